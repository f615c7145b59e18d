/** What the tables read from captured commands of `tc`, compared with the words of those commands. */
import { describe, expect, test } from 'vitest'
import { Input } from '../../protocol/codec/index.js'
import {
  CAKE_ACK,
  CAKE_DIFFSERV,
  CAKE_FLOW,
  FLOW_KEY,
  FLOW_MODE,
  newAction,
  newClass,
  newFilter,
  newFilterChain,
  newQdisc,
  routeProtocol,
  SKBEDIT_F,
  TC_ACT,
  TC_LINKLAYER,
  TC_RED,
  TCA,
  TCA_CLS_FLAGS,
  TCA_CSUM_UPDATE_FLAG,
  TCA_CT_ACT,
  TCA_FLOWER_KEY_CT_FLAGS,
  TCA_FLOWER_KEY_FLAGS,
  TCA_MPLS_ACT,
  TCA_NAT_FLAG,
  TCA_PEDIT_KEY_EX_CMD,
  TCA_PEDIT_KEY_EX_HDR_TYPE,
  TCA_TUNNEL_KEY_ACT,
  TCA_VLAN_ACT,
  TCF_EM,
  TCF_EM_OPND,
  TCF_LAYER,
} from '../../protocol/route/index.js'
import { fixtureMessages, readFixture } from '../fixtures/messages.js'

interface Message {
  header: Record<string, number>
  attributes: Record<string, unknown>
}

/** The attributes of the requests of these types, in their order. */
function requests(file: string, types: readonly number[]): Record<string, unknown>[] {
  return fixtureMessages(readFixture(`traffic/${file}.nl`), routeProtocol.name)
    .filter(({ sent, type }) => sent && types.includes(type))
    .map(({ type, payload, littleEndian }) => {
      const { body } = routeProtocol.messages.get(type)!
      return (body.read(new Input(payload, littleEndian), 0, payload.length) as Message).attributes
    })
}

const percent = (share: number): number => Math.round((share / 100) * 0xffffffff)
const mbit = (rate: number): number => (rate * 1e6) / 8
const ms = 1000

/** By capture: what the options of its requests hold, one after another. */
type Expected = Readonly<Record<string, readonly object[]>>

function check(types: readonly { type: number }[], expected: Expected): void {
  test.each(Object.entries(expected))('%s', (file, wanted) => {
    const found = requests(
      file,
      types.map(({ type }) => type),
    )
    wanted.forEach((options, i) => {
      expect(found[i]).toMatchObject({ options })
    })
  })
}

