/* The flower filter: fields of a packet by name. */
import { isIp4, toHex } from '../../../../protocol/codec/index.js'
import {
  type FlowerCfm,
  type FlowerEncOpts,
  type FlowerFilter,
  type FlowerMplsLse,
  filterProtocols,
  flowerFilter,
  TCA_FLOWER_KEY_CT_FLAGS,
  TCA_FLOWER_KEY_FLAGS,
} from '../../../../protocol/route/index.js'
import { wordOf } from '../../../../protocol/route/words.js'
import type { Words } from '../line.js'
import { noteUnsaid, option, type Row, reported, type Siblings, sayAttributes, type Telling } from '../rows.js'
import { classRows } from './filter-rows.js'
import { prefixLength } from './masks.js'
import { tunnelOptions } from './tunnel-options.js'

/** A value with the mask that another attribute has: nothing is said of one that takes all bits. */
const masked =
  <T>(word: string, maskKey: keyof FlowerFilter, text: (value: T) => string, isWhole: (mask: T) => boolean): Row<T> =>
  (value, _telling, siblings) => {
    const mask = (siblings as Record<string, T | undefined>)[maskKey]
    return [word, mask === undefined || isWhole(mask) ? text(value) : `${text(value)}/${text(mask)}`]
  }

const hex = (number: number): string => `0x${number.toString(16)}`

const number = (word: string, mask: keyof FlowerFilter, all: number): Row<number> => masked(word, mask, String, is(all))

const hexNumber = (word: string, mask: keyof FlowerFilter, all: number): Row<number> => masked(word, mask, hex, is(all))

const is =
  (all: number) =>
  (mask: number): boolean =>
    mask === all

const mac = (word: string, mask: keyof FlowerFilter): Row<string> =>
  masked(word, mask, String, mask => mask === 'ff:ff:ff:ff:ff:ff')

const network =
  (word: string, maskKey: keyof FlowerFilter): Row<string> =>
  (address, _telling, siblings) => {
    const mask = (siblings as Record<string, string | undefined>)[maskKey]
    const whole = isIp4(address) ? 32 : 128
    const length = mask === undefined ? whole : prefixLength(mask)
    if (length === undefined) return undefined
    return [word, length === whole ? address : `${address}/${length}`]
  }

/** Protocols above IP; others are hexadecimal. */
const protocols: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6', 132: 'sctp' }

const etherType = (word: string): Row<number> => {
  return value => [word, wordOf(filterProtocols, value)]
}

/** linux/ppp_defs.h: PPP_*. */
const pppProtocols: Readonly<Record<number, string>> = { 33: 'ip', 87: 'ipv6', 641: 'mpls_uc', 643: 'mpls_mc' }

/** Bits that have to be set, and those that must not be. */
const states: readonly (readonly [string, number])[] = [
  ['trk', TCA_FLOWER_KEY_CT_FLAGS.TRACKED],
  ['new', TCA_FLOWER_KEY_CT_FLAGS.NEW],
  ['est', TCA_FLOWER_KEY_CT_FLAGS.ESTABLISHED],
  ['rel', TCA_FLOWER_KEY_CT_FLAGS.RELATED],
  ['inv', TCA_FLOWER_KEY_CT_FLAGS.INVALID],
  ['rpl', TCA_FLOWER_KEY_CT_FLAGS.REPLY],
]

const connectionState: Row<number> = (state, _telling, { keyCtStateMask }: Siblings) => {
  const mask = (keyCtStateMask as number | undefined) ?? state
  const said = states.flatMap(([name, bit]) => (mask & bit ? [`${state & bit ? '+' : '-'}${name}`] : []))
  return mask & ~0x3f || said.length === 0 ? undefined : ['ct_state', said.join('')]
}

const packetFlags: Row<number> = (flags, _telling, { keyFlagsMask }: Siblings) => {
  const mask = (keyFlagsMask as number | undefined) ?? flags
  const names = [
    ['frag', TCA_FLOWER_KEY_FLAGS.IS_FRAGMENT],
    ['firstfrag', TCA_FLOWER_KEY_FLAGS.FRAG_IS_FIRST],
  ] as const
  const said = names.flatMap(([name, bit]) => (mask & bit ? [flags & bit ? name : `no${name}`] : []))
  return mask & ~3 || said.length === 0 ? undefined : ['ip_flags', said.join('/')]
}

