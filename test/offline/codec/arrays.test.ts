/** Arrays: plain ones, ones whose elements have names, nests whose types count. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  array,
  attr,
  attributes,
  type Codec,
  EncodeError,
  Input,
  indexed,
  ip4,
  NLA_F,
  Output,
  rootNode,
  s32,
  spans,
  toHex,
  u8,
  u16,
  u16be,
  u32,
  u64,
  vector,
} from '../../../protocol/codec/index.js'
import { expectSame } from '../../support/same.js'

const fromHex = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], byte => Number.parseInt(byte, 16))

function read<T>(codec: Codec<T>, hex: string): T {
  const data = fromHex(hex)
  return codec.read(new Input(data, true), 0, data.length)
}

function write<T>(codec: Codec<T>, value: T): string {
  const output = new Output(true)
  codec.write(output, value)
  return toHex(output.take())
}

function tiles(codec: Codec<unknown>, hex: string): boolean {
  const data = fromHex(hex)
  const root = rootNode('root', 0, data.length)
  const value = codec.explore!(new Input(data, true), 0, data.length, root)
  expect(value).toEqual(read(codec, hex))
  let at = 0
  for (const { start, end } of spans(root)) {
    if (start !== at) return false
    at = end
  }
  return at === data.length
}

/** Inside a set, where the engine keeps what the value does not say. */
const inside = <T>(codec: Codec<T>) => attributes('T', { items: attr(1, 'T_ITEMS', codec) })
const wrapped = (payload: string): string => `${(payload.length / 2 + 4).toString(16).padStart(2, '0')}000100${payload}`

/** Arrays of numbers, and of numbers that have names. */
const named = attributes('N', { a: attr(0, 'N_A', s32), b: attr(1, 'N_B', s32), c: attr(2, 'N_C', s32) })
const wide = attributes('W', { a: attr(1, 'W_A', u64), b: attr(2, 'W_B', u64) })

test.each([
  ['u32', array(u32), 4],
  ['u64', array(u64), 8],
  ['u16', array(u16), 2],
  ['names of s32', vector(named, 0), 4],
  ['names of u64', vector(wide, 1), 8],
] as [string, Codec<unknown>, number][])(
  'an array of %s is read the same wherever it stands, and however long it is',
  (_name, codec, size) => {
    const numbers = fc.array(fc.constantFrom(0, 0, 1, 3, 4, 0x80, 0xff), { maxLength: 60 })
    fc.assert(
      fc.property(numbers, fc.nat(5), fc.boolean(), (bytes, before, littleEndian) => {
        const data = bytes.slice(0, bytes.length - (bytes.length % size))
        const read = (at: number): unknown =>
          codec.read(
            new Input(Uint8Array.from([...new Array(at).fill(9), ...data]), littleEndian),
            at,
            at + data.length,
          )
        const plain = codec.explore!(
          new Input(Uint8Array.from(data), littleEndian),
          0,
          data.length,
          rootNode('', 0, data.length),
        )
        expectSame(read(before), plain)
        expectSame(read(0), read(1))
      }),
    )
  },
)

describe('array', () => {
  test('as many elements as there is room for', () => {
    expect(read(array(u16), '010002000300')).toEqual([1, 2, 3])
    expect(read(array(u16), '')).toEqual([])
    expect(write(array(u16be), [1, 2])).toBe('00010002')
    expect(tiles(array(u16), '010002000300')).toBe(true)
  })

  test('a length between two elements is not guessed at', () => {
    const set = inside(array(u16))
    expect(read(set, '07000100010002' + '00')).toEqual({
      unknown: [{ type: 1, data: fromHex('010002'), index: 0, problem: 'length' }],
    })
  })

  test('an error says which element', () => {
    expect(() => write(array(u8), [1, 256])).toThrow(expect.objectContaining({ path: '[1]' }) as EncodeError)
    expect(() => write(array(u8), 5 as never)).toThrow(EncodeError)
  })
})

