import type { Codec } from './codec.js'
import { EncodeError } from './errors.js'

/** Bytes as they are. */
export const bytes: Codec<Uint8Array> = {
  name: 'bytes',
  read: (input, start, end) => input.bytes.slice(start, end),
  write(output, value) {
    output.append(output.data(value))
  },
}

/** Exactly `size` bytes. */
export function fixedBytes(size: number): Codec<Uint8Array> {
  return {
    ...bytes,
    name: `bytes[${size}]`,
    size,
    write(output, value) {
      const data = output.data(value)
      if (data.length !== size) throw new EncodeError('ERR_ENCODE_RANGE', `expected ${size} bytes, got ${data.length}`)
      output.append(data)
    },
  }
}

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Bytes as hexadecimal digits, e.g. `0a01ff`. */
export function toHex(data: Uint8Array): string {
  let text = ''
  for (const byte of data) text += digits[byte]
  return text
}

/** Two hexadecimal digits of each byte value. */
export function hexByte(byte: number): string {
  return digits[byte]!
}