describe('qdiscs', () => {
  check([newQdisc], {
    pfifo: [{ limit: 10 }, { limit: 20 }],
    bfifo: [{ limit: 102400 }],
    prio: [
      { bands: 4, priomap: [1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 3] },
      { bands: 3, priomap: [1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1] },
      { limit: 5 },
    ],
    mqprio: [{ header: { num_tc: 3, hw: 0 } }],
    htb: [{ init: { version: 3, rate2quantum: 5, defcls: 0x30 }, directQlen: 100 }],
    'tbf-64': [
      { parms: { rate: { rate: 0xffffffff } }, rate64: 5_000_000_000n, prate64: 6_250_000_000n, burst: 10 << 20 },
    ],
    'tbf-peak': [
      {
        parms: {
          rate: { rate: mbit(1), overhead: 4, mpu: 64, linklayer: TC_LINKLAYER.ETHERNET },
          peakrate: { rate: mbit(2) },
        },
        burst: 10240,
        pburst: 1540,
      },
    ],
    fq: [{}, { plimit: 5000, flowPlimit: 50, quantum: 3000, initialQuantum: 15000, flowMaxRate: mbit(100) }],
    'fq-options': [
      {
        bucketsLog: 11,
        rateEnable: 0,
        flowRefillDelay: 20 * ms,
        orphanMask: 511,
        lowRateThreshold: mbit(1),
        ceThreshold: 2 * ms,
        timerSlack: 5000,
        horizon: 5_000_000,
        horizonDrop: false,
      },
    ],
    'fq-bands': [{ priomap: { bands: 3, priomap: [1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1] } }],
    'fq-codel-options': [
      {
        limit: 1000,
        flows: 512,
        target: 5 * ms,
        interval: 100 * ms,
        quantum: 300,
        ecn: 1,
        ceThreshold: ms,
        ceThresholdSelector: 1,
        ceThresholdMask: 3,
        memoryLimit: 8 << 20,
        dropBatchSize: 32,
      },
    ],
    codel: [{}, { limit: 100, target: 4 * ms, interval: 30 * ms, ecn: 1, ceThreshold: 2 * ms }],
    netem: [
      {
        header: { latency: 7e6 / 64, jitter: 1e6 / 64, loss: percent(1), duplicate: percent(0.1), limit: 1000 },
        attributes: { corr: { delay_corr: percent(10) } },
      },
      {
        header: { gap: 5, limit: 500 },
        attributes: {
          reorder: { probability: percent(25), correlation: percent(50) },
          corrupt: { probability: percent(0.1), correlation: percent(2) },
        },
      },
    ],
    'netem-rate': [
      { attributes: { rate: { rate: 625, packet_overhead: 20, cell_size: 100, cell_overhead: 5 } } },
      { attributes: { rate64: 6_250_000_000n } },
    ],
    'netem-loss-gemodel': [
      { attributes: { loss: { ge: { p: percent(1), r: percent(10), k1: percent(0.1) } }, ecn: 1 } },
    ],
    'netem-slot': [
      { attributes: { slot: { min_delay: 800_000n, max_delay: 10_000_000n, max_packets: 5, max_bytes: 65536 } } },
    ],
    'netem-seed': [{ attributes: { prngSeed: 12345n } }],
    'sfq-red': [
      {
        v0: { limit: 3000, flows: 512, divisor: 16384 },
        depth: 100,
        headdrop: 1,
        limit: 100000,
        qth_min: 8000,
        qth_max: 60000,
        flags: TC_RED.ECN,
      },
    ],
    red: [
      {
        parms: { limit: 400000, qth_min: 30000, qth_max: 90000 },
        flags: { value: TC_RED.ECN | TC_RED.ADAPTATIVE },
      },
    ],
    'red-nodrop': [{ flags: { value: TC_RED.ECN | TC_RED.NODROP | TC_RED.HARDDROP } }],
    'red-blocks': [{ earlyDropBlock: 10, markBlock: 11 }],
    gred: [{ dps: { DPs: 4, def_DP: 2, grio: 1 }, limit: 102400 }, { parms: [{ limit: 61440, DP: 2, prio: 2 }] }],
    choke: [{ parms: { limit: 1000, qth_min: 83, qth_max: 250, flags: TC_RED.ECN } }],
    sfb: [{}, { parms: { rehash_interval: 60000, limit: 100, max: 40, penalty_rate: 20, penalty_burst: 30 } }],
    hfsc: [{ defcls: 0x10 }],
    cake: [
      {
        baseRate64: 2_500_000n,
        diffservMode: CAKE_DIFFSERV.DIFFSERV4,
        flowMode: CAKE_FLOW.DUAL_SRC,
        nat: 1,
        ackFilter: CAKE_ACK.FILTER,
        wash: 1,
        splitGso: 1,
        rtt: 50 * ms,
        overhead: 38,
        mpu: 84,
        memory: 4 << 20,
        fwmark: 0xff,
      },
      {
        autorate: 1,
        ingress: 1,
        raw: true,
        splitGso: 0,
        diffservMode: CAKE_DIFFSERV.BESTEFFORT,
        flowMode: CAKE_FLOW.NONE,
      },
    ],
    ets: [{ nbands: 5, nstrict: 2, quanta: [3000, 2000, 1000], priomap: [4, 3, 2, 1, 0] }],
    cbs: [{ parms: { locredit: -1470, hicredit: 30, sendslope: -980000, idleslope: 20000, offload: 0 } }],
    etf: [{ parms: { clockid: 11, delta: 200000, flags: 5 } }],
    taprio: [
      {
        priomap: { num_tc: 3 },
        schedBaseTime: 1528743495910289987n,
        schedCycleTime: 1_000_000n,
        schedCycleTimeExtension: 100n,
        schedClockid: 11,
        schedEntryList: [
          { gateMask: 1, interval: 300000 },
          { gateMask: 2, interval: 300000 },
          { gateMask: 4, interval: 400000 },
        ],
      },
    ],
    'taprio-preemption': [
      {
        tcEntry: [
          { index: 0, maxSdu: 1000 },
          { index: 1, maxSdu: 500 },
        ],
      },
    ],
    pie: [
      { limit: 500, target: 20 * ms, tupdate: 30 * ms, alpha: 3, beta: 25, ecn: 1, bytemode: 1, dqRateEstimator: 1 },
    ],
    'fq-pie': [{ limit: 5000, flows: 512, quantum: 2000, memoryLimit: 8 << 20, ecnProb: 15, tupdate: 20 * ms }],
    hhf: [
      {
        backlogLimit: 800,
        quantum: 3000,
        hhFlowsLimit: 1024,
        resetTimeout: 50 * ms,
        evictTimeout: 2_000_000,
        nonHhWeight: 3,
      },
    ],
    plug: [{ action: 3, limit: 10000 }, { action: 0 }, { action: 2 }],
  })

  test('what goes with every kind', () => {
    expect(requests('stab', [newQdisc.type])[0]).toMatchObject({
      kind: 'pfifo',
      stab: { base: { overhead: 14, mpu: 64, mtu: 2048, linklayer: TC_LINKLAYER.ATM, tsize: 128 } },
    })
    expect(requests('clsact-blocks', [newQdisc.type])[0]).toMatchObject({
      kind: 'clsact',
      ingressBlock: 21,
      egressBlock: 22,
    })
    expect(requests('htb-estimator', [newQdisc.type])[0]).toMatchObject({ kind: 'htb', rate: { interval: 0 } })
  })
})

