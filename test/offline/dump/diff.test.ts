/** Differences of messages and captures, by path. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DecodedMessage } from '../../../src/dump/decoded.js'
import { diffCaptures, diffLines, diffMessages } from '../../../src/dump/diff/index.js'
import { encodeJson } from '../../../src/dump/encode/encode.js'
import { decode } from '../../../src/dump/index.js'
import { fixtureFiles } from '../../fixtures/messages.js'
import { messagesOf } from './captured.js'

const of = messagesOf

/** A request for a link, as a dump has it. */
function link(attributes: object, rest: object = {}): DecodedMessage {
  const message = { protocol: 'NETLINK_ROUTE', type: 'RTM_NEWLINK', flags: 5, sequence: 1, ...rest }
  return request({ ...message, header: { family: 0, ...(rest as { header?: object }).header }, attributes })
}

function rule(...expressions: object[]): DecodedMessage {
  const header = { family: 2 }
  return request({ protocol: 'NETLINK_NETFILTER', type: 'NFT_MSG_NEWRULE', header, attributes: { expressions } })
}

function request(json: object): DecodedMessage {
  const bytes = encodeJson(json as never)
  const protocol = (json as { protocol: string }).protocol === 'NETLINK_ROUTE' ? 0 : 12
  return decode(protocol, bytes)[0]!
}

const lines = (a: DecodedMessage, b: DecodedMessage): string[] => [...diffLines(diffCaptures([a], [b]))]

describe('two messages', () => {
  test('only in one, changed, in the words of the kernel', () => {
    const a = link({ ifname: 'v0', mtu: 1500, linkinfo: { kind: 'vxlan', data: { id: 7, ttl: 3 } } })
    const b = link({
      mtu: 9000,
      ifname: 'v0',
      linkinfo: { kind: 'vxlan', data: { id: 7, learning: true } },
      txqlen: 10,
    })
    expect(diffMessages(a, b)).toEqual([
      { kind: 'changed', path: 'mtu', uapi: 'IFLA_MTU', part: 'value', a: '1500', b: '9000' },
      { kind: 'only-a', path: 'linkinfo.data.ttl', uapi: 'IFLA_VXLAN_TTL', part: 'value', a: '3' },
      { kind: 'only-b', path: 'linkinfo.data.learning', uapi: 'IFLA_VXLAN_LEARNING', part: 'value', b: 'true' },
      { kind: 'only-b', path: 'txqlen', uapi: 'IFLA_TXQLEN', part: 'value', b: '10' },
    ])
    expect(lines(a, b)).toEqual([
      '~ RTM_NEWLINK #1 in A, #1 in B',
      '  ~ mtu (IFLA_MTU): 1500 -> 9000',
      '  - linkinfo.data.ttl (IFLA_VXLAN_TTL): 3',
      '  + linkinfo.data.learning (IFLA_VXLAN_LEARNING): true',
      '  + txqlen (IFLA_TXQLEN): 10',
    ])
  })

  test('flags in words, header members by name', () => {
    const b = link({}, { flags: 0x605, header: { flags: 1, change: 1 } })
    expect(lines(link({}), b).slice(1)).toEqual([
      '  ~ flags (nlmsghdr.flags): REQUEST|ACK -> REQUEST|ACK|EXCL|CREATE',
      '  ~ header.flags (ifinfomsg.flags): 0 -> UP (1)',
      '  ~ header.change (ifinfomsg.change): 0 -> UP (1)',
    ])
  })

  test('what changes from run to run, on request; its absence never', () => {
    const a = link({ master: 3, ifname: 'v0' }, { sequence: 1, portId: 9, header: { index: 4 } })
    const b = link({ master: 5, ifname: 'v0' }, { sequence: 2, portId: 8, header: { index: 6 } })
    expect(diffMessages(a, b).map(({ path }) => path)).toEqual(['sequence', 'portId', 'header.index', 'master'])
    expect(diffMessages(a, b, { ignoreVolatile: true })).toEqual([])
    const without = link({ ifname: 'v0' })
    expect(diffMessages(a, without, { ignoreVolatile: true })).toEqual([
      { kind: 'only-a', path: 'master', uapi: 'IFLA_MASTER', part: 'value', a: '3' },
    ])
  })

  test('an expression more in the middle is one difference', () => {
    const meta = { name: 'meta', data: { dreg: 1, key: 6 } }
    const cmp = { name: 'cmp', data: { sreg: 1, op: 0, data: { value: '6c6f' } } }
    const counter = { name: 'counter', data: { bytes: 0, packets: 0 } }
    const masq = { name: 'masq', data: {} }
    const paths = diffMessages(rule(meta, cmp, masq), rule(meta, cmp, counter, masq)).map(({ kind, path }) => [
      kind,
      path,
    ])
    expect(paths.length).toBeGreaterThan(0)
    expect(paths.every(([kind, path]) => kind === 'only-b' && path!.startsWith('expressions[2].'))).toBe(true)
    expect(diffMessages(rule(meta, masq), rule(cmp, masq)).some(({ kind }) => kind === 'changed')).toBe(false)
  })

  test('thousands of elements in a set: those that only one side has', () => {
    const set = (numbers: readonly number[]): DecodedMessage => {
      const elements = numbers.map(number => ({ key: { value: number.toString(16).padStart(8, '0') } }))
      const header = { family: 2 }
      return request({ protocol: 'NETLINK_NETFILTER', type: 'NFT_MSG_NEWSETELEM', header, attributes: { elements } })
    }
    const numbers = Array.from({ length: 1500 }, (_, i) => i)
    const differences = diffMessages(set(numbers), set([...numbers.slice(1), 9000]))
    expect(differences.map(({ kind, a, b }) => [kind, a ?? b])).toEqual([
      ['only-a', '00000000'],
      ['only-b', '00002328'],
    ])
  })

  test('flag bits of an attribute', () => {
    const bare = { protocol: 'NETLINK_NETFILTER', type: 'NFT_MSG_NEWRULE', header: { family: 2 } }
    const expressions = [{ name: 'masq', data: {} }]
    const flagged = request({ ...bare, attributes: { expressions } })
    const unflagged = request({ ...bare, attributes: { $bareNests: true, expressions } })
    expect(diffMessages(flagged, unflagged)[0]).toEqual({
      kind: 'changed',
      path: 'expressions',
      uapi: 'NFTA_RULE_EXPRESSIONS',
      part: 'flag bits',
      a: 'NLA_F_NESTED',
      b: '0',
    })
  })

  test('attributes that nobody knows are compared by their number', () => {
    const unknown = (type: number, data: string): DecodedMessage => link({ unknown: [{ type, data }] })
    expect(diffMessages(unknown(900, '01'), unknown(900, '01'))).toEqual([])
    expect(diffMessages(unknown(900, '01'), unknown(900, '02')).map(({ kind }) => kind)).toEqual(['changed'])
    expect(diffMessages(unknown(900, '01'), unknown(901, '01')).map(({ kind }) => kind)).toEqual(['only-a', 'only-b'])
  })

  test('names from a capture cannot act on the terminal', () => {
    const [, line] = lines(link({ ifalias: 'x' }), link({ ifalias: '\u001b[31m' }))
    expect(line).not.toContain('\u001b')
  })
})