/** Of the outer header. */
const tunnelFlags: Row<number> = (flags, _telling, { keyEncFlagsMask }: Siblings) => {
  const bit = TCA_FLOWER_KEY_FLAGS.TUNNEL_DONT_FRAGMENT
  return flags === bit && keyEncFlagsMask === bit ? ['enc_flags', 'tundf'] : undefined
}

const label: Row<Uint8Array> = (bytes, _telling, { keyCtLabelsMask }: Siblings) => {
  const mask = keyCtLabelsMask as Uint8Array | undefined
  const isWhole = mask === undefined || mask.every(byte => byte === 0xff)
  return ['ct_label', isWhole ? toHex(bytes) : `${toHex(bytes)}/${toHex(mask)}`]
}

/** One number, or two with a dash; each protocol has attributes of its own. */
const ports = (word: string, end: 'Src' | 'Dst'): Rows => ({
  ...Object.fromEntries(
    ['Tcp', 'Udp', 'Sctp'].flatMap(name => [
      [`key${name}${end}`, number(word, `key${name}${end}Mask` as keyof FlowerFilter, 0xffff)],
      [`key${name}${end}Mask`, maskOf(`key${name}${end}`)],
    ]),
  ),
  [`keyPort${end}Min`]: (from: number, _: Telling, siblings: Siblings) => {
    const to = siblings[`keyPort${end}Max`]
    return typeof to === 'number' ? [word, `${from}-${to}`] : undefined
  },
  [`keyPort${end}Max`]: maskOf(`keyPort${end}Min`),
})

type Rows = Readonly<Record<string, Row<never>>>

/** Said with its key; alone it cannot be. */
function maskOf(key: string): Row<unknown> {
  return (_value, _telling, siblings) => (siblings[key] === undefined ? undefined : [])
}

const lse = ({ depth, label, tc, bos, ttl }: FlowerMplsLse): Words => [
  ...['lse', 'depth', depth ?? 1],
  ...(label === undefined ? [] : ['label', label]),
  ...(tc === undefined ? [] : ['tc', tc]),
  ...(bos === undefined ? [] : ['bos', bos]),
  ...(ttl === undefined ? [] : ['ttl', ttl]),
]

const operations: Readonly<Record<number, string>> = { 1: 'request', 2: 'reply' }

