/* Actions, of filters and alone: `action mirred egress redirect dev eth0`. */
import { toHex } from '../../../../protocol/codec/index.js'
import {
  type Action,
  type BpfAction,
  type ConnmarkAction,
  type CsumAction,
  type CtAction,
  type CtinfoAction,
  filterProtocols,
  type GactAction,
  handleText,
  type MirredAction,
  type MplsAction,
  type NatAction,
  PGACT,
  type SampleAction,
  type SimpleAction,
  SKBEDIT_F,
  SKBMOD_F,
  type SkbeditAction,
  type SkbmodAction,
  TC_ACT,
  TCA,
  TCA_ACT_FLAGS,
  TCA_ACT_HW_STATS,
  TCA_CSUM_UPDATE_FLAG,
  TCA_CT_ACT,
  TCA_MPLS_ACT,
  TCA_NAT_FLAG,
  TCA_TUNNEL_KEY_ACT,
  TCA_VLAN_ACT,
  type TunnelKeyAction,
  type VlanAction,
} from '../../../../protocol/route/index.js'
import { wordOf } from '../../../../protocol/route/words.js'
import type { Word, Words } from '../line.js'
import { noteUnknown, noteUnsaid, type Telling } from '../rows.js'
import { bytecode } from './bytecode.js'
import { control, join } from './control.js'
import { prefixLength } from './masks.js'
import { pedit } from './pedit.js'
import { police } from './police.js'
import { tunnelOptions } from './tunnel-options.js'

/** What all parameters have. */
interface Generic {
  readonly index: number
  readonly action: number
  readonly capab: number
}

/** The control, unless it is what `tc` sends of itself, and the number. */
function ending({ index, action }: Generic, usual: number): Words | undefined {
  const then = action === usual ? [] : control(action)
  return then && [...then, ...(index === 0 ? [] : ['index', index])]
}

/** Options of an action: its words, and what stands behind them. Undefined where there are none. */
type Kind<Options> = (options: Options, telling: Telling) => Words | undefined

const given = (word: string, value: Word | undefined): Words => (value === undefined ? [] : [word, value])

/** Attributes that a kind's words say, and those that only the kernel sends. */
function isCovered(options: object, keys: readonly string[]): boolean {
  return Object.entries(options).every(([key, value]) => value === undefined || ['tm', 'pad', ...keys].includes(key))
}

const gact: Kind<GactAction> = ({ parms, prob, ...others }) => {
  if (parms === undefined || !isCovered(others, [])) return undefined
  const then = control(parms.action)
  const index = parms.index === 0 ? [] : ['index', parms.index]
  if (prob === undefined || prob.ptype === PGACT.NONE) return join(then, index)
  const how = { [PGACT.NETRAND]: 'netrand', [PGACT.DETERM]: 'determ' }[prob.ptype as 1 | 2]
  return how === undefined ? undefined : join(then, ['random', how], control(prob.paction), [prob.pval], index)
}

const ways: Readonly<Record<number, Words>> = {
  [TCA.EGRESS_REDIR]: ['egress', 'redirect'],
  [TCA.EGRESS_MIRROR]: ['egress', 'mirror'],
  [TCA.INGRESS_REDIR]: ['ingress', 'redirect'],
  [TCA.INGRESS_MIRROR]: ['ingress', 'mirror'],
}

const mirred: Kind<MirredAction> = ({ parms, blockid, ...others }, telling) => {
  const way = parms && ways[parms.eaction]
  if (way === undefined || parms === undefined || !isCovered(others, [])) return undefined
  const to = blockid === undefined ? ['dev', telling.device(parms.ifindex)] : ['blockid', blockid]
  const usual = way[1] === 'redirect' ? TC_ACT.STOLEN : TC_ACT.PIPE
  return join(way, to, ending(parms, usual))
}

const etherType = (number: number): string => wordOf(filterProtocols, number)

const tag = ['pushVlanId', 'pushVlanProtocol', 'pushVlanPriority']

const vlanActions: Readonly<Record<number, { word: string; keys: readonly string[] }>> = {
  [TCA_VLAN_ACT.POP]: { word: 'pop', keys: [] },
  [TCA_VLAN_ACT.PUSH]: { word: 'push', keys: tag },
  [TCA_VLAN_ACT.MODIFY]: { word: 'modify', keys: tag },
  [TCA_VLAN_ACT.POP_ETH]: { word: 'pop_eth', keys: [] },
  [TCA_VLAN_ACT.PUSH_ETH]: { word: 'push_eth', keys: ['pushEthDst', 'pushEthSrc'] },
}

