import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wire } from '../../../protocol/codec/wire.js'
import { NLMSG } from '../../../protocol/netlink/index.js'
import { type DecodedMessage, decodeDatagram, explain, messageJson, toJsonValue } from '../../../src/dump/index.js'
import { messageJsonText } from '../../../src/dump/json.js'
import { jsonText } from '../../../src/dump/json-text.js'
import { expectSame } from '../../support/same.js'
import { allFixtures, messagesOf } from './captured.js'

describe('the text of a value', () => {
  test('is what JSON.stringify makes of it, whatever it holds', () => {
    const leaf = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.integer(),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n }),
      fc.boolean(),
      fc.constantFrom(null, undefined),
      fc.uint8Array({ maxLength: 8 }),
    )
    const { value } = fc.letrec<{ value: unknown }>(tie => ({
      value: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        leaf,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string({ unit: 'binary' }), tie('value'), { maxKeys: 4, noNullPrototype: true }),
        // How an array of attributes differed from its table's form.
        fc
          .tuple(fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(fc.string(), tie('value'), { maxKeys: 2 }))
          .map(([items, notes]) => Object.assign(items, { [wire]: notes })),
      ),
    }))
    fc.assert(
      fc.property(value, each => {
        expectSame(jsonText(each), JSON.stringify(toJsonValue(each)))
      }),
      { numRuns: 2000 },
    )
  })
})

test('a key called __proto__ is a key', () => {
  const value = JSON.parse('{"__proto__":{"mtu":1}}')
  expect(jsonText(value)).toBe('{"__proto__":{"mtu":1}}')
  expect(JSON.stringify(toJsonValue(value))).toBe('{"__proto__":{"mtu":1}}')
})

describe('the text of a message', () => {
  /** What is said of a refusal, from the beginning: not what was said of the same before. */
  const explanationOf = (message: DecodedMessage): unknown => {
    const explained = explain(message)
    if (explained === undefined) return undefined
    const { operation, name, text, message: said, attribute, missing, allowed, likely } = explained
    return toJsonValue({
      operation,
      errno: name || undefined,
      text,
      message: said,
      attribute,
      missing,
      allowed,
      likely,
    })
  }

  test.each(allFixtures)('of %s is that of its object: body, refusal and all', path => {
    for (const message of messagesOf(path)) {
      const text = messageJsonText(message)
      const json = messageJson(message)
      expectSame(JSON.stringify(json), text)
      const { body } = message
      const fields = typeof body === 'object' && body !== null && !(body instanceof Uint8Array) ? toJsonValue(body) : {}
      const expected: Record<string, unknown> = { ...json, ...(fields as object), explanation: explanationOf(message) }
      if (expected.explanation === undefined) delete expected.explanation
      expectSame(json, expected)
    }
  })

  test('says of a refusal with other numbers what belongs to it', () => {
    let count = 0
    for (const path of allFixtures)
      for (const message of messagesOf(path)) {
        if (message.type !== NLMSG.ERROR || explain(message) === undefined) continue
        messageJsonText(message)
        const bytes = message.datagram.bytes.slice()
        // Sequence number and port of the error, and of the request in it.
        for (const at of [message.start + 8, message.payload + 12]) bytes.fill(0x11, at, Math.min(at + 8, message.end))
        const [again] = decodeDatagram({ ...message.datagram, bytes: bytes.subarray(message.start) }, 1).messages
        expectSame(messageJson(again!).explanation, explanationOf(again!))
        count++
      }
    expect(count).toBeGreaterThan(100)
  })
})
