import { closeSync, createReadStream, openSync, type ReadStream, readSync, statSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { TransportError } from '../errors.js'
import type { Output } from './terminal.js'

/** Milliseconds between two looks at how far it is; the first comes late enough that short input shows none. */
const interval = 400

/**
 * A datagram that waits for its answer keeps the whole chunk it came in: small ones keep memory low, and beyond this size none
 * are faster.
 */
const chunkSize = 64 << 10

/** Bytes of a file between two turns of the event loop. */
const turn = 1 << 20

export interface ReadInputOptions {
  /** Where how far it is stands, while nothing else does. */
  readonly status?: Output | undefined
  /** Ends it. */
  readonly signal?: AbortSignal | undefined
  /** Of a file: bytes to read at once, and where to end. Default: 64 KiB, and where it ends. */
  readonly chunk?: number
  readonly end?: number | undefined
}

/** A file's bytes, or those of standard input for `-`. */
export async function* readInput(
  file: string,
  { status, signal, chunk: most = chunkSize, end = Infinity }: ReadInputOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const name = file === '-' ? 'standard input' : file
  const size = file === '-' ? undefined : fileSize(file)
  const chunks = size === undefined ? streamChunks(file, signal) : fileChunks(file, most, end, signal)
  let read = 0
  let next = performance.now() + interval
  let shown = false
  try {
    for await (const chunk of chunks) {
      read += chunk.length
      yield chunk
      if (status === undefined || performance.now() < next) continue
      next = performance.now() + interval
      shown = true
      status.write(`\r${progress(read, size)}\x1b[K`)
    }
  } catch (error) {
    if (!signal?.aborted) throw TransportError.from(error, name)
  } finally {
    if (shown) status?.write('\r\x1b[K')
  }
}

/**
 * A read of a file takes less time than to have another thread do it and to wait for that. Every so often Ctrl-C is given its turn.
 */
async function* fileChunks(
  file: string,
  most: number,
  end: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const fd = openSync(file, 'r')
  try {
    for (let at = 0, rest = turn; at < end && !signal?.aborted; ) {
      // Not filled with zeros first.
      const chunk = Buffer.allocUnsafeSlow(Math.min(most, end - at))
      const length = readSync(fd, chunk)
      if (length === 0) return
      yield chunk.subarray(0, length)
      at += length
      rest -= length
      if (rest > 0) continue
      rest = turn
      await setImmediate()
    }
  } finally {
    closeSync(fd)
  }
}

/** What comes through a pipe; it may never end. */
async function* streamChunks(
  file: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const stream = file === '-' ? process.stdin : createReadStream(file)
  const stop = (): void => void stream.destroy()
  signal?.addEventListener('abort', stop)
  try {
    for await (const chunk of stream as ReadStream) yield chunk as Buffer
  } finally {
    signal?.removeEventListener('abort', stop)
    // Input that nobody wants any more must not keep the process waiting for its end.
    stream.destroy()
  }
}

function progress(read: number, size: number | undefined): string {
  const amount = `${(read / 1e6).toFixed(1)} MB`
  return size === undefined || size === 0
    ? amount
    : `${Math.floor((100 * read) / size)}% of ${(size / 1e6).toFixed(1)} MB`
}

function fileSize(file: string): number | undefined {
  try {
    const stat = statSync(file)
    return stat.isFile() ? stat.size : undefined
  } catch (error) {
    throw TransportError.from(error, file, 'the capture to read')
  }
}
