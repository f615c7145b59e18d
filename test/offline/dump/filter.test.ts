/** The filter language, on captured messages. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TreeNode } from '../../../protocol/codec/index.js'
import type { DecodedMessage } from '../../../src/dump/decoded.js'
import { FilterError, parseFilter } from '../../../src/dump/filter/index.js'
import { find, findIn, parsePath } from '../../../src/dump/filter/path.js'
import { fixtureFiles } from '../../fixtures/messages.js'
import { anyCharacter } from '../../support/any-character.js'
import { expectSame } from '../../support/same.js'
import { messagesOf } from './captured.js'

const of = messagesOf
const veth = of('route/link-add-veth.nl')
const all = ['route', 'nftables'].flatMap(fixtureFiles).flatMap(of)

/** How many of the messages a filter takes. */
function count(filter: string, messages: readonly DecodedMessage[] = all): number {
  const wanted = parseFilter(filter)
  return messages.filter(message => wanted(message)).length
}

/** Both filters take the same messages, and some. */
function same(a: string, b: string): void {
  const taken = (filter: string): number[] => {
    const wanted = parseFilter(filter)
    return all.flatMap((message, i) => (wanted(message) ? [i] : []))
  }
  expect(taken(a).length).toBeGreaterThan(0)
  expect(taken(a).length).toBeLessThan(all.length)
  expect(taken(a)).toEqual(taken(b))
}

describe('the message itself', () => {
  test('by its type', () => {
    expect(veth.map(({ name }) => name)).toEqual(['RTM_NEWLINK', 'NLMSG_ERROR', 'RTM_NEWLINK', 'NLMSG_ERROR'])
    expect(count('type == RTM_NEWLINK', veth)).toBe(2)
    expect(count('type == rtm_newlink and seq != 0', veth)).toBe(1)
    same('protocol == route and type == 16', 'type == RTM_NEWLINK')
    same('type ~ "^NFT_MSG_(NEW|DEL)RULE$"', 'type == NFT_MSG_NEWRULE || type == NFT_MSG_DELRULE')
    same('type !~ "^RTM_"', 'not type ~ "^RTM_"')
  })

  test('by its flags', () => {
    same('flags & CREATE', 'flags & 0x400')
    same('flags & NLM_F_CREATE|NLM_F_EXCL', 'flags & create or flags & excl')
    same('flags == REQUEST|ACK', 'flags == 5')
  })

  test('by protocol, direction, number and length', () => {
    same('protocol == route', 'protocol == NETLINK_ROUTE')
    same('protocol == netfilter', 'protocol == 12')
    same('direction == sent', 'not direction == received')
    same('length >= 0x100', 'length > 255')
    same('length < 0.5k', 'len < 500')
    expect(count('number == 1', veth)).toBe(1)
  })

  test("by its error, or its conversation's", () => {
    expect(count('error', veth)).toBe(1)
    expect(count('error == ENODEV', veth)).toBe(1)
    expect(count('error == 19', veth)).toBe(1)
    expect(count('error != ENODEV', veth)).toBe(0)
    const [request] = veth
    expect(parseFilter('error == enodev')(request!, { error: 19 })).toBe(true)
    expect(parseFilter('error')(request!, { error: 0 })).toBe(false)
  })

  test.each([
    ['latency > 1ms', true],
    ['latency > 2ms', false],
    ['latency >= 1500us', true],
    ['latency < 0.0016s', true],
    ['latency == 1500000ns', true],
    ['latency != 1.5ms', false],
  ])('%s', (filter, expected) => {
    expect(parseFilter(filter)(veth[0]!, { latency: 1_500_000n })).toBe(expected)
    expect(parseFilter(filter)(veth[0]!)).toBe(false)
  })
})

