import type { Codec } from './codec.js'
import { EncodeError } from './errors.js'
import { describe, outOfRange } from './output.js'

/** Names and widths of bit fields, in the order of the declaration in C. */
export type BitWidths = Readonly<Record<string, number>>

/**
 * The bit fields that share a number: `{ align: 4, flags: 4 }` of a byte. A C compiler gives the first one the lowest bits
 * where numbers are little-endian, and the highest where they are big-endian.
 */
export function bits<const W extends BitWidths>(whole: Codec<number>, widths: W): Codec<{ [K in keyof W]: number }> {
  const size = whole.size!
  const names = Object.keys(widths)
  if (names.reduce((sum, name) => sum + widths[name]!, 0) !== size * 8)
    throw new Error(`bit fields of a ${whole.name} have ${size * 8} bits together`)
  /** Calls `take` with each field's lowest bit. */
  const place = (littleEndian: boolean, take: (name: string, shift: number, width: number) => void): void => {
    let shift = 0
    for (const name of littleEndian ? names : [...names].reverse()) {
      take(name, shift, widths[name]!)
      shift += widths[name]!
    }
  }
  return {
    name: `${whole.name} bits`,
    size,
    ...({ align: size } as object),
    read(input, start, end) {
      const number = whole.read(input, start, end)
      const value: Record<string, number> = {}
      for (const name of names) value[name] = 0
      place(input.littleEndian, (name, shift, width) => {
        value[name] = (number >>> shift) & (2 ** width - 1)
      })
      return value as { [K in keyof W]: number }
    },
    write(output, value) {
      if (typeof value !== 'object' || value === null)
        throw new EncodeError('ERR_ENCODE_TYPE', `expected { ${names.join(', ')} }, got ${describe(value)}`)
      const given = value as Record<string, unknown>
      for (const name in given)
        if (!names.includes(name)) throw new EncodeError('ERR_ENCODE_UNKNOWN_KEY', 'no bit field of that name', name)
      let number = 0
      place(output.littleEndian, (name, shift, width) => {
        const field = given[name] ?? 0
        if (typeof field !== 'number' || !Number.isInteger(field) || field < 0 || field >= 2 ** width)
          throw outOfRange(field, 0, 2 ** width - 1).within(name)
        number |= field << shift
      })
      // The highest bit of 32 makes a JavaScript number negative.
      whole.write(output, number >>> 0)
    },
  }
}
