import { encodeUserdata } from '../../../../protocol/netfilter/index.js'
import { numberBytes } from '../values.js'

/*
 * What nft keeps of a set's key, so that `nft list` shows its values as in the rule: NFTNL_UDATA_SET.KEY_TYPEOF. An expression by
 * nft's number of its kind (enum expr_types), and what it reads, each a number of 4 bytes in host order.
 */

const kinds = {
  verdict: 1,
  payload: 7,
  exthdr: 8,
  meta: 9,
  socket: 10,
  osf: 11,
  ct: 12,
  concatenation: 13,
  numgen: 23,
  hash: 24,
  rt: 25,
  fib: 26,
  ipsec: 27,
} as const

/** An expression of a kind, and the numbers by which it is known, in nft's order. */
export function typeofData(
  kind: keyof typeof kinds,
  entries: readonly (readonly [type: number, number: number])[],
): Uint8Array {
  return ofKind(kind, encodeUserdata(entries.map(([type, number]) => ({ type, value: u32(number) }))))
}

/** Of several; nft stops at the first that it keeps nothing of. */
export function typeofConcatenation(parts: readonly (Uint8Array | undefined)[]): Uint8Array {
  const end = parts.indexOf(undefined)
  const known = (end === -1 ? parts : parts.slice(0, end)) as readonly Uint8Array[]
  return ofKind('concatenation', encodeUserdata(known.map((value, type) => ({ type, value }))))
}

function ofKind(kind: keyof typeof kinds, what: Uint8Array): Uint8Array {
  return encodeUserdata([
    { type: 0, value: u32(kinds[kind]) },
    { type: 1, value: what },
  ])
}

/** What maps of verdicts say of their values. */
export const verdictTypeof: Uint8Array = ofKind('verdict', new Uint8Array())

function u32(number: number): Uint8Array {
  return numberBytes(BigInt(number), 4, 'host')
}
