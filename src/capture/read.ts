import type { CaptureItem } from './datagram.js'
import { gunzip, isGzip } from './gzip.js'
import { type CaptureReader, problemItem } from './reader.js'
import { type CaptureFormat, readers, recognise } from './recognise.js'

export interface ReadCaptureOptions {
  /** Read it as this. Default: found out from how the input begins. */
  readonly format?: CaptureFormat
}

/**
 * The datagrams of a capture in any format nlkit knows, and what could not be read of it, in order: pcap and pcapng of LINKTYPE_NETLINK, raw
 * netlink bytes, hex dumps, the text of strace and of libmnl, fixtures; gzipped or not. It takes no more memory than one
 * packet and one chunk (a fixture: its text). Throws only what `source` throws.
 *
 * Datagrams are views of the chunks, which must not be written to again.
 */
export async function* readCapture(
  source: AsyncIterable<Uint8Array> | Uint8Array,
  options: ReadCaptureOptions = {},
): AsyncGenerator<CaptureItem, void, undefined> {
  for await (const items of readCaptureBatches(source, options)) yield* items
}

/** The same, with all items of a chunk at once: an async step for each item is what reading a large capture would mostly cost. */
export async function* readCaptureBatches(
  source: AsyncIterable<Uint8Array> | Uint8Array,
  { format }: ReadCaptureOptions = {},
): AsyncGenerator<CaptureItem[], void, undefined> {
  const { head, chunks } = await peek(source instanceof Uint8Array ? pieces(source) : source, 2)
  if (!isGzip(head)) return yield* readPlain(chunks, format)
  let damage: string | undefined
  let unpacked = 0
  const counted = tap(
    gunzip(chunks, reason => {
      damage = reason
    }),
    chunk => {
      unpacked += chunk.length
    },
  )
  yield* readPlain(counted, format)
  if (damage !== undefined) yield [problemItem(damage, { offset: unpacked })]
}

async function* readPlain(
  chunks: AsyncIterable<Uint8Array>,
  format: CaptureFormat | undefined,
): AsyncGenerator<CaptureItem[], void, undefined> {
  let reader: CaptureReader | undefined = format === undefined ? undefined : new readers[format]()
  let head: Uint8Array = new Uint8Array()
  for await (const chunk of chunks) {
    if (reader === undefined) {
      head = head.length === 0 ? chunk : joined([head, chunk])
      const found = recognise(head, false)
      if (found === 'more') continue
      if (found === undefined) return yield [unknownFormat(head)]
      reader = new readers[found]()
      yield reader.read(head)
    } else yield reader.read(chunk)
  }
  if (reader === undefined) {
    if (head.length === 0) return yield [problemItem('the input is empty', { offset: 0 })]
    const found = recognise(head, true)
    if (found === undefined || found === 'more') return yield [unknownFormat(head)]
    reader = new readers[found]()
    yield reader.read(head)
  }
  yield reader.end()
}

function unknownFormat(head: Uint8Array): CaptureItem {
  const start = Array.from(head.subarray(0, 16), byte => byte.toString(16).padStart(2, '0')).join(' ')
  const known = 'pcap, pcapng, raw netlink, hex, strace, libmnl or .nl'
  return problemItem(`not a capture that nlkit knows (${known}): it begins with ${start}`, { offset: 0 })
}

/** The first bytes, and all of them again. */
async function peek(
  source: AsyncIterable<Uint8Array>,
  length: number,
): Promise<{ head: Uint8Array; chunks: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]()
  const parts: Uint8Array[] = []
  let seen = 0
  while (seen < length) {
    const { done, value } = await iterator.next()
    if (done) break
    parts.push(value)
    seen += value.length
  }
  const head = parts.length === 1 ? parts[0]! : joined(parts)
  async function* all(): AsyncGenerator<Uint8Array, void, undefined> {
    if (head.length > 0) yield head
    yield* { [Symbol.asyncIterator]: () => iterator }
  }
  return { head, chunks: all() }
}

/** Bytes in memory in pieces, so that the items of one batch stay few. */
async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  const size = 1 << 20
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function* tap(
  chunks: AsyncIterable<Uint8Array>,
  see: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    see(chunk)
    yield chunk
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
