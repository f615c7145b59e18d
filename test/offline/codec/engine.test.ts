import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  attr,
  attributes,
  type Codec,
  EncodeError,
  Input,
  Output,
  rootNode,
  spans,
  type UnknownAttribute,
  u8,
  u32,
} from '../../../protocol/codec/index.js'
import { partOf } from '../../../protocol/codec/part.js'
import { bareNests, wire } from '../../../protocol/codec/wire.js'
import { expectSame } from '../../support/same.js'
import { payload } from './sample-bytes.js'
import { all, big, point } from './sample-tables.js'

const read = <T>(codec: Codec<T>, data: Uint8Array, littleEndian = true): T =>
  codec.read(new Input(data, littleEndian), 0, data.length)

const write = <T>(codec: Codec<T>, value: T, littleEndian = true): Uint8Array => {
  // One byte of room, so that every write has to grow the buffer.
  const output = new Output(littleEndian, 1)
  codec.write(output, value)
  return output.take()
}

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'))

describe('any bytes', () => {
  test('are read, and written back the same', () => {
    fc.assert(
      fc.property(payload, data => {
        expectSame(write(all, read(all, data)), data)
      }),
      { numRuns: 4000 },
    )
  })

  test('random ones too, in both byte orders', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (data, littleEndian) => {
        expectSame(write(all, read(all, data, littleEndian), littleEndian), data)
      }),
      { numRuns: 1000 },
    )
  })

  test('are written back the same by a table that flags its nests, whether they came flagged or not', () => {
    fc.assert(
      fc.property(payload, data => {
        const value = read(big, data)
        expectSame(write(big, value), data)
        expectSame(value, big.readPlain(new Input(data, true), 0, data.length))
      }),
      { numRuns: 4000 },
    )
  })

  test('give the same value by the compiled and by the plain reader', () => {
    fc.assert(
      fc.property(payload, data => {
        const plain = all.readPlain(new Input(data, true), 0, data.length)
        expectSame(read(all, data), plain)
        expectSame(Object.keys(read(all, data)), Object.keys(plain))
      }),
      { numRuns: 2000 },
    )
  })

  test('give the same parts by the compiled and by the plain reader', () => {
    const alone = all.rows.filter(row => !row.repeated && !row.chosen && !row.aligns).map(({ key }) => key)
    const paths = [...alone, 'big.number', 'big.inner.port', 'peer.id']
    fc.assert(
      fc.property(payload, fc.subarray(paths, { minLength: 1 }), fc.boolean(), (data, some, littleEndian) => {
        const parts = [true, false].map(compiled =>
          partOf(all as never, some, compiled).read(new Input(data, littleEndian), 0, data.length),
        )
        expectSame(parts[0], parts[1])
        expectSame(Object.keys(parts[0]!), Object.keys(parts[1]!))
      }),
      { numRuns: 2000 },
    )
  })

  test('are written the same, or refused with the same error, by the compiled and by the plain writer', () => {
    const junk = fc.oneof(fc.anything(), fc.integer(), fc.double(), fc.bigInt(), fc.string(), fc.constant('10.0.0.1'))
    const key = fc.oneof(fc.constantFrom(...all.rows.map(row => row.key)), fc.constantFrom('stray', 'unknown'))
    const outcome = (write: (output: Output) => void): unknown => {
      const output = new Output(true, 1)
      try {
        write(output)
        return output.take()
      } catch (error) {
        return error instanceof EncodeError ? { code: error.code, message: error.message, path: error.path } : error
      }
    }
    fc.assert(
      fc.property(payload, fc.array(fc.tuple(key, junk), { maxLength: 2 }), (data, changes) => {
        const value = { ...read(all, data), ...Object.fromEntries(changes) } as never
        expectSame(
          outcome(output => all.write(output, value)),
          outcome(output => all.writePlain(output, value)),
        )
      }),
      { numRuns: 4000 },
    )
  })

  test('are tiled by spans, each byte once', () => {
    fc.assert(
      fc.property(payload, data => {
        const root = rootNode('ALL', 0, data.length)
        const value = all.explore(new Input(data, true), 0, data.length, root)
        expectSame(value, read(all, data))
        let at = 0
        for (const span of spans(root)) {
          expectSame(span.start, at)
          at = span.end
        }
        expectSame(at, data.length)
      }),
      { numRuns: 1000 },
    )
  })

  test('nested without end do not exhaust the stack', () => {
    let data = new Uint8Array(0)
    for (let i = 0; i < 2000; i++) {
      const outer = Buffer.alloc(12 + 4 + data.length)
      outer.writeUInt16LE(8, 0)
      outer.writeUInt16LE(16, 2)
      outer.write('all\0', 4)
      outer.writeUInt16LE(4 + data.length, 8)
      outer.writeUInt16LE(17, 10)
      outer.set(data, 12)
      data = new Uint8Array(outer.subarray(0, 12 + data.length))
    }
    const tree = rootNode('all', 0, data.length)
    for (const value of [
      read(all, data),
      all.readPlain(new Input(data, true), 0, data.length),
      all.explore(new Input(data, true), 0, data.length, tree),
    ]) {
      expect(write(all, value)).toEqual(data)
      expect(JSON.stringify(value)).toContain('"problem":"depth"')
    }
    expect([...spans(tree)].at(-1)?.end).toBe(data.length)
  })
})

