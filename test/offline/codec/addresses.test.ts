import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, test } from 'vitest'
import { Input, ip, ip4, ip6, ipBytes, isIp4, Output } from '../../../protocol/codec/index.js'
import { expectSame } from '../../support/same.js'

const write = (value: string): Uint8Array => {
  const output = new Output(true, 1)
  // What stood in the buffer before must not show through.
  output.append(new Uint8Array(64).fill(0xee))
  output.reset()
  ip.write(output, value)
  return output.take()
}
const read = (data: Uint8Array): string => ip.read(new Input(data, true), 0, data.length)

/** Addresses with many zero groups, where the short forms differ. */
const groups = fc.array(fc.oneof(fc.constant(0), fc.constant(0), fc.constantFrom(1, 0xa, 0x1234), fc.nat(0xffff)), {
  minLength: 8,
  maxLength: 8,
})
const bytesOf = (list: number[]): Uint8Array => Uint8Array.from(list.flatMap(group => [group >> 8, group & 0xff]))

/** What ipaddr.js makes of a text, or undefined for what is no address of ours. */
function reference(text: string): number[] | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text).toByteArray()
  return ipaddr.IPv6.isValid(text) && !text.includes('%') ? ipaddr.IPv6.parse(text).toByteArray() : undefined
}

describe('IPv6 addresses', () => {
  test('read as RFC 5952 writes them', () => {
    fc.assert(
      fc.property(groups, list => {
        const data = bytesOf(list)
        expectSame(read(data), new ipaddr.IPv6([...data]).toRFC5952String())
      }),
      { numRuns: 2000 },
    )
  })

  test.each([
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['FE80::ABCD', 'fe80::abcd'],
    ['::ffff:192.0.2.1', '::ffff:c000:201'],
    ['0:2:3:4:5:6:7::', '0:2:3:4:5:6:7:0'],
  ])('%s reads as %s', (written, text) => {
    expectSame(read(write(written)), text)
  })

  test('are written from any form, and read back', () => {
    fc.assert(
      fc.property(groups, list => {
        const data = bytesOf(list)
        const forms = [new ipaddr.IPv6([...data]).toString(), read(data), list.map(g => g.toString(16)).join(':')]
        for (const form of forms) expectSame(write(form), data)
        expectSame(write(list.map(g => g.toString(16).padStart(4, '0').toUpperCase()).join(':')), data)
      }),
      { numRuns: 1000 },
    )
  })
})

test('text that is nearly an address is taken exactly when ipaddr.js takes it, and means the same', () => {
  const nearly = fc
    .array(
      fc.constantFrom(
        ':',
        '::',
        ':',
        '.',
        '0',
        '1',
        'a',
        'F',
        '00',
        '10',
        '255',
        '256',
        'ffff',
        '12345',
        'g',
        '%',
        ' ',
      ),
      {
        maxLength: 16,
      },
    )
    .map(parts => parts.join(''))
  fc.assert(
    fc.property(nearly, text => {
      const expected = reference(text)
      expectSame(isIp4(text), expected?.length === 4)
      if (expected) {
        expectSame([...write(text)], expected)
        expectSame([...ipBytes(text)], expected)
      } else {
        expect(() => write(text)).toThrow('is not an IP address')
        expect(() => ipBytes(text)).toThrow('is not an IP address')
      }
    }),
    { numRuns: 20_000 },
  )
})

test('an address of the other family is refused where one is meant', () => {
  expect(() => ip4.write(new Output(true), '::1')).toThrow('"::1" is not an IPv4 address')
  expect(() => ip6.write(new Output(true), '192.0.2.1')).toThrow('"192.0.2.1" is not an IPv6 address')
})

test('what was asked about before is written as if it had not been', () => {
  const octet = fc.integer({ min: 0, max: 260 })
  const text = fc.tuple(octet, octet, octet, octet).map(octets => octets.join('.'))
  fc.assert(
    fc.property(text, text, (one, other) => {
      const expected = reference(one)
      isIp4(other)
      if (expected) expectSame([...write(one)], expected)
      isIp4(one)
      if (expected) expectSame([...write(one)], expected)
      else expect(() => write(one)).toThrow('is not an IP address')
      isIp4(`${one}.`)
      if (expected) expectSame([...write(one)], expected)
    }),
  )
})
