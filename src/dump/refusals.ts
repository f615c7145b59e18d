import { NLMSG } from '../../protocol/netlink/index.js'
import type { DecodedMessage } from './decoded.js'

/** Refusals that are kept. */
const most = 1024

/** All that the words on a refusal depend on. Of its bytes a copy: a message would keep the chunk of the file that it came in. */
interface Kept<T> {
  readonly value: T
  readonly protocol: number | undefined
  readonly littleEndian: boolean
  readonly type: number
  readonly flags: number
  readonly answer: Uint8Array
  readonly askedName: string | undefined
  readonly askedFlags: number | undefined
  readonly question: Uint8Array
}

/**
 * What was said of refusals, for those that are the same but for sequence number and port: programs that fail mostly fail in the same
 * way again. What points into the netlink header shows the numbers that are left out here.
 */
export class Refusals<T> {
  readonly #kept = new Map<number, Kept<T>>()

  /** What was said of an answer like this to a request like this; without `asked`, of the answer alone. */
  find(error: DecodedMessage, asked?: DecodedMessage): T | undefined {
    const kept = this.#kept.get(hashOf(error, asked))
    return kept !== undefined && isLike(kept, error, asked) ? kept.value : undefined
  }

  keep(value: T, error: DecodedMessage, asked?: DecodedMessage): void {
    const { type, flags, datagram } = error
    const { protocol, littleEndian } = datagram
    if (this.#kept.size === most) this.#kept.clear()
    this.#kept.set(hashOf(error, asked), {
      ...{ value, protocol, littleEndian, type, flags },
      answer: payloadOf(error),
      askedName: asked?.name,
      askedFlags: asked?.flags,
      question: asked === undefined ? nothing : payloadOf(asked),
    })
  }
}

const nothing = new Uint8Array()

function payloadOf({ datagram, payload, end }: DecodedMessage): Uint8Array {
  return datagram.bytes.slice(payload, end)
}

/** An NLMSG_ERROR repeats the header of the request: the error stands before it, at 8 and 12 in it sequence number and port. */
const [beforeSequence, behindPort] = [12, 20]

function hashOf(error: DecodedMessage, asked: DecodedMessage | undefined): number {
  const { datagram, type, payload, end } = error
  let hash = asked === undefined ? 0 : hashBytes(asked.flags, asked.datagram.bytes, asked.payload, asked.end)
  if (type !== NLMSG.ERROR) return hashBytes(hash, datagram.bytes, payload, end)
  hash = hashBytes(hash, datagram.bytes, payload, Math.min(payload + beforeSequence, end))
  return hashBytes(hash, datagram.bytes, payload + behindPort, end)
}

function hashBytes(start: number, bytes: Uint8Array, from: number, to: number): number {
  let hash = start
  for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0
  return hash
}

function isLike<T>(kept: Kept<T>, error: DecodedMessage, asked: DecodedMessage | undefined): boolean {
  const { datagram, type, flags } = error
  if (kept.type !== type || kept.flags !== flags || kept.protocol !== datagram.protocol) return false
  if (kept.littleEndian !== datagram.littleEndian) return false
  if (kept.askedName !== asked?.name || kept.askedFlags !== asked?.flags) return false
  if (asked !== undefined && !isPayload(kept.question, asked, 0, kept.question.length)) return false
  const { length } = kept.answer
  if (type !== NLMSG.ERROR) return isPayload(kept.answer, error, 0, length)
  return (
    isPayload(kept.answer, error, 0, Math.min(beforeSequence, length)) &&
    isPayload(kept.answer, error, behindPort, length)
  )
}

/** Whether a message's payload is as long as these bytes, and the same from one offset in it to another. */
function isPayload(known: Uint8Array, { datagram, payload, end }: DecodedMessage, from: number, to: number): boolean {
  if (known.length !== end - payload) return false
  const { bytes } = datagram
  for (let at = from; at < to; at++) if (known[at] !== bytes[payload + at]) return false
  return true
}
