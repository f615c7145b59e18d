import type { Input } from './input.js'

/** The last stretches of bytes that were kept beside a value, by a hash of them. */
const recent: (Uint8Array | undefined)[] = new Array(64).fill(undefined)

/**
 * A copy of `[start, end)` for the notes that a value keeps of its form on the wire. Notes are not changed, so those of equal
 * bytes share one copy: each device of a dump has the same settings in a form of the kernel's own, and a typed array of more
 * than 64 bytes costs as much as the rest of a small message.
 */
export function keptBytes({ bytes, view }: Input, start: number, end: number): Uint8Array {
  const length = end - start
  let hash = length
  let at = start
  for (; at + 4 <= end; at += 4) hash = (Math.imul(hash, 31) + view.getInt32(at)) | 0
  for (; at < end; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0
  // The low bits of a sum of multiples of 256 say little.
  const place = (hash ^ (hash >>> 15) ^ (hash >>> 24)) & 63
  const known = recent[place]
  if (known !== undefined && isSame(known, bytes, start, length)) return known
  const copy = bytes.slice(start, end)
  recent[place] = copy
  return copy
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  if (known.length !== length) return false
  for (let i = 0; i < length; i++) if (known[i] !== bytes[start + i]) return false
  return true
}
