/* The protocol headers that nft knows, field by field: the one place where they are written. */
import { NFT_PAYLOAD } from '../../../protocol/netfilter/index.js'
import { type DataType, dataTypes as t } from './data-types.js'

/** A field of a packet header. */
export interface HeaderField {
  /** As nft calls it: `ip saddr`. */
  readonly name: string
  readonly header: HeaderName
  /** Bits from the start of the base. */
  readonly offset: number
  /** Bits. */
  readonly length: number
  readonly type: DataType
  /** nft's own number of it, by which the userdata of a set names it. */
  readonly template: number
  /** For ICMP: the field is there in messages of these types only; nft asks for them by itself. */
  readonly icmpTypes?: readonly number[]
}

export interface Header {
  /** nft's own number (`enum proto_desc_id`), by which the userdata of a set names it. */
  readonly id: number
  /** NFT_PAYLOAD */
  readonly base: number
  /** IPPROTO_*, of a transport header. */
  readonly protocol?: number
  readonly fields: readonly HeaderField[]
}

type Row = readonly [
  template: number,
  name: string,
  offset: number,
  length: number,
  type: DataType,
  icmpTypes?: readonly number[],
]

type Rows = Readonly<Record<string, readonly Row[]>>

const outer = {
  ether: [
    [2, 'saddr', 48, 48, t.ether],
    [1, 'daddr', 0, 48, t.ether],
    [3, 'type', 96, 16, t.etherType],
  ],
  // Behind the two addresses and the type of Ethernet.
  vlan: [
    [4, 'id', 116, 12, t.integer],
    [1, 'pcp', 112, 3, t.integer],
    [2, 'dei', 115, 1, t.integer],
    [5, 'type', 128, 16, t.etherType],
  ],
  arp: [
    [1, 'htype', 0, 16, t.integer],
    [2, 'ptype', 16, 16, t.etherType],
    [3, 'hlen', 32, 8, t.integer],
    [4, 'plen', 40, 8, t.integer],
    [5, 'operation', 48, 16, t.arpOperation],
    [6, 'saddr ether', 64, 48, t.ether],
    [7, 'saddr ip', 112, 32, t.ip4],
    [8, 'daddr ether', 144, 48, t.ether],
    [9, 'daddr ip', 192, 32, t.ip4],
  ],
  ip: [
    [1, 'version', 0, 4, t.integer],
    [2, 'hdrlength', 4, 4, t.integer],
    [3, 'dscp', 8, 6, t.dscp],
    [4, 'ecn', 14, 2, t.ecn],
    [5, 'length', 16, 16, t.integer],
    [6, 'id', 32, 16, t.integer],
    [7, 'frag-off', 48, 16, t.integer],
    [8, 'ttl', 64, 8, t.integer],
    [9, 'protocol', 72, 8, t.inetProto],
    [10, 'checksum', 80, 16, t.integer],
    [11, 'saddr', 96, 32, t.ip4],
    [12, 'daddr', 128, 32, t.ip4],
  ],
  ip6: [
    [1, 'version', 0, 4, t.integer],
    [2, 'dscp', 4, 6, t.dscp],
    [3, 'ecn', 10, 2, t.ecn],
    [4, 'flowlabel', 12, 20, t.integer],
    [5, 'length', 32, 16, t.integer],
    [6, 'nexthdr', 48, 8, t.inetProto],
    [7, 'hoplimit', 56, 8, t.integer],
    [8, 'saddr', 64, 128, t.ip6],
    [9, 'daddr', 192, 128, t.ip6],
  ],
} as const satisfies Rows

