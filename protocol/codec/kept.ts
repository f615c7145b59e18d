import type { Input } from './input.js'

interface Kept {
  readonly bytes: Uint8Array
  readonly view: DataView
}

/** The last stretches of bytes that were kept beside a value, by a hash of them; and the very last, which mostly comes again. */
const recent: Kept[] = new Array(64).fill(kept(new Uint8Array()))
let latest = recent[0]!

/**
 * A copy of `[start, end)` for the notes that a value keeps of its form on the wire. Notes are not changed, so those of equal
 * bytes share one copy: each device of a dump has the same settings in a form of the kernel's own, and a typed array of more
 * than 64 bytes costs as much as the rest of a small message.
 */
export function keptBytes(input: Input, start: number, end: number): Uint8Array {
  if (!isSame(latest, input, start, end)) latest = oneOfRecent(input, start, end)
  return latest.bytes
}

function oneOfRecent(input: Input, start: number, end: number): Kept {
  const { bytes, view } = input
  let hash = end - start
  let at = start
  for (; at + 4 <= end; at += 4) hash = (Math.imul(hash, 31) + view.getInt32(at)) | 0
  for (; at < end; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0
  // The low bits of a sum of multiples of 256 say little.
  const place = (hash ^ (hash >>> 15) ^ (hash >>> 24)) & 63
  if (!isSame(recent[place]!, input, start, end)) recent[place] = kept(bytes.slice(start, end))
  return recent[place]!
}

function kept(bytes: Uint8Array): Kept {
  return { bytes, view: new DataView(bytes.buffer) }
}

/** Word by word as far as there are whole words. */
function isSame(known: Kept, { bytes, view }: Input, start: number, end: number): boolean {
  const { length } = known.bytes
  if (length !== end - start) return false
  let i = 0
  for (; i + 4 <= length; i += 4) if (known.view.getInt32(i) !== view.getInt32(start + i)) return false
  for (; i < length; i++) if (known.bytes[i] !== bytes[start + i]) return false
  return true
}