/** In the order in which `tc` takes them: what is inside stands behind what it is in. */
const keys: Rows = {
  indev: option('indev'),
  keyNumOfVlans: option('num_of_vlans'),
  keyVlanId: option('vlan_id'),
  keyVlanPrio: option('vlan_prio'),
  keyVlanEthType: etherType('vlan_ethtype'),
  keyCvlanId: option('cvlan_id'),
  keyCvlanPrio: option('cvlan_prio'),
  keyCvlanEthType: etherType('cvlan_ethtype'),
  keyPppoeSid: option('pppoe_sid'),
  keyPppProto: (protocol: number) => ['ppp_proto', pppProtocols[protocol] ?? protocol],
  keyEthDst: mac('dst_mac', 'keyEthDstMask'),
  keyEthSrc: mac('src_mac', 'keyEthSrcMask'),
  keyIpProto: (protocol: number) => ['ip_proto', protocols[protocol] ?? protocol.toString(16)],
  keyIpTos: hexNumber('ip_tos', 'keyIpTosMask', 0xff),
  keyIpTtl: number('ip_ttl', 'keyIpTtlMask', 0xff),
  keyIpv4Dst: network('dst_ip', 'keyIpv4DstMask'),
  keyIpv4Src: network('src_ip', 'keyIpv4SrcMask'),
  keyIpv6Dst: network('dst_ip', 'keyIpv6DstMask'),
  keyIpv6Src: network('src_ip', 'keyIpv6SrcMask'),
  ...ports('dst_port', 'Dst'),
  ...ports('src_port', 'Src'),
  keyTcpFlags: hexNumber('tcp_flags', 'keyTcpFlagsMask', 0xfff),
  keyFlags: packetFlags as Row<never>,
  keyIcmpv4Type: number('type', 'keyIcmpv4TypeMask', 0xff),
  keyIcmpv4Code: number('code', 'keyIcmpv4CodeMask', 0xff),
  keyIcmpv6Type: number('type', 'keyIcmpv6TypeMask', 0xff),
  keyIcmpv6Code: number('code', 'keyIcmpv6CodeMask', 0xff),
  keyL2tpv3Sid: option('l2tpv3_sid'),
  keySpi: hexNumber('spi', 'keySpiMask', 0xffffffff),
  keyArpTip: network('arp_tip', 'keyArpTipMask'),
  keyArpSip: network('arp_sip', 'keyArpSipMask'),
  keyArpOp: masked('arp_op', 'keyArpOpMask', op => operations[op] ?? String(op), is(0xff)),
  keyArpTha: mac('arp_tha', 'keyArpThaMask'),
  keyArpSha: mac('arp_sha', 'keyArpShaMask'),
  keyMplsLabel: option('mpls_label'),
  keyMplsTc: option('mpls_tc'),
  keyMplsBos: option('mpls_bos'),
  keyMplsTtl: option('mpls_ttl'),
  keyMplsOpts: (entries: readonly FlowerMplsLse[]) => ['mpls', ...entries.flatMap(lse)],
  keyEncIpv4Dst: network('enc_dst_ip', 'keyEncIpv4DstMask'),
  keyEncIpv4Src: network('enc_src_ip', 'keyEncIpv4SrcMask'),
  keyEncIpv6Dst: network('enc_dst_ip', 'keyEncIpv6DstMask'),
  keyEncIpv6Src: network('enc_src_ip', 'keyEncIpv6SrcMask'),
  keyEncKeyId: option('enc_key_id'),
  keyEncUdpDstPort: number('enc_dst_port', 'keyEncUdpDstPortMask', 0xffff),
  keyEncIpTos: hexNumber('enc_tos', 'keyEncIpTosMask', 0xff),
  keyEncIpTtl: number('enc_ttl', 'keyEncIpTtlMask', 0xff),
  keyEncFlags: tunnelFlags as Row<never>,
  keyEncOpts: (options: FlowerEncOpts, _: Telling, { keyEncOptsMask }: FlowerFilter) =>
    tunnelOptions(options, keyEncOptsMask),
  keyEncOptsMask: maskOf('keyEncOpts'),
  keyCtState: connectionState as Row<never>,
  keyCtZone: number('ct_zone', 'keyCtZoneMask', 0xffff),
  keyCtMark: hexNumber('ct_mark', 'keyCtMarkMask', 0xffffffff),
  keyCtLabels: label as Row<never>,
  l2Miss: option('l2_miss'),
  keyCfm: ({ mdLevel, opcode }: FlowerCfm) => [
    'cfm',
    ...(mdLevel === undefined ? [] : ['mdl', mdLevel]),
    ...(opcode === undefined ? [] : ['op', opcode]),
  ],
  inHwCount: reported,
  ...classRows,
}

const masks = Object.fromEntries(
  [...flowerFilter.byKey.keys()].flatMap(key =>
    key.endsWith('Mask') && Object.hasOwn(keys, key.slice(0, -4)) ? [[key, maskOf(key.slice(0, -4))]] : [],
  ),
)

/** `protocol` is the filter's: `tc` sends it here, too. The kernel reports what is behind the tags. */
export function flower(options: FlowerFilter, telling: Telling, protocol: number): Words {
  const { keyEthType, ...others } = options
  if (keyEthType !== undefined && keyEthType !== protocol && telling.asked)
    noteUnsaid(telling.line, 'TCA_FLOWER_KEY_ETH_TYPE', keyEthType)
  sayAttributes(flowerFilter, { ...keys, ...masks } as never, others as FlowerFilter, telling)
  return []
}