test('u32 tables: made, filled, linked', () => {
  const [, table, entry, link] = requests('filter-u32-hash', [newFilter.type])
  expect(table).toMatchObject({ kind: 'u32', options: { divisor: 256 } })
  expect(entry).toMatchObject({ options: { hash: 0x00207000, classid: 0x10007 } })
  expect(link).toMatchObject({ options: { hash: 0x80000000, link: 0x00200000, sel: { hmask: 0xff, hoff: 12 } } })
})

describe('classes', () => {
  check([newClass], {
    htb: [
      { parms: { rate: { rate: mbit(6) }, ceil: { rate: mbit(6) } } },
      { parms: { rate: { rate: mbit(5) }, ceil: { rate: mbit(6) }, prio: 1, quantum: 3000 } },
      { parms: { rate: { rate: 0xffffffff } }, rate64: 5_000_000_000n, ceil64: 6_250_000_000n },
      { parms: { rate: { rate: mbit(1), mpu: 64, overhead: 18, linklayer: TC_LINKLAYER.ATM } } },
    ],
    hfsc: [
      { rsc: { m1: 0, d: 0, m2: mbit(10) }, fsc: { m2: mbit(10) }, usc: { m2: mbit(12) } },
      { rsc: { m1: mbit(5), d: 10 * ms, m2: mbit(2) }, fsc: { m2: mbit(1) } },
    ],
    drr: [{ quantum: 2000 }],
    qfq: [{ weight: 10, lmax: 1500 }, { weight: 20 }],
    ets: [{ quantaBand: 4000 }],
  })
})

const act = (kind: string, options: object, rest: object = {}) => [{ kind, options, ...rest }]
const drop = act('gact', { parms: { action: TC_ACT.SHOT } })