describe('vector', () => {
  const names = attributes('V', { one: attr(1, 'V_ONE', s32), two: attr(2, 'V_TWO', s32) })
  const codec = vector(names, 1)

  test('elements have names, in an array of any length', () => {
    expect(read(codec, '01000000feffffff')).toEqual({ one: 1, two: -2 })
    expect(read(codec, '01000000')).toEqual({ one: 1 })
    expect(read(codec, '')).toEqual({})
    expect(tiles(codec, '01000000feffffff03000000')).toBe(true)
  })

  test('elements without a name keep their place', () => {
    const hex = '01000000020000000300000004000000'
    const value = read(codec, hex)
    expect(value.unknown).toEqual([
      { type: 3, data: fromHex('03000000') },
      { type: 4, data: fromHex('04000000') },
    ])
    expect(write(codec, value)).toBe(hex)
  })

  test('what is left out is zero; the last one given ends the array', () => {
    expect(write(codec, { two: 2 })).toBe('0000000002000000')
    expect(write(codec, { one: 1 })).toBe('01000000')
    expect(write(codec, {})).toBe('')
    expect(write(codec, { unknown: [{ type: 3, data: fromHex('03000000') }], one: 1 })).toBe('010000000000000003000000')
  })

  test('names and values that do not exist are refused', () => {
    expect(() => write(codec, { three: 3 } as never)).toThrow(expect.objectContaining({ path: 'three' }) as EncodeError)
    expect(() => write(codec, { two: 2 ** 31 })).toThrow(expect.objectContaining({ path: 'two' }) as EncodeError)
    expect(() => write(codec, null as never)).toThrow(EncodeError)
    expect(() => write(codec, { unknown: [{ type: 0, data: fromHex('00000000') }] })).toThrow(EncodeError)
  })

  test('a table with a gap names no array', () => {
    expect(() => vector(names, 0)).toThrow(/row for every element/)
    const mixed = attributes('M', { one: attr(0, 'M_ONE', u8), two: attr(1, 'M_TWO', u32) })
    expect(() => vector(mixed, 0)).toThrow(/one size/)
  })
})

describe('indexed', () => {
  const targets = '080000000a000001' + '080001000a000002'

  test('the types are the indexes', () => {
    expect(read(indexed(ip4), targets)).toEqual(['10.0.0.1', '10.0.0.2'])
    expect(write(indexed(ip4), ['10.0.0.1', '10.0.0.2'])).toBe(targets)
    expect(write(indexed(ip4, 1), ['10.0.0.1'])).toBe('080001000a000001')
    expect(write(indexed(ip4), [])).toBe('')
    expect(tiles(indexed(ip4), targets)).toBe(true)
  })

  test.each([
    ['a gap in the numbers', '080000000a000001' + '080005000a000002'],
    ['a length that does not fit', '080000000a000001' + '06000100' + '0a000000'],
    ['bytes behind', '080000000a000001' + '0a00'],
  ])('%s is kept', (_, payload) => {
    const set = inside(indexed(ip4))
    const value = read(set, wrapped(payload).padEnd(Math.ceil(wrapped(payload).length / 8) * 8, '0'))
    expect(value.items?.[0]).toBe('10.0.0.1')
    expect(write(set, value)).toBe(wrapped(payload).padEnd(Math.ceil(wrapped(payload).length / 8) * 8, '0'))
    expect(tiles(indexed(ip4), payload)).toBe(true)
  })

  test('an error says which element', () => {
    expect(() => write(indexed(ip4), ['10.0.0.1', 'x'])).toThrow(
      expect.objectContaining({ path: '[1]' }) as EncodeError,
    )
  })
})

test('a row may carry NLA_F_NESTED where its table does not, and the other way round', () => {
  const inner = attributes('I', { a: attr(1, 'I_A', u32) })
  const old = attributes('O', {
    plain: attr(1, 'O_PLAIN', () => inner),
    flagged: attr(2, 'O_FLAGGED', () => inner, { nestedFlag: true }),
  })
  const fresh = attributes(
    'F',
    { flagged: attr(1, 'F_FLAGGED', () => inner), plain: attr(2, 'F_PLAIN', () => inner, { nestedFlag: false }) },
    { nestedFlag: true },
  )
  expect(old.rows.map(({ type }) => type)).toEqual([1, 2 | NLA_F.NESTED])
  expect(fresh.rows.map(({ type }) => type)).toEqual([1 | NLA_F.NESTED, 2])
})
