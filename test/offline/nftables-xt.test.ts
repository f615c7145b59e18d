/* Extensions of xtables: what iptables was told, read from the bytes that it sent; and the same bytes from the values. */
import { describe, expect, test } from 'vitest'
import { Input, rootNode, spans, type TreeNode } from '../../protocol/codec/index.js'
import {
  type Expression,
  IP6T,
  IPT,
  NFPROTO,
  newRule,
  type RuleMessage,
  XT_ADDRTYPE,
  type XtExtension,
  xtInfo,
  xtMatch,
  xtTarget,
} from '../../protocol/netfilter/index.js'
import { ruleSyntax } from '../../src/dump/index.js'
import { fixtureFiles, fixtureMessages, readFixture } from '../fixtures/messages.js'
import { typed } from '../support/xtables-words.js'

interface Found {
  family: number
  expression: Expression
}

/** Every expression match and target of a fixture, both sent and reported. */
function extensions(file: string): Found[] {
  return rules(file).flatMap(({ header, attributes: { expressions = [] } }) =>
    expressions
      .filter(({ name }) => name === 'match' || name === 'target')
      .map(expression => ({ family: header.family, expression })),
  )
}

function rules(file: string, sent?: boolean): RuleMessage[] {
  return fixtureMessages(readFixture(file), 'NETLINK_NETFILTER')
    .filter(message => message.type === newRule.type && (sent === undefined || message.sent === sent))
    .map(({ payload, littleEndian }) => newRule.body.read(new Input(payload, littleEndian), 0, payload.length))
}

const files = fixtureFiles('nftables').filter(name => extensions(name).length > 0)

