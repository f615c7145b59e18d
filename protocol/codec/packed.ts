import type { Codec } from './codec.js'

/** The codec of a struct's member that says itself on what multiples of bytes it stands. */
export interface MemberCodec<T> extends Codec<T> {
  readonly align: number
}

/** A member whose alignment is not its size: an address of four bytes as `aligned(ip4, 4)`. */
export function aligned<T>(codec: Codec<T>, align: number): MemberCodec<T> {
  return { ...codec, align }
}

/** A member of a struct that is `__attribute__((packed))`: it follows the one before without padding. */
export function packed<T>(codec: Codec<T>): MemberCodec<T> {
  return aligned(codec, 1)
}
