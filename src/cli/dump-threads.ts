/*
 * A long capture is shown by several threads. Each reads all of it, in the same chunks, and follows what is said: what a line depends
 * on (its number, the request that it answers, the sets that a rule refers to) each has seen itself. The text of a chunk is made by
 * the thread that comes to it first; the first thread writes all of it, chunk after chunk. So nothing goes from thread to thread but
 * finished text, and the output is that of a single thread, byte for byte.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { ERRNO } from '../../protocol/netlink/errno.js'
import { isPcap } from '../capture/pcap.js'
import { isPcapng } from '../capture/pcapng.js'
import { TransportError } from '../errors.js'
import type { PrintOptions } from './dump.js'
import { GatheredText } from './gathered-text.js'
import { type ShownOutput, TextOutput } from './text-output.js'

/** How a capture is divided. The output is the same whatever stands here. */
export interface Division {
  /** A shorter file is not worth a thread: it starts in the time that 5 MB take. */
  readonly least: number
  /** More would only read: following a capture takes a third of what showing it takes. */
  readonly threads: number
  /** Bytes that are read at once: the size of a part. */
  readonly chunk: number
  /** Parts that a thread may be ahead of what is written. */
  readonly ahead: number
}

export const usualDivision: Division = {
  least: 8 << 20,
  threads: Math.min(availableParallelism(), 4),
  chunk: 64 << 10,
  ahead: 64,
}

/** What a thread has of the whole. */
interface Share {
  readonly index: number
  /** Where the file ends for all of them, should it grow meanwhile. */
  readonly end: number
  readonly ahead: number
  /** How many parts are written. */
  readonly written: Int32Array
  readonly taken: Int32Array
  readonly terminal: TerminalSize
}

/** The parts of one thread: those that no other came to before it. */
class Parts {
  /** How many were taken, by whomever. A thread has come to all before the one that it asks for. */
  readonly #taken: Int32Array
  #asked = -1
  #own = false

  constructor(taken: Int32Array) {
    this.#taken = taken
  }

  has(part: number): boolean {
    if (part !== this.#asked) {
      this.#asked = part
      this.#own = Atomics.compareExchange(this.#taken, 0, part, part + 1) === part
    }
    return this.#own
  }
}

/** What standard output is: a worker has none of its own. */
export interface TerminalSize {
  readonly isTTY: boolean
  readonly columns: number | undefined
}

interface Part {
  readonly number: number
  readonly text: Uint8Array
}

/** A thread's own part in showing a capture. */
export interface DividedOutput extends ShownOutput {
  readonly end: number
  /** Whether problems, progress and counts are told here. */
  readonly leads: boolean
  /** Where the lines will stand in the end. */
  readonly terminal: TerminalSize
  close(): Promise<void>
}

/**
 * The output of this thread where `file` is shown by several; undefined where it is by one: a short one, one that is not read in chunks
 * (text, gzip), and what is not shown line by line.
 */
export function dividedOutput(file: string, options: PrintOptions, division: Division): DividedOutput | undefined {
  if (!isMainThread) return new PartOutput(workerData as Share)
  const { stats, write, words, html } = options
  if (stats || words || write !== undefined || html !== undefined || division.threads < 2) return undefined
  const end = lengthOf(file)
  return end === undefined || end < division.least ? undefined : new LeadOutput(file, end, division)
}

/** Length of a regular file that is pcap or pcapng. What else it is, or why it cannot be read, its reader tells. */
function lengthOf(file: string): number | undefined {
  const stat = file === '-' ? undefined : statSync(file, { throwIfNoEntry: false })
  if (!stat?.isFile() || stat.size < 4) return undefined
  try {
    const fd = openSync(file, 'r')
    const head = new Uint8Array(4)
    readSync(fd, head)
    closeSync(fd)
    return isPcap(head) || isPcapng(head) ? stat.size : undefined
  } catch {
    return undefined
  }
}

