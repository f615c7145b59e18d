import { printable } from '../../printable.js'
import type { DecodedMessage } from '../decoded.js'
import { flagText } from '../names.js'
import type { ReportEntry } from './entry.js'
import type { Row } from './format.js'

/** The list's row of an entry; `start` is the time of the first message. */
export function rowOf(entry: ReportEntry, start: bigint | undefined): Row {
  if (entry.kind === 'problem') {
    const { place, reason } = entry.problem
    const where = 'line' in place ? `line ${place.line}` : `offset ${place.offset}`
    return [0, null, '', '', 'unreadable', '', where, null, null, lines(reason), '', '', 0]
  }
  const { message, summary, conversation, latency, error } = entry
  const { datagram } = message
  return [
    message.number,
    datagram.time === undefined || start === undefined ? null : Number(datagram.time - start),
    datagram.direction ?? '',
    printable(protocolName(message)),
    printable(message.name),
    flagText(message, message.name),
    printable(summary),
    conversation ?? null,
    latency === undefined ? null : Number(latency),
    error === undefined ? '' : lines(error),
    printable(processName(datagram.process)),
    (datagram.comments ?? []).map(lines).join('\n'),
    message.end - message.start,
  ]
}

function protocolName({ protocol, datagram }: DecodedMessage): string {
  return protocol?.name ?? (datagram.protocol === undefined ? '' : `protocol ${datagram.protocol}`)
}

function processName(process: DecodedMessage['datagram']['process']): string {
  if (process === undefined) return ''
  const { pid, command, fd } = process
  return `${command ?? 'pid'} ${pid}${fd === undefined ? '' : ` fd ${fd}`}`
}

/** Printable, but with its line breaks. */
function lines(text: string): string {
  return text.split(/\r?\n/).map(printable).join('\n')
}
