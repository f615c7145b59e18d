/* What nft and iptables send for well-known rules, written out as values: they must encode to the captured bytes. */
import { readFileSync } from 'node:fs'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { EncodeError, Input, Output, toHex } from '../../protocol/codec/index.js'
import {
  batchBegin,
  type CmpExpression,
  type CounterExpression,
  chainAttributes,
  commentOf,
  commentUserdata,
  type DataAttributes,
  decodeUserdata,
  type Expression,
  encodeUserdata,
  getHook,
  NF,
  NF_CT_STATE,
  NF_INET,
  NF_IP_PRI,
  NF_NAT_RANGE,
  NFNL_HOOK_TYPE,
  NFNL_SUBSYS,
  NFPROTO,
  NFT,
  NFT_CHAIN,
  NFT_CMP,
  NFT_CT,
  NFT_META,
  NFT_NAT,
  NFT_OBJECT,
  NFT_PAYLOAD,
  NFT_REG,
  NFT_REJECT,
  NFT_REJECT_ICMPX,
  NFT_SET,
  NFT_TRACETYPE,
  NFTNL_UDATA_SET,
  type Nfgenmsg,
  newChain,
  newObj,
  newRule,
  newSet,
  newSetElem,
  newTable,
  type ObjectAttributes,
  type ObjectMessage,
  type RuleMessage,
  ruleAttributes,
  trace,
} from '../../protocol/netfilter/index.js'
import { type MessageDefinition, messages } from '../../protocol/netlink/index.js'
import { parseFixture } from '../fixtures/format.js'

interface Captured {
  input: Input
  start: number
  end: number
}

/** The messages of a type in fixtures/nftables, in their order. */
function captured(name: string, type: number, direction: 'send' | 'receive'): Captured[] {
  const file = new URL(`../../fixtures/nftables/${name}.nl`, import.meta.url)
  const { events, byteOrder } = parseFixture(readFileSync(file, 'utf8'))
  return events.flatMap(event => {
    if (event.type !== direction || event.protocol !== 'NETLINK_NETFILTER') return []
    const input = new Input(event.bytes, byteOrder === 'little')
    return [...messages(input, 0, event.bytes.length)]
      .filter(message => message.type === type)
      .map(message => ({ input, start: message.payload, end: message.end }))
  })
}

/** Both ways: what the program sent reads as `expected`, and `expected`, which holds no trace of those bytes, encodes to them. */
function expectSent<T>(name: string, definition: MessageDefinition<T>, ...expected: T[]): void {
  const sent = captured(name, definition.type, 'send')
  expect(sent.map(({ input, start, end }) => definition.body.read(input, start, end))).toStrictEqual(expected)
  expected.forEach((value, i) => {
    const { input, start, end } = sent[i]!
    const output = new Output(input.littleEndian)
    definition.body.write(output, value)
    expect(toHex(output.take())).toBe(toHex(input.bytes.slice(start, end)))
  })
}

/** What the kernel sent, apart from how it flags nests. */
function received<T>(name: string, definition: MessageDefinition<T>): T[] {
  return captured(name, definition.type, 'receive').map(({ input, start, end }) =>
    plain(definition.body.read(input, start, end)),
  )
}

function plain<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  if (Array.isArray(value)) return value.map(plain) as T
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)])) as T
}

const of = (family: number): Nfgenmsg => ({ family, version: 0, res_id: 0 })
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const name16 = (name: string): Uint8Array => Uint8Array.from(Buffer.from(name.padEnd(16, '\0')))

const accept: Expression = {
  name: 'immediate',
  data: { dreg: NFT_REG.VERDICT, data: { verdict: { code: NF.ACCEPT } } },
}
const verdict = (code: number, chain?: string): Expression => ({
  name: 'immediate',
  data: { dreg: NFT_REG.VERDICT, data: { verdict: { code, ...(chain !== undefined && { chain }) } } },
})
const load = (base: number, offset: number, len: number): Expression => ({
  name: 'payload',
  data: { dreg: NFT_REG[1], base, offset, len },
})
const meta = (key: number): Expression => ({ name: 'meta', data: { key, dreg: NFT_REG[1] } })
const compare = (op: number, value: Uint8Array): Expression => ({
  name: 'cmp',
  data: { sreg: NFT_REG[1], op, data: { value } },
})
const mask = (mask: Uint8Array): Expression => ({
  name: 'bitwise',
  data: {
    sreg: NFT_REG[1],
    dreg: NFT_REG[1],
    len: mask.length,
    mask: { value: mask },
    xor: { value: new Uint8Array(mask.length) },
  },
})

