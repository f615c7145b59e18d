import type { Codec } from './codec.js'

/** A member of a struct that is `__attribute__((packed))`: it follows the one before without padding. */
export function packed<T>(codec: Codec<T>): Codec<T> & { align: 1 } {
  return { ...codec, align: 1 }
}
