import { NFPROTO, NFT_CT, NFT_META, NFT_PAYLOAD } from '../../../protocol/netfilter/index.js'
import type { ValueKind } from './values.js'

/** Something that a rule can load into a register and compare: its name in nft and how its values are written. */
export interface Field {
  readonly name: string
  readonly kind: ValueKind
  /** Bytes of the whole field: a load may stop earlier, where a prefix ends. */
  readonly length: number
}

/** What earlier matches of the rule said about the packet. */
export interface Context {
  network?: 'ip' | 'ip6'
  /** IPPROTO_*. */
  transport?: number
}

type Header = Readonly<Record<number, readonly [name: string, kind: ValueKind, length: number]>>

/** Fields by their offset in bytes. Those that share their bytes with another one are not here. */
const ip: Header = {
  8: ['ip ttl', 'number', 1],
  9: ['ip protocol', 'number', 1],
  12: ['ip saddr', 'ip4', 4],
  16: ['ip daddr', 'ip4', 4],
}

const ip6: Header = {
  6: ['ip6 nexthdr', 'number', 1],
  7: ['ip6 hoplimit', 'number', 1],
  8: ['ip6 saddr', 'ip6', 16],
  24: ['ip6 daddr', 'ip6', 16],
}

/** Headers of the transport layer by IPPROTO_*. */
const transports: Readonly<Record<number, Header>> = {
  1: { 0: ['icmp type', 'number', 1], 1: ['icmp code', 'number', 1] },
  6: { 0: ['tcp sport', 'number', 2], 2: ['tcp dport', 'number', 2] },
  17: { 0: ['udp sport', 'number', 2], 2: ['udp dport', 'number', 2] },
  58: { 0: ['icmpv6 type', 'number', 1], 1: ['icmpv6 code', 'number', 1] },
}

const metas: Readonly<Record<number, readonly [name: string, kind: ValueKind, length: number]>> = {
  [NFT_META.MARK]: ['meta mark', 'host', 4],
  [NFT_META.IIFNAME]: ['iifname', 'device', 16],
  [NFT_META.OIFNAME]: ['oifname', 'device', 16],
  [NFT_META.SKUID]: ['meta skuid', 'host', 4],
  [NFT_META.SKGID]: ['meta skgid', 'host', 4],
  [NFT_META.NFPROTO]: ['meta nfproto', 'number', 1],
  [NFT_META.L4PROTO]: ['meta l4proto', 'number', 1],
}

const cts: Readonly<Record<number, readonly [name: string, kind: ValueKind, length: number]>> = {
  [NFT_CT.STATE]: ['ct state', 'state', 4],
  [NFT_CT.MARK]: ['ct mark', 'host', 4],
}

/** The field that a load reads, or undefined where this table has no name for it. */
export function payloadField(
  base: number | undefined,
  offset: number,
  length: number,
  { network, transport }: Context,
): Field | undefined {
  const header =
    base === NFT_PAYLOAD.NETWORK_HEADER
      ? { ip, ip6 }[network ?? ('none' as 'ip')]
      : base === NFT_PAYLOAD.TRANSPORT_HEADER
        ? transports[transport ?? -1]
        : undefined
  const field = toField(header?.[offset])
  if (field === undefined || length > field.length) return undefined
  // Only an address may be loaded in part: the bytes that its prefix covers.
  return length === field.length || field.kind === 'ip4' || field.kind === 'ip6' ? field : undefined
}

export function metaField(key: number | undefined): Field | undefined {
  return toField(metas[key ?? -1])
}

export function ctField(key: number | undefined): Field | undefined {
  return toField(cts[key ?? -1])
}

function toField(row: readonly [name: string, kind: ValueKind, length: number] | undefined): Field | undefined {
  return row && { name: row[0], kind: row[1], length: row[2] }
}

/** What the family of a table alone says about the network layer. */
export function contextOf(family: number): Context {
  if (family === NFPROTO.IPV4) return { network: 'ip' }
  if (family === NFPROTO.IPV6) return { network: 'ip6' }
  return {}
}