const transport = {
  icmp: [
    [1, 'type', 0, 8, t.icmpType],
    [2, 'code', 8, 8, t.icmpCode],
    [3, 'checksum', 16, 16, t.integer],
    [4, 'id', 32, 16, t.integer, [0, 8]],
    [5, 'sequence', 48, 16, t.integer, [0, 8]],
    [6, 'gateway', 32, 32, t.integer, [5]],
    [7, 'mtu', 48, 16, t.integer, [3]],
  ],
  icmpv6: [
    [1, 'type', 0, 8, t.icmpv6Type],
    [2, 'code', 8, 8, t.icmpv6Code],
    [3, 'checksum', 16, 16, t.integer],
    [4, 'parameter-problem', 32, 32, t.integer, [4]],
    [5, 'mtu', 32, 32, t.integer, [2]],
    [6, 'id', 32, 16, t.integer, [128, 129]],
    [7, 'sequence', 48, 16, t.integer, [128, 129]],
    [8, 'max-delay', 32, 16, t.integer, [130]],
  ],
  igmp: [
    [1, 'type', 0, 8, t.igmpType],
    [3, 'mrt', 8, 8, t.integer],
    [2, 'checksum', 16, 16, t.integer],
    [4, 'group', 32, 32, t.integer],
  ],
  // Without `ah nexthdr` and `comp nexthdr`: nft 1.0.6 ends in an assertion when it reads them.
  ah: [
    [2, 'hdrlength', 8, 8, t.integer],
    [3, 'reserved', 16, 16, t.integer],
    [4, 'spi', 32, 32, t.integer],
    [5, 'sequence', 64, 32, t.integer],
  ],
  esp: [
    [1, 'spi', 0, 32, t.integer],
    [2, 'sequence', 32, 32, t.integer],
  ],
  comp: [
    [2, 'flags', 8, 8, t.bitmask],
    [3, 'cpi', 16, 16, t.integer],
  ],
  udp: [
    [1, 'sport', 0, 16, t.inetService],
    [2, 'dport', 16, 16, t.inetService],
    [3, 'length', 32, 16, t.integer],
    [4, 'checksum', 48, 16, t.integer],
  ],
  udplite: [
    [1, 'sport', 0, 16, t.inetService],
    [2, 'dport', 16, 16, t.inetService],
    [3, 'csumcov', 32, 16, t.integer],
    [4, 'checksum', 48, 16, t.integer],
  ],
  tcp: [
    [1, 'sport', 0, 16, t.inetService],
    [2, 'dport', 16, 16, t.inetService],
    [3, 'sequence', 32, 32, t.integer],
    [4, 'ackseq', 64, 32, t.integer],
    [5, 'doff', 96, 4, t.integer],
    [6, 'reserved', 100, 4, t.integer],
    [7, 'flags', 104, 8, t.tcpFlags],
    [8, 'window', 112, 16, t.integer],
    [9, 'checksum', 128, 16, t.integer],
    [10, 'urgptr', 144, 16, t.integer],
  ],
  dccp: [
    [1, 'sport', 0, 16, t.inetService],
    [2, 'dport', 16, 16, t.inetService],
    [3, 'type', 67, 4, t.dccpType],
  ],
  sctp: [
    [1, 'sport', 0, 16, t.inetService],
    [2, 'dport', 16, 16, t.inetService],
    [3, 'vtag', 32, 32, t.integer],
    [4, 'checksum', 64, 32, t.integer],
  ],
  /** Whatever the transport protocol is: the ports that most of them have. */
  th: [
    [1, 'sport', 0, 16, t.inetService],
    [2, 'dport', 16, 16, t.inetService],
  ],
} as const satisfies Rows

type Outer = typeof outer
type Transport = typeof transport

/** The rows as they are written: name and data type of each field. */
export interface HeaderRows extends Outer, Transport {}

export type HeaderName = keyof HeaderRows

const { LL_HEADER, NETWORK_HEADER, TRANSPORT_HEADER } = NFT_PAYLOAD

const places: Readonly<Record<HeaderName, readonly [id: number, base: number, protocol?: number]>> = {
  ether: [17, LL_HEADER],
  vlan: [16, LL_HEADER],
  arp: [15, NETWORK_HEADER],
  ip: [12, NETWORK_HEADER],
  ip6: [13, NETWORK_HEADER],
  icmp: [4, TRANSPORT_HEADER, 1],
  icmpv6: [14, TRANSPORT_HEADER, 58],
  igmp: [5, TRANSPORT_HEADER, 2],
  ah: [1, TRANSPORT_HEADER, 51],
  esp: [2, TRANSPORT_HEADER, 50],
  comp: [3, TRANSPORT_HEADER, 108],
  udp: [6, TRANSPORT_HEADER, 17],
  udplite: [7, TRANSPORT_HEADER, 136],
  tcp: [8, TRANSPORT_HEADER, 6],
  dccp: [9, TRANSPORT_HEADER, 33],
  sctp: [10, TRANSPORT_HEADER, 132],
  th: [11, TRANSPORT_HEADER],
}

export const headers = Object.fromEntries(
  Object.entries({ ...outer, ...transport }).map(([name, fields]) => {
    const [id, base, protocol] = places[name as HeaderName]
    const header = {
      id,
      base,
      protocol,
      fields: (fields as readonly Row[]).map(([template, field, offset, length, type, icmpTypes]) => ({
        name: `${name} ${field}`,
        header: name,
        offset,
        length,
        type,
        template,
        ...(icmpTypes && { icmpTypes }),
      })),
    }
    return [name, header]
  }),
) as unknown as Readonly<Record<HeaderName, Header>>

/** Transport headers by IPPROTO_*. */
export const transports: ReadonlyMap<number, HeaderName> = new Map(
  (Object.keys(headers) as HeaderName[]).flatMap(name => {
    const { protocol } = headers[name]
    return protocol === undefined ? [] : [[protocol, name] as const]
  }),
)

/** Network headers by their type in Ethernet (linux/if_ether.h). */
export const networks: ReadonlyMap<number, 'ip' | 'ip6' | 'arp'> = new Map([
  [0x0800, 'ip'],
  [0x86dd, 'ip6'],
  [0x0806, 'arp'],
])