describe('filters', () => {
  check([newFilter, newFilterChain], {
    'filter-u32': [
      {
        classid: 0x10010,
        sel: {
          flags: 1,
          keys: [
            { val: 0x0a000000, mask: 0xff000000, off: 16, offmask: 0 },
            { val: 0x00060000, mask: 0x00ff0000, off: 8 },
            { val: 443, mask: 0xffff, off: 0, offmask: -1 },
          ],
        },
      },
      { sel: { keys: [{ val: 0x01020304, mask: 0xffffffff, off: 12 }] }, mark: { val: 5, mask: 0xff }, act: drop },
      { police: { tbf: { rate: { rate: mbit(1) }, action: TC_ACT.SHOT } } },
      { indev: 'v0', flags: TCA_CLS_FLAGS.SKIP_HW, classid: 0x10002 },
    ],
    'filter-flower': [
      {
        keyEthType: 0x0800,
        keyEthDst: '02:00:00:00:00:01',
        keyEthSrc: '02:00:00:00:00:02',
        keyEthSrcMask: 'ff:ff:00:00:00:00',
        keyIpv4Dst: '10.0.0.0',
        keyIpv4DstMask: '255.0.0.0',
        keyIpv4Src: '192.0.2.1',
        keyIpProto: 6,
        keyTcpDst: 443,
        keyTcpSrc: 1000,
        keyTcpFlags: 0x2,
        keyTcpFlagsMask: 0x17,
        keyIpTos: 0x10,
        keyIpTosMask: 0xfc,
        keyIpTtl: 64,
        act: drop,
      },
      { keyIpv6Dst: '2001:db8::', keyIpv6DstMask: 'ffff:ffff::', keyUdpDst: 53, classid: 0x10005 },
      { keyVlanId: 100, keyVlanPrio: 3, keyVlanEthType: 0x0800 },
      { keyVlanId: 100, keyCvlanId: 200, keyCvlanPrio: 2, keyVlanEthType: 0x8100, keyCvlanEthType: 0x86dd },
      {
        keyArpSip: '10.0.0.1',
        keyArpTip: '10.0.0.0',
        keyArpTipMask: '255.255.255.0',
        keyArpOp: 1,
        keyArpSha: '02:00:00:00:00:01',
      },
      { keyIcmpv4Type: 8, keyIcmpv4Code: 0 },
      { keyIcmpv6Type: 128 },
      { keySctpDst: 5000, keyFlags: TCA_FLOWER_KEY_FLAGS.IS_FRAGMENT },
      { keyPortDstMin: 1000, keyPortDstMax: 2000, keyPortSrcMin: 3000, keyPortSrcMax: 4000 },
      { indev: 'v0', flags: TCA_CLS_FLAGS.SKIP_HW | TCA_CLS_FLAGS.VERBOSE },
    ],
    'filter-flower-tunnel': [
      { keyEncKeyId: 42, keyEncIpv4Src: '10.0.0.1', keyEncUdpDstPort: 4789, keyEncIpTos: 0x10, keyEncIpTtl: 64 },
      {
        keyEncIpv6Src: '2001:db8::1',
        keyEncOpts: {
          geneve: [
            [
              { class: 0x0102 },
              { type: 0x80 },
              { data: Uint8Array.from([0x11, 0x22, 0x33, 0x44, 0x21, 0x31, 0x41, 0x51]) },
            ],
          ],
        },
        keyEncOptsMask: { geneve: [[{ class: 0xffff }, { type: 0xff }, { data: new Uint8Array(8).fill(0xff) }]] },
      },
      { keyEncOpts: { vxlan: { gbp: 2048 } } },
      { keyEncOpts: { erspan: { ver: 2, dir: 1, hwid: 63 } } },
      { keyEncOpts: { gtp: { pduType: 1, qfi: 0x13 } } },
    ],
    'filter-flower-mpls': [
      { keyMplsLabel: 100, keyMplsTc: 3, keyMplsBos: 1, keyMplsTtl: 64 },
      {
        keyMplsOpts: [
          { depth: 1, label: 100 },
          { depth: 2, label: 200, tc: 1, bos: 1, ttl: 20 },
        ],
      },
    ],
    'filter-flower-ct': [
      {
        keyCtState: TCA_FLOWER_KEY_CT_FLAGS.TRACKED | TCA_FLOWER_KEY_CT_FLAGS.ESTABLISHED,
        keyCtZone: 5,
        keyCtMark: 0x10,
        keyCtMarkMask: 0xff,
      },
    ],
    'filter-flower-newer': [
      { keyL2tpv3Sid: 1000 },
      { keySpi: 0x1234 },
      { keyCfm: { mdLevel: 5, opcode: 1 } },
      { keyEncOpts: { pfcp: { type: 1, seid: 0x123456789n } } },
      { l2Miss: 1 },
    ],
    'filter-bpf': [
      {
        classid: 0x10001,
        opsLen: 4,
        ops: [
          { code: 40, k: 12 },
          { code: 21, jf: 1, k: 2048 },
          { code: 6, k: 0xffffffff },
          { code: 6, k: 0 },
        ],
      },
      { opsLen: 1, flags: 1, flagsGen: TCA_CLS_FLAGS.SKIP_HW },
    ],
    'filter-basic': [
      {
        ematches: {
          hdr: { nmatches: 1, progid: 0 },
          list: [
            {
              kind: TCF_EM.CMP,
              data: {
                val: 1000,
                mask: 0xff00,
                off: 2,
                align: { align: 2, flags: 1 },
                layer: { layer: TCF_LAYER.TRANSPORT, opnd: TCF_EM_OPND.EQ },
              },
            },
          ],
        },
      },
      {
        ematches: {
          list: [
            { kind: TCF_EM.NBYTE, data: { off: 4, len: { len: 3, layer: 1 }, pattern: [65, 66, 67, 0] }, flags: 1 },
            { kind: TCF_EM.U32, data: { val: 0x0a000000, mask: 0xff000000, off: 16 }, flags: 4 },
          ],
        },
      },
      {
        ematches: {
          list: [
            { kind: TCF_EM.META },
            { kind: TCF_EM.CONTAINER, data: 2 },
            { kind: TCF_EM.META },
            { kind: TCF_EM.CMP },
          ],
        },
      },
      {},
      {
        ematches: {
          list: [{ kind: TCF_EM.CANID, data: [{ can_id: 0x123, can_mask: 0x800007ff }, { can_id: 0x80000000 }] }],
        },
      },
    ],
    'filter-fw': [
      { classid: 0x10005, mask: 0xff },
      { indev: 'v0', act: drop },
    ],
    'filter-route': [
      { from: 10, to: 20, classid: 0x10001 },
      { to: 21, act: drop },
    ],
    'filter-flow': [
      { mode: FLOW_MODE.MAP, keys: 1 << FLOW_KEY.DST, rshift: 2, addend: 3, divisor: 16, baseclass: 0x10001 },
      { mode: FLOW_MODE.HASH, perturb: 60, divisor: 1024 },
    ],
    'filter-chain': [{ keyIpv4Dst: '0.0.0.0', keyIpProto: 6 }],
  })
})