describe('what is not as the table has it', () => {
  const one = (data: string): UnknownAttribute[] | undefined => read(all, hex(data)).unknown

  test('an attribute without a row is kept with its place', () => {
    expect(read(all, hex('05000100 07000000 0800ff00 01020304'))).toEqual({
      byte: 7,
      unknown: [{ type: 255, data: hex('01020304'), index: 1 }],
    })
  })

  test('a number of another width is kept, not guessed at', () => {
    expect(one('06000200 01020000')).toEqual([{ type: 2, data: hex('0102'), index: 0, problem: 'length' }])
  })

  test('of an attribute that comes twice the last one counts, as in the kernel', () => {
    expect(read(all, hex('05000100 07000000 05000100 09000000'))).toEqual({
      byte: 9,
      unknown: [{ type: 1, data: hex('07'), index: 0, problem: 'duplicate' }],
    })
  })

  test('data of an unknown kind is kept', () => {
    const value = read(all, hex('08001000 6f646400 08001100 01020304'))
    expect(value).toEqual({ kind: 'odd', unknown: [{ type: 17, data: hex('01020304'), index: 1, problem: 'kind' }] })
  })

  test('data in front of its kind is read by it', () => {
    const value = read(all, hex('0c001100 06000100 22110000 0a001000 736d616c6c000000'))
    expect(value).toEqual({ data: { id: 0x1122 }, kind: 'small' })
  })

  test('text without its NUL stays without it until it is changed', () => {
    const data = hex('07000400 61626300')
    const value = read(all, data)
    expect(value.name).toBe('abc')
    expect(write(all, { ...value })).toEqual(data)
    expect(write(all, { ...value, name: 'abd' })).toEqual(hex('08000400 61626400'))
  })

  test('text with a NUL inside is kept to its end', () => {
    for (const data of ['0a000500 610062c2 80000000', '0a000500 6162c280 00630000'].map(hex))
      expect(write(all, read(all, data))).toEqual(data)
  })

  test('NLA_F_NESTED that the table does not give is kept', () => {
    const data = hex('0c001480 08000100 00000007')
    expect(read(all, data).big?.number).toBe(7)
    expect(write(all, read(all, data))).toEqual(data)
  })
})

