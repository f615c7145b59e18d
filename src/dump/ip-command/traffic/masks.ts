import { ipBytes } from '../../../../protocol/codec/index.js'

/** Bits of a mask that are set, where they all stand in front. */
export function bitsInFront(bytes: Uint8Array): number | undefined {
  const bits = Array.from(bytes, byte => byte.toString(2).padStart(8, '0')).join('')
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined
}

/** The same of a mask that is written as an address. */
export const prefixLength = (mask: string): number | undefined => bitsInFront(ipBytes(mask))

/** Four bytes of a packet, which are a number in network order. */
export function bytesOf(number: number): Uint8Array {
  return Uint8Array.of(number >>> 24, (number >>> 16) & 0xff, (number >>> 8) & 0xff, number & 0xff)
}

/** `10.0.0.0/8` of an address and its mask as numbers. */
export function networkText(address: number, mask: number): string | undefined {
  const length = bitsInFront(bytesOf(mask))
  return length === undefined ? undefined : `${bytesOf(address).join('.')}/${length}`
}
