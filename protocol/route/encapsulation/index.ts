/* linux/lwtunnel.h: what a route or next hop puts around its packets. One table per LWTUNNEL_ENCAP. */
import type { Choices } from '../../codec/index.js'
import { type BpfEncap, bpfEncap } from './bpf.js'
import { type IlaEncap, ilaEncap } from './ila.js'
import { type Ioam6Encap, ioam6Encap } from './ioam6.js'
import { type Ip6Encap, type IpEncap, ip6Encap, ipEncap } from './ip.js'
import { type MplsEncap, mplsEncap } from './mpls.js'
import { type RplEncap, rplEncap } from './rpl.js'
import { type Seg6Encap, seg6Encap } from './seg6.js'
import { type Seg6LocalEncap, seg6LocalEncap } from './seg6-local.js'
import { type XfrmEncap, xfrmEncap } from './xfrm.js'

export const LWTUNNEL_ENCAP = {
  NONE: 0,
  MPLS: 1,
  IP: 2,
  ILA: 3,
  IP6: 4,
  SEG6: 5,
  BPF: 6,
  SEG6_LOCAL: 7,
  RPL: 8,
  IOAM6: 9,
  XFRM: 10,
} as const

/** What `encap` is, by the number in `encapType`. */
export interface Encapsulations {
  [LWTUNNEL_ENCAP.MPLS]: MplsEncap
  [LWTUNNEL_ENCAP.IP]: IpEncap
  [LWTUNNEL_ENCAP.ILA]: IlaEncap
  [LWTUNNEL_ENCAP.IP6]: Ip6Encap
  [LWTUNNEL_ENCAP.SEG6]: Seg6Encap
  [LWTUNNEL_ENCAP.BPF]: BpfEncap
  [LWTUNNEL_ENCAP.SEG6_LOCAL]: Seg6LocalEncap
  [LWTUNNEL_ENCAP.RPL]: RplEncap
  [LWTUNNEL_ENCAP.IOAM6]: Ioam6Encap
  [LWTUNNEL_ENCAP.XFRM]: XfrmEncap
}

export const encapsulations: Choices<Encapsulations> = {
  [LWTUNNEL_ENCAP.MPLS]: () => mplsEncap,
  [LWTUNNEL_ENCAP.IP]: () => ipEncap,
  [LWTUNNEL_ENCAP.ILA]: () => ilaEncap,
  [LWTUNNEL_ENCAP.IP6]: () => ip6Encap,
  [LWTUNNEL_ENCAP.SEG6]: () => seg6Encap,
  [LWTUNNEL_ENCAP.BPF]: () => bpfEncap,
  [LWTUNNEL_ENCAP.SEG6_LOCAL]: () => seg6LocalEncap,
  [LWTUNNEL_ENCAP.RPL]: () => rplEncap,
  [LWTUNNEL_ENCAP.IOAM6]: () => ioam6Encap,
  [LWTUNNEL_ENCAP.XFRM]: () => xfrmEncap,
}

/**
 * Whether a route or next hop has this encapsulation, which is then the type of its `encap`:
 * `if (hasEncap(attributes, LWTUNNEL_ENCAP.MPLS)) attributes.encap.dst`.
 */
export function hasEncap<
  A extends { encapType?: number; encap?: Encapsulations[keyof Encapsulations] },
  K extends keyof Encapsulations,
>(attributes: A, type: K): attributes is A & { encapType: K; encap: Encapsulations[K] } {
  return attributes.encapType === type && attributes.encap !== undefined
}