describe('the rules of egress, as nft sends them', () => {
  const rule = (chain: string, expressions: Expression[], userdata?: Uint8Array): RuleMessage => ({
    header: of(NFPROTO.IPV4),
    attributes: { table: 'nlkit', chain, expressions, ...(userdata && { userdata }) },
  })

  test('one batch: table, two base chains, masquerade and the two forward accepts', () => {
    expectSent('transaction-egress', batchBegin, {
      header: { ...of(NFPROTO.UNSPEC), res_id: NFNL_SUBSYS.NFTABLES },
      attributes: {},
    })
    expectSent('transaction-egress', newTable, { header: of(NFPROTO.IPV4), attributes: { name: 'nlkit', flags: 0 } })
    expectSent(
      'transaction-egress',
      newChain,
      {
        header: of(NFPROTO.IPV4),
        attributes: {
          table: 'nlkit',
          name: 'postrouting',
          type: 'nat',
          policy: NF.ACCEPT,
          hook: { hooknum: NF_INET.POST_ROUTING, priority: NF_IP_PRI.NAT_SRC },
        },
      },
      {
        header: of(NFPROTO.IPV4),
        attributes: {
          table: 'nlkit',
          name: 'forward',
          type: 'filter',
          policy: NF.ACCEPT,
          hook: { hooknum: NF_INET.FORWARD, priority: NF_IP_PRI.FILTER },
        },
      },
    )
    expectSent(
      'transaction-egress',
      newRule,
      rule(
        'postrouting',
        [
          load(NFT_PAYLOAD.NETWORK_HEADER, 12, 2),
          compare(NFT_CMP.EQ, bytes('c0a8')),
          meta(NFT_META.OIFNAME),
          compare(NFT_CMP.NEQ, name16('br0')),
          { name: 'counter', data: {} },
          { name: 'masq', data: {} },
        ],
        commentUserdata('nlkit'),
      ),
      rule('forward', [meta(NFT_META.IIFNAME), compare(NFT_CMP.EQ, name16('br0')), accept]),
      rule('forward', [meta(NFT_META.OIFNAME), compare(NFT_CMP.EQ, name16('br0')), accept]),
    )
  })

  test('a prefix that ends inside a byte needs a mask', () => {
    expectSent('rule-saddr-odd-prefix', newRule, {
      header: of(NFPROTO.INET),
      attributes: {
        table: 'f',
        chain: 'c',
        expressions: [
          meta(NFT_META.NFPROTO),
          compare(NFT_CMP.EQ, Uint8Array.of(NFPROTO.IPV4)),
          load(NFT_PAYLOAD.NETWORK_HEADER, 12, 4),
          mask(bytes('fff80000')),
          compare(NFT_CMP.EQ, bytes('0a000000')),
          accept,
        ],
      },
    })
  })

  test('established and related, in host byte order', () => {
    const state = new Uint8Array(Uint32Array.of(NF_CT_STATE.ESTABLISHED | NF_CT_STATE.RELATED).buffer)
    const sent = captured('rule-ct-state', newRule.type, 'send')[0]!
    const { expressions } = newRule.body.read(sent.input, sent.start, sent.end).attributes
    expect(expressions).toStrictEqual([
      { name: 'ct', data: { key: NFT_CT.STATE, dreg: NFT_REG[1] } },
      mask(state),
      compare(NFT_CMP.NEQ, bytes('00000000')),
      accept,
    ])
  })
})

describe('the rules of egress, as iptables-nft sends them', () => {
  test('-t nat -A POSTROUTING -s 192.168.0.0/16 -j MASQUERADE', () => {
    // struct nf_nat_ipv4_multi_range_compat: one range, all zeros.
    const info = bytes('010000000000000000000000000000000000000000000000')
    expectSent('iptables-nat-masquerade', newRule, {
      header: of(NFPROTO.IPV4),
      attributes: {
        table: 'nat',
        chain: 'POSTROUTING',
        expressions: [
          load(NFT_PAYLOAD.NETWORK_HEADER, 12, 2),
          compare(NFT_CMP.EQ, bytes('c0a8')),
          { name: 'counter', data: { bytes: 0n, packets: 0n } },
          { name: 'target', data: { name: 'MASQUERADE', rev: 0, info } },
        ],
        compat: { proto: 0, flags: 0 },
      },
    })
  })

  test.each([
    ['-i', 'iptables-forward-in', NFT_META.IIFNAME],
    ['-o', 'iptables-forward-out', NFT_META.OIFNAME],
  ])('-A FORWARD %s br0 -j ACCEPT compares the name with its NUL only', (_, fixture, key) => {
    expectSent(fixture, newRule, {
      header: of(NFPROTO.IPV4),
      attributes: {
        table: 'filter',
        chain: 'FORWARD',
        expressions: [
          meta(key),
          compare(NFT_CMP.EQ, Uint8Array.from(Buffer.from('br0\0'))),
          { name: 'counter', data: { bytes: 0n, packets: 0n } },
          accept,
        ],
        compat: { proto: 0, flags: 0 },
      },
    })
  })

  test('it guards its batch with the generation that it read', () => {
    expectSent('iptables-nat-masquerade', batchBegin, {
      header: { ...of(NFPROTO.UNSPEC), res_id: NFNL_SUBSYS.NFTABLES },
      attributes: { genid: 1 },
    })
  })
})

