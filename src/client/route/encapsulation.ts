import {
  type BpfEncap,
  type Encapsulations,
  type IlaEncap,
  IOAM6_IPTUNNEL_MODE,
  type Ioam6Encap,
  type Ip6Encap,
  type IpEncap,
  LWTUNNEL_ENCAP,
  type MplsEncap,
  SEG6_IPTUN_MODE,
  SEG6_LOCAL_ACTION,
  type Seg6Encap,
  type Seg6LocalEncap,
  type XfrmEncap,
} from '../../../protocol/route/index.js'
import type { Operation } from '../../socket/operation.js'
import { InputError, wordOrNumber } from '../input.js'
import { type Device, deviceIndex } from './links.js'
import { tableNames } from './names.js'

const seg6Modes = {
  inline: SEG6_IPTUN_MODE.INLINE,
  encap: SEG6_IPTUN_MODE.ENCAP,
  l2encap: SEG6_IPTUN_MODE.L2ENCAP,
  'encap.red': SEG6_IPTUN_MODE.ENCAP_RED,
  'l2encap.red': SEG6_IPTUN_MODE.L2ENCAP_RED,
} as const

/** `End.DT6` for SEG6_LOCAL_ACTION.END_DT6, as RFC 8986 and `ip` write them. */
const seg6Actions = {
  End: SEG6_LOCAL_ACTION.END,
  'End.X': SEG6_LOCAL_ACTION.END_X,
  'End.T': SEG6_LOCAL_ACTION.END_T,
  'End.DX2': SEG6_LOCAL_ACTION.END_DX2,
  'End.DX6': SEG6_LOCAL_ACTION.END_DX6,
  'End.DX4': SEG6_LOCAL_ACTION.END_DX4,
  'End.DT6': SEG6_LOCAL_ACTION.END_DT6,
  'End.DT4': SEG6_LOCAL_ACTION.END_DT4,
  'End.DT46': SEG6_LOCAL_ACTION.END_DT46,
  'End.B6': SEG6_LOCAL_ACTION.END_B6,
  'End.B6.Encaps': SEG6_LOCAL_ACTION.END_B6_ENCAP,
  'End.BPF': SEG6_LOCAL_ACTION.END_BPF,
} as const

const ioam6Modes = {
  inline: IOAM6_IPTUNNEL_MODE.INLINE,
  encap: IOAM6_IPTUNNEL_MODE.ENCAP,
  auto: IOAM6_IPTUNNEL_MODE.AUTO,
} as const

/**
 * What a route or next hop puts around its packets, in the words of `ip route … encap`. What is not named here is the
 * kernel's own attribute of that encapsulation.
 */
export type EncapSpec =
  /** `dst` is the label stack, outermost first: `100/200`. */
  | ({ type: 'mpls' } & MplsEncap)
  | ({ type: 'ip' } & IpEncap)
  | ({ type: 'ip6' } & Ip6Encap)
  /** Segments in the order of the way, as with `ip`. */
  | ({ type: 'seg6'; mode?: keyof typeof seg6Modes; segments: readonly string[] } & Omit<Seg6Encap, 'srh'>)
  | ({
      type: 'seg6local'
      action: keyof typeof seg6Actions | number
      /** Of End.B6 and End.B6.Encaps, in the order of the way. */
      segments?: readonly string[]
      table?: string | number
      vrftable?: string | number
      iif?: Device
      oif?: Device
      /** Counts packets. */
      count?: boolean
    } & Omit<Seg6LocalEncap, 'action' | 'srh' | 'table' | 'vrftable' | 'iif' | 'oif' | 'counters'>)
  | ({ type: 'bpf' } & BpfEncap)
  | ({ type: 'ila' } & IlaEncap)
  /** Segments as `ip` takes them: the header has them from the last to the first. */
  | { type: 'rpl'; segments: readonly string[] }
  | ({ type: 'ioam6'; mode?: keyof typeof ioam6Modes } & Omit<Ioam6Encap, 'mode'>)
  | ({ type: 'xfrm'; link?: Device } & Omit<XfrmEncap, 'link'>)

type Pair = { [K in keyof Encapsulations]: { encapType: K; encap: Encapsulations[K] } }[keyof Encapsulations]

/** The attributes for it. */
export function* encapsulation(spec: EncapSpec): Operation<Pair> {
  switch (spec.type) {
    case 'mpls':
      return { encapType: LWTUNNEL_ENCAP.MPLS, encap: withoutType(spec) }
    case 'ip':
      return { encapType: LWTUNNEL_ENCAP.IP, encap: withoutType(spec) }
    case 'ip6':
      return { encapType: LWTUNNEL_ENCAP.IP6, encap: withoutType(spec) }
    case 'bpf':
      return { encapType: LWTUNNEL_ENCAP.BPF, encap: withoutType(spec) }
    case 'ila':
      return { encapType: LWTUNNEL_ENCAP.ILA, encap: withoutType(spec) }
    case 'seg6': {
      const { mode = 'encap', segments, ...passed } = withoutType(spec)
      const number = wordOrNumber('mode', mode, seg6Modes)
      const srh = { segments: segmentList(segments, number === SEG6_IPTUN_MODE.INLINE) }
      return { encapType: LWTUNNEL_ENCAP.SEG6, encap: { srh: { mode: number, srh }, ...passed } }
    }
    case 'seg6local':
      return { encapType: LWTUNNEL_ENCAP.SEG6_LOCAL, encap: yield* seg6Local(spec) }
    case 'rpl':
      return { encapType: LWTUNNEL_ENCAP.RPL, encap: { srh: { segments: segmentList(spec.segments, false) } } }
    case 'ioam6': {
      const { mode = 'inline', ...passed } = withoutType(spec)
      const number = wordOrNumber('mode', mode, ioam6Modes)
      return { encapType: LWTUNNEL_ENCAP.IOAM6, encap: { mode: number, ...passed } }
    }
    case 'xfrm': {
      const { link, ...passed } = withoutType(spec)
      const index = link === undefined ? {} : { link: yield* deviceIndex(link) }
      return { encapType: LWTUNNEL_ENCAP.XFRM, encap: { ...passed, ...index } }
    }
    default:
      throw new InputError('ERR_WORD', `${JSON.stringify((spec as EncapSpec).type)} is no encapsulation of routes`)
  }
}

function* seg6Local(spec: EncapSpec & { type: 'seg6local' }): Operation<Seg6LocalEncap> {
  const { action, segments, table, vrftable, iif, oif, count, ...passed } = withoutType(spec)
  const encap: Seg6LocalEncap = { action: wordOrNumber('action', action, seg6Actions) }
  if (segments !== undefined) encap.srh = { segments: segmentList(segments, encap.action === SEG6_LOCAL_ACTION.END_B6) }
  if (table !== undefined) encap.table = tableNames.numberOf(table)
  if (vrftable !== undefined) encap.vrftable = tableNames.numberOf(vrftable)
  if (iif !== undefined) encap.iif = yield* deviceIndex(iif)
  if (oif !== undefined) encap.oif = yield* deviceIndex(oif)
  if (count) encap.counters = { packets: 0n, bytes: 0n, errors: 0n }
  return { ...encap, ...passed }
}

/** A header has its segments from the last to the first; one that is put into a packet has the packet's own destination as the last. */
function segmentList(segments: readonly string[], inline: boolean): string[] {
  return [...(inline ? ['::'] : []), ...[...segments].reverse()]
}

function withoutType<T extends { type: string }>({ type: _, ...rest }: T): Omit<T, 'type'> {
  return rest
}
