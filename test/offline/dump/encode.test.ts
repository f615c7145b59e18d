/** JSON to bytes: everything that was captured comes back byte for byte. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NlkitError, toHex } from '../../../protocol/codec/index.js'
import { protocols } from '../../../protocol/protocols.js'
import type { DecodedMessage } from '../../../src/dump/decoded.js'
import { encodeJson, type JsonMessage, readJsonMessages } from '../../../src/dump/encode/index.js'
import { decode, messageJson } from '../../../src/dump/index.js'
import { expectSame } from '../../support/same.js'
import { allFixtures, messagesOf } from './captured.js'

/** A message through the text that `nlkit dump --json` prints. */
function json(message: DecodedMessage): JsonMessage {
  return readJsonMessages(JSON.stringify(messageJson(message)))[0]!
}

const bytesOf = ({ datagram, start, end }: DecodedMessage): string => toHex(datagram.bytes.subarray(start, end))

test.each(allFixtures)('%s: from JSON come the same bytes', file => {
  for (const message of messagesOf(file)) {
    const bytes = encodeJson(json(message))
    expectSame(bytes.length % 4, 0)
    expectSame(toHex(bytes.subarray(0, message.end - message.start)), bytesOf(message))
  }
})

const definitions = protocols.flatMap(protocol =>
  [...protocol.messages.values()].map(definition => ({ number: protocol.number, type: definition.type })),
)

/** Attributes as a wild program may send them: any numbers, any flag bits, lengths that lie. */
const payload = fc
  .array(
    fc.record({
      type: fc.oneof(fc.integer({ min: 0, max: 70 }), fc.integer({ min: 0, max: 0xffff })),
      data: fc.uint8Array({ maxLength: 24 }),
      lie: fc.oneof(
        { weight: 9, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.integer({ min: -6, max: 40 }) },
      ),
    }),
    { maxLength: 6 },
  )
  .map(list =>
    list.flatMap(({ type, data, lie }) => {
      const length = Math.max(0, data.length + 4 + lie)
      return [
        length & 255,
        length >> 8,
        type & 255,
        type >> 8,
        ...data,
        ...new Array((4 - (data.length % 4)) % 4).fill(0),
      ]
    }),
  )

test('from JSON come the same bytes, whatever they were', () => {
  const header = fc.uint8Array({ minLength: 0, maxLength: 32 })
  fc.assert(
    fc.property(
      fc.constantFrom(...definitions),
      header,
      payload,
      fc.boolean(),
      (message, head, attributes, ordered) => {
        const body = [...head.map(byte => (ordered ? 0 : byte)), ...attributes]
        const bytes = new Uint8Array(16 + body.length)
        bytes.set(body, 16)
        const view = new DataView(bytes.buffer)
        view.setUint32(0, bytes.length, true)
        view.setUint16(4, message.type, true)
        const [one] = decode(message.number, bytes)
        expectSame(toHex(encodeJson(json(one!)).subarray(0, bytes.length)), toHex(bytes))
      },
    ),
    { numRuns: 3000 },
  )
})

describe('JSON that people write', () => {
  const link = { protocol: 'NETLINK_ROUTE', type: 'RTM_NEWLINK', flags: ['REQUEST', 'ACK'], header: { family: 0 } }

  test('numbers of 64 bits and bytes in their forms', () => {
    const element = (data: unknown) =>
      encodeJson({
        protocol: 'NETLINK_NETFILTER',
        type: 'NFT_MSG_NEWTABLE',
        header: { family: 2 },
        attributes: { name: 'filter', ...(data as object) },
      })
    expect(toHex(element({ handle: 7 }))).toBe(toHex(element({ handle: '7' })))
    expect(toHex(element({ userdata: '0102' }).slice(-8))).toBe('0600060001020000')
  })

  test('flags by name or number', () => {
    expect(encodeJson(link)).toEqual(encodeJson({ ...link, flags: 5 }))
  })

  test('another byte order', () => {
    expect(toHex(encodeJson({ ...link, byteOrder: 'big' }).subarray(0, 8))).toBe('0000002000100005')
    expect(encodeJson({ ...link, byteOrder: 'big' }, { littleEndian: true })).toEqual(encodeJson(link))
  })

  test('a type without a table takes a payload', () => {
    const bytes = encodeJson({ protocol: 'NETLINK_GENERIC', type: 21, sequence: 1, payload: '0301' })
    expect(toHex(bytes)).toBe('1200000015000000010000000000000003010000')
  })

  test.each([
    [{ ...link, protocol: undefined }, 'ERR_ENCODE_INPUT', 'protocol: is missing'],
    [{ ...link, protocol: 'NETLINK_ROUT' }, 'ERR_ENCODE_INPUT', 'a protocol without tables'],
    [{ ...link, type: 'RTM_NEWLINKS' }, 'ERR_ENCODE_INPUT', 'type: "RTM_NEWLINKS" is no message of NETLINK_ROUTE'],
    [{ ...link, type: 70000 }, 'ERR_ENCODE_INPUT', 'type: 70000 is not an integer from 0 to 65535'],
    [{ ...link, flags: ['ACKS'] }, 'ERR_ENCODE_INPUT', 'flags[0]: "ACKS" is none of REQUEST'],
    [{ ...link, sequence: -1 }, 'ERR_ENCODE_INPUT', 'sequence: expected an integer'],
    [{ ...link, byteOrder: 'middle' }, 'ERR_ENCODE_INPUT', 'byteOrder: expected "little" or "big"'],
    [{ protocol: 'NETLINK_ROUTE', type: 2000, attributes: {} }, 'ERR_ENCODE_INPUT', 'type: no table for it'],
    [
      { ...link, attributes: { linkinfo: { kind: 'veth', data: { x: 1 } } } },
      'ERR_ENCODE_UNKNOWN_KEY',
      'linkinfo.data.x: ',
    ],
    [{ ...link, attributes: { mtu: '1500' } }, 'ERR_ENCODE_TYPE', 'mtu: expected an integer'],
    [
      { ...link, attributes: { unknown: [{ type: 9, data: '0x12' }] } },
      'ERR_ENCODE_TYPE',
      'bytes in hexadecimal, got "0x12"',
    ],
    [[link], 'ERR_ENCODE_INPUT', 'expected a message object, got an array'],
    [null, 'ERR_ENCODE_INPUT', 'expected a message object, got null'],
  ])('%j is refused: %s %s', (message, code, text) => {
    expect(() => encodeJson(message as never)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(text) }),
    )
  })
})

