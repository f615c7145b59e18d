import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatSocketAddress, parseSocketAddress } from '../../src/egress/echo/address.js'
import { internetChecksum } from '../../src/egress/echo/checksum.js'
import { decodeEcho, decodeQuotedRequest, encodeEchoRequest, ICMP4, ICMP6 } from '../../src/egress/echo/icmp.js'
import { echo } from '../../src/egress/echo/index.js'
import { AF } from '../../src/ffi/constants.js'

describe('the Internet checksum', () => {
  test('of the example in RFC 1071, section 3', () => {
    // The sum there is ddf2; the checksum is its complement.
    expect(internetChecksum(Buffer.from('0001f203f4f5f6f7', 'hex'))).toBe(~0xddf2 & 0xffff)
  })

  test.each([
    ['an IPv4 header with its checksum', '4500003c1c4640004006b1e6ac100a63ac100a0c', 0],
    ['the same with the checksum zero', '4500003c1c46400040060000ac100a63ac100a0c', 0xb1e6],
    ['nothing', '', 0xffff],
    ['an odd byte', '01', 0xfeff],
    ['zeros', '0000', 0xffff],
    ['a carry out of the carry', 'ffff0001ffff', 0xfffe],
  ])('of %s', (_, hex, expected) => {
    expect(internetChecksum(Buffer.from(hex, 'hex'))).toBe(expected)
  })

  test('is zero over bytes that hold it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 1500 }), bytes => {
        const packet = Buffer.from(bytes)
        packet.writeUInt16BE(0, 0)
        packet.writeUInt16BE(internetChecksum(packet), 0)
        expect(internetChecksum(packet)).toBe(0)
      }),
    )
  })
})

describe('echo messages', () => {
  const message = { identifier: 0x1234, sequence: 7, payload: Buffer.from('nlkit') }

  test('ICMP: type, code, checksum, identifier, sequence, payload', () => {
    expect(encodeEchoRequest(ICMP4, message).toString('hex')).toBe('080097ee123400076e6c6b6974')
  })

  test('ICMPv6: the kernel fills in the checksum', () => {
    expect(encodeEchoRequest(ICMP6, message).toString('hex')).toBe('80000000123400076e6c6b6974')
  })

  test('a reply is read, and nothing else is taken for one', () => {
    const reply = encodeEchoRequest(ICMP4, message)
    reply[0] = 0
    reply.writeUInt16BE(0, 2)
    reply.writeUInt16BE(internetChecksum(reply), 2)
    expect(decodeEcho(ICMP4, 0, reply)).toEqual(message)
    expect(decodeEcho(ICMP4, 8, reply)).toBeUndefined()
    expect(decodeEcho(ICMP4, 0, reply.subarray(0, 7))).toBeUndefined()
    const damaged = Buffer.from(reply)
    damaged[9]! ^= 1
    expect(decodeEcho(ICMP4, 0, damaged)).toBeUndefined()
  })

  test('a quoted request may be cut after its header', () => {
    const request = encodeEchoRequest(ICMP4, message)
    expect(decodeQuotedRequest(ICMP4, request.subarray(0, 8))).toEqual({ ...message, payload: Buffer.alloc(0) })
    expect(decodeQuotedRequest(ICMP4, request.subarray(0, 7))).toBeUndefined()
    expect(decodeQuotedRequest(ICMP6, request)).toBeUndefined()
  })
})

test('ICMP types and codes are those of linux/icmp.h and linux/icmpv6.h', () => {
  const file = new URL('../../fixtures/uapi/constants.txt', import.meta.url)
  const lines = [...readFileSync(file, 'utf8').matchAll(/^(ICMP(?:V6)?_\w+) (\d+)$/gm)]
  const uapi = new Map(lines.map(([, name, value]) => [name, Number(value)]))
  const codes = [ICMP4, ICMP6]
    .flatMap(({ errors }) => Object.values(errors))
    .filter(({ type }) => type !== 'too-big') // Its one code has no name: the type's stands for it.
    .flatMap(each => Object.entries(each.codes))
  expect(codes.map(([number, [name]]) => [name, Number(number)])).toEqual(
    codes.map(([, [name]]) => [name, uapi.get(name)]),
  )
  expect(Object.keys(ICMP4.errors)).toEqual(
    ['ICMP_DEST_UNREACH', 'ICMP_TIME_EXCEEDED', 'ICMP_PARAMETERPROB'].map(name => String(uapi.get(name))),
  )
  expect(Object.keys(ICMP6.errors)).toEqual(
    ['ICMPV6_DEST_UNREACH', 'ICMPV6_PKT_TOOBIG', 'ICMPV6_TIME_EXCEED', 'ICMPV6_PARAMPROB'].map(name =>
      String(uapi.get(name)),
    ),
  )
  expect([ICMP4.echoRequest, ICMP4.echoReply]).toEqual([uapi.get('ICMP_ECHO'), uapi.get('ICMP_ECHOREPLY')])
  expect([ICMP6.echoRequest, ICMP6.echoReply]).toEqual([uapi.get('ICMPV6_ECHO_REQUEST'), uapi.get('ICMPV6_ECHO_REPLY')])
})

describe('socket addresses', () => {
  test.each([
    ['8.8.8.8', AF.INET],
    ['2001:db8::1', AF.INET6],
    ['::', AF.INET6],
  ])('%s', (text, family) => {
    const address = parseSocketAddress(text)
    expect(address.family).toBe(family)
    expect(formatSocketAddress(address.bytes)).toBe(text)
  })

  test('a zone by number', () => {
    const { bytes } = parseSocketAddress('fe80::1%7')
    expect(
      new DataView(bytes.buffer, bytes.byteOffset).getUint32(24, new Uint8Array(new Uint16Array([1]).buffer)[0] === 1),
    ).toBe(7)
  })

  test.each(['', 'dns.google', '1.2.3', '010.0.0.1', '1.2.3.4/8', '::1::'])('%j is none', text => {
    expect(() => parseSocketAddress(text)).toThrow(expect.objectContaining({ code: 'ERR_ECHO_ADDRESS' }))
  })
})

test.each([
  { count: 0 },
  { count: 1.5 },
  { timeout: -1 },
  { payloadSize: 65508 },
  { ttl: 256 },
  { interval: Number.NaN },
])('%j is refused before a socket is opened', async options => {
  await expect(echo({ address: '127.0.0.1', ...options })).rejects.toMatchObject({ code: 'ERR_ECHO_OPTION' })
})