/** What the program was told to append, and the rule that it sent. */
function told(file: string): [command: string, rule: string][] {
  // Rules of the chain `mine` come last, behind the rule that ebtables makes of that chain's policy.
  const commands = readFixture(file).commands.filter(({ command }) => / -A (?!mine|.* -j mine)/.test(command))
  const sent = rules(file, true)
  return commands.map(({ command }, i) => [command, ruleSyntax(sent[i]!).replace(/^# /, '')])
}

describe.each(files)('%s', file => {
  test('every extension has its members, and they are its bytes', () => {
    for (const { family, expression } of extensions(file)) {
      const { name, info } = expression.data as { name: string; info: Uint8Array }
      const extension = xtInfo(expression, { family, littleEndian: true })
      expect(extension, `the struct of ${name}`).toBeDefined()
      expect(written(extension!, family).data.info).toEqual(info)
    }
  })
})

function written({ kind, name, rev, info }: XtExtension, family: number): { data: { info: Uint8Array } } {
  const write = (kind === 'match' ? xtMatch : xtTarget) as (...all: unknown[]) => { data: { info: Uint8Array } }
  return write(name, rev, info, { family, littleEndian: true })
}

test('what was typed is in the members', () => {
  const said = new Map(
    [
      ...['places', 'tracked', 'ports', 'counting', 'fields', 'log-reject', 'mangle-targets', 'nat-targets'].map(
        name => `iptables-${name}`,
      ),
      ...['iptables-raw-targets', 'iptables-ttl', 'ip6tables-matches', 'ip6tables-targets'],
      ...['ebtables-packets', 'ebtables-others', 'ebtables-extensions', 'arptables', 'arptables-mangle'],
    ].flatMap(name => told(`nftables/${name}.nl`)),
  )
  expect(Object.fromEntries(said)).toEqual(typed)
})

test('in a dump the members stand below the bytes, and cover them', () => {
  const { littleEndian, payload } = fixtureMessages(
    readFixture('nftables/iptables-nat-addrtype-local.nl'),
    'NETLINK_NETFILTER',
  ).find(({ type, sent }) => type === newRule.type && sent)!
  const root = rootNode('NFT_MSG_NEWRULE', 0, payload.length)
  const value = newRule.body.explore!(new Input(payload, littleEndian), 0, payload.length, root)
  const info = find(root, 'expressions[0].data.info')!
  expect(info.value).toEqual((value.attributes.expressions![0] as Found['expression']).data!['info' as never])
  expect(info.children.map(({ uapi, value }) => [uapi, value])).toEqual([
    ['xt_addrtype_info_v1.source', 0],
    ['xt_addrtype_info_v1.dest', XT_ADDRTYPE.LOCAL],
    ['xt_addrtype_info_v1.flags', 0],
  ])
  const all = spans(root)
  expect(all[0]!.start).toBe(0)
  expect(all.at(-1)!.end).toBe(payload.length)
  for (const [i, span] of all.slice(1).entries()) expect(span.start).toBe(all[i]!.end)
})

function find(node: TreeNode, path: string): TreeNode | undefined {
  if (node.path === path) return node
  for (const child of node.children) {
    const found = find(child, path)
    if (found) return found
  }
  return undefined
}

describe('written', () => {
  test('members left out are zero, and the length is what messages have', () => {
    const { name, data } = xtMatch('addrtype', 1, { dest: XT_ADDRTYPE.LOCAL }, { littleEndian: true })
    expect([name, data.name, data.rev, [...data.info]]).toEqual(['match', 'addrtype', 1, [0, 0, 4, 0, 0, 0, 0, 0]])
    expect(xtTarget('TCPMSS', 0, { mss: 1400 }).data.info).toHaveLength(8)
    expect(xtMatch('conntrack', 3, {}).data.info).toHaveLength(168)
  })

  test('the family says which REJECT, and how addresses are written', () => {
    const reject = xtTarget('REJECT', 0, { with: IP6T.TCP_RESET }, { family: NFPROTO.IPV6 })
    expect(xtInfo(reject, { family: NFPROTO.IPV6 })).toMatchObject({ name: 'REJECT', info: { with: IP6T.TCP_RESET } })
    expect(IP6T.TCP_RESET).not.toBe(IPT.TCP_RESET)
    const net = { src_min: '2001:db8::', src_max: '2001:db8::ffff' }
    const range = xtMatch('iprange', 1, net, { family: NFPROTO.IPV6 })
    expect(xtInfo(range, { family: NFPROTO.IPV6 })?.info).toMatchObject(net)
    expect(() => xtMatch('iprange', 1, { src_min: '10.0.0.1' }, { family: NFPROTO.IPV6 })).toThrow(/src_min/)
  })

  test('values that do not fit are refused with the member that has them', () => {
    expect(() => xtTarget('LOG', 0, { prefix: 'x'.repeat(30) })).toThrow(/prefix/)
    expect(() => xtMatch('addrtype', 1, { dest: 0x10000 })).toThrow(/dest/)
    const write = xtMatch as (...all: unknown[]) => unknown
    expect(() => write('addrtype', 7, {})).toThrow('no struct is known for revision 7 of the match')
  })
})

test('bytes that are not the struct stay bytes', () => {
  const { data } = xtMatch('tcp', 0, {})
  const read = (info: Uint8Array) => xtInfo({ name: 'match', data: { ...data, info } })
  expect(read(data.info)).toBeDefined()
  expect(read(data.info.subarray(1))).toBeUndefined()
  expect(read(Uint8Array.of(...data.info, 0))).toBeUndefined()
  expect(read(data.info.with(15, 1))).toBeUndefined()
  expect(xtInfo({ name: 'match', data: { ...data, name: 'toString' } })).toBeUndefined()
  expect(xtInfo({ name: 'match', data: { ...data, rev: 9 } })).toBeUndefined()
  expect(xtInfo({ name: 'counter', data: {} })).toBeUndefined()
})

test('name and revision narrow the members; others are compile errors', () => {
  const extension = xtInfo(xtMatch('addrtype', 1, { dest: XT_ADDRTYPE.LOCAL }))
  if (extension?.name !== 'addrtype' || extension.rev !== 1) throw new Error('another extension')
  const dest: number = extension.info.dest
  expect(dest).toBe(XT_ADDRTYPE.LOCAL)
  // @ts-expect-error a member of revision 0
  expect(extension.info.invert_source).toBeUndefined()
  // @ts-expect-error no such member
  expect(() => xtTarget('LOG', 0, { text: 'x' })).toThrow(/text/)
  // @ts-expect-error no such extension
  expect(() => xtMatch('addresstype', 1, {})).toThrow(/no struct/)
})