describe('a text of messages', () => {
  const a = { protocol: 'NETLINK_ROUTE', type: 'RTM_GETLINK' }
  const b = { protocol: 'NETLINK_ROUTE', type: 'RTM_GETADDR' }

  test.each([
    ['one to a line', `${JSON.stringify(a)}\n\n${JSON.stringify(b)}\n`],
    ['an array', JSON.stringify([a, b], undefined, 2)],
    ['an array on one line', `${JSON.stringify([a, b])}\n`],
  ])('%s', (_, text) => {
    expect(readJsonMessages(text)).toEqual([a, b])
  })

  test('one object over several lines', () => {
    expect(readJsonMessages(JSON.stringify(a, undefined, 2))).toEqual([a])
  })

  test.each([
    ['', '', 'no JSON: the text is empty'],
    ['\n \n', '', 'no JSON'],
    [`${JSON.stringify(a)}\n{"type":\n`, 'line 2', 'line 2: not JSON: '],
    [`${JSON.stringify(a)}\n\n7\n`, 'line 3', 'line 3: expected a message object, got number 7'],
    ['[{}, null]', '[1]', '[1]: expected a message object, got null'],
    ['"RTM_NEWLINK"', '', 'expected a message object, got "RTM_NEWLINK"'],
    ['{', '', 'not JSON: '],
  ])('%j is refused', (text, path, message) => {
    expect(() => readJsonMessages(text)).toThrow(
      expect.objectContaining({ code: 'ERR_ENCODE_INPUT', path, message: expect.stringContaining(message) }),
    )
  })
})

test('whatever stands in the JSON, it is bytes or an error of ours', () => {
  const sample = allFixtures.filter((_, i) => i % 7 === 0).flatMap(messagesOf)
  const wrong = fc.oneof(
    fc.constantFrom(null, true, -1, 1.5, 1e30, '', 'zz', '0102', [], {}, [null], [[]], { type: 'x' }, [
      { type: -1, data: 5 },
    ]),
    fc.jsonValue({ maxDepth: 2 }),
  )
  const key = fc.constantFrom(
    'unknown',
    '$wire',
    '$items',
    '$bareNests',
    'rest',
    'data',
    'header',
    'attributes',
    'name',
  )
  fc.assert(
    fc.property(fc.constantFrom(...sample), fc.nat(), key, wrong, fc.boolean(), (message, at, added, value, add) => {
      const object = JSON.parse(JSON.stringify(messageJson(message)))
      const places: [Record<string, unknown>, string][] = []
      const collect = (node: unknown): void => {
        if (typeof node !== 'object' || node === null) return
        for (const name of Object.keys(node)) {
          places.push([node as never, name])
          collect((node as Record<string, unknown>)[name])
        }
      }
      collect(object)
      const [owner, name] = places[at % places.length]!
      owner[add && !Array.isArray(owner) ? added : name] = value
      try {
        expectSame(encodeJson(object).length % 4, 0)
      } catch (error) {
        if (!(error instanceof NlkitError)) throw error
      }
    }),
    { numRuns: 5000 },
  )
})

test('a type that is no text is refused, even one that cannot be made text', () => {
  for (const type of [{ toString: null }, [], true, null] as never[])
    expect(() => encodeJson({ protocol: 'NETLINK_ROUTE', type })).toThrow(/^type: .* is no message of NETLINK_ROUTE/)
})
