import { headerLength, NLM_F } from '../../protocol/netlink/index.js'
import type { CaptureItem } from './datagram.js'
import { LineReader } from './line-reader.js'
import { MessageRuns } from './message-runs.js'
import { problemItem } from './reader.js'

const lengthRow = /^\|\s*(\d{10})\s*\|\s*\|?\s*message length/
const typeRow = /^\|\s*(\d{5})\s*\|\s*([R-])([M-])([A-])([E-])\s*\|/
const numberRow = /^\|\s*(\d{10})\s*\|\s*\|?\s*(sequence number|port ID)/
const attributeRow = /^\|\s*(\d{5})\s*\|\s*([N-])([B-])\s*\|\s*(\d{5})\s*\|/
const dataRow = /^\|((?:\s[0-9a-f]{2}){1,4})\s*\|/
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is to be taken away
const colour = /\u001b\[[\d;]*m/g

export function isMnlLine(text: string): boolean {
  return lengthRow.test(text)
}

/**
 * The boxes of libmnl's mnl_nlmsg_fprintf(), which `nft --debug=mnl` and others print. They name only four flags of a message
 * (REQUEST, MULTI, ACK, ECHO): the others (DUMP, CREATE …) are not in the text and come back as 0. Bytes are put together little-endian.
 */
export class MnlReader extends LineReader {
  readonly #runs = new MessageRuns()
  #message: { readonly bytes: Uint8Array; readonly view: DataView; readonly line: number; at: number } | undefined

  protected line(coloured: string, number: number, items: CaptureItem[]): void {
    const text = coloured.replaceAll(colour, '')
    const length = lengthRow.exec(text)?.[1]
    if (length !== undefined) {
      this.#finishMessage(items)
      this.#begin(Number(length), number, items)
      return
    }
    const message = this.#message
    if (message === undefined) return
    const { view } = message
    const type = typeRow.exec(text)
    const counter = numberRow.exec(text)
    const attribute = attributeRow.exec(text)
    const data = dataRow.exec(text)
    if (type !== null) {
      const flags = [NLM_F.REQUEST, NLM_F.MULTI, NLM_F.ACK, NLM_F.ECHO]
      view.setUint16(4, Number(type[1]), true)
      view.setUint16(
        6,
        flags.reduce((bits, flag, index) => bits | (type[index + 2] === '-' ? 0 : flag), 0),
        true,
      )
    } else if (counter !== null) view.setUint32(counter[2] === 'port ID' ? 12 : 8, Number(counter[1]), true)
    else if (attribute !== null) {
      const nested = attribute[2] === 'N' ? 0x8000 : 0
      const networkOrder = attribute[3] === 'B' ? 0x4000 : 0
      this.#put([Number(attribute[1]) & 0xff, Number(attribute[1]) >> 8])
      const word = Number(attribute[4]) | nested | networkOrder
      this.#put([word & 0xff, word >> 8])
    } else if (data !== null)
      this.#put(
        data[1]!
          .trim()
          .split(/\s+/)
          .map(byte => Number.parseInt(byte, 16)),
      )
  }

  protected finish(_: number, items: CaptureItem[]): void {
    this.#finishMessage(items)
    this.#runs.end(items)
  }

  #begin(length: number, line: number, items: CaptureItem[]): void {
    if (length < headerLength || length > 1 << 20) {
      items.push(problemItem(`a message of ${length} bytes: the length lies`, { line }))
      return
    }
    const bytes = new Uint8Array((length + 3) & ~3)
    const view = new DataView(bytes.buffer)
    view.setUint32(0, length, true)
    this.#message = { bytes, view, line, at: headerLength }
  }

  #put(values: readonly number[]): void {
    const message = this.#message!
    for (const value of values) {
      if (message.at < message.bytes.length) message.bytes[message.at] = value
      message.at++
    }
  }

  #finishMessage(items: CaptureItem[]): void {
    const message = this.#message
    this.#message = undefined
    if (message === undefined) return
    const { bytes, line, at } = message
    const length = message.view.getUint32(0, true)
    if (at >= length && at <= bytes.length) this.#runs.add(bytes, true, { line }, items)
    else {
      this.#runs.end(items)
      items.push(problemItem(`a message of ${length} bytes, of which the text shows ${at}`, { line }))
    }
  }
}