const vlan: Kind<VlanAction> = ({ parms, ...options }) => {
  if (parms === undefined) return undefined
  const { pushVlanId, pushVlanProtocol, pushVlanPriority, pushEthDst, pushEthSrc } = options
  const way = vlanActions[parms.v_action]
  if (way === undefined || !isCovered(options, way.keys)) return undefined
  return join(
    [way.word],
    pushVlanProtocol === undefined ? [] : ['protocol', etherType(pushVlanProtocol)],
    given('id', pushVlanId),
    given('priority', pushVlanPriority),
    given('dst_mac', pushEthDst),
    given('src_mac', pushEthSrc),
    ending(parms, TC_ACT.PIPE),
  )
}

/** PACKET_* of linux/if_packet.h. */
const packetTypes: Readonly<Record<number, string>> = { 0: 'host', 1: 'broadcast', 2: 'multicast', 3: 'otherhost' }

const skbedit: Kind<SkbeditAction> = ({
  parms,
  queueMapping,
  queueMappingMax,
  priority,
  mark,
  mask,
  ptype,
  ...rest
}) => {
  const { flags = 0n, ...others } = rest
  const type = ptype === undefined ? undefined : packetTypes[ptype]
  if (parms === undefined || queueMappingMax !== undefined || !isCovered(others, [])) return undefined
  if ((ptype !== undefined && type === undefined) || (mask !== undefined && mark === undefined)) return undefined
  if (Number(flags) & SKBEDIT_F.TXQ_SKBHASH) return undefined
  return join(
    given('queue_mapping', queueMapping),
    given('priority', priority === undefined ? undefined : handleText(priority)),
    given('mark', mark === undefined || mask === undefined ? mark : `${mark}/0x${mask.toString(16)}`),
    given('ptype', type),
    Number(flags) & SKBEDIT_F.INHERITDSFIELD ? ['inheritdsfield'] : [],
    ending(parms, TC_ACT.PIPE),
  )
}

const csumTargets = {
  ip4h: TCA_CSUM_UPDATE_FLAG.IPV4HDR,
  icmp: TCA_CSUM_UPDATE_FLAG.ICMP,
  igmp: TCA_CSUM_UPDATE_FLAG.IGMP,
  tcp: TCA_CSUM_UPDATE_FLAG.TCP,
  udp: TCA_CSUM_UPDATE_FLAG.UDP,
  udplite: TCA_CSUM_UPDATE_FLAG.UDPLITE,
  sctp: TCA_CSUM_UPDATE_FLAG.SCTP,
} as const

const csum: Kind<CsumAction> = ({ parms, ...others }) => {
  if (parms === undefined || !isCovered(others, []) || parms.update_flags & ~0x7f) return undefined
  const targets = Object.entries(csumTargets).flatMap(([word, bit]) => (parms.update_flags & bit ? [word] : []))
  return join(targets, ending(parms, TC_ACT.OK))
}

const nat: Kind<NatAction> = ({ parms, ...others }) => {
  const length = parms && prefixLength(parms.mask)
  if (parms === undefined || length === undefined || !isCovered(others, [])) return undefined
  const way = parms.flags & TCA_NAT_FLAG.EGRESS ? 'egress' : 'ingress'
  return join([way, `${parms.old_addr}/${length}`, parms.new_addr], ending(parms, TC_ACT.OK))
}

/** A value, and its mask where not all bits are meant. */
const masked = (value: string | undefined, mask: string | undefined): string | undefined =>
  value === undefined || mask === undefined ? value : `${value}/${mask}`

const hexOf = (number: number | undefined): string | undefined =>
  number === undefined ? undefined : `0x${number.toString(16)}`

const range = (from: Word, to: Word | undefined): string =>
  to === undefined || to === from ? `${from}` : `${from}-${to}`

