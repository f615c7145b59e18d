import type { Expression } from '../../../../protocol/netfilter/index.js'
import { NFT_BITWISE, NFT_BYTEORDER } from '../../../../protocol/netfilter/index.js'
import { numberBytes } from '../values.js'

/* Registers, counted in slots of 4 bytes, and what nft does to their content (linux/netfilter/nf_tables.h, enum nft_registers). */

/** The number of the register that begins with a slot: those of 16 bytes have numbers of their own. */
export function register(slot: number): number {
  return slot % 4 === 0 ? 1 + slot / 4 : 8 + slot
}

/** Slots that a value takes alone: nft gives it a whole register. */
export const wholeRegister = 4

/** Slots that a part of a concatenation takes. */
export const slotsOf = (bytes: number): number => Math.ceil(bytes / 4)

/** `(value & mask) ^ xor`. nft names the operation only where the rule does. */
export function masked(slot: number, mask: Uint8Array, xor: Uint8Array, isNamed: boolean): Expression {
  const reg = register(slot)
  const named = isNamed ? { op: NFT_BITWISE.MASK_XOR } : {}
  return {
    name: 'bitwise',
    data: { sreg: reg, dreg: reg, ...named, len: mask.length, mask: { value: mask }, xor: { value: xor } },
  }
}

/** `value << count`, `value >> count`. */
export function shifted(slot: number, op: 'LSHIFT' | 'RSHIFT', bytes: number, count: number): Expression {
  const reg = register(slot)
  const value = numberBytes(BigInt(count), 4, 'host')
  return { name: 'bitwise', data: { sreg: reg, dreg: reg, op: NFT_BITWISE[op], len: bytes, data: { value } } }
}

/** From host order to network order, in which the kernel compares by size. */
export function toNetworkOrder(slot: number, bytes: number): Expression {
  return swapped(slot, bytes, NFT_BYTEORDER.HTON)
}

export function toHostOrder(slot: number, bytes: number): Expression {
  return swapped(slot, bytes, NFT_BYTEORDER.NTOH)
}

function swapped(slot: number, bytes: number, op: number): Expression {
  const reg = register(slot)
  return { name: 'byteorder', data: { sreg: reg, dreg: reg, op, len: bytes, size: bytes } }
}
