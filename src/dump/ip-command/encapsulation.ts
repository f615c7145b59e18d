/* What a route puts around its packets: `encap mpls 100/200`, one table of words for each kind. */
import type { AttributeSet } from '../../../protocol/codec/index.js'
import {
  type Encapsulations,
  type IlaEncap,
  IOAM6_IPTUNNEL_MODE,
  type Ioam6Encap,
  IP_TUNNEL,
  type Ip6Encap,
  type IpEncap,
  ilaEncap,
  ioam6Encap,
  ip6Encap,
  ipEncap,
  LWTUNNEL_ENCAP,
  type MplsEncap,
  mplsEncap,
  type RouteAttributes,
  type RplEncap,
  rplEncap,
  SEG6_IPTUN_MODE,
  SEG6_LOCAL_FLV_OP,
  type Seg6Encap,
  type Seg6LocalEncap,
  type Seg6Srh,
  seg6Encap,
  seg6LocalEncap,
  type XfrmEncap,
  xfrmEncap,
} from '../../../protocol/route/index.js'
import { tables, wordOf } from '../../../protocol/route/words.js'
import type { Words } from './line.js'
import {
  device,
  elsewhere,
  hexOption,
  noteUnsaid,
  option,
  type Row,
  sayAttributes,
  strictly,
  type Telling,
  usual,
  type WordRows,
} from './rows.js'

interface Kind {
  readonly word: string
  readonly table: AttributeSet
  readonly rows: WordRows<object>
}

function kind<E extends object>(word: string, table: AttributeSet, rows: WordRows<E>): Kind {
  return { word, table, rows: rows as WordRows<object> }
}

const mpls = kind<MplsEncap>('mpls', mplsEncap, { dst: labels => [labels], ttl: usual(0, option('ttl')) })

const tunnelFlagWords = { key: 1 << IP_TUNNEL.KEY_BIT, csum: 1 << IP_TUNNEL.CSUM_BIT, seq: 1 << IP_TUNNEL.SEQ_BIT }

const tunnelFlags: Row<number> = (flags, { asked }) => {
  const words = Object.entries(tunnelFlagWords).filter(([, bit]) => flags & bit)
  const left = words.reduce((rest, [, bit]) => rest & ~bit, flags)
  return asked && left !== 0 ? undefined : words.map(([word]) => word)
}

/* Options of a tunnel (opts) stay unsaid: kernels have crashed of such commands. */
const tunnelRows = { id: usual(0n, option('id')), flags: tunnelFlags }

const ip = kind<IpEncap>('ip', ipEncap, {
  ...tunnelRows,
  dst: usual('0.0.0.0', option('dst')),
  src: usual('0.0.0.0', option('src')),
  ttl: usual(0, option('ttl')),
  tos: usual(0, option('tos')),
})

const ip6 = kind<Ip6Encap>('ip6', ip6Encap, {
  ...tunnelRows,
  dst: usual('::', option('dst')),
  src: usual('::', option('src')),
  hoplimit: usual(0, option('hoplimit')),
  tc: usual(0, option('tc')),
})

const seg6Modes = {
  inline: SEG6_IPTUN_MODE.INLINE,
  encap: SEG6_IPTUN_MODE.ENCAP,
  l2encap: SEG6_IPTUN_MODE.L2ENCAP,
  'encap.red': SEG6_IPTUN_MODE.ENCAP_RED,
  'l2encap.red': SEG6_IPTUN_MODE.L2ENCAP_RED,
}

const hmacFlag = 8
/** SR6_TLV_HMAC: type, length, two bytes of flags, then the id of the key (linux/seg6_hmac.h). */
const hmacType = 5

/** Segments stand last first; `inline` leaves room in front for the packet's own destination. */
function segments({ segments: list, flags = 0, tlvs }: Seg6Srh, ownLast: boolean): Words | undefined {
  const named = ownLast && list[0] === '::' ? list.slice(1) : list
  const words = ['segs', named.toReversed().join(',')]
  if ((flags & hmacFlag) === 0) return flags === 0 && (tlvs === undefined || tlvs.length === 0) ? words : undefined
  if (tlvs === undefined || tlvs.length < 8 || tlvs[0] !== hmacType) return undefined
  const key = new DataView(tlvs.buffer, tlvs.byteOffset).getUint32(4)
  return [...words, 'hmac', key]
}

const srh: Row<NonNullable<Seg6Encap['srh']>> = ({ mode, srh: header }) => {
  const word = wordOf(seg6Modes, mode)
  const segs = segments(header, mode === SEG6_IPTUN_MODE.INLINE)
  return /^\d+$/.test(word) || segs === undefined ? undefined : ['mode', word, ...segs]
}

const table =
  (word: string): Row<number> =>
  value => [word, wordOf(tables, value)]

const seg6 = kind<Seg6Encap>('seg6', seg6Encap, {
  srh,
  src: usual('::', option('tunsrc')),
  table: usual(0, table('lookup')),
})

/** RFC 8986 writes points where the kernel has underscores. */
const actions = {
  End: 1,
  'End.X': 2,
  'End.T': 3,
  'End.DX2': 4,
  'End.DX6': 5,
  'End.DX4': 6,
  'End.DT6': 7,
  'End.DT4': 8,
  'End.B6': 9,
  'End.B6.Encaps': 10,
  'End.BM': 11,
  'End.S': 12,
  'End.AS': 13,
  'End.AM': 14,
  'End.DT46': 16,
}

