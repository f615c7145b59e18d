import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { expect, test } from 'vitest'
import { isGlobal, purposeOf, toAddress } from '../../../src/egress/subnet.js'

const address = fc.oneof(
  fc.bigInt({ min: 0n, max: (1n << 32n) - 1n }).map(number => toAddress(number, 'ip')),
  fc
    .tuple(
      fc.constantFrom(0n, 0x64ff9bn << 96n, 0x2001n << 112n, 0x20010db8n << 96n, 0xfe80n << 112n, 0xfdn << 120n),
      fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
      fc.constantFrom(0n, 1n, 16n, 32n, 96n, 100n, 128n),
    )
    .map(([prefix, number, shift]) => toAddress(prefix | (number >> shift), 'ip6')),
)

const purposes = ['unspecified', 'loopback', 'linkLocal', 'multicast', 'broadcast', 'ipv4Mapped']
const local = ['private', 'carrierGradeNat', 'uniqueLocal', 'deprecatedSiteLocal', 'discard', 'benchmarking']

test('what an address is for is what ipaddr.js says', () => {
  fc.assert(
    fc.property(address, text => {
      const range = ipaddr.parse(text).range()
      expect(purposeOf(text)).toBe(purposes.includes(range) ? range : undefined)
      if (range === 'unicast') expect(isGlobal(text)).toBe(true)
      if ([...purposes, ...local].includes(range)) expect(isGlobal(text)).toBe(false)
    }),
    { numRuns: 5000 },
  )
})

test.each([
  ['8.8.8.8', true],
  ['2001:4860:4860::8888', true],
  ['192.168.0.1', false],
  ['203.0.113.1', false],
  ['fd00::1', false],
  ['2001:db8::1', false],
])('the outside can answer to %s: %s', (text, expected) => {
  expect(isGlobal(text)).toBe(expected)
})