describe('verdicts', () => {
  test.each([
    ['jump', verdict(NFT.JUMP, 'other')],
    ['goto', verdict(NFT.GOTO, 'other')],
    ['return', verdict(NFT.RETURN)],
  ])('%s is a negative number', (word, expected) => {
    expectSent(`rule-${word}`, newRule, {
      header: of(NFPROTO.INET),
      attributes: { table: 'f', chain: 'c', expressions: [expected] },
    })
  })

  test('continue goes on behind the rule', () => {
    const [sent] = captured('rule-continue', newRule.type, 'send')
    const { expressions } = newRule.body.read(sent!.input, sent!.start, sent!.end).attributes
    expect(expressions!.at(-1)).toStrictEqual(verdict(NFT.CONTINUE))
  })
})

describe('NAT', () => {
  test('an address range with ports', () => {
    const [sent] = captured('rule-snat-range-ports', newRule.type, 'send')
    const { expressions } = newRule.body.read(sent!.input, sent!.start, sent!.end).attributes
    expect(expressions!.at(-1)).toMatchObject({
      name: 'nat',
      data: { type: NFT_NAT.SNAT, family: NFPROTO.IPV4, regAddrMin: 1, regAddrMax: 2, regProtoMin: 3 },
    })
  })

  test('masquerade fully-random', () => {
    const [sent] = captured('rule-masquerade-fully-random', newRule.type, 'send')
    const { expressions } = newRule.body.read(sent!.input, sent!.start, sent!.end).attributes
    expect(expressions!.at(-1)).toStrictEqual({ name: 'masq', data: { flags: NF_NAT_RANGE.PROTO_RANDOM_FULLY } })
  })
})

test('an 8-bit code stands beside 32-bit numbers', () => {
  const [sent] = captured('rule-reject', newRule.type, 'send')
  const { expressions } = newRule.body.read(sent!.input, sent!.start, sent!.end).attributes
  expect(expressions!.at(-1)).toStrictEqual({
    name: 'reject',
    data: { type: NFT_REJECT.ICMPX_UNREACH, icmpCode: NFT_REJECT_ICMPX.ADMIN_PROHIBITED },
  })
})

test('a set of concatenations and its element', () => {
  const header = of(NFPROTO.IPV4)
  expectSent('set-add-concatenation', newSet, {
    header,
    attributes: {
      table: 't',
      name: 's',
      flags: NFT_SET.CONCAT | NFT_SET.INTERVAL,
      // nft's ipv4_addr (7) and inet_service (13), 6 bits each.
      keyType: (7 << 6) | 13,
      keyLen: 8,
      id: 1,
      desc: { concat: [{ len: 4 }, { len: 2 }] },
      userdata: encodeUserdata([
        { type: NFTNL_UDATA_SET.KEYBYTEORDER, value: bytes('00000000') },
        // Entries again: the number of nft's expression that the type is taken from, and data of it.
        {
          type: NFTNL_UDATA_SET.KEY_TYPEOF,
          value: encodeUserdata([
            { type: 0, value: bytes('0d000000') },
            { type: 1, value: bytes('') },
          ]),
        },
      ]),
    },
  })
  expectSent('set-add-concatenation', newSetElem, {
    header,
    attributes: {
      table: 't',
      set: 's',
      setId: 1,
      elements: [{ key: { value: bytes('0a00000100500000') }, keyEnd: { value: bytes('0a00000900500000') } }],
    },
  })
})

