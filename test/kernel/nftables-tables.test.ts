/* The kernel gives back what the tables wrote: rules of every expression, devices by prefix, named objects. */
import { expect, test } from 'vitest'
import {
  batchBegin,
  batchEnd,
  type ChainMessage,
  type Expression,
  getChain,
  getObj,
  getRule,
  NF,
  NF_INET,
  NF_IP_PRI,
  NF_NAT_RANGE,
  NF_NETDEV,
  NFNL_SUBSYS,
  NFPROTO,
  NFT,
  NFT_BITWISE,
  NFT_BYTEORDER,
  NFT_CMP,
  NFT_CT,
  NFT_EXTHDR_F,
  NFT_EXTHDR_OP,
  NFT_FIB_RESULT,
  NFT_HASH,
  NFT_INNER,
  NFT_INNER_TYPE,
  NFT_LIMIT,
  NFT_LOGLEVEL,
  NFT_META,
  NFT_NAT,
  NFT_NG,
  NFT_OBJECT,
  NFT_PAYLOAD,
  NFT_QUEUE_FLAG,
  NFT_RANGE,
  NFT_REJECT,
  NFT_RT,
  NFT_SOCKET,
  NFT_TUNNEL,
  NFT_TUNNEL_MODE,
  NFT_XFRM_KEY,
  NFTA_FIB_F,
  netfilterProtocol,
  newChain,
  newObj,
  newRule,
  newTable,
  type ObjectAttributes,
  type ObjectMessage,
  type RuleMessage,
} from '../../protocol/netfilter/index.js'
import { type MessageDefinition, NLM_F } from '../../protocol/netlink/index.js'
import { KernelError, NetlinkSocketSync, type Transaction } from '../../src/socket/index.js'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'

const of = (family: number, res_id = 0) => ({ family, version: 0, res_id })
const create = NLM_F.CREATE | NLM_F.ACK
const step = <T>(definition: MessageDefinition<T>, body: T, flags: number = create) => ({ definition, body, flags })
const batch = { header: of(NFPROTO.UNSPEC, NFNL_SUBSYS.NFTABLES), attributes: {} }
const transaction = (...steps: Transaction['steps']): Transaction => ({
  kind: 'transaction',
  begin: step(batchBegin, batch, 0),
  end: step(batchEnd, batch, 0),
  steps,
})

/** A chain that an expression may stand in: most may stand anywhere. */
const chains = {
  in: { hooknum: NF_INET.LOCAL_IN, priority: NF_IP_PRI.FILTER, type: 'filter' },
  pre: { hooknum: NF_INET.PRE_ROUTING, priority: NF_IP_PRI.RAW, type: 'filter' },
  post: { hooknum: NF_INET.POST_ROUTING, priority: NF_IP_PRI.NAT_SRC, type: 'nat' },
  dst: { hooknum: NF_INET.PRE_ROUTING, priority: NF_IP_PRI.NAT_DST, type: 'nat' },
}

const bytes = (...values: number[]) => Uint8Array.from(values)
const markIn1: Expression = { name: 'meta', data: { dreg: 1, key: NFT_META.MARK } }
const udp: Expression[] = [
  { name: 'meta', data: { dreg: 1, key: NFT_META.L4PROTO } },
  { name: 'cmp', data: { sreg: 1, op: NFT_CMP.EQ, data: { value: bytes(17) } } },
]
const shift = (op: number): Expression => ({
  name: 'bitwise',
  data: { sreg: 1, dreg: 1, len: 4, op, data: { value: new Uint8Array(Uint32Array.of(3).buffer) } },
})

// The kernel says MAP_IPS by itself where there is an address.
const flags = NF_NAT_RANGE.MAP_IPS | NF_NAT_RANGE.PERSISTENT

