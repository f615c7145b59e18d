import ipaddr from 'ipaddr.js'
import { hexByte } from './bytes.js'
import type { Codec } from './codec.js'
import { EncodeError } from './errors.js'
import type { Input } from './input.js'
import { describe, type Output } from './output.js'
import { asciiText } from './text.js'

/** The halves of IPv4 addresses as text, `10.0.` and `12.34`, made when first seen: an address is then one concatenation. */
const firstHalves: (string | undefined)[] = new Array(65536).fill(undefined)
const secondHalves: (string | undefined)[] = new Array(65536).fill(undefined)

/** The last address read: a device's own is the peer's, too, and is one text. */
let last = 0
let lastText = '0.0.0.0'

function readIp4(input: Input, at: number): string {
  const b = input.bytes
  const first = (b[at]! << 8) | b[at + 1]!
  const second = (b[at + 2]! << 8) | b[at + 3]!
  const word = (first << 16) | second
  if (word === last) return lastText
  firstHalves[first] ??= `${first >> 8}.${first & 255}.`
  secondHalves[second] ??= `${second >> 8}.${second & 255}`
  last = word
  lastText = firstHalves[first]! + secondHalves[second]!
  return lastText
}

/** Codes of the hexadecimal digits. */
const digits = Uint8Array.from('0123456789abcdef', digit => digit.charCodeAt(0))
const colon = 58

/** Where a text of several parts is put together: one flat string takes a fifth of the memory of a chain of concatenations. */
const codes = new Uint8Array(39)

/** RFC 5952: lower case, no leading zeros, the longest run of at least two zero groups (the first of equals) as `::`. */
function readIp6(input: Input, at: number): string {
  const b = input.bytes
  let gap = -1
  let longest = 1
  for (let i = 0, run = 0; i < 8; i++) {
    run = (b[at + i * 2]! | b[at + i * 2 + 1]!) === 0 ? run + 1 : 0
    if (run > longest) {
      longest = run
      gap = i - run + 1
    }
  }
  if (longest === 8) return '::'
  let count = 0
  for (let i = 0; i < 8; i++) {
    if (i === gap) {
      codes[count++] = colon
      codes[count++] = colon
      i += longest - 1
      continue
    }
    if (i > 0 && !(gap !== -1 && i === gap + longest)) codes[count++] = colon
    const group = (b[at + i * 2]! << 8) | b[at + i * 2 + 1]!
    if (group > 0xfff) codes[count++] = digits[group >> 12]!
    if (group > 0xff) codes[count++] = digits[(group >> 8) & 15]!
    if (group > 0xf) codes[count++] = digits[(group >> 4) & 15]!
    codes[count++] = digits[group & 15]!
  }
  return asciiText(codes, 0, count)
}

/** An IP address in text as 4 or 16 bytes. Only the full dotted form is taken for IPv4: `10.1` and `010.0.0.1` are refused. */
export function ipBytes(value: unknown): Uint8Array {
  if (typeof value !== 'string')
    throw new EncodeError('ERR_ENCODE_TYPE', `expected an IP address, got ${describe(value)}`)
  const dotted = new Uint8Array(4)
  if (readDotted(value, dotted, 0)) return dotted
  if (ipaddr.IPv6.isValid(value) && !value.includes('%')) return Uint8Array.from(ipaddr.IPv6.parse(value).toByteArray())
  throw new EncodeError('ERR_ENCODE_RANGE', `${describe(value)} is not an IP address`)
}

/** The full dotted form, four decimal numbers without leading zeros, as bytes. Returns whether `value` is of that form. */
function readDotted(value: string, bytes: Uint8Array, at: number): boolean {
  let octet = -1
  let count = 0
  for (let i = 0; i <= value.length; i++) {
    const code = i < value.length ? value.charCodeAt(i) : 46
    if (code === 46) {
      if (octet < 0 || octet > 255 || count === 4) return false
      bytes[at + count++] = octet
      octet = -1
    } else if (code >= 48 && code <= 57 && octet !== 0) octet = (octet < 0 ? 0 : octet * 10) + code - 48
    else return false
  }
  return count === 4
}

/** The last text that was asked about and is an address, and its bytes: who asks mostly writes it next. */
let known: string | undefined
const knownBytes = new Uint8Array(4)

/** Whether text is an IPv4 address in the one form that is taken. */
export function isIp4(text: string): boolean {
  known = readDotted(text, knownBytes, 0) ? text : undefined
  return known !== undefined
}

/** Writes the usual dotted form without a detour; anything else is left to {@link ipBytes}. */
function writeDotted(output: Output, value: string): boolean {
  const at = output.reserve(4)
  if (value === known) {
    for (let i = 0; i < 4; i++) output.bytes[at + i] = knownBytes[i]!
    return true
  }
  if (readDotted(value, output.bytes, at)) return true
  output.length = at
  return false
}

