import { describe, expect, test } from 'vitest'
import type { Body } from '../../../protocol/codec/index.js'
import { encodeMessage } from '../../../protocol/netlink/index.js'
import { newLink } from '../../../protocol/route/index.js'
import { decode } from '../../../src/dump/index.js'
import { unknownText } from '../../../src/dump/value-text.js'
import { expectSame } from '../../support/same.js'
import { allFixtures, messagesOf } from './captured.js'

const all = allFixtures.flatMap(messagesOf)

type Values = Readonly<Record<string, unknown>>

/** The values of these paths, taken from all that was read. */
function chosen(attributes: Values, paths: readonly string[]): Values {
  return Object.fromEntries(
    paths.flatMap(path => {
      const [key = '', inner] = path.split('.')
      const value = attributes[key]
      if (value === undefined) return []
      return [[key, inner === undefined ? value : chosen(value as Values, [inner])]]
    }),
  )
}

describe.each([
  [/^RTM_...LINK$/, ['ifname', 'mtu', 'linkinfo.kind', 'address']],
  [/^RTM_...ROUTE$/, ['dst', 'gateway', 'oif', 'metrics', 'multipath']],
  [/^RTM_...ADDR$/, ['local', 'label']],
  [/^NFT_MSG_...CHAIN$/, ['table', 'name', 'hook.priority']],
])('a part of %s', (pattern, paths) => {
  const messages = all.filter(({ name, definition }) => definition && pattern.test(name))

  test('is what the whole has there', () => {
    expect(messages.length).toBeGreaterThan(10)
    for (const message of messages) {
      const whole = message.body as Body<Values, Values>
      const part = message.read(message.definition!.body.part!(paths)) as Body<Values, Values>
      expectSame(part.header, whole.header)
      expectSame(part.attributes, chosen(whole.attributes, paths))
    }
  })
})

test('a part of damaged attributes is what there is of them, and what cannot be read alone is refused', () => {
  const bytes = encodeMessage(
    newLink,
    { flags: 5, sequence: 1, portId: 0 },
    { header: { family: 0, type: 0, index: 0, flags: 0, change: 0 }, attributes: { ifname: 'a', mtu: 1500 } },
    true,
  )
  // The length of the MTU says more than there is.
  bytes[40] = 200
  const [message] = decode(0, bytes)
  const { attributes } = message!.read(newLink.body.part!(['ifname', 'mtu'])) as Body<Values, Values>
  expect(attributes).toEqual({ ifname: 'a' })
  expect(() => message!.read(newLink.body.part!(['nonsense']))).toThrow('IFLA: nonsense cannot be read alone')
})

test('unknown bytes that look like text say so, and others do not', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
  expect(unknownText(bytes('eth0\0'))).toBe('6574683000 "eth0"')
  expect(unknownText(bytes('say "hi"'))).toBe('7361792022686922 "say \\"hi\\""')
  for (const none of ['abc', 'eth\x01x', 'ab\0cd', '\0\0\0\0', ''])
    expect(unknownText(bytes(none))).toBe(Buffer.from(none).toString('hex'))
})