const rules: [name: string, expressions: Expression[], chain?: keyof typeof chains][] = [
  ['bitwise shift', [markIn1, shift(NFT_BITWISE.LSHIFT), shift(NFT_BITWISE.RSHIFT)]],
  [
    'bitwise of two registers',
    [
      markIn1,
      { name: 'meta', data: { dreg: 2, key: NFT_META.PRIORITY } },
      { name: 'bitwise', data: { sreg: 1, dreg: 1, len: 4, op: NFT_BITWISE.OR, sreg2: 2 } },
    ],
  ],
  ['byteorder', [markIn1, { name: 'byteorder', data: { sreg: 1, dreg: 1, op: NFT_BYTEORDER.HTON, len: 4, size: 4 } }]],
  ['connlimit', [{ name: 'connlimit', data: { count: 20, flags: 1 } }]],
  ['counter', [{ name: 'counter', data: { bytes: 2n ** 40n, packets: 7n } }]],
  ['ct', [{ name: 'ct', data: { dreg: 1, key: NFT_CT.BYTES, direction: 1 } }]],
  [
    'dup',
    [
      { name: 'immediate', data: { dreg: 1, data: { value: bytes(10, 0, 0, 9) } } },
      { name: 'dup', data: { sregAddr: 1 } },
    ],
    'pre',
  ],
  [
    'exthdr',
    [
      {
        name: 'exthdr',
        data: { dreg: 1, type: 7, offset: 0, len: 1, flags: NFT_EXTHDR_F.PRESENT, op: NFT_EXTHDR_OP.IPV4 },
      },
    ],
  ],
  ['fib', [{ name: 'fib', data: { dreg: 1, result: NFT_FIB_RESULT.ADDRTYPE, flags: NFTA_FIB_F.DADDR } }]],
  [
    'hash',
    [
      markIn1,
      {
        name: 'hash',
        data: { sreg: 1, dreg: 1, len: 4, modulus: 8, seed: 0xdeadbeef, offset: 2, type: NFT_HASH.JENKINS },
      },
    ],
  ],
  ['immediate goto', [{ name: 'immediate', data: { dreg: 0, data: { verdict: { code: NFT.GOTO, chain: 'sub' } } } }]],
  [
    'inner',
    [
      ...udp,
      {
        name: 'inner',
        data: {
          num: 0,
          type: NFT_INNER_TYPE.VXLAN,
          flags: NFT_INNER.HDRSIZE | NFT_INNER.LL | NFT_INNER.NH | NFT_INNER.TH,
          hdrsize: 8,
          expr: { name: 'payload', data: { dreg: 1, base: NFT_PAYLOAD.NETWORK_HEADER, offset: 12, len: 4 } },
        },
      },
    ],
  ],
  ['last', [{ name: 'last', data: {} }]],
  ['limit', [{ name: 'limit', data: { rate: 10n, unit: 60n, burst: 7, type: NFT_LIMIT.PKTS, flags: 1 } }]],
  ['log', [{ name: 'log', data: { prefix: 'nlkit: ', level: NFT_LOGLEVEL.DEBUG, flags: 1 } }]],
  ['log to a group', [{ name: 'log', data: { group: 5, snaplen: 64, qthreshold: 3 } }]],
  ['masq', [{ name: 'masq', data: { flags: 16 } }], 'post'],
  [
    'nat',
    [
      { name: 'immediate', data: { dreg: 1, data: { value: bytes(192, 0, 2, 1) } } },
      { name: 'nat', data: { type: NFT_NAT.SNAT, family: NFPROTO.IPV4, regAddrMin: 1, regAddrMax: 1, flags } },
    ],
    'post',
  ],
  ['notrack', [{ name: 'notrack' }], 'pre'],
  ['numgen', [{ name: 'numgen', data: { dreg: 1, modulus: 4, type: NFT_NG.RANDOM, offset: 10 } }]],
  ['osf', [{ name: 'osf', data: { dreg: 1, ttl: 1, flags: 1 } }]],
  ['queue', [{ name: 'queue', data: { num: 3, total: 2, flags: NFT_QUEUE_FLAG.BYPASS } }]],
  ['quota', [{ name: 'quota', data: { bytes: 2n ** 33n, flags: 1, consumed: 5n } }]],
  [
    'range',
    [
      markIn1,
      {
        name: 'range',
        data: {
          sreg: 1,
          op: NFT_RANGE.NEQ,
          fromData: { value: bytes(0, 0, 0, 1) },
          toData: { value: bytes(0, 0, 0, 9) },
        },
      },
    ],
  ],
  ['redir', [{ name: 'redir', data: {} }], 'dst'],
  ['reject', [{ name: 'reject', data: { type: NFT_REJECT.ICMP_UNREACH, icmpCode: 13 } }]],
  ['rt', [{ name: 'rt', data: { dreg: 1, key: NFT_RT.CLASSID } }]],
  ['socket', [{ name: 'socket', data: { key: NFT_SOCKET.MARK, dreg: 1 } }]],
  ['synproxy', [{ name: 'synproxy', data: { mss: 1460, wscale: 7, flags: 7 } }]],
  [
    'tproxy',
    [
      { name: 'immediate', data: { dreg: 1, data: { value: bytes(0x1f, 0x90) } } },
      { name: 'tproxy', data: { family: NFPROTO.IPV4, regPort: 1 } },
    ],
    'pre',
  ],
  ['tunnel', [{ name: 'tunnel', data: { key: NFT_TUNNEL.ID, dreg: 1, mode: NFT_TUNNEL_MODE.RX } }]],
  ['xfrm', [{ name: 'xfrm', data: { dreg: 1, key: NFT_XFRM_KEY.REQID, dir: 0, spnum: 1 } }]],
]

