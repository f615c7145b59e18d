import type { CapturedDatagram } from '../capture/datagram.js'
import { netlinkProtocol } from '../capture/netlink-protocols.js'
import { readCapture } from '../capture/read.js'
import { Decoder } from '../dump/decode.js'
import type { DecodedMessage } from '../dump/decoded.js'
import { encodeJson, type JsonMessage, readJsonMessages } from '../dump/encode/index.js'
import { readInput } from './dump-input.js'
import { problemLine } from './dump-lines.js'
import { type Terminal, tone } from './terminal.js'

/** All messages of a file, and whether all of it could be read. */
export interface ReadMessages {
  readonly messages: readonly DecodedMessage[]
  readonly whole: boolean
}

/** The messages of a capture, or of the JSON that `nlkit dump --json` prints; what cannot be read is told. */
export async function readMessages(file: string, errors: Terminal): Promise<ReadMessages> {
  const chunks: Uint8Array[] = []
  for await (const chunk of readInput(file, undefined)) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const decoder = new Decoder()
  if (/^\s*[[{]/.test(bytes.subarray(0, 64).toString('latin1'))) {
    const json = readJsonMessages(bytes.toString())
    return { messages: json.flatMap(message => decoder.decode(datagramOf(message)).messages), whole: true }
  }
  const messages: DecodedMessage[] = []
  let whole = true
  for await (const item of readCapture(bytes)) {
    const problems = item.kind === 'problem' ? [item.problem] : []
    if (item.kind === 'datagram') {
      const decoded = decoder.decode(item.datagram)
      messages.push(...decoded.messages)
      for (const { reason } of decoded.problems) problems.push({ reason, place: item.datagram.place })
    }
    for (const problem of problems) errors.line(tone('warning', `nlkit: ${file}: not read: `), problemLine(problem))
    whole &&= problems.length === 0
  }
  return { messages, whole }
}

function datagramOf(message: JsonMessage): CapturedDatagram {
  const { protocol, direction } = message
  return {
    bytes: encodeJson(message),
    littleEndian: message.byteOrder !== 'big',
    protocol:
      typeof protocol === 'string' ? netlinkProtocol(protocol) : typeof protocol === 'number' ? protocol : undefined,
    direction: direction === 'sent' || direction === 'received' ? direction : undefined,
    time: undefined,
    place: { offset: 0 },
  }
}
