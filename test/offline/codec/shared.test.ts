import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Codec, Input, rootNode, shared, struct, u8, u16be, u32 } from '../../../protocol/codec/index.js'
import { expectSame } from '../../support/same.js'

const layout = { family: u8, version: u8, res_id: u16be, flags: u32 }
const plain = struct('head', layout)
const sharing = shared(struct('head', layout))

const read = <T>(codec: Codec<T>, data: Uint8Array, littleEndian = true): T =>
  codec.read(new Input(data, littleEndian), 0, data.length)

describe('a struct that messages share', () => {
  test('reads as one that they do not share, of any bytes and length, in both byte orders', () => {
    // Few values, so that some come again.
    const data = fc
      .array(fc.constantFrom(0, 1, 255), { minLength: 4, maxLength: 12 })
      .map(list => Uint8Array.from(list))
    fc.assert(
      fc.property(fc.array(fc.tuple(data, fc.boolean()), { maxLength: 100 }), messages => {
        for (const [bytes, littleEndian] of messages)
          expectSame(read(sharing, bytes, littleEndian), read(plain, bytes, littleEndian))
      }),
      { numRuns: 500 },
    )
  })

  test('is one object where the bytes are the same, and cannot be changed', () => {
    const bytes = Uint8Array.of(2, 0, 0, 7, 1, 0, 0, 0)
    const one = read(sharing, bytes)
    expect(read(sharing, bytes)).toBe(one)
    expect(read(sharing, Uint8Array.of(2, 0, 0, 8, 1, 0, 0, 0))).not.toBe(one)
    expect(() => {
      ;(one as { family: number }).family = 10
    }).toThrow(TypeError)
    expect({ ...one, family: 10 }).toEqual({ family: 10, version: 0, res_id: 7, flags: 1 })
  })

  test('cannot be changed where it was explored either', () => {
    const bytes = Uint8Array.of(2, 0, 0, 7, 1, 0, 0, 0)
    const node = rootNode('head', 0, bytes.length)
    expect(Object.isFrozen(sharing.explore!(new Input(bytes, true), 0, bytes.length, node))).toBe(true)
  })

  test('has the layout of the struct', () => {
    const { name, length, minimum, align, fields } = sharing
    expect({ name, length, minimum, align, count: fields.length }).toEqual({
      ...{ name: 'head', length: 8, minimum: 8, align: 4, count: 4 },
    })
  })
})
