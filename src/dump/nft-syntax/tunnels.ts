/* The packet inside a tunnel packet: `udp dport 4789 vxlan ip saddr 10.0.0.1`. nft 1.0.7 and later read it. */
import { type Expressions, NFT_INNER, NFT_META, NFT_PAYLOAD } from '../../../protocol/netfilter/index.js'
import { type DataType, dataTypes } from './data-types.js'
import type { HeaderName } from './headers.js'
import { payloadLoad } from './loads.js'
import { type Part, partOf } from './part.js'
import type { ProtocolContext } from './protocol-context.js'
import type { Load } from './registers.js'
import type { Term } from './term.js'
import { said, Unsaid } from './unsaid.js'

export type TunnelName = 'vxlan' | 'geneve' | 'gre' | 'gretap'

interface Tunnel {
  readonly name: TunnelName
  /** NFTA_INNER_HDRSIZE and NFTA_INNER_FLAGS, as nft gives them. */
  readonly hdrsize: number
  readonly flags: number
  /** What the packet inside begins with. */
  readonly inside: ProtocolContext
  /** Of the tunnel's own header: bits from its start, and how many. */
  readonly fields: readonly (readonly [name: string, offset: number, length: number, type: DataType])[]
}

const { HDRSIZE, LL, NH, TH } = NFT_INNER
const { integer } = dataTypes

/** By NFTA_INNER_TYPE. The kernel's headers name the first two; nft numbers GRE behind them, which the kernel tells apart by its flags. */
const tunnels: Readonly<Record<number, Tunnel>> = {
  1: {
    name: 'vxlan',
    hdrsize: 8,
    flags: HDRSIZE | LL | NH | TH,
    inside: { link: 'ether' },
    fields: [
      ['flags', 0, 8, integer],
      ['vni', 32, 24, integer],
    ],
  },
  2: {
    name: 'geneve',
    hdrsize: 8,
    flags: HDRSIZE | LL | NH | TH,
    inside: { link: 'ether' },
    fields: [
      ['type', 16, 16, integer],
      ['vni', 32, 24, integer],
    ],
  },
  3: { name: 'gre', hdrsize: 4, flags: NH | TH, inside: {}, fields: [] },
  4: { name: 'gretap', hdrsize: 4, flags: LL | NH | TH, inside: { link: 'ether' }, fields: [] },
}

const byName = new Map(Object.values(tunnels).map(tunnel => [tunnel.name, tunnel]))

/** What the rule knows of the packet inside a tunnel of this kind. */
export function insideOf({ inside }: ProtocolContext, name: TunnelName): ProtocolContext {
  return inside?.tunnel === name ? inside.context : said(byName.get(name), 'tunnel').inside
}

/** Splits `vxlan ip saddr`: the tunnel, and what is said of the packet inside. */
export function splitTunnel(text: string): readonly [tunnel: TunnelName, text: string] | undefined {
  const space = text.indexOf(' ')
  const name = text.slice(0, space) as TunnelName
  return byName.has(name) ? [name, text.slice(space + 1)] : undefined
}

/** Whether the rule has only said so for a match behind it: nft has no words for it alone. */
export function isOnlyImplied(text: string): boolean {
  return splitTunnel(text)?.[1].startsWith('meta ') === true
}

/** What an `inner` expression loads. @throws Unsaid */
export function innerLoad({ type, hdrsize, flags, expr }: Expressions['inner'], context: ProtocolContext): Held {
  const tunnel = said(tunnels[type ?? 0], 'tunnel')
  if (hdrsize !== tunnel.hdrsize || flags !== tunnel.flags) throw new Unsaid('tunnel')
  if (expr?.name === 'meta') return { kind: 'meta', dreg: expr.data?.dreg, term: innerMeta(tunnel, expr.data ?? {}) }
  if (expr?.name !== 'payload') throw new Unsaid('inner')
  const { data = {} } = expr
  const load =
    data.base === NFT_PAYLOAD.TUN_HEADER
      ? headerLoad(tunnel, data)
      : insideLoad(tunnel, payloadLoad(data, insideOf(context, tunnel.name), undefined))
  return { kind: 'load', dreg: data.dreg, load }
}

type Held =
  | { readonly kind: 'meta'; readonly dreg: number | undefined; readonly term: Term }
  | { readonly kind: 'load'; readonly dreg: number | undefined; readonly load: Load }

const metaParts: Readonly<Record<number, readonly [name: string, type: DataType]>> = {
  [NFT_META.PROTOCOL]: ['meta protocol', dataTypes.etherType],
  [NFT_META.L4PROTO]: ['meta l4proto', dataTypes.inetProto],
}

function innerMeta({ name }: Tunnel, { key }: Expressions['meta']): Term {
  const [text, type] = said(metaParts[key ?? -1], 'meta key')
  return { text: `${name} ${text}`, parts: [partOf(type)], ...needing(name) }
}

const needing = (tunnel: TunnelName, header?: HeaderName) => ({
  requires: [{ tunnel, ...(header !== undefined && { header }) }],
})

/** A field of the tunnel's own header. */
function headerLoad({ name, fields }: Tunnel, { offset = 0, len = 0 }: Expressions['payload']): Load {
  return {
    place: `${name} ${offset} ${len}`,
    bytes: len,
    field(at, length) {
      const found = fields.find(([, from, bits]) => from === offset * 8 + at && bits === length)
      if (found === undefined) return undefined
      const [field, , , type] = found
      const part: Part = { ...partOf(type, 'big', len), bits: length, lsb: len * 8 - at - length }
      return { text: `${name} ${field}`, parts: [part], ...needing(name) }
    },
    raw: () => undefined,
  }
}

/** A field of the packet inside: as outside, behind the name of the tunnel. */
function insideLoad({ name }: Tunnel, load: Load): Load {
  return {
    place: `${name} ${load.place}`,
    bytes: load.bytes,
    field(at, length) {
      const term = load.field(at, length)
      const [header] = term?.requires ?? []
      // nft asks for the type of an ICMP message, but outside of the tunnel.
      if (term === undefined || header?.icmpTypes !== undefined) return undefined
      return { ...term, text: `${name} ${term.text}`, ...needing(name, header?.header) }
    },
    raw: () => undefined,
  }
}
