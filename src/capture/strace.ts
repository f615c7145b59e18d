import type { CapturedDatagram, CaptureItem } from './datagram.js'
import { LineReader } from './line-reader.js'
import { byteOrderOf } from './netlink-bytes.js'
import { netlinkProtocol } from './netlink-protocols.js'
import { datagramItem, problemItem } from './reader.js'
import { StraceCalls, type StraceEvent } from './strace-calls.js'

/** Text of strace(1): see {@link StraceCalls} for the options it needs. */
export class StraceReader extends LineReader {
  readonly #calls = new StraceCalls()

  protected line(text: string, number: number, items: CaptureItem[]): void {
    for (const event of this.#calls.line(text, number)) items.push(itemOf(event))
  }

  protected finish(_: number, items: CaptureItem[]): void {
    for (const event of this.#calls.end()) items.push(itemOf(event))
  }
}

function itemOf(event: StraceEvent): CaptureItem {
  const place = { line: event.line }
  if (event.type === 'problem') return problemItem(event.reason, place)
  const { fd, pid, command, time } = event
  if (event.type === 'failure')
    return problemItem(`${event.call}${fd < 0 ? '' : ` on descriptor ${fd}`} failed: ${event.errno}`, place)
  const { protocol } = event.socket
  const process: CapturedDatagram['process'] =
    pid === undefined ? undefined : { pid, ...(command === undefined ? {} : { command }), fd }
  return datagramItem({
    bytes: event.bytes,
    littleEndian: byteOrderOf(event.bytes),
    protocol: protocol === undefined ? undefined : netlinkProtocol(protocol),
    direction: event.type === 'send' ? 'sent' : 'received',
    time,
    ...(process === undefined ? {} : { process }),
    place,
  })
}
