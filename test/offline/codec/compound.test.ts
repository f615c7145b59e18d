/** Structs with bit fields, with an array behind, and with what a member of theirs chooses. */
import { describe, expect, test } from 'vitest'
import {
  bits,
  type Codec,
  flexible,
  Input,
  Output,
  struct,
  u8,
  u16,
  u32,
  variant,
} from '../../../protocol/codec/index.js'

function written<T>(codec: Codec<T>, value: T, littleEndian = true): number[] {
  const output = new Output(littleEndian)
  codec.write(output, value)
  return [...output.take()]
}

function readBack<T>(codec: Codec<T>, bytes: readonly number[], littleEndian = true): T {
  return codec.read(new Input(Uint8Array.from(bytes), littleEndian), 0, bytes.length)
}

describe('bit fields', () => {
  const nibbles = bits(u8, { align: 4, flags: 4 })
  const wide = bits(u16, { len: 12, layer: 4 })

  test('the first has the lowest bits of a little-endian host, the highest of a big-endian one', () => {
    expect(written(nibbles, { align: 2, flags: 1 })).toEqual([0x12])
    expect(written(nibbles, { align: 2, flags: 1 }, false)).toEqual([0x21])
    expect(written(wide, { len: 0x123, layer: 4 })).toEqual([0x23, 0x41])
    expect(written(wide, { len: 0x123, layer: 4 }, false)).toEqual([0x12, 0x34])
    expect(readBack(wide, [0x12, 0x34], false)).toEqual({ len: 0x123, layer: 4 })
    expect(readBack(nibbles, [0x12])).toEqual({ align: 2, flags: 1 })
  })

  test('a value that is too wide, or of another name, is refused by its name', () => {
    expect(() => written(nibbles, { align: 16, flags: 0 })).toThrow(/align: 16 is not an integer from 0 to 15/)
    expect(() => written(nibbles, { aling: 1 } as never)).toThrow(/aling/)
    expect(() => bits(u8, { a: 4 })).toThrow(/8 bits together/)
  })
})

describe('an array behind a struct', () => {
  const sel = flexible(struct('sel', { nkeys: u8, flags: u8 }), 'keys', u16, 'nkeys')

  test('gives the member that counts it', () => {
    expect(written(sel, { flags: 7, keys: [1, 2] })).toEqual([2, 7, 1, 0, 2, 0])
    expect(readBack(sel, [2, 7, 1, 0, 2, 0])).toEqual({ flags: 7, keys: [1, 2] })
    expect(() => written(sel, { flags: 7, nkeys: 2, keys: [] } as never)).toThrow(/derived from the number of keys/)
    expect(() => written(sel, { flags: 0, keys: [1, 70000] })).toThrow(/keys\[1\]/)
  })

  test('a count that is not the number of its elements is not the usual form', () => {
    const canonical = (bytes: number[]) => sel.canonical!(new Input(Uint8Array.from(bytes), true), 0, bytes.length)
    expect(canonical([1, 0, 9, 0])).toBe(true)
    expect(canonical([2, 0, 9, 0])).toBe(false)
    expect(sel.fits!(5)).toBe(false)
  })
})

describe('what a member chooses', () => {
  const head = struct('head', { kind: u16, flags: u16 })
  const match = variant<{ kind: number; flags: number }, unknown>(
    head,
    ({ kind }) => (kind === 1 ? u32 : undefined),
    () => [u32],
  )

  test('is read by it, or kept', () => {
    expect(readBack(match, [1, 0, 0, 0, 5, 0, 0, 0])).toEqual({ kind: 1, flags: 0, data: 5 })
    expect(readBack(match, [1, 0, 0, 0, 5])).toEqual({ kind: 1, flags: 0, rest: Uint8Array.of(5) })
    expect(readBack(match, [9, 0, 0, 0, 5])).toEqual({ kind: 9, flags: 0, rest: Uint8Array.of(5) })
    expect(written(match, { kind: 9, flags: 0, rest: Uint8Array.of(5) })).toEqual([9, 0, 0, 0, 5])
    expect(written(match, { kind: 1, flags: 0, data: 5 })).toEqual([1, 0, 0, 0, 5, 0, 0, 0])
    expect(() => written(match, { kind: 9, flags: 0, data: 5 })).toThrow(/data: .*give bytes in rest/)
  })
})
