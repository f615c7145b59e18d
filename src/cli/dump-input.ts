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

/** Chunks of a file between two turns of the event loop. */
const turn = 16

/** A file's bytes, or those of standard input for `-`, until the signal. How far it is stands on the error terminal while nothing else does. */
export async function* readInput(
  file: string,
  status: Output | undefined,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const name = file === '-' ? 'standard input' : file
  const size = file === '-' ? undefined : fileSize(file)
  const chunks = size === undefined ? streamChunks(file, signal) : fileChunks(file, signal)
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
async function* fileChunks(file: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void, undefined> {
  const fd = openSync(file, 'r')
  try {
    for (let count = 1; !signal?.aborted; count++) {
      const chunk = new Uint8Array(chunkSize)
      const length = readSync(fd, chunk)
      if (length === 0) return
      yield chunk.subarray(0, length)
      if (count % turn === 0) await setImmediate()
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