describe('paths', () => {
  test('attributes, the fixed header, constants of the kernel', () => {
    expect(count('type == RTM_NEWLINK && linkinfo.kind == "veth"', veth)).toBe(1)
    expect(count("linkinfo.kind == 'veth'", veth)).toBe(1)
    expect(count('ifname ~ "^v[0-9]$"', veth)).toBe(1)
    expect(count('IFLA_LINKINFO.IFLA_INFO_KIND == veth', veth)).toBe(1)
    expect(count('linkinfo.data.peer.ifname == v1', veth)).toBe(1)
    same('header.scope == link', 'header.scope == RT_SCOPE_LINK')
    same('rt.addr and family == AF_INET6', 'rt.addr and header.family == 10')
    same('header.scope == 253', 'header.scope == 0xfd')
  })

  test('a path alone asks whether something stands there', () => {
    same('linkinfo.data', 'exists(linkinfo.data)')
    same('linkinfo', 'exists( linkinfo )')
    expect(count('ifalias', veth)).toBe(0)
  })

  test('any element of an array, or the one with this number', () => {
    same('expressions.name == immediate', 'expressions[*].name == "immediate"')
    expect(count('expressions[0].name == immediate')).toBeLessThan(count('expressions.name == immediate'))
    expect(count('expressions[0].name == immediate')).toBeGreaterThan(0)
  })

  test('the name of a form leads to its data', () => {
    same('nft.rule.expressions.masq', 'nft.rule and expressions.name == "masq"')
    same('linkinfo.vxlan.id', 'linkinfo.kind == vxlan and exists(linkinfo.data.id)')
    expect(count('expressions.payload.base == network_header')).toBe(count('expressions.payload.base == 1'))
    expect(count('expressions.payload.base == 1')).toBeGreaterThan(0)
  })

  test('objects', () => {
    same('nft.rule', 'type ~ "RULE" and protocol == netfilter')
    same('rt.link.ifname', 'exists(ifname) && type ~ "LINK" && rt')
    expect(count('nft', veth)).toBe(0)
  })

  test('addresses and networks', () => {
    expect(count('dst == 10.0.0.0/8')).toBeGreaterThan(count('dst == 10.0.0.0'))
    expect(count('address == 192.0.2.0/24 or local == 0.0.0.0/0')).toBeGreaterThan(0)
    expect(count('local == ::/0')).toBeGreaterThan(0)
    same('local == 0.0.0.0/0', 'local ~ "^[0-9]+[.]"')
    same('local == ::/0', 'local ~ ":"')
  })

  test('not equal: something stands there, and none of it is equal', () => {
    same('linkinfo.kind != veth', 'exists(linkinfo.kind) and not linkinfo.kind == veth')
    expect(count('expressions.name != immediate')).toBe(
      count('exists(expressions.name) && !(expressions.name == immediate)'),
    )
  })
})

test('and binds closer than or', () => {
  expect(count('type == RTM_NEWLINK or type == NLMSG_ERROR and error', veth)).toBe(3)
  expect(count('(type == RTM_NEWLINK or type == NLMSG_ERROR) and error', veth)).toBe(1)
  expect(count('! type == RTM_NEWLINK && !error', veth)).toBe(1)
})

test('the body is not read where the header decides', () => {
  const { name, type, flags, protocol, datagram } = veth[0]!
  const message = {
    ...{ name, type, flags, protocol, datagram },
    get tree(): never {
      throw new Error('the tree was made')
    },
    along(): never {
      throw new Error('the tree was made')
    },
  } as unknown as DecodedMessage
  expect(parseFilter('linkinfo.kind == veth && type == RTM_NEWADDR')(message)).toBe(false)
  expect(parseFilter('linkinfo.kind == veth || type == RTM_NEWLINK')(message)).toBe(true)
  expect(() => parseFilter('linkinfo.kind == veth')(message)).toThrow('the tree was made')
})

