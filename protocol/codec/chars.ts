import type { Codec } from './codec.js'
import { EncodeError } from './errors.js'
import { describe } from './output.js'
import { isPlainText, readText, textBytes, textEnd } from './text.js'

/** Text in a C array of `size` bytes, ended by a NUL and filled up with more of them. */
export function chars(size: number): Codec<string> {
  return {
    name: `char[${size}]`,
    size,
    canonical(input, start, end) {
      const stop = textEnd(input.bytes, start, end)
      for (let i = stop; i < end; i++) if (input.bytes[i] !== 0) return false
      return stop < end && isPlainText(input.bytes, start, stop)
    },
    read: (input, start, end) => readText(input.bytes, start, end),
    write(output, value) {
      const data = textBytes(value)
      if (data.length >= size)
        throw new EncodeError(
          'ERR_ENCODE_RANGE',
          `${describe(value)} takes ${data.length} bytes, the limit is ${size - 1}`,
        )
      output.append(data)
      output.u8(0)
    },
  }
}