describe('two captures', () => {
  test('a message more, another left out', () => {
    const [a, b, c] = [link({ ifname: 'a' }), link({ ifname: 'b' }), link({ ifname: 'c' })]
    const pairs = diffCaptures([a, b, c], [a, c, rule()])
    expect(pairs.map(pair => [pair.a, pair.b])).toEqual([
      [a, a],
      [b, undefined],
      [c, c],
      [undefined, expect.objectContaining({ name: 'NFT_MSG_NEWRULE' })],
    ])
    expect([...diffLines(pairs)]).toEqual(['- RTM_NEWLINK #1, only in A', '+ NFT_MSG_NEWRULE #1, only in B'])
    expect([...diffLines(pairs, { all: true })]).toHaveLength(4)
  })

  test('types that differ are never paired', () => {
    const pairs = diffCaptures([link({})], [rule()])
    expect(pairs.map(({ a, b }) => [a?.name, b?.name])).toEqual([
      ['RTM_NEWLINK', undefined],
      [undefined, 'NFT_MSG_NEWRULE'],
    ])
  })

  test('too many to compare go by their type, in order', () => {
    const one = link({ ifname: 'a' })
    const other = rule()
    const many = Array.from({ length: 1100 }, (_, i) => (i % 2 === 0 ? one : other))
    const pairs = diffCaptures(many, many.slice(1))
    expect(pairs).toHaveLength(1100)
    expect(pairs.filter(({ b }) => b === undefined)).toHaveLength(1)
    expect(pairs.every(({ differences }) => differences.length === 0)).toBe(true)
  })

  test('what ip sends for vxlan over IPv4 and over IPv6', () => {
    const sent = (file: string): DecodedMessage[] => of(file).filter(({ datagram }) => datagram.direction === 'sent')
    const pairs = diffCaptures(sent('route/link-add-vxlan.nl'), sent('route/link-add-vxlan6.nl'), {
      ignoreVolatile: true,
    })
    const paths = pairs.flatMap(({ differences }) => differences.map(({ kind, path }) => `${kind} ${path}`))
    expect(paths.filter(path => /sequence|portId/.test(path))).toEqual([])
    expect(paths).toContain('only-b linkinfo.data.group6')
  })

  test.each(['route/route-show-v6.nl', 'captures/veth.nl', 'route/link-add-veth.nl'])(
    '%s has no difference from itself',
    file => {
      for (const { a, b, differences } of diffCaptures(of(file), of(file))) {
        expect(a?.start).toBe(b?.start)
        expect(differences).toEqual([])
      }
    },
  )
})

test('a difference seen one way is seen the other way round', () => {
  const sample = ['route', 'nftables']
    .flatMap(fixtureFiles)
    .filter((_, i) => i % 9 === 0)
    .flatMap(of)
  const turned = { 'only-a': 'only-b', 'only-b': 'only-a', changed: 'changed' } as const
  fc.assert(
    fc.property(fc.constantFrom(...sample), fc.constantFrom(...sample), (a, b) => {
      const uapi = (list: readonly string[]): string[] => [...list].sort()
      const there = diffMessages(a, b).map(({ kind, uapi }) => `${turned[kind]} ${uapi}`)
      const back = diffMessages(b, a).map(({ kind, uapi }) => `${kind} ${uapi}`)
      if (a.name === b.name) expect(uapi(there).length > 0).toBe(uapi(back).length > 0)
      expect(diffMessages(a, a)).toEqual([])
    }),
    { numRuns: 300 },
  )
})