const objects: ObjectAttributes[] = [
  { type: NFT_OBJECT.COUNTER, data: { bytes: 700n, packets: 7n } },
  { type: NFT_OBJECT.QUOTA, data: { bytes: 10n, flags: 1, consumed: 3n } },
  { type: NFT_OBJECT.CT_HELPER, data: { name: 'ftp', l3proto: NFPROTO.IPV4, l4proto: 6 } },
  { type: NFT_OBJECT.LIMIT, data: { rate: 10n, unit: 1n, burst: 7, type: NFT_LIMIT.PKT_BYTES, flags: 0 } },
  { type: NFT_OBJECT.CT_TIMEOUT, data: { l3proto: NFPROTO.IPV4, l4proto: 17, data: { unreplied: 15, replied: 12 } } },
  { type: NFT_OBJECT.CT_EXPECT, data: { l3proto: NFPROTO.IPV4, l4proto: 6, dport: 9876, timeout: 60000, size: 12 } },
  { type: NFT_OBJECT.SYNPROXY, data: { mss: 1460, wscale: 7, flags: 4 } },
]

/** What kernels are built without, one or the other: modules that not every one has. Anything else has to be there. */
const optional =
  /^(bitwise of two|connlimit|dup|fib|hash|inner|last|numgen|osf|queue|socket|synproxy|tproxy|tunnel|xfrm)/

/** Whether the kernel took it; false when it has no such expression or object (an older one, or built without it). */
function taken(attempt: () => void): boolean {
  try {
    attempt()
    return true
  } catch (error) {
    if (error instanceof KernelError && /^(ENOENT|EOPNOTSUPP|EINVAL)$/.test(error.code)) return false
    throw error
  }
}

function makeChains(socket: NetlinkSocketSync): void {
  const header = of(NFPROTO.IPV4)
  socket.request(
    transaction(
      step(newTable, { header, attributes: { name: 't' } }),
      step(newChain, { header, attributes: { table: 't', name: 'sub' } }),
      ...Object.entries(chains).map(([name, { type, ...hook }]) =>
        step(newChain, { header, attributes: { table: 't', name, hook, type, policy: NF.ACCEPT } }),
      ),
    ),
  )
}