/** The first thread: it writes what all of them make, in order. */
class LeadOutput implements DividedOutput {
  readonly end: number
  readonly leads = true
  readonly terminal: TerminalSize = { isTTY: process.stdout.isTTY === true, columns: process.stdout.columns }
  readonly #file: string
  readonly #out = new TextOutput()
  readonly #ahead: number
  readonly #workers: readonly Worker[]
  readonly #written = new Int32Array(new SharedArrayBuffer(4))
  readonly #taken = new Int32Array(new SharedArrayBuffer(4))
  readonly #own = new Parts(this.#taken)
  /** Parts whose turn to be written has not come. */
  readonly #parts = new Map<number, Uint8Array>()
  #next = 0
  readonly #text = new GatheredText()
  #arrived: (() => void) | undefined
  /** The threads that have read the file to its end. */
  readonly #over = new Set<number>()
  #failure: unknown

  constructor(file: string, end: number, { threads, ahead }: Division) {
    this.#file = file
    this.end = end
    this.#ahead = ahead
    this.#workers = Array.from({ length: threads - 1 }, (_, i) => {
      const share: Share = {
        index: i + 1,
        end,
        ahead,
        written: this.#written,
        taken: this.#taken,
        terminal: this.terminal,
      }
      // A worker is this program again, told the same.
      const worker = new Worker(process.argv[1]!, {
        argv: process.argv.slice(2),
        workerData: share,
      })
      worker.on('message', ({ number, text }: Part) => this.#arrive(number, text))
      worker.on('error', error => {
        this.#failure = error
        this.#arrived?.()
      })
      worker.on('exit', () => {
        this.#over.add(share.index)
        this.#arrived?.()
      })
      return worker
    })
  }

  get gone(): boolean {
    return this.#out.gone
  }

  get full(): boolean {
    return false
  }

  shows(part: number): boolean {
    return this.#own.has(part)
  }

  line(text: string): void {
    this.#text.line(text)
  }

  async done(part: number): Promise<void> {
    if (this.shows(part)) this.#parts.set(part, this.#text.take())
    await this.#write()
    if (part - this.#next >= this.#ahead) await this.#until(part - this.#ahead + 1)
  }

  async flush(parts: number): Promise<void> {
    await this.#until(parts)
    await this.#out.write(this.#text.take())
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map(worker => worker.terminate()))
  }

  #arrive(number: number, text: Uint8Array): void {
    this.#parts.set(number, text)
    this.#arrived?.()
  }

  /** Writes what is there, in order. */
  async #write(): Promise<void> {
    for (let text = this.#parts.get(this.#next); text !== undefined; text = this.#parts.get(this.#next)) {
      this.#parts.delete(this.#next++)
      await this.#out.write(text)
      Atomics.store(this.#written, 0, this.#next)
      Atomics.notify(this.#written, 0)
    }
  }

  /** Until all parts before this one are written. */
  async #until(part: number): Promise<void> {
    await this.#write()
    while (this.#next < part && !this.gone) {
      if (this.#failure !== undefined) throw this.#failure
      if (this.#over.size === this.#workers.length)
        throw new TransportError({
          ...{ syscall: 'read', errno: ERRNO.EIO, subject: this.#file },
          hint: 'it became shorter while it was read',
        })
      await new Promise<void>(resolve => {
        this.#arrived = resolve
      })
      await this.#write()
    }
  }
}

/** Another thread: it makes the text of its parts. */
class PartOutput implements DividedOutput {
  readonly end: number
  readonly leads = false
  readonly terminal: TerminalSize
  readonly gone = false
  readonly full = false
  readonly #share: Share
  readonly #own: Parts
  readonly #text = new GatheredText()

  constructor(share: Share) {
    this.#share = share
    this.#own = new Parts(share.taken)
    this.end = share.end
    this.terminal = share.terminal
  }

  shows(part: number): boolean {
    return this.#own.has(part)
  }

  line(text: string): void {
    this.#text.line(text)
  }

  async done(part: number): Promise<void> {
    if (!this.shows(part)) return
    const text = this.#text.take()
    parentPort!.postMessage({ number: part, text } satisfies Part, [text.buffer])
    const { written, ahead } = this.#share
    for (let count = Atomics.load(written, 0); part - count >= ahead; count = Atomics.load(written, 0))
      Atomics.wait(written, 0, count)
  }

  /** What is told of the whole, the first thread tells. */
  async flush(): Promise<void> {}

  async close(): Promise<void> {}
}