test('objects: what the kernel lists is what nft sent, each in its own table', () => {
  const expectObject = (fixture: string, expected: ObjectAttributes): void => {
    expectSent<ObjectMessage>(fixture, newObj, { header: of(NFPROTO.IPV4), attributes: expected })
    const [listed] = received(fixture, newObj)
    expect(listed!.attributes).toEqual({ ...expected, handle: 1n, use: 0 })
  }
  const tcp = {
    synSent: 120,
    synRecv: 60,
    established: 132,
    finWait: 120,
    closeWait: 60,
    lastAck: 30,
    timeWait: 120,
    close: 10,
    synSent2: 120,
    retrans: 300,
    unack: 300,
  }
  expectObject('object-ct-timeout', {
    table: 't',
    name: 'o',
    type: NFT_OBJECT.CT_TIMEOUT,
    data: { l3proto: NFPROTO.IPV4, l4proto: 6, data: tcp },
  })
  expectObject('object-ct-timeout-udp', {
    table: 't',
    name: 'o',
    type: NFT_OBJECT.CT_TIMEOUT,
    data: { l3proto: NFPROTO.IPV4, l4proto: 17, data: { unreplied: 15, replied: 12 } },
  })
  // `timeout` is the one number of nf_tables in host byte order.
  expectObject('object-ct-expectation', {
    table: 't',
    name: 'e',
    type: NFT_OBJECT.CT_EXPECT,
    data: { l3proto: NFPROTO.IPV4, l4proto: 6, dport: 9876, timeout: 60000, size: 12 },
  })
})

test('what nft monitor trace hears', () => {
  const steps = received('monitor-trace', trace).map(({ attributes }) => attributes)
  const [first] = steps
  expect(first).toMatchObject({ nfproto: NFPROTO.IPV4, type: NFT_TRACETYPE.RULE, table: 't', chain: 'out', oif: 1 })
  // An IPv4 header, and a UDP header with the payload "hello\n".
  expect(toHex(first!.networkHeader!)).toMatch(/^45.*7f0000017f000001$/)
  expect(Buffer.from(first!.transportHeader!.subarray(8)).toString()).toBe('hello\n')
  const ofFirst = steps.filter(({ id }) => id === first!.id)
  expect(ofFirst.map(step => step.verdict?.code ?? step.policy)).toEqual([
    NFT.CONTINUE,
    NFT.JUMP,
    NFT.RETURN,
    NFT.CONTINUE,
    NF.ACCEPT,
  ])
  expect(ofFirst[1]!.verdict!.chain).toBe('sub')
})

test('a function on a hook, as nfnetlink_hook.c lists it', () => {
  // By hand: nft 1.0.6 and the kernel of the captures have no such dialogue.
  const message = bytes(
    `02000000
     11000400 6e66745f 646f5f63 6861696e 00000000
     08000100 00000004
     08000200 ffffff9c
     2c000680 08000200 00000001
              20000180 06000100 74000000 09000300 706f7374 00000000 05000200 02000000`.replaceAll(/\s/g, ''),
  )
  const value = getHook.body.read(new Input(message, true), 0, message.length)
  expect(value).toStrictEqual({
    header: of(NFPROTO.IPV4),
    attributes: {
      functionName: 'nft_do_chain',
      hooknum: NF_INET.POST_ROUTING,
      priority: NF_IP_PRI.NAT_DST,
      chainInfo: {
        type: NFNL_HOOK_TYPE.NFTABLES,
        desc: { table: 't', name: 'post', family: NFPROTO.IPV4 },
      },
    },
  })
  const { chainInfo } = value.attributes
  expect(chainInfo?.type === NFNL_HOOK_TYPE.NFTABLES && chainInfo.desc?.name).toBe('post')
  const output = new Output(true)
  getHook.body.write(output, value)
  expect(toHex(output.take())).toBe(toHex(message))
})

test('devices of a chain keep their order, prefixes among them', () => {
  expectSent('chain-netdev-devices', newChain, {
    header: of(NFPROTO.NETDEV),
    attributes: {
      table: 'n',
      name: 'in',
      type: 'filter',
      policy: NF.DROP,
      hook: { hooknum: 0, priority: -5, devs: [{ name: 'v1' }, { name: 'v0' }] },
    },
  })
  const devs = [{ name: 'eth0' }, { prefix: 'wg' }, { name: 'lo' }]
  const output = new Output(true)
  chainAttributes.write(output, { hook: { devs } })
  expect(chainAttributes.read(new Input(output.take(), true), 0, output.length)).toStrictEqual({ hook: { devs } })
})

