import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Input, Output, rootNode, type Struct } from '../../../protocol/codec/index.js'
import { layOut } from '../../../protocol/codec/struct-layout.js'
import * as protocol from '../../../protocol/index.js'
import { expectSame } from '../../support/same.js'

type AnyStruct = Struct<Record<string, unknown>>

const structs = (Object.values(protocol) as unknown[]).filter(
  (value): value is AnyStruct => typeof value === 'object' && value !== null && 'gaps' in value,
)

const layoutOf = ({ fields }: AnyStruct, littleEndian: boolean) =>
  layOut(Object.fromEntries(fields.map(({ name, codec }) => [name, codec])), littleEndian)

/** Members without the notes about padding, which stand under a symbol. */
const members = (value: object): object => Object.fromEntries(Object.entries(value))

const bytesFor = ({ length }: AnyStruct) => fc.uint8Array({ minLength: length, maxLength: length })

test('every struct is found', () => {
  expect(structs.length).toBeGreaterThanOrEqual(44)
})

describe.each(structs)('struct $name', struct => {
  test('stands where buffer-layout says', () => {
    for (const littleEndian of [true, false]) {
      const layout = layoutOf(struct, littleEndian)
      expectSame(layout.span, struct.length)
      for (const { name, offset } of struct.fields) expectSame([name, layout.offsetOf(name)], [name, offset])
    }
  })

  test('is read by the compiled reader as by buffer-layout', () => {
    fc.assert(
      fc.property(bytesFor(struct), fc.boolean(), (data, littleEndian) => {
        const value = struct.read(new Input(data, littleEndian), 0, data.length)
        // buffer-layout wants a Buffer.
        expectSame(members(value), members(layoutOf(struct, littleEndian).decode(Buffer.from(data))))
      }),
      { numRuns: 50 },
    )
  })

  test('is read the same wherever it stands, and as newer and older kernels have it', () => {
    const fitting = Array.from({ length: struct.length + 9 }, (_, length) => length).filter(length =>
      struct.fits!(length),
    )
    const lengths = fc.constantFrom(...fitting, struct.length)
    const bytes = lengths.chain(length => fc.uint8Array({ minLength: length, maxLength: length }))
    fc.assert(
      fc.property(bytes, fc.nat(5), fc.boolean(), (data, before, littleEndian) => {
        const input = new Input(Uint8Array.from([...new Array(before).fill(9), ...data]), littleEndian)
        const plain = struct.explore!(input, before, before + data.length, rootNode('', before, before + data.length))
        expectSame(struct.read(input, before, before + data.length), plain)
      }),
      { numRuns: 100 },
    )
  })

  test('is written by the compiled writer as by the plain one and by buffer-layout', () => {
    fc.assert(
      fc.property(bytesFor(struct), fc.boolean(), (data, littleEndian) => {
        // Text that fills its array to the end cannot be written.
        for (const { offset, size, codec } of struct.fields)
          if (codec.canonical?.(new Input(data, littleEndian), offset, offset + size) === false)
            data.fill(0, offset, offset + size)
        const value = members(struct.read(new Input(data, littleEndian), 0, data.length)) as Record<string, unknown>
        const write = (given: Record<string, unknown>): Uint8Array => {
          const output = new Output(littleEndian, 1)
          // Padding must not show what stood in the buffer.
          output.append(new Uint8Array(2 * struct.length).fill(0xee))
          output.reset()
          struct.write(output, given)
          return output.take()
        }
        const described = Buffer.alloc(struct.length)
        layoutOf(struct, littleEndian).encode(value, described)
        expectSame(write(value), new Uint8Array(described))
        // A key more than there are members: only the plain writer takes that.
        expectSame(write({ ...value, rest: undefined }), write(value))
      }),
      { numRuns: 50 },
    )
  })
})

test('buffer-layout is told of the members before: codes of ICMP where the bitmask says so, two ports where not', () => {
  const value = { ...protocol.ebtIpInfo.read(new Input(new Uint8Array(28), false), 0, 28), dport: [0, 1] }
  const layout = layoutOf(protocol.ebtIpInfo as unknown as AnyStruct, false)
  for (const [bitmask, dport] of [
    [0, '00000001'],
    [0x40, '00010000'],
  ] as const) {
    const bytes = Buffer.alloc(28)
    layout.encode({ ...value, bitmask }, bytes)
    expect(bytes.toString('hex', 24)).toBe(dport)
  }
})
