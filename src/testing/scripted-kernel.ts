import { type MessageDefinition, NLM_F, NLMSG } from '../../protocol/netlink/index.js'
import { protocolOf } from '../../protocol/protocols.js'
import { decodeDatagram } from '../dump/decode.js'
import type { DecodedMessage } from '../dump/decoded.js'
import { flagNames } from '../dump/names.js'
import type { TransportSource } from '../socket/capture-transport.js'
import type { Transport } from '../socket/transport.js'
import { MemoryTransport } from './memory-transport.js'
import { answerTo, type ErrnoName, type RefusalDetails } from './refusal.js'
import { datagram, done, part, reply, type SentMessage } from './replies.js'

/** A request as its table reads it. */
export interface ScriptedRequest<T = unknown> {
  readonly body: T
  /** The kernel's name of its type: `RTM_NEWLINK`. */
  readonly name: string
  /** nlmsg_flags. */
  readonly flags: number
  /** Whether it asks for a listing (NLM_F_DUMP). */
  readonly dump: boolean
  readonly message: DecodedMessage
}

/** One message of an answer. */
export interface ScriptedReply {
  readonly definition: MessageDefinition
  readonly body: unknown
}

/** The answer no. */
export interface ScriptedRefusal extends RefusalDetails {
  readonly errno: ErrnoName
}

export type ScriptedAnswer = ScriptedReply | readonly ScriptedReply[] | ScriptedRefusal | undefined

/** Answers requests of one type. */
export type Handler<T> = (request: ScriptedRequest<T>) => ScriptedAnswer | void

/** A message of an answer: `answer(newLink, { header, attributes })`. */
export function answer<T>(definition: MessageDefinition<T>, body: T): ScriptedReply {
  return { definition: definition as MessageDefinition, body }
}

/** The answer no: `refusal('EEXIST')`, `refusal('ERANGE', { message: 'Invalid VLAN id', attribute: 'linkinfo.data.id' })`. */
export function refusal(errno: ErrnoName, details: RefusalDetails = {}): ScriptedRefusal {
  return { errno, ...details }
}

/**
 * A kernel of handlers by message type, for what was never recorded. Requests come decoded, answers are encoded by the same
 * tables; acknowledgements, the parts and the end of listings, and those of batches come by themselves. What has no handler is
 * refused with EOPNOTSUPP and words that say so.
 *
 * ```ts
 * const kernel = new ScriptedKernel()
 *   .on(getLink, () => answer(newLink, { header, attributes: { ifname: 'eth0' } }))
 *   .on(newLink, ({ body }) => (body.attributes.mtu === 1 ? refusal('EINVAL', { attribute: 'mtu' }) : undefined))
 * const route = RouteClient.open({ transport: kernel })
 * ```
 */
export class ScriptedKernel implements TransportSource {
  /** Every request so far, batches included. */
  readonly requests: DecodedMessage[] = []
  readonly #handlers = new Map<string, Handler<never>>()
  readonly #sockets: ScriptedSocket[] = []

  /** Answers requests of a type; a later handler replaces an earlier one. */
  on<T>(definition: MessageDefinition<T>, handler: Handler<T>): this {
    this.#handlers.set(definition.name, handler as Handler<never>)
    return this
  }

  /** Tells the members of a multicast group, by the rest of its name (`LINK`): an event. */
  emit<T>(group: string, definition: MessageDefinition<T>, body: T): void {
    for (const socket of this.#sockets) {
      const number = protocolOf(socket.protocol)?.groups[group]
      if (number === undefined || !socket.groups.has(number)) continue
      if (protocolOf(socket.protocol)?.messages.get(definition.type)?.name !== definition.name) continue
      socket.deliver(reply({ sequence: 0, portId: 0, littleEndian: socket.littleEndian }, definition, body))
    }
  }

  open(protocol: number): Transport {
    const socket = new ScriptedSocket(protocol, 1001 + this.#sockets.length, messages => this.#answer(messages))
    this.#sockets.push(socket)
    return socket
  }

  #answer(messages: readonly DecodedMessage[]): Uint8Array[] {
    this.requests.push(...messages)
    const answers = messages.map(message => ({ message, answer: this.#handle(message) }))
    // A batch is taken whole or not at all: where a step is refused, the others change nothing and tell nothing.
    const refused = isBatch(messages) && answers.some(({ answer }) => answer !== undefined && 'errno' in answer)
    return answers.flatMap(({ message, answer }) => {
      if (answer !== undefined && 'errno' in answer) return [answerTo(message, answer)]
      return this.#write(message, refused ? undefined : answer)
    })
  }

  #handle(message: DecodedMessage): ScriptedAnswer {
    const { name, flags, type, body } = message
    if (type < NLMSG.MIN_TYPE || name.startsWith('NFNL_MSG_BATCH_')) return undefined
    const handler = this.#handlers.get(name) as Handler<unknown> | undefined
    if (handler === undefined)
      return refusal('EOPNOTSUPP', { message: `this scripted kernel has no handler for ${name}` })
    return handler({ body, name, flags, dump: isDump(message), message }) ?? undefined
  }

  #write(message: DecodedMessage, answer: ScriptedReply | readonly ScriptedReply[] | undefined): Uint8Array[] {
    const { sequence, portId, flags, type, datagram: sent, start, end } = message
    const { littleEndian } = sent
    const request: SentMessage = { sequence, portId, flags, type, littleEndian, bytes: sent.bytes.slice(start, end) }
    const replies = answer === undefined ? [] : Array.isArray(answer) ? answer : [answer as ScriptedReply]
    if (isDump(message)) {
      const parts = replies.map(({ definition, body }) => part(request, definition, body))
      return [...(parts.length > 0 ? [datagram(...parts)] : []), done(request)]
    }
    const written = replies.map(({ definition, body }) => reply(request, definition, body))
    return flags & NLM_F.ACK ? [...written, answerTo(message)] : written
  }
}

/** A socket to it. */
class ScriptedSocket extends MemoryTransport {
  readonly groups = new Set<number>()
  readonly #answer: (messages: readonly DecodedMessage[]) => readonly Uint8Array[]

  constructor(
    protocol: number,
    portId: number,
    answer: (messages: readonly DecodedMessage[]) => readonly Uint8Array[],
  ) {
    super({ protocol, portId })
    this.#answer = answer
  }

  protected override transmit(bytes: Uint8Array): void {
    const { protocol, littleEndian } = this
    const sent = { bytes, littleEndian, protocol, direction: 'sent', time: undefined, place: { offset: 0 } } as const
    this.deliver(...this.#answer(decodeDatagram(sent, 1).messages))
  }

  override setMembership(group: number, member: boolean): void {
    if (member) this.groups.add(group)
    else this.groups.delete(group)
  }
}

function isBatch(messages: readonly DecodedMessage[]): boolean {
  return messages.some(({ name }) => name === 'NFNL_MSG_BATCH_BEGIN')
}

function isDump(message: DecodedMessage): boolean {
  return flagNames(message, message.name).includes('DUMP')
}