describe('a wrong filter says where', () => {
  test('with a caret below the place', () => {
    expect(() => parseFilter('type == && error')).toThrow(
      'expected a value after "==", found "&&", at column 9 of the filter\n  type == && error\n          ^',
    )
    expect(() => parseFilter('a\u001b == "x" b')).toThrow('a\\x1b')
  })

  test.each([
    ['', 0, 'expected a path such as linkinfo.kind, found the end'],
    ['error and', 9, 'expected a path'],
    ['(error', 6, 'expected ")", found the end'],
    ['error)', 5, 'expected "and", "or" or the end, found ")"'],
    ['error error', 6, 'expected "and", "or" or the end'],
    ['ifname == "v', 10, 'this quote is not closed'],
    ['ifname ~ "["', 9, 'not a regular expression: '],
    ['ifname; mtu', 6, 'a filter has no ";"'],
    ['type == RTM_NEWLNK', 8, 'no message type "RTM_NEWLNK", did you mean RTM_NEWLINK?'],
    ['flags & CREAT', 8, 'flags has no "CREAT", did you mean CREATE?'],
    ['error == ENODEW', 9, 'error has no "ENODEW", did you mean ENODEV?'],
    ['protocol == rout', 12, 'protocol has no "rout", did you mean ROUTE?'],
    ['latency > 5', 10, 'latency is a time: 1ms, 200us, 2s'],
    ['mtu > "big"', 6, 'expected a number after ">"'],
    ['mtu > 1ms', 6, 'expected a number after ">"'],
    ['nft.rules.handle', 4, 'nft has no "rules": it has table, chain, rule'],
    ['nft.rule == 5', 12, '"nft.rule" stands for messages and has no value'],
    ['5 == mtu', 0, 'expected a path such as linkinfo.kind, found "5"'],
    ['exists(5)', 7, 'expected a path'],
    ['a..b', 0, 'expected a path'],
    ['not', 3, 'expected a path'],
    [`${'('.repeat(101)}error${')'.repeat(101)}`, 100, 'more than 100 levels'],
  ])('%s', (filter, position, reason) => {
    expect(() => parseFilter(filter)).toThrow(
      expect.objectContaining({ code: 'ERR_FILTER', position, reason: expect.stringContaining(reason) }),
    )
  })
})

test('any text is a filter or an error with a position', () => {
  const piece = fc.constantFrom(
    ...[
      'type',
      'error',
      'linkinfo.kind',
      'expressions[0]',
      '==',
      '!=',
      '~',
      '&',
      '<',
      '(',
      ')',
      '!',
      'and',
      'or',
      'not',
    ],
    ...[
      '"veth"',
      "'",
      '10.0.0.0/8',
      '::/0',
      '0x10',
      '1ms',
      '5k',
      'CREATE|EXCL',
      'exists(',
      'nft.rule',
      ' ',
      '\\',
      '[*]',
    ],
  )
  const text = fc.oneof(
    fc.string({ unit: anyCharacter, maxLength: 40 }),
    fc.array(piece, { maxLength: 9 }).map(p => p.join(' ')),
  )
  const sample = all.filter((_, i) => i % 97 === 0)
  let good = 0
  fc.assert(
    fc.property(text, filter => {
      try {
        const wanted = parseFilter(filter)
        good++
        for (const message of sample) expect(typeof wanted(message)).toBe('boolean')
      } catch (error) {
        if (!(error instanceof FilterError)) throw error
        expect(error.code).toBe('ERR_FILTER')
        expect(error.position).toBeGreaterThanOrEqual(0)
        expect(error.position).toBeLessThanOrEqual(filter.length)
      }
    }),
    { numRuns: 3000 },
  )
  expect(good).toBeGreaterThan(20)
})

test('a path finds in the part of a tree that it leads through what it finds in the whole', () => {
  const inBoth = (message: DecodedMessage, text: string): void => {
    const path = parsePath(text)
    if (path === undefined) return
    const told = (nodes: readonly TreeNode[]): unknown[] =>
      nodes.map(({ path, start, end, value }) => [path, start, end, value])
    expectSame(told(find(message, path)), told(findIn(message.tree, path)), () => `${message.name} ${text}`)
  }
  const names = [
    'nlmsghdr.type',
    'header.family',
    'family',
    'error',
    'msg.type',
    'echo',
    'linkinfo.bridge',
    'expressions.masq',
    'nothing',
  ]
  for (const message of all) {
    for (const name of names) inBoth(message, name)
    const visit = (node: TreeNode): void => {
      inBoth(message, node.path)
      inBoth(message, node.uapi)
      node.children.forEach(visit)
    }
    message.tree.children.slice(0, 12).forEach(visit)
  }
})

test('a message that has nothing of that name makes no tree', () => {
  const [, refusal, request] = of('route/link-add-veth.nl')
  expect(request!.along(['expressions'])).toBeUndefined()
  expect(refusal!.along(['linkinfo'])).toBeUndefined()
  expect(request!.along(['linkinfo'])!.children.map(({ key }) => key)).toEqual(['linkinfo'])
  const [linkinfo] = request!.along(['linkinfo', 'kind'])!.children
  expect(linkinfo!.children.map(({ key }) => key)).toEqual(['kind'])
})