describe('actions', () => {
  const actions = (file: string) =>
    requests(`action-${file}`, [newAction.type]).flatMap(({ tab }) => tab as { options: object }[])

  const expected: Readonly<Record<string, readonly object[]>> = {
    gact: [
      { parms: { index: 5, action: TC_ACT.SHOT } },
      { parms: { action: TC_ACT.OK }, prob: { ptype: 1, pval: 10, paction: TC_ACT.RECLASSIFY } },
      { parms: { action: TC_ACT.PIPE }, prob: { ptype: 2, pval: 5, paction: TC_ACT.SHOT } },
      { parms: { action: TC_ACT.UNSPEC } },
      { parms: { action: TC_ACT.TRAP } },
      { parms: { action: TC_ACT.JUMP | 2 } },
    ],
    mirred: [
      { parms: { eaction: TCA.EGRESS_REDIR, action: TC_ACT.STOLEN } },
      { parms: { eaction: TCA.EGRESS_MIRROR, action: TC_ACT.PIPE } },
      { parms: { eaction: TCA.INGRESS_REDIR } },
      { parms: { eaction: TCA.INGRESS_MIRROR } },
    ],
    'mirred-block': [{ blockid: 22 }],
    police: [
      { tbf: { rate: { rate: mbit(1) }, action: TC_ACT.SHOT }, result: TC_ACT.PIPE },
      { rate64: 5_000_000_000n, peakrate64: 6_250_000_000n, tbf: { mtu: 65536, rate: { overhead: 10, mpu: 64 } } },
      { pktrate64: 1000n, pktburst64: 500_000_000n / 64n },
    ],
    vlan: [
      { parms: { v_action: TCA_VLAN_ACT.PUSH }, pushVlanId: 100, pushVlanPriority: 3, pushVlanProtocol: 0x88a8 },
      { parms: { v_action: TCA_VLAN_ACT.POP } },
      { parms: { v_action: TCA_VLAN_ACT.MODIFY }, pushVlanId: 200 },
      { parms: { v_action: TCA_VLAN_ACT.POP_ETH } },
      { pushEthDst: '02:00:00:00:00:01', pushEthSrc: '02:00:00:00:00:02' },
    ],
    skbedit: [
      { mark: 5, mask: 0xff, priority: 0x10010, queueMapping: 2, ptype: 0 },
      { flags: BigInt(SKBEDIT_F.INHERITDSFIELD) },
    ],
    'tunnel-key': [
      {
        parms: { t_action: TCA_TUNNEL_KEY_ACT.SET },
        encIpv4Src: '10.0.0.1',
        encIpv4Dst: '10.0.0.2',
        encKeyId: 42,
        encDstPort: 4789,
        encTos: 0x10,
        encTtl: 64,
        noCsum: false,
      },
      { parms: { t_action: TCA_TUNNEL_KEY_ACT.RELEASE } },
      { encIpv6Src: '2001:db8::1', encOpts: { geneve: [[{ class: 0x0102 }, { type: 0x80 }, {}]] }, noCsum: true },
      { encOpts: { vxlan: { gbp: 2048 } } },
      { encOpts: { erspan: { ver: 2, dir: 1, hwid: 63 } } },
      {
        encOpts: {
          geneve: [
            [{ class: 0x0102 }, {}, {}],
            [{ class: 0x0103 }, { type: 0x81 }, {}],
          ],
        },
      },
    ],
    'tunnel-key-nofrag': [{ noFrag: true }],
    pedit: [
      { parms: { keys: [{ mask: 0x00ffffff, val: 0x04000000, off: 8 }] } },
      {
        parmsEx: { keys: [{ val: 0xc0000201, mask: 0, off: 16 }, { val: 443, mask: 0xffff0000 }, {}] },
        keysEx: [
          { htype: TCA_PEDIT_KEY_EX_HDR_TYPE.IP4, cmd: TCA_PEDIT_KEY_EX_CMD.SET },
          { htype: TCA_PEDIT_KEY_EX_HDR_TYPE.TCP, cmd: TCA_PEDIT_KEY_EX_CMD.SET },
          { htype: TCA_PEDIT_KEY_EX_HDR_TYPE.IP4, cmd: TCA_PEDIT_KEY_EX_CMD.ADD },
        ],
      },
    ],
    csum: [
      { parms: { update_flags: TCA_CSUM_UPDATE_FLAG.IPV4HDR | TCA_CSUM_UPDATE_FLAG.TCP | TCA_CSUM_UPDATE_FLAG.UDP } },
    ],
    nat: [
      { parms: { old_addr: '192.0.2.1', new_addr: '10.0.0.1', mask: '255.255.255.255', flags: 0 } },
      { parms: { old_addr: '10.0.0.0', mask: '255.255.255.0', flags: TCA_NAT_FLAG.EGRESS } },
    ],
    ct: [
      {
        action: TCA_CT_ACT.COMMIT | TCA_CT_ACT.NAT | TCA_CT_ACT.NAT_SRC,
        zone: 5,
        mark: 7,
        markMask: 0xff,
        natIpv4Min: '10.0.0.1',
        natIpv4Max: '10.0.0.9',
        natPortMin: 1000,
        natPortMax: 2000,
      },
      { action: TCA_CT_ACT.CLEAR },
      { action: TCA_CT_ACT.COMMIT | TCA_CT_ACT.FORCE | TCA_CT_ACT.NAT | TCA_CT_ACT.NAT_DST, natIpv6Min: '2001:db8::1' },
    ],
    connmark: [{ parms: { zone: 5 } }],
    bpf: [{ opsLen: 1, ops: [{ code: 6, jt: 0, jf: 0, k: 0xffffffff }] }],
    sample: [{ rate: 100, psampleGroup: 5, truncSize: 64 }],
    mpls: [
      { parms: { m_action: TCA_MPLS_ACT.PUSH }, proto: 0x8847, label: 100, tc: 3, ttl: 64, bos: 1 },
      { parms: { m_action: TCA_MPLS_ACT.POP }, proto: 0x0800 },
      { parms: { m_action: TCA_MPLS_ACT.MODIFY }, label: 200 },
      { parms: { m_action: TCA_MPLS_ACT.DEC_TTL } },
      { parms: { m_action: TCA_MPLS_ACT.MAC_PUSH }, label: 7 },
    ],
    skbmod: [
      { parms: { flags: 7n }, dmac: '02:00:00:00:00:01', smac: '02:00:00:00:00:02', etype: 0x88b5 },
      { parms: { flags: 8n } },
      { parms: { flags: 16n } },
    ],
    simple: [{ data: 'hello' }],
    ife: [{ parms: { flags: 1 }, type: 0xed3e, dmac: '02:00:00:00:00:01', metalst: { skbmark: new Uint8Array(0) } }],
    ctinfo: [{ zone: 3, parmsDscpMask: 0xfc000000, parmsDscpStatemask: 0x01000000, parmsCpmarkMask: 0xff }],
    gate: [
      {
        clockid: 11,
        priority: 3,
        baseTime: 200000000000n,
        cycleTime: 1000000n,
        cycleTimeExt: 10n,
        entryList: [
          { gate: true, interval: 500000, ipv: 2, maxOctets: -1 },
          { interval: 500000, ipv: -1, maxOctets: -1 },
        ],
      },
    ],
  }
  test.each(Object.entries(expected))('%s', (file, wanted) => {
    const found = actions(file)
    wanted.forEach((options, i) => {
      expect(found[i]).toMatchObject({ options })
    })
  })

  test('what goes with every kind', () => {
    expect(requests('action-many', [newAction.type])[0]!.tab).toMatchObject([
      { kind: 'gact', cookie: Uint8Array.of(0xa1, 0xb2, 0xc3, 0xd4) },
      { kind: 'gact', flags: { value: 1, selector: 1 } },
      { kind: 'vlan', flags: { value: 2, selector: 2 } },
    ])
  })
})

