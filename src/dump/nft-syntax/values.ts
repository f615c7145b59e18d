import { Input, ip4, ip6 } from '../../../protocol/codec/index.js'
import { NF_CT_STATE } from '../../../protocol/netfilter/index.js'

/** How the bytes of a register are written: `number` is big-endian, `host` in the byte order of the host. */
export type ValueKind = 'ip4' | 'ip6' | 'number' | 'host' | 'device' | 'state'

/** A value in nft syntax, or undefined when nft has no way to write these bytes. */
export function valueText(kind: ValueKind, bytes: Uint8Array, littleEndian: boolean): string | undefined {
  switch (kind) {
    case 'ip4':
      return bytes.length === 4
        ? ip4.read(new Input(bytes, littleEndian), 0, 4)
        : prefixText(kind, bytes, bytes.length * 8)
    case 'ip6':
      return bytes.length === 16
        ? ip6.read(new Input(bytes, littleEndian), 0, 16)
        : prefixText(kind, bytes, bytes.length * 8)
    case 'number':
      return String(numberOf(bytes, false))
    case 'host':
      return bytes.length === 4 ? `0x${numberOf(bytes, littleEndian).toString(16).padStart(8, '0')}` : undefined
    case 'device':
      return deviceText(bytes)
    case 'state':
      return bytes.length === 4 ? stateText(numberOf(bytes, littleEndian)) : undefined
  }
}

/** `10.0.0.0/8`, of the bytes of an address or the first of them. */
export function prefixText(kind: 'ip4' | 'ip6', bytes: Uint8Array, length: number): string {
  const whole = new Uint8Array(kind === 'ip4' ? 4 : 16)
  whole.set(bytes)
  return `${(kind === 'ip4' ? ip4 : ip6).read(new Input(whole, false), 0, whole.length)}/${length}`
}

/** How many bits a mask covers, or undefined when they are not all in front. */
export function prefixLength(mask: Uint8Array): number | undefined {
  const bits = Array.from(mask, byte => byte.toString(2).padStart(8, '0')).join('')
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined
}

export function numberOf(bytes: Uint8Array, littleEndian: boolean): number {
  const order = littleEndian ? [...bytes].reverse() : [...bytes]
  return order.reduce((value, byte) => value * 256 + byte, 0)
}

/** The kernel tells a whole name, filled up to 16 bytes, from a prefix by the length alone. */
function deviceText(bytes: Uint8Array): string | undefined {
  const end = bytes.indexOf(0)
  const name = new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end))
  if (!/^[\w.:@-]+$/.test(name)) return undefined
  return bytes.length === 16 ? `"${name}"` : `"${name}*"`
}

/** `established,related`: the bits of a mask, in nft's order. */
export function stateText(bits: number): string | undefined {
  const names = Object.entries(NF_CT_STATE).filter(([, bit]) => bits & bit)
  const known = names.reduce((sum, [, bit]) => sum | bit, 0)
  return bits !== 0 && known === bits ? names.map(([name]) => name.toLowerCase()).join(',') : undefined
}