const ct: Kind<CtAction> = options => {
  const { parms, action = 0, zone, mark, markMask, labels, labelsMask, ...others } = options
  const { natIpv4Min, natIpv4Max, natIpv6Min, natIpv6Max, natPortMin, natPortMax, ...rest } = others
  const { helperName, helperFamily, helperProto, ...unknown } = rest
  if (parms === undefined || !isCovered(unknown, [])) return undefined
  const from = natIpv4Min ?? natIpv6Min
  const translation = [
    'nat',
    ...(action & TCA_CT_ACT.NAT_SRC ? ['src'] : action & TCA_CT_ACT.NAT_DST ? ['dst'] : []),
    ...(from === undefined ? [] : ['addr', range(from, natIpv4Max ?? natIpv6Max)]),
    ...(natPortMin === undefined ? [] : ['port', range(natPortMin, natPortMax)]),
  ]
  const protocol = { 6: 'tcp', 17: 'udp' }[helperProto as 6]
  const family = { 2: 'ipv4', 10: 'ipv6' }[helperFamily as 2]
  if (helperName !== undefined && (protocol === undefined || family === undefined)) return undefined
  return join(
    action & TCA_CT_ACT.CLEAR ? ['clear'] : [],
    action & TCA_CT_ACT.COMMIT ? ['commit'] : [],
    action & TCA_CT_ACT.FORCE ? ['force'] : [],
    given('zone', zone),
    given('mark', masked(hexOf(mark), markMask === 0xffffffff ? undefined : hexOf(markMask))),
    given('label', masked(labels && toHex(labels), labelsMask && toHex(labelsMask))),
    action & TCA_CT_ACT.NAT ? translation : [],
    helperName === undefined ? [] : ['helper', `${family}-${protocol}-${helperName}`],
    // Some releases of `tc` want a word behind an address.
    parms.action === TC_ACT.PIPE && parms.index === 0 && action & TCA_CT_ACT.NAT ? ['pipe'] : [],
    ending(parms, TC_ACT.PIPE),
  )
}

const tunnelKey: Kind<TunnelKeyAction> = ({
  parms,
  encKeyId,
  encDstPort,
  noCsum,
  encTos,
  encTtl,
  noFrag,
  encOpts,
  ...rest
}) => {
  const { encIpv4Src, encIpv4Dst, encIpv6Src, encIpv6Dst, ...others } = rest
  if (parms === undefined || !isCovered(others, [])) return undefined
  const tunnel = encOpts === undefined ? [] : tunnelOptions(encOpts)
  if (parms.t_action === TCA_TUNNEL_KEY_ACT.RELEASE) return join(['unset'], ending(parms, TC_ACT.PIPE))
  return join(
    ['set'],
    given('src_ip', encIpv4Src ?? encIpv6Src),
    given('dst_ip', encIpv4Dst ?? encIpv6Dst),
    given('id', encKeyId),
    given('dst_port', encDstPort),
    tunnel,
    given('tos', hexOf(encTos)),
    given('ttl', encTtl),
    noCsum === undefined ? [] : [noCsum ? 'nocsum' : 'csum'],
    noFrag ? ['nofrag'] : [],
    ending(parms, TC_ACT.PIPE),
  )
}

const mpls: Kind<MplsAction> = ({ parms, proto, label, tc, ttl, bos, ...others }) => {
  const word = {
    [TCA_MPLS_ACT.POP]: 'pop',
    [TCA_MPLS_ACT.PUSH]: 'push',
    [TCA_MPLS_ACT.MODIFY]: 'modify',
    [TCA_MPLS_ACT.DEC_TTL]: 'dec_ttl',
    [TCA_MPLS_ACT.MAC_PUSH]: 'mac_push',
  }[parms?.m_action as 1]
  if (parms === undefined || word === undefined || !isCovered(others, [])) return undefined
  return join(
    [word],
    given('protocol', proto === undefined ? undefined : etherType(proto)),
    given('label', label),
    given('tc', tc),
    given('ttl', ttl),
    given('bos', bos),
    ending(parms, TC_ACT.PIPE),
  )
}

const connmark: Kind<ConnmarkAction> = ({ parms, ...others }) => {
  if (parms === undefined || !isCovered(others, [])) return undefined
  return join(parms.zone === 0 ? [] : ['zone', parms.zone], ending(parms, TC_ACT.PIPE))
}

const simple: Kind<SimpleAction> = ({ parms, data, ...others }) =>
  parms === undefined || !isCovered(others, []) ? undefined : join(given('sdata', data), ending(parms, TC_ACT.PIPE))