describe('attributes that only align others', () => {
  const pads = '04001500'
  const data = hex(
    `${pads} 08000200 01000000 ${pads} 08000e00 07000000 ${pads}${pads} 08000e00 08000000 ff000400 ${pads}`,
  )
  const aligned = hex(`${pads} 08000200 01000000 ${pads} 08000e00 07000000 ${pads}${pads} 08000e00 08000000 ${pads}`)

  test('are no part of the value, which is that of attributes without them; they go back to their places', () => {
    const value = read(all, aligned)
    expect(structuredClone(value)).toEqual({ number: 1, many: [7, 8] })
    expect(Object.keys(value)).toEqual(['number', 'many'])
    expect(value[wire as never]).toEqual({ pad: { places: [0, 2, 4, 5, 7] } })
    expect(write(all, { ...value })).toEqual(aligned)
    expect(write(all, { ...value, number: 2 })).toEqual(
      hex('0400150008000200020000000400150008000e00070000000400150004001500' + '08000e000800000004001500'),
    )
    expect(write(all, structuredClone(value))).toEqual(hex('08000200 01000000 08000e00 07000000 08000e00 08000000'))
  })

  test('stand in a tree as what they are', () => {
    const root = rootNode('ALL', 0, aligned.length)
    all.explore(new Input(aligned, true), 0, aligned.length, root)
    const found = root.children.filter(({ uapi }) => uapi === 'ALL_PAD')
    expect(found.map(({ kind, problem, value }) => [kind, problem, value])).toEqual(
      new Array(5).fill(['attribute', undefined, undefined]),
    )
  })

  test('are unknown with a payload, with flags, and beside bytes that are no attributes', () => {
    expect(read(all, hex('08001500 01020304')).unknown).toEqual([
      { type: 21, data: hex('01020304'), index: 0, problem: 'length' },
    ])
    expect(read(all, hex('04001580')).unknown).toEqual([{ type: 0x8015, data: hex(''), index: 0 }])
    for (const bytes of [data, hex('08001500 01020304'), hex('04001580'), hex('04001500 0400')])
      expect(write(all, read(all, bytes))).toEqual(bytes)
  })

  test('cannot be given, or read alone', () => {
    expect(() => write(all, { pad: new Uint8Array() } as never)).toThrow(/^pad: it aligns what follows/)
    expect(() => partOf(all as never, ['pad'])).toThrow('ALL: pad cannot be read alone')
  })

  test('take time in proportion to their number', () => {
    const many = new Uint8Array(16_000 * 4)
    for (let at = 0; at < many.length; at += 4) many.set([4, 0, 21, 0], at)
    const started = performance.now()
    expect(write(all, read(all, many))).toEqual(many)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

describe('nests without the flag that their table gives', () => {
  const flagged = hex('0c000380 06000100 11000000 10000480 0c000180 08000300 6f6c6400')
  const bare = hex('0c000300 06000100 11000000 10000400 0c000100 08000300 6f6c6400')

  test('are noted once, and written back without it', () => {
    const value = read(big, bare)
    expect(structuredClone(value)).toEqual(read(big, flagged))
    expect(Object.getOwnPropertySymbols(value)).toEqual([bareNests])
    expect(Object.getOwnPropertySymbols(value.inner)).toEqual([])
    expect(Object.getOwnPropertySymbols(value.list)).toEqual([])
    expect(write(big, { ...value })).toEqual(bare)
  })

  test('get the flag where they are sent in a new message', () => {
    const { inner, list } = read(big, bare)
    expect(write(big, { inner: inner!, list: list! })).toEqual(flagged)
  })

  test('leave no trace in the output when a value among them is refused', () => {
    const output = new Output(true)
    expect(() => big.write(output, { ...read(big, bare), number: -1 })).toThrow(EncodeError)
    output.reset()
    big.write(output, read(big, flagged))
    expect(output.take()).toEqual(flagged)
  })
})

describe('byte order', () => {
  test('follows the host in a host-order table and never in a big-endian one', () => {
    expect(write(all, { number: 1 }, false)).toEqual(hex('00080002 00000001'))
    expect(write(all, { number: 1 }, true)).toEqual(hex('08000200 01000000'))
    expect(write(big, { number: 1 }, true)).toEqual(hex('08000100 00000001'))
    expect(write(big, { number: 1 }, false)).toEqual(hex('00080001 00000001'))
  })
})

describe('structs', () => {
  test('are laid out as a C compiler does', () => {
    expect(point.fields.map(field => [field.name, field.offset, field.size])).toEqual([
      ['x', 0, 1],
      ['y', 4, 4],
      ['name', 8, 8],
      ['z', 16, 8],
    ])
    expect([point.length, point.minimum, point.gaps]).toEqual([24, 16, [[1, 4]]])
  })

  test('of an older kernel lack the added members, those of a newer keep their tail', () => {
    const old = hex('01000000 02000000 6162000000000000')
    expect(read(point, old)).toEqual({ x: 1, y: 2, name: 'ab' })
    expect(write(point, read(point, old))).toEqual(old)
    const long = hex('01000000 02000000 6162000000000000 0300000000000000 aabbccdd')
    expect(read(point, long)).toEqual({ x: 1, y: 2, name: 'ab', z: 3n, rest: hex('aabbccdd') })
    expect(write(point, read(point, long))).toEqual(long)
  })

  test('members left out are zero, whatever stood in the buffer', () => {
    const output = new Output(true, 64)
    output.bytes.fill(0xee)
    point.write(output, { x: 1 } as never)
    expect(output.take()).toEqual(hex('01000000 00000000 0000000000000000'))
  })
})

describe('a wrong value', () => {
  const fault = (value: unknown): { code: string; message: string } => {
    try {
      write(all, value as never)
    } catch (error) {
      if (error instanceof EncodeError) return { code: error.code, message: error.message }
      throw error
    }
    throw new Error('nothing was thrown')
  }

  test.each([
    [{ nmae: 'x' }, 'ERR_ENCODE_UNKNOWN_KEY', 'nmae: no attribute of that name among ALL_*'],
    [{ byte: 256 }, 'ERR_ENCODE_RANGE', 'byte: 256 is not an integer from 0 to 255'],
    [{ number: -1 }, 'ERR_ENCODE_RANGE', 'number: -1 is not an integer from 0 to 4294967295'],
    [{ number: '1' }, 'ERR_ENCODE_TYPE', 'number: expected an integer, got "1"'],
    [{ number: 1n }, 'ERR_ENCODE_TYPE', 'number: expected an integer, got bigint 1'],
    [{ wide: 1 }, 'ERR_ENCODE_TYPE', 'wide: expected a bigint, got number 1'],
    [{ address: '10.1' }, 'ERR_ENCODE_RANGE', 'address: "10.1" is not an IP address'],
    [{ address: '10.0.0.01' }, 'ERR_ENCODE_RANGE', 'address: "10.0.0.01" is not an IP address'],
    [{ ip4: '::1' }, 'ERR_ENCODE_RANGE', 'ip4: "::1" is not an IPv4 address'],
    [{ mac: '02:00' }, 'ERR_ENCODE_RANGE', 'mac: "02:00" is not six bytes long'],
    [{ name: 'a\0b' }, 'ERR_ENCODE_RANGE', 'name: "a\\u0000b" contains a NUL'],
    [{ kind: 'odd', data: {} }, 'ERR_ENCODE_UNKNOWN_KEY', /^data: there is no table for kind "odd"/],
    [{ kind: 'big', data: { inner: { port: 70000 } } }, 'ERR_ENCODE_RANGE', /^data\.inner\.port: 70000/],
    [{ nests: [{}, { id: -1 }] }, 'ERR_ENCODE_RANGE', /^nests\[1\]\.id: -1/],
    [{ big: { list: [{}, { id: -1 }] } }, 'ERR_ENCODE_RANGE', /^big\.list\[1\]\.id: -1/],
    [{ point: { q: 1 } }, 'ERR_ENCODE_UNKNOWN_KEY', /^point\.q: struct point has no member "q"/],
    [{ raw: new Uint8Array(70000) }, 'ERR_ENCODE_RANGE', 'raw: takes 70000 bytes, an attribute holds at most 65531'],
  ])('case %#', (value, code, message) => {
    const found = fault(value)
    expect(found.code).toBe(code)
    if (typeof message === 'string') expect(found.message).toBe(message)
    else expect(found.message).toMatch(message)
  })
})

test('a table refuses two rows of one number', () => {
  expect(() => attributes('X', { a: attr(1, 'X_A', u8), b: attr(1, 'X_B', u32) })).toThrow('same number')
})
