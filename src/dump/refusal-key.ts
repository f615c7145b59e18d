import { NLMSG } from '../../protocol/netlink/index.js'
import type { DecodedMessage } from './decoded.js'

/**
 * All that the words on a refusal depend on: what was asked and what was answered, without sequence number and port. Programs that
 * fail mostly fail in the same way again. What points into the netlink header shows the numbers that are left out.
 */
export function refusalKey(error: DecodedMessage, asked: DecodedMessage): string {
  const { protocol, littleEndian } = asked.datagram
  const question = bytesOf(asked, asked.payload, asked.end)
  return `${protocol} ${littleEndian} ${asked.name} ${asked.flags} ${question.length} ${question}${answerKey(error)}`
}

/** The same of the answer alone, which holds the request or its header. */
export function answerKey(error: DecodedMessage): string {
  const { payload, end, type, flags } = error
  const answer =
    type === NLMSG.ERROR
      ? `${bytesOf(error, payload, payload + 12)}${bytesOf(error, payload + 20, end)}`
      : bytesOf(error, payload, end)
  return `${type} ${flags} ${answer}`
}

/** As text, a character for each byte. */
function bytesOf({ datagram: { bytes }, end }: DecodedMessage, from: number, to: number): string {
  const stop = Math.min(to, end)
  let text = ''
  // So many arguments fit on any stack. To spread them takes five times as long.
  for (let at = Math.min(from, end); at < stop; at += 4096)
    text += String.fromCharCode.apply(null, bytes.subarray(at, Math.min(at + 4096, stop)) as unknown as number[])
  return text
}
