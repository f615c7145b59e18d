import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Input, lladdr } from '../../../protocol/codec/index.js'
import { keptBytes } from '../../../protocol/codec/kept.js'
import { expectSame } from '../../support/same.js'

describe('bytes kept beside a value', () => {
  test('are those that stood there, however many were kept before', () => {
    const data = fc.uint8Array({ minLength: 0, maxLength: 200 })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(0, 1, 3), data), { minLength: 1, maxLength: 100 }), pieces => {
        for (const [before, piece] of pieces) {
          const input = new Input(Uint8Array.from([...new Array(before).fill(9), ...piece, 7]), true)
          expectSame(keptBytes(input, before, before + piece.length), piece)
        }
      }),
    )
  })

  test('are one copy where they are the same, which the input does not share', () => {
    const bytes = Uint8Array.from({ length: 132 }, (_, i) => i)
    const one = keptBytes(new Input(bytes, true), 0, 132)
    bytes[5] = 99
    const other = keptBytes(new Input(bytes, true), 0, 132)
    bytes[5] = 5
    expect(one[5]).toBe(5)
    expect(other[5]).toBe(99)
    expect(keptBytes(new Input(bytes, true), 0, 132)).toEqual(one)
    expect(keptBytes(new Input(bytes, true), 0, 132)).toBe(keptBytes(new Input(bytes, true), 0, 132))
  })
})

test('link-layer addresses of any length are two digits a byte', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ minLength: 6, maxLength: 6 }), fc.uint8Array({ maxLength: 40 })), data => {
      const text = lladdr.read(new Input(data, true), 0, data.length)
      expectSame(text, [...data].map(byte => byte.toString(16).padStart(2, '0')).join(':'))
    }),
  )
})
