import { type Expression, NFT_PAYLOAD, NFT_REG } from '../../../../protocol/netfilter/index.js'
import { AF } from '../../../../protocol/route/index.js'
import { type DataType, dataTypes } from '../../../dump/nft-syntax/data-types.js'
import { protocols } from '../../conntrack/words.js'
import { type Comparison, compare, type Match, type RuleContext } from './match.js'
import type { headerIds } from './typeof.js'

/* Fields of packets: `ip saddr`, `tcp dport`. Offsets are those of the headers (RFC 791, 8200, 9293, 768, 792, 4443). */

type Base = typeof NFT_PAYLOAD.NETWORK_HEADER | typeof NFT_PAYLOAD.TRANSPORT_HEADER

/** One field: where it stands, its data type, and nft's number of it in its header. */
type Field = readonly [offset: number, type: DataType, number: number]

type FieldMatches<F> = { readonly [K in keyof F]: (to: Comparison) => Match }

function header<F extends Readonly<Record<string, Field>>>(
  name: keyof typeof headerIds,
  base: Base,
  requires: (context: RuleContext) => Expression[],
  fields: F,
): FieldMatches<F> {
  const matches = Object.entries(fields).map(([key, [offset, type, field]]) => {
    const loaded = {
      type,
      partial: true,
      typeOf: { kind: 'payload', header: name, field },
      load: (len: number): Expression => ({ name: 'payload', data: { dreg: NFT_REG[1], base, offset, len } }),
    } as const
    return [key, (to: Comparison) => compare(loaded, to, requires)]
  })
  return Object.fromEntries(matches)
}

const network = NFT_PAYLOAD.NETWORK_HEADER
const transport = NFT_PAYLOAD.TRANSPORT_HEADER
const { ip4, ip6: ip6Address, inetProto, inetService, tcpFlags, icmpType, icmpCode, icmpv6Type, icmpv6Code } = dataTypes

/** `ip saddr`, `ip daddr`, `ip protocol`. */
export const ip = header('ip', network, context => context.network(AF.INET), {
  protocol: [9, inetProto, 9],
  saddr: [12, ip4, 11],
  daddr: [16, ip4, 12],
})

/** `ip6 saddr`, `ip6 daddr`. */
export const ip6 = header('ip6', network, context => context.network(AF.INET6), {
  saddr: [8, ip6Address, 8],
  daddr: [24, ip6Address, 9],
})

/** `tcp sport`, `tcp dport`, `tcp flags`. */
export const tcp = header('tcp', transport, context => context.transport(protocols.tcp), {
  sport: [0, inetService, 1],
  dport: [2, inetService, 2],
  flags: [13, tcpFlags, 7],
})

/** `udp sport`, `udp dport`. */
export const udp = header('udp', transport, context => context.transport(protocols.udp), {
  sport: [0, inetService, 1],
  dport: [2, inetService, 2],
})

/** `sctp sport`, `sctp dport`. */
export const sctp = header('sctp', transport, context => context.transport(protocols.sctp), {
  sport: [0, inetService, 1],
  dport: [2, inetService, 2],
})

/** `icmp type`, `icmp code`. */
export const icmp = header(
  'icmp',
  transport,
  context => [...context.network(AF.INET), ...context.transport(protocols.icmp)],
  {
    type: [0, icmpType, 1],
    code: [1, icmpCode, 2],
  },
)

/** `icmpv6 type`, `icmpv6 code`. */
export const icmpv6 = header(
  'icmpv6',
  transport,
  context => [...context.network(AF.INET6), ...context.transport(protocols.icmpv6)],
  {
    type: [0, icmpv6Type, 1],
    code: [1, icmpv6Code, 2],
  },
)
