import { ipBytes } from '../../../protocol/codec/index.js'
import { IP_CT_DIR, NF_CT_STATE, NFT_CT, NFT_META, NFT_PAYLOAD } from '../../../protocol/netfilter/index.js'
import { AF } from '../../../protocol/route/index.js'
import { known, unknown, type Value } from './value.js'

/** A packet as far as it is described. What is left out may be anything. */
export interface Packet {
  readonly family: 'ip' | 'ip6'
  /** Device that it came in through. */
  readonly iif?: string | undefined
  /** Device that it leaves through. */
  readonly oif?: string | undefined
  readonly src?: string | undefined
  readonly dst?: string | undefined
  /** IPPROTO_*. */
  readonly protocol?: number | undefined
  /** What connection tracking says of it: the first of its connection, or an answer. */
  readonly state: 'new' | 'established'
}

/** Bytes of the packet, as the expression payload loads them. */
export function payloadOf(packet: Packet, base: number | undefined, offset: number, length: number): Value {
  if (base !== NFT_PAYLOAD.NETWORK_HEADER) return unknown(length)
  const header = networkHeader(packet)
  const value = unknown(length)
  for (let i = 0; i < length && offset + i < header.bytes.length; i += 1) {
    value.bytes[i] = header.bytes[offset + i]!
    value.known[i] = header.known[offset + i]!
  }
  return value
}

/** struct iphdr of linux/ip.h or struct ipv6hdr of linux/ipv6.h. */
function networkHeader({ family, src, dst, protocol }: Packet): Value {
  const v4 = family === 'ip'
  const header = unknown(v4 ? 20 : 40)
  const put = (offset: number, bytes: Uint8Array | undefined): void => {
    if (bytes === undefined) return
    header.bytes.set(bytes, offset)
    header.known.fill(1, offset, offset + bytes.length)
  }
  if (v4) put(0, Uint8Array.of(0x45))
  put(v4 ? 9 : 6, protocol === undefined ? undefined : Uint8Array.of(protocol))
  put(v4 ? 12 : 8, src === undefined ? undefined : ipBytes(src))
  put(v4 ? 16 : 24, dst === undefined ? undefined : ipBytes(dst))
  return header
}

const ETH_P = { ip: 0x0800, ip6: 0x86dd } as const // linux/if_ether.h

/** What the kernel knows of the packet, as the expression meta loads it. */
export function metaOf(packet: Packet, key: number | undefined): Value {
  switch (key) {
    case NFT_META.IIFNAME:
      return nameValue(packet.iif)
    case NFT_META.OIFNAME:
      return nameValue(packet.oif)
    case NFT_META.NFPROTO:
      return known(Uint8Array.of(packet.family === 'ip' ? AF.INET : AF.INET6))
    case NFT_META.PROTOCOL:
      return known(Uint8Array.of(ETH_P[packet.family] >> 8, ETH_P[packet.family] & 0xff))
    case NFT_META.L4PROTO:
      return packet.protocol === undefined ? unknown(1) : known(Uint8Array.of(packet.protocol))
    default:
      return unknown(16)
  }
}

function nameValue(name: string | undefined): Value {
  if (name === undefined) return unknown(16)
  const field = new Uint8Array(16)
  field.set(new TextEncoder().encode(name))
  return known(field)
}

/** Bits of NFT_CT.STATE, which xt_conntrack uses as well. */
export function stateBits({ state }: Packet): number {
  return state === 'new' ? NF_CT_STATE.NEW : NF_CT_STATE.ESTABLISHED
}

/** What connection tracking knows of it, as the expression ct loads it. */
export function ctOf(packet: Packet, key: number | undefined): Value {
  switch (key) {
    case NFT_CT.STATE:
      return known(hostOrder(stateBits(packet)))
    case NFT_CT.DIRECTION:
      return known(Uint8Array.of(packet.state === 'new' ? IP_CT_DIR.ORIGINAL : IP_CT_DIR.REPLY))
    case NFT_CT.STATUS:
      return known(hostOrder(packet.state === 'new' ? 0 : answered))
    default:
      return unknown(16)
  }
}

/** enum ip_conntrack_status, linux/netfilter/nf_conntrack_common.h: SEEN_REPLY, CONFIRMED, SRC_NAT, and both NATs looked up. */
const answered = 0x2 | 0x8 | 0x10 | 0x80 | 0x100

function hostOrder(number: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(number).buffer)
}
