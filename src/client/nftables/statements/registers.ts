import { constant } from '../../../../protocol/codec/index.js'
import type { Expression } from '../../../../protocol/netfilter/index.js'
import { NFT_BITWISE, NFT_BYTEORDER, NFT_REG } from '../../../../protocol/netfilter/index.js'
import { numberBytes } from '../values.js'

/* Registers, counted in slots of 4 bytes, and what nft does to their content (linux/netfilter/nf_tables.h, enum nft_registers). */

/** The number of the register that begins with a slot: those of 16 bytes have numbers of their own. */
export function register(slot: number): number {
  return slot % 4 === 0 ? 1 + slot / 4 : 8 + slot
}

/**
 * What puts something into a register, where it is the first: of thousands of rules that ask for the same it is one object, which is written once.
 */
export function loader(make: (dreg: number) => Expression): (slot: number) => Expression {
  let first: Expression | undefined
  return slot => {
    if (slot !== 0) return make(register(slot))
    first ??= constant(make(register(0)))
    return first
  }
}

const metaLoads = new Map<number, (slot: number) => Expression>()

/** What `meta` loads by that key. */
export function metaLoad(key: number, slot: number): Expression {
  let load = metaLoads.get(key)
  if (load === undefined) {
    load = loader(dreg => ({ name: 'meta', data: { key, dreg } }))
    metaLoads.set(key, load)
  }
  return load(slot)
}

/** Slots that a value takes alone: nft gives it a whole register. */
export const wholeRegister = 4

/** Slots that a part of a concatenation takes. */
export const slotsOf = (bytes: number): number => Math.ceil(bytes / 4)

/** Bytes of the packet into the first register. */
export function payloadLoad({ base, offset }: { base: number; offset: number }, len: number): Expression {
  return { name: 'payload', data: { dreg: NFT_REG[1], base, offset, len } }
}

/** The first register compared. */
export function compared(op: number, value: Uint8Array): Expression {
  return { name: 'cmp', data: { sreg: NFT_REG[1], op, data: { value } } }
}

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
