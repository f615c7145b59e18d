import type { Codec } from './codec.js'
import { u32, u64 } from './scalars.js'

/** A number that has four bytes here and eight there, and whoever reads it looks at how many: `number` has four, `bigint` eight. */
export const u32orU64: Codec<number | bigint> = {
  name: 'u32|u64',
  fits: length => length === 4 || length === 8,
  read: (input, start, end) => (end - start === 4 ? u32 : u64).read(input, start, end),
  write(output, value) {
    if (typeof value === 'number') u32.write(output, value)
    else u64.write(output, value)
  },
}