describe('what the tables refuse', () => {
  const path = (value: () => void): string => {
    try {
      value()
    } catch (error) {
      expect(error).toBeInstanceOf(EncodeError)
      return (error as EncodeError).path
    }
    throw new Error('nothing was thrown')
  }
  const write = (expressions: unknown[]): void =>
    ruleAttributes.write(new Output(true), { expressions: expressions as Expression[] })

  test('a number out of range, with its path', () => {
    expect(path(() => write([accept, { name: 'payload', data: { offset: -1 } }]))).toBe('expressions[1].data.offset')
    expect(path(() => write([verdict(2 ** 31)]))).toBe('expressions[0].data.data.verdict.code')
  })

  test('a key that no expression of that name has', () => {
    expect(path(() => write([{ name: 'cmp', data: { dreg: 1 } }]))).toBe('expressions[0].data.dreg')
  })

  test('a device that is no single name', () => {
    expect(path(() => chainAttributes.write(new Output(true), { hook: { devs: ['eth0'] as never } }))).toBe(
      'hook.devs[0]',
    )
  })
})

describe('userdata', () => {
  test('the comment of a rule, as nft writes it', () => {
    const [sent] = captured('rule-comment', newRule.type, 'send')
    const { userdata } = newRule.body.read(sent!.input, sent!.start, sent!.end).attributes
    const text = /comment "(.*)"/.exec(
      readFileSync(new URL('../../fixtures/nftables/rule-comment.nl', import.meta.url), 'utf8'),
    )![1]!
    expect(commentOf(userdata)).toBe(text)
    expect(toHex(commentUserdata(text))).toBe(toHex(userdata!))
  })

  test('the comment of a set stands among other entries', () => {
    const [sent] = captured('set-add-interval-timeout', newSet.type, 'send')
    const { userdata } = newSet.body.read(sent!.input, sent!.start, sent!.end).attributes
    const entries = decodeUserdata(userdata!)!
    expect(entries.map(({ type }) => type)).toEqual([
      NFTNL_UDATA_SET.KEYBYTEORDER,
      NFTNL_UDATA_SET.MERGE_ELEMENTS,
      NFTNL_UDATA_SET.COMMENT,
    ])
    expect(commentOf(userdata, NFTNL_UDATA_SET.COMMENT)).toBe('of nlkit')
    expect(toHex(encodeUserdata(entries))).toBe(toHex(userdata!))
  })

  test('bytes in another format are no comment', () => {
    expect(commentOf(undefined)).toBeUndefined()
    expect(commentOf(new Uint8Array(0))).toBeUndefined()
    expect(commentOf(bytes('00'))).toBeUndefined()
    expect(commentOf(bytes('0000'))).toBeUndefined()
    expect(commentOf(bytes('00056162'))).toBeUndefined()
    expect(commentOf(bytes('00026162'))).toBeUndefined()
    expect(decodeUserdata(Buffer.from('made by hand'))).toBeUndefined()
  })

  test('253 bytes of UTF-8 fit, one more does not', () => {
    const longest = `${'é'.repeat(126)}x`
    expect(commentOf(commentUserdata(longest))).toBe(longest)
    expect(() => commentUserdata(`${longest}x`)).toThrow(EncodeError)
    expect(() => commentUserdata('a\0b')).toThrow(EncodeError)
    expect(() => encodeUserdata([{ type: 256, value: new Uint8Array(0) }])).toThrow(/\[0\]\.type/)
  })
})

test('names narrow data', () => {
  const sreg = (one: Expression): number | undefined => {
    if (one.name !== 'cmp') return undefined
    expectTypeOf(one.data).toEqualTypeOf<CmpExpression | undefined>()
    return one.data?.sreg
  }
  expect(sreg(compare(NFT_CMP.EQ, bytes('00')))).toBe(1)
  expectTypeOf<NonNullable<CmpExpression['data']>>().toEqualTypeOf<DataAttributes>()

  const packets = (one: ObjectAttributes): bigint | undefined => {
    if (one.type !== NFT_OBJECT.COUNTER) return undefined
    expectTypeOf(one.data).toEqualTypeOf<CounterExpression | undefined>()
    return one.data?.packets
  }
  expect(packets({ type: NFT_OBJECT.COUNTER, data: { packets: 7n } })).toBe(7n)

  // @ts-expect-error data of another expression
  const wrong: Expression = { name: 'cmp', data: { offset: 12 } }
  const unknown: Expression = { name: 'no_such_expression' }
  expect([wrong.name, unknown.name]).toEqual(['cmp', 'no_such_expression'])
  expect(NFT_CHAIN.BASE).toBe(1)
})