describeKernel('nf_tables through the tables', ['nf_tables', 'nft'], () => {
  test('every expression comes back as it was written', async () => {
    await withSandbox(async ({ path }) => {
      using socket = NetlinkSocketSync.open(netfilterProtocol, { netns: { path } })
      const header = of(NFPROTO.IPV4)
      makeChains(socket)
      const missing: string[] = []
      const written = rules.filter(([name, expressions, chain = 'in']) => {
        const rule = { header, attributes: { table: 't', chain, expressions } }
        const isTaken = taken(() => socket.request(transaction(step(newRule, rule, create | NLM_F.APPEND))))
        if (!isTaken) missing.push(name)
        return isTaken
      })
      expect(missing.filter(name => !optional.test(name))).toEqual([])
      for (const chain of Object.keys(chains)) {
        const dump = { kind: 'dump', definition: getRule, body: { header, attributes: { table: 't', chain } } } as const
        const listed = socket.request(dump).replies.map(({ body }) => (body as RuleMessage).attributes.expressions)
        expect(listed).toMatchObject(
          written.filter(([, , c = 'in']) => c === chain).map(([, expressions]) => expressions),
        )
      }
    })
  })

  test('nft reads numbers as they were meant', async () => {
    // A number in the wrong byte order would come back from the kernel unchanged; nft says what it is to the kernel.
    const lines: [name: string, line: string][] = [
      ['counter', 'counter packets 7 bytes 1099511627776'],
      ['limit', 'limit rate over 10/minute burst 7 packets'],
      ['log', 'log prefix "nlkit: " level debug flags tcp sequence'],
      ['log to a group', 'log group 5 snaplen 64 queue-threshold 3'],
      ['masq', 'masquerade fully-random'],
      ['nat', 'snat to 192.0.2.1 persistent'],
      ['quota', 'quota over 8192 mbytes used 5 bytes'],
      ['reject', 'reject with icmp admin-prohibited'],
      ['immediate goto', 'goto sub'],
    ]
    await withSandbox(async ({ path, exec }) => {
      using socket = NetlinkSocketSync.open(netfilterProtocol, { netns: { path } })
      makeChains(socket)
      const steps = lines.map(([name]) => {
        const [, expressions, chain = 'in'] = rules.find(rule => rule[0] === name)!
        const rule = { header: of(NFPROTO.IPV4), attributes: { table: 't', chain, expressions } }
        return step(newRule, rule, create | NLM_F.APPEND)
      })
      socket.request(transaction(...steps))
      const listed = await exec('nft', ['list', 'ruleset'])
      for (const [, line] of lines) expect(listed).toContain(`\t${line}`)
    })
  })

  test('so does every named object', async () => {
    await withSandbox(async ({ path }) => {
      using socket = NetlinkSocketSync.open(netfilterProtocol, { netns: { path } })
      const header = of(NFPROTO.IPV4)
      socket.request(transaction(step(newTable, { header, attributes: { name: 't' } })))
      const written = objects
        .map((object, i): ObjectAttributes => ({ ...object, table: 't', name: `o${i}` }))
        .filter(attributes => taken(() => socket.request(transaction(step(newObj, { header, attributes })))))
      expect(written.length).toBeGreaterThan(3)
      const { replies } = socket.request({ kind: 'dump', definition: getObj, body: { header, attributes: {} } })
      const listed = replies.map(({ body }) => (body as ObjectMessage).attributes)
      expect(listed).toHaveLength(written.length)
      for (const one of written) expect(listed.find(({ name }) => name === one.name)).toMatchObject(one)
    })
  })

  test('devices by prefix and by name keep their order', async ({ skip }) => {
    await withSandbox(async ({ path }) => {
      using socket = NetlinkSocketSync.open(netfilterProtocol, { netns: { path } })
      const header = of(NFPROTO.NETDEV)
      const hook = {
        hooknum: NF_NETDEV.INGRESS,
        priority: 0,
        devs: [{ prefix: 'wg' }, { name: 'lo' }, { prefix: 'tun' }],
      }
      const made = taken(() =>
        socket.request(
          transaction(
            step(newTable, { header, attributes: { name: 't' } }),
            step(newChain, { header, attributes: { table: 't', name: 'c', type: 'filter', hook } }),
          ),
        ),
      )
      if (!made) skip('the kernel knows no device prefixes (Linux 6.16)')
      const { replies } = socket.request({ kind: 'dump', definition: getChain, body: { header, attributes: {} } })
      expect((replies[0]!.body as ChainMessage).attributes.hook).toMatchObject(hook)
    })
  })
})
