import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AttributeSet, Input, Output } from '../../../protocol/codec/index.js'
import { expectSame } from '../../support/same.js'
import { payload } from './sample-bytes.js'
import { freshAll, freshBig } from './sample-tables.js'

const number = fc.oneof(fc.nat(0xffff_ffff), fc.nat(2000))
const wide = fc.oneof(fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }), fc.bigInt({ min: 0n, max: 1200n }))
const word = fc.stringMatching(/^[a-zé]{0,9}$/)
const small = fc.record({ id: fc.nat(0xffff), port: fc.nat(0xffff), label: word }, { requiredKeys: [] })

/** Values of the rows of a table. */
const ofBig = {
  number,
  wide: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  inner: small,
  list: fc.array(small, { maxLength: 3 }),
}
const ofAll = {
  byte: fc.nat(255),
  number,
  wide,
  name: word,
  text: word,
  raw: fc.uint8Array({ maxLength: 9 }),
  on: fc.constant(true),
  address: fc.oneof(fc.ipV4(), fc.ipV6()),
  ip4: fc.ipV4(),
  ip6: fc.ipV6(),
  lladdr: fc.constantFrom('02:00:5e:00:53:01', 'ff:ff:ff:ff:ff:ff', '0a', ''),
  mac: fc.constantFrom('02:00:5e:00:53:01', '00:00:00:00:00:00'),
  point: fc.record(
    { x: fc.nat(255), y: number, name: fc.constantFrom('', 'abc', 'abcdefg'), z: wide },
    { requiredKeys: ['x', 'y', 'name'] },
  ),
  many: fc.array(number, { minLength: 1, maxLength: 4 }),
  nests: fc.array(small, { minLength: 1, maxLength: 3 }),
  kind: fc.constant('small'),
  data: small,
  records: fc.array(small, { maxLength: 2 }),
  peer: fc.record({
    header: fc.record({ family: fc.nat(255), index: fc.nat(999), name: fc.constant('x') }),
    attributes: small,
  }),
  big: fc.record(ofBig, { requiredKeys: [] }),
  // Text without its NUL: kept as it came.
  unknown: fc.constantFrom('abc', 'ab').map(text => [{ type: 4, data: new TextEncoder().encode(text) }]),
}

/** Messages with the same attributes in the same order. */
const alike = (rows: Record<string, fc.Arbitrary<unknown>>, table: AttributeSet): fc.Arbitrary<Uint8Array[]> =>
  fc.shuffledSubarray(Object.keys(rows), { minLength: 1 }).chain(keys => {
    const value = fc.tuple(...keys.map(key => rows[key]!.map(item => [key, item] as const)))
    return fc.array(
      value.map(entries => written(table, Object.fromEntries(entries))),
      { minLength: 2, maxLength: 4 },
    )
  })

function written(table: AttributeSet, value: Record<string, unknown>): Uint8Array {
  const output = new Output(true)
  // Data has a form by its kind alone.
  if (value.data !== undefined && value.kind === undefined) delete value.data
  try {
    table.write(output, value as never)
  } catch {
    // An address with a zone, a name that is too long: what cannot be written is not read either.
    return new Uint8Array()
  }
  return output.take()
}

/** What comes after a course has been learned: bytes like those that it was learned from, or others. */
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ at: fc.nat(300), byte: fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 4, 8, 0x80)) }),
  fc.record({ cut: fc.nat(16) }),
  fc.record({ other: payload }),
  fc.record({}),
)

interface Change {
  at?: number
  byte?: number
  cut?: number
  other?: Uint8Array
}

function changed(data: Uint8Array, { at, byte, cut, other }: Change): Uint8Array {
  if (other !== undefined) return other
  const copy = data.slice(0, data.length - Math.min(cut ?? 0, data.length))
  if (at !== undefined && copy.length > 0) copy[at % copy.length] = byte!
  return copy
}

interface Conditions {
  before: number
  littleEndian: boolean
  depth: number
  bare: boolean
}

/** Bytes behind others, at the depth of a nest or of a message. */
function inputOf(data: Uint8Array, { before, littleEndian, depth, bare }: Conditions): Input {
  const input = new Input(Uint8Array.from([...new Array(before).fill(9), ...data, 7, 7, 7, 7]), littleEndian)
  input.depth = depth
  input.bareNests = bare
  return input
}

/** What the table's reader and the plain one make of it, and what they leave behind. */
function both(table: AttributeSet, data: Uint8Array, conditions: Conditions): unknown[] {
  return [table.read, table.readPlain].map(read => {
    const input = inputOf(data, conditions)
    const value = read.call(table, input, conditions.before, conditions.before + data.length)
    return [value, Object.keys(value), input.depth, input.bareNests]
  })
}

describe.each([
  ['a table', freshAll as () => AttributeSet, ofAll],
  ['a table that flags its nests, of big-endian numbers', freshBig as () => AttributeSet, ofBig],
])('%s', (_name, fresh, rows) => {
  test('reads what it has learned, and what is nearly that, as the plain reader does', () => {
    let learned = 0
    let lessons = 0
    const conditions = fc.record({
      before: fc.constantFrom(0, 0, 0, 1, 2, 4),
      littleEndian: fc.constantFrom(true, true, true, false),
      depth: fc.constantFrom(0, 0, 3),
      bare: fc.boolean(),
    })
    fc.assert(
      fc.property(
        fc.array(alike(rows, fresh()), { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(change, conditions), { maxLength: 20 }),
        fc.constantFrom(0, 0, 3),
        fc.boolean(),
        (courses, changes, depth, bare) => {
          const table = fresh()
          const usual = { before: 0, littleEndian: true, depth, bare }
          both(table, new Uint8Array(), usual)
          for (const messages of courses) {
            const before = table.read
            for (let i = 0; i < 12; i++) {
              const [read, plain] = both(table, messages[i % messages.length]!, usual)
              expectSame(read, plain)
            }
            lessons++
            if (table.read !== before) learned++
            for (const [change, conditions] of changes)
              for (const data of messages) {
                const [read, plain] = both(table, changed(data, change), conditions)
                expectSame(read, plain)
              }
          }
        },
      ),
      { numRuns: 700 },
    )
    expect(learned / lessons).toBeGreaterThan(0.4)
  })
})

test('a form that is rare is not learned, and one that comes often is', () => {
  const table = freshAll()
  const read = (hex: string): unknown => {
    const data = new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
    return table.read(new Input(data, true), 0, data.length)
  }
  const number = '08000200 05000000'
  const word = '08000400 61626300'
  read(number)
  const general = table.read
  for (let i = 0; i < 20; i++) expect(read(number)).toEqual({ number: 5 })
  const first = table.read
  expect(first).not.toBe(general)
  for (let i = 0; i < 2000; i++) read(i % 100 === 0 ? word : number)
  expect(table.read).toBe(first)
  for (let i = 0; i < 200; i++)
    expect(read(i % 2 === 0 ? word : number)).toEqual(i % 2 === 0 ? { name: 'abc' } : { number: 5 })
  expect(table.read).not.toBe(first)
})
