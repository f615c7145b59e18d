import { cookedLength, looksCooked, readCooked } from './cooked.js'
import type { CapturedDatagram, CaptureItem } from './datagram.js'
import { type HexLine, readHexLine } from './hex-line.js'
import { LineReader, shorten } from './line-reader.js'
import { byteOrderOf, directionOf, startsWithMessage } from './netlink-bytes.js'
import { isPcap, PcapReader } from './pcap.js'
import { isPcapng, PcapngReader } from './pcapng.js'
import { type CaptureReader, datagramItem, largestPacket, problemItem } from './reader.js'

/** Lines that are kept until there are bytes. */
const mostNone = 1000

/** Kinds of text that are taken for captures by mistake, by how they begin. */
const kinds: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^<(?:!doctype html|html|head|body)\b/i, 'HTML'],
  [/^<[?!\w]/, 'XML'],
  [/^[[{]/, 'JSON; `nlkit encode` reads what `nlkit dump --json` printed'],
]

function refusal({ text, line }: { readonly text: string; readonly line: number }): CaptureItem {
  const kind = kinds.find(([pattern]) => pattern.test(text))?.[1] ?? 'text of another kind'
  const known = 'not a capture, nor hex, nor the text of strace, libmnl or a fixture'
  return problemItem(`${known}: it begins with "${shorten(text)}", and looks like ${kind}`, { line })
}

/** The bytes of lines that belong together: one dump, from its first offset to its end. */
interface Block {
  readonly line: number
  readonly lines: (HexLine & { readonly number: number; readonly repeated: boolean })[]
  length: number
}

/**
 * Hex dumps: `xxd`, `xxd -p`, `od`, `hexdump`, `tcpdump -x` and `-xx`, Wireshark's, `\x20` strings, arrays of C and other languages,
 * plain hex. Each dump is one datagram: a blank line, an offset that starts again, or other text ends it. `#` lines above are its comments.
 *
 * A dump of a whole capture file (`xxd file.pcap`) is read as that file.
 */
export class HexReader extends LineReader {
  #block: Block | undefined
  #comments: string[] = []
  /** Whether there were bytes yet. */
  #found = false
  /** Lines that are none, while there were no bytes: a file without any is refused once, and not line by line. */
  #none: CaptureItem[] = []
  /** Those beyond what is kept. */
  #more = 0
  /** The first of them. */
  #first: { readonly text: string; readonly line: number } | undefined
  #repeated = false
  /** The first dump below a line of tcpdump, once it has come. */
  #printed: Uint8Array | 'next' | undefined
  #file: CaptureReader | undefined

  protected line(text: string, number: number, items: CaptureItem[]): void {
    if (/^\s*(#|\/\/|;)/.test(text)) {
      this.#finishBlock(items)
      this.#comments.push(text.replace(/^\s*(#+|\/\/+|;+)\s?/, '').trimEnd())
      return
    }
    if (text.trim() === '') {
      this.#finishBlock(items)
      return
    }
    const found = readHexLine(text)
    if (found === undefined || found === 'text') {
      this.#finishBlock(items)
      this.#printed = found === 'text' ? 'next' : undefined
      if (found === undefined) this.#addNone(text, number, items)
    } else if (found === 'repeat') this.#repeated = true
    else this.#add(found, number, items)
  }

  protected finish(last: number, items: CaptureItem[]): void {
    this.#finishBlock(items)
    if (this.#first !== undefined && !this.#found) items.push(refusal(this.#first))
    else if (!this.#found && items.length === 0)
      items.push(problemItem('the text holds no bytes in hex', { line: last }))
    if (this.#file !== undefined) items.push(...this.#file.end())
  }

  #addNone(text: string, line: number, items: CaptureItem[]): void {
    const problem = problemItem(`no hex dump: "${shorten(text.trim())}"`, { line })
    this.#first ??= { text: text.trim(), line }
    if (this.#found) items.push(problem)
    else if (this.#none.length < mostNone) this.#none.push(problem)
    else this.#more++
  }

  /** There are bytes: what stood before them is told, too. */
  #hasBytes(line: number, items: CaptureItem[]): void {
    if (this.#found) return
    this.#found = true
    items.push(...this.#none)
    if (this.#more > 0) items.push(problemItem(`no hex dump: ${this.#more} more lines before this one`, { line }))
    this.#none = []
  }

  #add(line: HexLine, number: number, items: CaptureItem[]): void {
    const restarts = line.offset !== undefined && /^0+$/.test(line.offset) && (this.#block?.length ?? 0) > 0
    if (restarts || (this.#block?.length ?? 0) > largestPacket) this.#finishBlock(items)
    this.#block ??= { line: number, lines: [], length: 0 }
    this.#block.lines.push({ ...line, number, repeated: this.#repeated })
    this.#block.length += line.bytes.length
    this.#repeated = false
  }

  #finishBlock(items: CaptureItem[]): void {
    const block = this.#block
    this.#block = undefined
    this.#repeated = false
    if (block === undefined || block.length === 0) return
    const place = { line: block.line }
    this.#hasBytes(block.line, items)
    const bytes = joinLines(block, items)
    if (this.#file === undefined && isPcap(bytes)) this.#file = new PcapReader()
    if (this.#file === undefined && isPcapng(bytes)) this.#file = new PcapngReader()
    if (this.#file !== undefined) {
      items.push(...this.#file.read(bytes))
      return
    }
    // tcpdump cannot decode netlink, so it dumps each packet by itself, and again because of -x.
    if (this.#printed instanceof Uint8Array && sameBytes(this.#printed, bytes)) return
    if (this.#printed !== undefined) this.#printed = bytes
    const comments = this.#comments
    this.#comments = []
    items.push(
      datagramItem({ ...contents(bytes), time: undefined, ...(comments.length > 0 ? { comments } : {}), place }),
    )
  }
}

function contents(bytes: Uint8Array): Pick<CapturedDatagram, 'bytes' | 'littleEndian' | 'protocol' | 'direction'> {
  if (looksCooked(bytes)) {
    const cooked = readCooked(bytes, 0, bytes.length, byteOrderOf(bytes.subarray(cookedLength)), undefined)
    if (typeof cooked !== 'string') return cooked
  }
  const littleEndian = byteOrderOf(bytes)
  return { bytes, littleEndian, protocol: undefined, direction: directionOf(bytes, littleEndian) }
}

/** The block's bytes: offsets checked, squeezed lines filled in, words put in the order of memory. */
function joinLines({ lines }: Block, items: CaptureItem[]): Uint8Array {
  const base = baseOf(lines)
  const parts: Uint8Array[] = []
  let length = 0
  let previous: Uint8Array | undefined
  const push = (bytes: Uint8Array) => {
    parts.push(bytes)
    length += bytes.length
  }
  const first = lines[0]?.offset === undefined ? 0 : Number.parseInt(lines[0].offset, base)
  for (const line of lines) {
    const offset = line.offset === undefined ? first + length : Number.parseInt(line.offset, base)
    const missing = offset - first - length
    if (line.repeated && previous !== undefined && previous.length > 0 && missing > 0 && missing < largestPacket)
      for (let filled = 0; filled < missing; filled += previous.length)
        push(previous.subarray(0, Math.min(previous.length, missing - filled)))
    else if (line.bytes.length === 0 && missing < 0 && -missing < (lines[0]!.words ?? 0)) {
      // hexdump and od fill up the last word: the length behind tells.
      parts.push(parts.pop()!.subarray(0, missing))
      length += missing
    } else if (missing !== 0) {
      const reason = `offset ${line.offset} where ${(first + length).toString(base)} is next: lines are missing`
      items.push(problemItem(reason, { line: line.number }))
      break
    }
    if (line.bytes.length > 0) push(line.bytes)
    previous = line.bytes
  }
  const words = lines.find(line => line.words !== undefined)?.words
  return concat(parts, length, words)
}

function concat(parts: readonly Uint8Array[], length: number, words: number | undefined): Uint8Array {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  if (words === undefined) return bytes
  // Words are printed as numbers: on a little-endian host, their bytes came in reverse. A big-endian one printed them as they were.
  const reversed = bytes.slice()
  for (let word = 0; word < length; word += words) reversed.subarray(word, word + words).reverse()
  return startsWithMessage(reversed, true) || looksCooked(reversed) || !startsWithMessage(bytes, false)
    ? reversed
    : bytes
}

/** Offsets are hexadecimal, decimal or, of seven digits or six, octal (od): the first step from one line to the next tells. */
function baseOf(lines: Block['lines']): number {
  const digits = lines[0]?.offset?.length ?? 0
  const bases = digits === 6 || digits === 7 ? [16, 8, 10] : [16, 10]
  for (const [index, { offset, repeated }] of lines.entries()) {
    const before = lines[index - 1]
    if (before?.offset === undefined || offset === undefined || repeated || before.bytes.length < 8) continue
    const start = before.offset
    const base = bases.find(one => Number.parseInt(offset, one) - Number.parseInt(start, one) === before.bytes.length)
    if (base !== undefined) return base
  }
  return digits === 7 ? 8 : 16
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}