const flavorWords = {
  psp: SEG6_LOCAL_FLV_OP.PSP,
  usp: SEG6_LOCAL_FLV_OP.USP,
  usd: SEG6_LOCAL_FLV_OP.USD,
  'next-csid': SEG6_LOCAL_FLV_OP.NEXT_CSID,
}

const flavors: Row<NonNullable<Seg6LocalEncap['flavors']>> = ({
  operation = 0,
  lcblockBits,
  lcnodeFnBits,
  unknown,
}) => {
  const words = Object.entries(flavorWords).filter(([, bit]) => operation & (1 << bit))
  if (unknown !== undefined || words.reduce((rest, [, bit]) => rest & ~(1 << bit), operation) !== 0) return undefined
  return [
    ...['flavors', words.map(([word]) => word).join(',')],
    ...(lcblockBits === undefined ? [] : ['lblen', lcblockBits]),
    ...(lcnodeFnBits === undefined ? [] : ['nflen', lcnodeFnBits]),
  ]
}

const localSrh: Row<Seg6Srh> = (header, _telling, { action }) => {
  const words = segments(header, action === actions['End.B6'])
  return words === undefined ? undefined : ['srh', ...words]
}

const seg6local = kind<Seg6LocalEncap>('seg6local', seg6LocalEncap, {
  action: strictly('action', actions),
  srh: localSrh,
  table: table('table'),
  vrftable: table('vrftable'),
  nh4: option('nh4'),
  nh6: option('nh6'),
  iif: device('iif'),
  oif: device('oif'),
  flavors,
  counters: () => ['count'],
})

const rpl = kind<RplEncap>('rpl', rplEncap, { srh: ({ segments: list }) => ['segs', list.toReversed().join(',')] })

const trace: Row<NonNullable<Ioam6Encap['trace']>> = ({ type, namespace_id, remlen }) => [
  ...['trace', 'prealloc', 'type', `0x${(type >>> 8).toString(16)}`, 'ns', namespace_id, 'size', remlen * 4],
]

const ioam6 = kind<Ioam6Encap>('ioam6', ioam6Encap, {
  freqK: (k, _telling, { freqN }) => (k === 1 && freqN === 1 ? [] : ['freq', `${k}/${freqN ?? 1}`]),
  freqN: elsewhere,
  mode: strictly('mode', {
    inline: IOAM6_IPTUNNEL_MODE.INLINE,
    encap: IOAM6_IPTUNNEL_MODE.ENCAP,
    auto: IOAM6_IPTUNNEL_MODE.AUTO,
  }),
  src: option('tunsrc'),
  dst: option('tundst'),
  trace,
})

/** The upper half of an IPv6 address. */
function locator(value: bigint): string {
  const groups = value.toString(16).padStart(16, '0').match(/.{4}/g) ?? []
  return groups.map(group => group.replace(/^0{1,3}/, '')).join(':')
}

const ila = kind<IlaEncap>('ila', ilaEncap, {
  locator: value => [locator(value)],
  csumMode: strictly('csum-mode', { 'adj-transport': 0, 'neutral-map': 1, 'no-action': 2, 'neutral-map-auto': 3 }),
  identType: strictly('ident-type', { luid: 1, 'use-format': 32 }),
  hookType: strictly('hook-type', { output: 0, input: 1 }),
})

const xfrm = kind<XfrmEncap>('xfrm', xfrmEncap, { ifId: hexOption('if_id'), link: usual(0, device('link_dev')) })

/** A program (LWTUNNEL_ENCAP.BPF) is a descriptor of its sender's: no command line has it. */
const kinds: { readonly [K in keyof Encapsulations]?: Kind } = {
  [LWTUNNEL_ENCAP.MPLS]: mpls,
  [LWTUNNEL_ENCAP.IP]: ip,
  [LWTUNNEL_ENCAP.ILA]: ila,
  [LWTUNNEL_ENCAP.IP6]: ip6,
  [LWTUNNEL_ENCAP.SEG6]: seg6,
  [LWTUNNEL_ENCAP.SEG6_LOCAL]: seg6local,
  [LWTUNNEL_ENCAP.RPL]: rpl,
  [LWTUNNEL_ENCAP.IOAM6]: ioam6,
  [LWTUNNEL_ENCAP.XFRM]: xfrm,
}

/** RTA_ENCAP_TYPE and RTA_ENCAP, of a route, of one of its ways, or of a next hop. */
export function sayEncapsulation(
  { encapType, encap }: Pick<RouteAttributes, 'encapType' | 'encap'>,
  telling: Telling,
): void {
  if (encapType === undefined && encap === undefined) return
  const found = Object.hasOwn(kinds, encapType ?? -1) ? kinds[encapType as keyof Encapsulations] : undefined
  if (found === undefined || encap === undefined) {
    noteUnsaid(telling.line, 'RTA_ENCAP_TYPE', encapType)
    if (encap !== undefined) noteUnsaid(telling.line, 'RTA_ENCAP', encap)
    return
  }
  telling.line.say('encap', found.word)
  sayAttributes(found.table, found.rows, encap, telling)
}
