import type { CaptureItem } from './datagram.js'
import { LineReader } from './line-reader.js'
import { netlinkProtocol } from './netlink-protocols.js'
import { FixtureError, isDatagram, readFixtureText } from './nl-text.js'
import { datagramItem, problemItem } from './reader.js'

/** More text than this is not a fixture that a person reads. */
const longestText = 64 << 20

/** Whether a line is one that every fixture has, and no other text. */
export function isNlLine(text: string): boolean {
  return /^byte-order:\s+(little|big)\s*$/.test(text)
}

/** The text of a fixture, `.nl`: read as a whole, since its header may name the protocol anywhere above the first event. */
export class NlReader extends LineReader {
  readonly #lines: string[] = []
  #length = 0

  protected line(text: string): void {
    this.#length += text.length + 1
    if (this.#length <= longestText) this.#lines.push(text)
  }

  protected finish(_: number, items: CaptureItem[]): void {
    if (this.#length > longestText)
      items.push(problemItem(`the text is cut after ${longestText} characters`, { line: this.#lines.length }))
    try {
      const { header, events } = readFixtureText(this.#lines.join('\n'))
      for (const { event, line } of events) {
        const { bytes, comment } = event
        if (event.type === 'failure') items.push(problemItem(`${event.call} failed: ${event.errno}`, { line }))
        else if (isDatagram(event))
          items.push(
            datagramItem({
              bytes,
              littleEndian: header.byteOrder === 'little',
              protocol: netlinkProtocol(event.protocol),
              direction: event.type === 'send' ? 'sent' : 'received',
              time: BigInt(Math.round(event.time * 1e6)) * 1000n,
              ...(comment === undefined ? {} : { comments: comment }),
              place: { line },
            }),
          )
      }
    } catch (error) {
      if (!(error instanceof FixtureError)) throw error
      const line = error.line ?? 1
      items.push(problemItem(error.message.replace(/^line \d+: /, ''), { line }))
    }
  }
}