describe('statistics of the kinds', () => {
  test.each([
    ['fq', newQdisc.type, { flows: expect.any(Number), band_drops: [0n, 0n, 0n] }],
    ['fq-codel', newQdisc.type, { type: 0, qdisc_stats: { maxpacket: expect.any(Number) } }],
    ['codel', newQdisc.type, { dropping: 0 }],
    ['netem', newQdisc.type, { delayed: expect.any(BigInt), corrupted: 0n }],
    ['cake', newQdisc.type, { tinStats: [{}, {}, {}], memoryLimit: expect.any(Number) }],
    ['red', newQdisc.type, { early: 0, marked: 0 }],
    ['pie', newQdisc.type, { packets_in: expect.any(Number) }],
    ['htb', newClass.type, { lends: expect.any(Number), borrows: expect.any(Number) }],
    ['drr', newClass.type, { deficit: expect.any(Number) }],
  ])('%s', (kind, type, app) => {
    const messages = fixtureMessages(readFixture(`traffic/busy-${kind}.nl`), routeProtocol.name)
      .filter(message => !message.sent && message.type === type)
      .map(({ payload, littleEndian }) => {
        const { body } = routeProtocol.messages.get(type)!
        return (body.read(new Input(payload, littleEndian), 0, payload.length) as Message).attributes
      })
    const busy = messages.find(({ kind: name }) => name === kind.replace('-', '_'))
    expect(busy).toMatchObject({ stats2: { basic: { packets: expect.any(Number) }, app } })
    expect((busy!.stats2 as { basic: { packets: number } }).basic.packets).toBeGreaterThan(0)
  })
})
