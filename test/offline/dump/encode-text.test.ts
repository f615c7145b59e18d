/** Captured messages as fixtures and as TypeScript: read and run again, they give the same bytes. */
import { transformSync } from 'rolldown/utils'
import { describe, expect, test } from 'vitest'
import { toHex } from '../../../protocol/codec/index.js'
import * as protocol from '../../../protocol/index.js'
import { parseFixture } from '../../../src/capture/nl-text.js'
import type { DecodedMessage } from '../../../src/dump/decoded.js'
import { encodeJson, toCode, toFixture } from '../../../src/dump/encode/index.js'
import { decode } from '../../../src/dump/index.js'
import { expectSame } from '../../support/same.js'
import { allFixtures, messagesOf } from './captured.js'

const all = allFixtures.flatMap(messagesOf)
const hex = ({ datagram, start, end }: DecodedMessage): string => toHex(datagram.bytes.subarray(start, end))
const padded = (text: string): string => text.padEnd(Math.ceil(text.length / 8) * 8, '0')

/** Runs emitted code with the library of this tree. It is megabytes: vitest's own way to import takes longer than all else here. */
function run(code: string): Uint8Array[] {
  const { code: script, errors } = transformSync('messages.ts', code, { sourceType: 'module' })
  expect(errors).toEqual([])
  const [, names = ''] = /^import \{([^}]*)\} from 'nlkit\/protocol'$/m.exec(code) ?? []
  expect(names.split(',').filter(name => name.trim() !== '' && !(name.trim() in protocol))).toEqual([])
  const body = script
    .replace(/^import \{([^}]*)\} from ['"]nlkit\/protocol['"];?$/m, 'const {$1} = protocol')
    .replace(/^export /m, '')
  return new Function('protocol', `'use strict'; ${body}\nreturn messages`)(protocol)
}

describe('code', () => {
  test('reads as a person would write it', () => {
    const [request] = messagesOf('route/address-add-broadcast-auto.nl').filter(({ name }) => name === 'RTM_NEWADDR')
    expect(toCode([request!])).toBe(`import {
  AF,
  encodeMessage,
  newAddress,
  NLM_F,
  RT_SCOPE,
} from 'nlkit/protocol'

export const messages: Uint8Array[] = [
  // RTM_NEWADDR
  encodeMessage(
    newAddress,
    { flags: NLM_F.REQUEST | NLM_F.ACK | NLM_F.EXCL | NLM_F.CREATE, sequence: ${request!.sequence}, portId: 0 },
    {
      header: { family: AF.INET, prefixlen: 24, flags: 0, scope: RT_SCOPE.UNIVERSE, index: 3 },
      attributes: { local: '10.0.0.1', address: '10.0.0.1', broadcast: '10.0.0.255' },
    },
    true,
  ),
]
`)
  })

  test('gives the same bytes when it runs', () => {
    const bytes = run(toCode(all))
    expect(bytes.length).toBe(all.length)
    expect(bytes.length).toBeGreaterThan(2000)
    for (const [i, message] of all.entries()) expectSame(toHex(bytes[i]!), padded(hex(message)))
  })

  test('names from a capture stay text', () => {
    const ifname = `'; throw 1; '\\\u202e\u001b\n\${x}`
    const json = {
      protocol: 'NETLINK_ROUTE',
      type: 'RTM_NEWLINK',
      header: { family: 0 },
      attributes: { ifalias: ifname },
    }
    const message = decode(0, encodeJson(json))
    const code = toCode(message)
    for (const character of ['\u202e', '\u001b']) expect(code).not.toContain(character)
    expect(toHex(run(code)[0]!)).toBe(padded(hex(message[0]!)))
  })
})

describe('fixtures', () => {
  test.each(allFixtures)('%s: the same bytes', file => {
    const messages = messagesOf(file)
    if (messages.length === 0) return
    const { events, byteOrder } = parseFixture(toFixture(messages, { command: 'ip link', source: 'nlmon' }))
    expect(byteOrder).toBe(messages[0]!.datagram.littleEndian ? 'little' : 'big')
    expect(events.map(({ bytes }) => toHex(bytes)).join('')).toBe(
      messages.map(message => padded(hex(message))).join(''),
    )
    expect(events.map(({ type }) => type)).toEqual(
      [...new Set(messages.map(({ datagram }) => datagram))].map(({ direction }) =>
        direction === 'sent' ? 'send' : 'receive',
      ),
    )
  })

  test('names, times and sockets stand beside the bytes', () => {
    const text = toFixture(messagesOf('route/link-add-veth.nl'), { command: 'ip link add v0 type veth peer name v1' })
    expect(text).toMatch(
      /^command: ip link add v0 type veth peer name v1\nbyte-order: little\nprotocol: NETLINK_ROUTE\n/,
    )
    expect(text).toContain('\n> 0.000 # RTM_NEWLINK\n54000000 10000506 ')
    expect(text).toContain('\n< 0.001 # NLMSG_ERROR\n')
  })

  test('what no fixture can hold is refused', () => {
    const little = decode(0, new Uint8Array(16).fill(16, 0, 1), true)
    const big = decode(0, new Uint8Array(16).fill(16, 3, 4), false)
    expect(() => toFixture([])).toThrow(expect.objectContaining({ code: 'ERR_ENCODE_INPUT' }))
    expect(() => toFixture([...little, ...big])).toThrow('a fixture has one byte order')
  })
})
