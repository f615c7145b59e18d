import { endianness } from 'node:os'
import { encodeUserdata, NFTNL_UDATA_SET } from '../../../../protocol/netfilter/index.js'

/*
 * What nft keeps of an anonymous set's key, so that `nft list` shows its values as in the rule: NFTNL_UDATA_SET.KEY_TYPEOF. An
 * expression by nft's number of its kind, and what it reads, each a number of 4 bytes in host order (nftables, src/typeof and
 * the `parse_udata` functions of src/expression.c, payload.c, meta.c, ct.c).
 */

/** nft's numbers of the kinds of expressions (enum expr_types). */
const kinds = { payload: 7, meta: 9, ct: 12 } as const

/** nft's numbers of headers (enum proto_desc_id). */
export const headerIds = { icmp: 4, udp: 6, tcp: 8, sctp: 10, ip: 12, ip6: 13, icmpv6: 14 } as const

/** What a key reads. */
export type TypeOf =
  | { readonly kind: 'payload'; readonly header: keyof typeof headerIds; readonly field: number }
  | { readonly kind: 'meta'; readonly key: number }
  | { readonly kind: 'ct'; readonly key: number }

export function typeofData(of: TypeOf): Uint8Array {
  const parts =
    of.kind === 'payload'
      ? [u32Entry(0, headerIds[of.header]), u32Entry(1, of.field)]
      : of.kind === 'meta'
        ? [u32Entry(0, of.key)]
        : // Neither direction: the packet's own.
          [u32Entry(0, of.key), u32Entry(1, 0xffffffff)]
  const what = Uint8Array.from(parts.flatMap(part => [...part]))
  const value = Uint8Array.from([...u32Entry(0, kinds[of.kind]), ...encodeUserdata([{ type: 1, value: what }])])
  return encodeUserdata([{ type: NFTNL_UDATA_SET.KEY_TYPEOF, value }])
}

function u32Entry(type: number, number: number): Uint8Array {
  const value = new Uint8Array(4)
  new DataView(value.buffer).setUint32(0, number, endianness() === 'LE')
  return encodeUserdata([{ type, value }])
}
