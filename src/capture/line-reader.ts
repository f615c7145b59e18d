import type { CaptureItem } from './datagram.js'
import { type CaptureReader, largestPacket, problemItem } from './reader.js'

/** Four characters a byte, as in `\x20`, are the longest usual form. */
const longestLine = 4 * largestPacket

/** The part that all text formats share: lines out of chunks, counted from 1. */
export abstract class LineReader implements CaptureReader {
  readonly #decoder = new TextDecoder()
  #parts: string[] = []
  #partsLength = 0
  #number = 0
  #tooLong = false

  read(chunk: Uint8Array): CaptureItem[] {
    const items: CaptureItem[] = []
    this.#take(this.#decoder.decode(chunk, { stream: true }), items)
    return items
  }

  end(): CaptureItem[] {
    const items: CaptureItem[] = []
    this.#take(this.#decoder.decode(), items)
    if (this.#partsLength > 0 || this.#tooLong) this.#finishLine('', items)
    this.finish(this.#number, items)
    return items
  }

  /** One line, without its end. */
  protected abstract line(text: string, number: number, items: CaptureItem[]): void

  /** After the last line, whose number this is. */
  protected abstract finish(number: number, items: CaptureItem[]): void

  #take(text: string, items: CaptureItem[]): void {
    let from = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      this.#finishLine(text.slice(from, end), items)
      from = end + 1
    }
    if (from === text.length) return
    this.#partsLength += text.length - from
    if (this.#partsLength > longestLine) {
      this.#tooLong = true
      this.#parts = []
    }
    if (!this.#tooLong) this.#parts.push(text.slice(from))
  }

  #finishLine(last: string, items: CaptureItem[]): void {
    const number = ++this.#number
    const text = this.#parts.length === 0 ? last : this.#parts.join('') + last
    if (this.#tooLong) items.push(problemItem(`a line of more than ${longestLine} characters`, { line: number }))
    else this.line(text.endsWith('\r') ? text.slice(0, -1) : text, number, items)
    this.#parts = []
    this.#partsLength = 0
    this.#tooLong = false
  }
}

/** Text of the input for a message about it. */
export function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
