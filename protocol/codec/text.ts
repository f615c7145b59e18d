import type { Codec } from './codec.js'
import { EncodeError } from './errors.js'
import { describe } from './output.js'

const decoder = new TextDecoder('utf-8')
const encoder = new TextEncoder()

/**
 * The last words read, by a hash of their bytes: a dump says the names of its tables, chains, kinds and devices over and
 * over, and the string at hand costs neither time nor memory.
 */
const recent: string[] = new Array(256).fill('')
const longestWord = 64

/**
 * Text in UTF-8 from `start` to its NUL, or to `end`. Invalid sequences become U+FFFD: callers that must give the bytes
 * back keep them.
 */
export function readText(bytes: Uint8Array, start: number, end: number): string {
  let hash = 0
  let stop = start
  for (; stop < end; stop++) {
    const byte = bytes[stop]!
    if (byte === 0) break
    if (byte >= 0x80) return decoder.decode(bytes.subarray(start, textEnd(bytes, start, end)))
    hash = (Math.imul(hash, 31) + byte) | 0
  }
  const place = hash & 255
  const known = recent[place]!
  if (isAscii(known, bytes, start, stop)) return known
  if (stop - start > longestWord) return decoder.decode(bytes.subarray(start, stop))
  const text = asciiText(bytes, start, stop)
  recent[place] = text
  return text
}

/** Where the codes of a text stand, by their number. */
const rooms: number[][] = []

/** A short text of ASCII alone: made at once, where a chain of concatenations leaves a text behind for each letter. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start
  rooms[length] ??= new Array(length).fill(0)
  const codes = rooms[length]!
  for (let i = 0; i < length; i++) codes[i] = bytes[start + i]!
  return String.fromCharCode.apply(undefined, codes)
}

function isAscii(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false
  return true
}

/** Bytes of `value` in UTF-8. A NUL inside is refused: the kernel would silently cut the text there. */
export function textBytes(value: unknown): Uint8Array {
  if (typeof value !== 'string') throw new EncodeError('ERR_ENCODE_TYPE', `expected text, got ${describe(value)}`)
  if (value.includes('\0')) throw new EncodeError('ERR_ENCODE_RANGE', `${describe(value)} contains a NUL`)
  return encoder.encode(value)
}

/** Where the text that starts at `start` ends: at its NUL, or at `end`. */
export function textEnd(bytes: Uint8Array, start: number, end: number): number {
  const nul = bytes.indexOf(0, start)
  return nul === -1 || nul > end ? end : nul
}

/** Whether `[start, end)` holds valid UTF-8 without a NUL. */
export function isPlainText(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!
    if (byte === 0) return false
    if (byte >= 0x80) {
      const data = bytes.subarray(start, end)
      return !data.includes(0, i - start) && sameBytes(encoder.encode(decoder.decode(data)), bytes, start, end)
    }
  }
  return true
}

function sameBytes(a: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  return a.length === end - start && a.every((byte, i) => byte === bytes[start + i])
}

/** Text with its NUL, as the kernel sends it (NLA_NUL_STRING). Text without one is read too, and written back without. */
export const string: Codec<string> = {
  name: 'string',
  canonical: (input, start, end) =>
    end > start && input.bytes[end - 1] === 0 && isPlainText(input.bytes, start, end - 1),
  read: (input, start, end) => readText(input.bytes, start, end),
  write(output, value) {
    if (typeof value === 'string') {
      const { length } = value
      const at = output.reserve(length + 1)
      const { bytes } = output
      let i = 0
      for (; i < length; i++) {
        const code = value.charCodeAt(i)
        if (code === 0 || code >= 0x80) break
        bytes[at + i] = code
      }
      if (i === length) {
        bytes[at + i] = 0
        return
      }
      output.length = at
    }
    output.append(textBytes(value))
    output.u8(0)
  },
}

/** Text without a NUL: the length alone ends it. */
export const text: Codec<string> = {
  name: 'text',
  canonical: (input, start, end) => isPlainText(input.bytes, start, end),
  read: (input, start, end) => readText(input.bytes, start, end),
  write: (output, value) => output.append(textBytes(value)),
}