const sample: Kind<SampleAction> = ({ parms, rate, psampleGroup, truncSize, ...others }) => {
  if (parms === undefined || !isCovered(others, [])) return undefined
  return join(given('rate', rate), given('group', psampleGroup), given('trunc', truncSize), ending(parms, TC_ACT.PIPE))
}

const skbmod: Kind<SkbmodAction> = ({ parms, dmac, smac, etype, ...others }) => {
  if (parms === undefined || !isCovered(others, [])) return undefined
  const flags = Number(parms.flags)
  const set = [...given('dmac', dmac), ...given('smac', smac), ...given('etype', hexOf(etype))]
  return join(
    set.length === 0 ? [] : ['set', ...set],
    flags & SKBMOD_F.SWAPMAC ? ['swap', 'mac'] : [],
    flags & SKBMOD_F.ECN ? ['ecn'] : [],
    ending(parms, TC_ACT.PIPE),
  )
}

const ctinfo: Kind<CtinfoAction> = options => {
  const { act, zone, parmsDscpMask, parmsDscpStatemask, parmsCpmarkMask, ...others } = options
  if (act === undefined || !isCovered(others, ['statsDscpSet', 'statsDscpError', 'statsCpmarkSet'])) return undefined
  const state = parmsDscpStatemask === undefined ? [] : [`0x${parmsDscpStatemask.toString(16)}`]
  return join(
    parmsDscpMask === undefined ? [] : ['dscp', `0x${parmsDscpMask.toString(16)}`, ...state],
    given('cpmark', hexOf(parmsCpmarkMask)),
    given('zone', zone),
    ending(act, TC_ACT.PIPE),
  )
}

/** A program that was loaded has no words: a path to its file is not in the message. */
const bpf: Kind<BpfAction> = ({ parms, ops, opsLen: _, ...others }) => {
  if (parms === undefined || ops === undefined || !isCovered(others, ['tag', 'id'])) return undefined
  return join(['bytecode', bytecode(ops)], ending(parms, TC_ACT.PIPE))
}

const kinds: Readonly<Record<string, Kind<never>>> = {
  ...{ bpf, connmark, csum, ct, ctinfo, gact, mirred, mpls, nat, pedit, police, sample, simple, skbedit, skbmod, vlan },
  tunnel_key: tunnelKey,
}

const hwStats: Readonly<Record<number, string>> = {
  0: 'disabled',
  [TCA_ACT_HW_STATS.IMMEDIATE]: 'immediate',
  [TCA_ACT_HW_STATS.DELAYED]: 'delayed',
}

/** One action, without the word in front of it, in the order that `tc` wants. What it does not say becomes a note. */
function actionWords(action: Action, telling: Telling): Words {
  const { kind, options, index, cookie, flags, hwStats: wanted, ...others } = action
  const { stats: _, pad: __, usedHwStats: ___, inHwCount: ____, unknown: _____, ...rest } = others as Action
  const teller = kind !== undefined && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  const said = options === undefined ? [] : teller?.(options as never, telling)
  if (said === undefined) noteUnsaid(telling.line, 'TCA_ACT_OPTIONS', options)
  for (const [key, value] of Object.entries(rest)) noteUnsaid(telling.line, key, value)
  noteUnknown(telling.line, 'TCA_ACT', action)
  const bits = flags?.value ?? 0
  const stats = wanted === undefined ? undefined : hwStats[wanted.value]
  return [
    // What gact does is word enough: `action drop`.
    ...(kind === undefined || (kind === 'gact' && said !== undefined && said.length > 0) ? [] : [kind]),
    ...(said ?? []),
    ...given('index', index),
    ...(cookie === undefined ? [] : ['cookie', toHex(cookie)]),
    ...(stats === undefined ? [] : ['hw_stats', stats]),
    ...(bits & TCA_ACT_FLAGS.NO_PERCPU_STATS ? ['no_percpu'] : []),
    ...(bits & TCA_ACT_FLAGS.SKIP_HW ? ['skip_hw'] : []),
    ...(bits & TCA_ACT_FLAGS.SKIP_SW ? ['skip_sw'] : []),
  ]
}

/** A list of actions: each behind a word of its own. */
export function actionList(actions: readonly Action[], telling: Telling): Words {
  return actions.flatMap(action => ['action', ...actionWords(action, telling)])
}