/** Writes an IPv6 address made of groups alone; a dotted tail, a zone and whatever is no address are left to {@link ipBytes}. */
function writeGroups(output: Output, value: string): boolean {
  const start = output.zeros(16)
  const bytes = output.bytes
  const fail = (): false => {
    output.length = start
    return false
  }
  let at = start
  // Where the bytes behind `::` start, or -1.
  let tail = -1
  let digits = 0
  let group = 0
  for (let i = value.startsWith('::') ? 1 : 0; i <= value.length; i++) {
    const digit = i < value.length ? hexDigit(value.charCodeAt(i)) : colon
    if (digit >= 0 && digit < 16) {
      group = group * 16 + digit
      if (++digits > 4) return fail()
    } else if (digit !== colon) return fail()
    else if (digits > 0) {
      if (at === start + 16 || i === value.length - 1) return fail()
      bytes[at++] = group >> 8
      bytes[at++] = group & 0xff
      group = digits = 0
    } else if (i < value.length) {
      if (tail !== -1 || i === 0) return fail()
      tail = at
    }
  }
  const missing = start + 16 - at
  if (tail === -1 ? missing > 0 : missing === 0) return fail()
  if (missing > 0) {
    bytes.copyWithin(tail + missing, tail, at)
    bytes.fill(0, tail, tail + missing)
  }
  return true
}

/** The value of a hexadecimal digit; a colon as it is, -1 for anything else. */
function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  const lower = code | 32
  if (lower >= 97 && lower <= 102) return lower - 87
  return code === colon ? colon : -1
}

function writeIp(output: Output, value: string): void {
  if (typeof value === 'string' && (writeDotted(output, value) || writeGroups(output, value))) return
  output.append(ipBytes(value))
}

function sized(name: string, size: number, read: (input: Input, at: number) => string): Codec<string> {
  return {
    name,
    size,
    read,
    write(output, value) {
      const at = output.length
      writeIp(output, value)
      if (output.length - at !== size)
        throw new EncodeError(
          'ERR_ENCODE_RANGE',
          `${describe(value)} is not an ${size === 4 ? 'IPv4' : 'IPv6'} address`,
        )
    },
  }
}

/** An IPv4 address as text. */
export const ip4: Codec<string> = sized('ip4', 4, readIp4)

/** An IPv6 address as text, in the form of RFC 5952. */
export const ip6: Codec<string> = sized('ip6', 16, readIp6)

/** An IP address as text; 4 bytes are IPv4, 16 are IPv6. */
export const ip: Codec<string> = {
  name: 'ip',
  fits: length => length === 4 || length === 16,
  read: (input, start, end) => (end - start === 4 ? readIp4(input, start) : readIp6(input, start)),
  write: writeIp,
}

/**
 * A link-layer address as text, e.g. `02:00:5e:00:53:01`. Its length is the device's: 6 bytes for Ethernet, 20 for
 * InfiniBand, 4 or 16 for an IP tunnel, none for a device without addresses.
 */
export const lladdr: Codec<string> = {
  name: 'lladdr',
  read: (input, start, end) => (end - start === 6 ? readMac(input.bytes, start) : readBytes(input.bytes, start, end)),
  write: (output, value) => output.append(lladdrBytes(value)),
}

const macCodes: number[] = new Array(17).fill(colon)

/** Most are of six bytes, and of a link's every second is the broadcast address. */
function readMac(bytes: Uint8Array, start: number): string {
  let every = 0xff
  for (let i = 0; i < 6; i++) {
    const byte = bytes[start + i]!
    every &= byte
    macCodes[i * 3] = digits[byte >> 4]!
    macCodes[i * 3 + 1] = digits[byte & 15]!
  }
  return every === 0xff ? broadcast : String.fromCharCode.apply(undefined, macCodes)
}

const broadcast = 'ff:ff:ff:ff:ff:ff'

function readBytes(bytes: Uint8Array, start: number, end: number): string {
  if (start === end) return ''
  let text = hexByte(bytes[start]!)
  for (let i = start + 1; i < end; i++) text += `:${hexByte(bytes[i]!)}`
  return text
}

function lladdrBytes(value: unknown): Uint8Array {
  if (typeof value !== 'string')
    throw new EncodeError('ERR_ENCODE_TYPE', `expected a link-layer address, got ${describe(value)}`)
  if (value === '') return new Uint8Array(0)
  if (!/^[0-9a-f]{2}(?:[:-][0-9a-f]{2})*$/i.test(value))
    throw new EncodeError(
      'ERR_ENCODE_RANGE',
      `${describe(value)} is not a link-layer address such as 02:00:5e:00:53:01`,
    )
  const data = new Uint8Array((value.length + 1) / 3)
  for (let i = 0; i < data.length; i++)
    data[i] = hexDigit(value.charCodeAt(i * 3)) * 16 + hexDigit(value.charCodeAt(i * 3 + 1))
  return data
}

/** A link-layer address of exactly six bytes. */
export const mac: Codec<string> = {
  ...lladdr,
  name: 'mac',
  size: 6,
  write(output, value) {
    const data = lladdrBytes(value)
    if (data.length !== 6) throw new EncodeError('ERR_ENCODE_RANGE', `${describe(value)} is not six bytes long`)
    output.append(data)
  },
}
