import { Input } from '../../../../protocol/codec/index.js'
import { type Message, messages, NLM_F, NLMSG, type Protocol } from '../../../../protocol/netlink/index.js'
import { acknowledge } from '../../replies.js'
import { Refusal, refuse } from '../errors.js'
import { errorMessage, refusalMessage, replyDump } from './replies.js'
import { type Answer, SimulatedRequest } from './request.js'
import type { SimulatedTransport } from './transport.js'

/** How the kernel answers one message type. */
export interface Handler<T = unknown> {
  /** Carries out, or answers, a request that is no dump. @throws Refusal */
  do?(request: SimulatedRequest<T>): Answer | undefined
  /** Lists. @throws Refusal */
  dump?(request: SimulatedRequest<T>): Iterable<Answer>
}

export type Handlers = ReadonlyMap<number, Handler>

/** The two low bits of a message type of rtnetlink say what is done: NEW, DEL, GET, SET. */
const isGet = (type: number): boolean => (type & 3) === 2

/** rtnetlink_rcv: every message of a datagram for itself. */
export function receiveRoute(
  protocol: Protocol,
  handlers: Handlers,
  bytes: Uint8Array,
  socket: SimulatedTransport,
): void {
  const input = new Input(bytes, socket.littleEndian)
  for (const message of messages(input, 0, bytes.length)) {
    if (message.flags & NLM_F.REQUEST && message.type >= NLMSG.MIN_TYPE)
      receiveOne(protocol, handlers, input, message, socket)
    else if (message.flags & NLM_F.ACK) socket.deliver(acknowledge(message))
  }
}

function receiveOne(
  protocol: Protocol,
  handlers: Handlers,
  input: Input,
  message: Message,
  socket: SimulatedTransport,
): void {
  const definition = protocol.messages.get(message.type)
  const handler = handlers.get(message.type)
  const { littleEndian } = socket
  if (!isGet(message.type) && !socket.privileged) {
    socket.deliver(refusalMessage({ ...message, littleEndian }, refuse('EPERM')))
    return
  }
  if (definition === undefined || handler === undefined) {
    socket.deliver(refusalMessage({ ...message, littleEndian }, refuse('EOPNOTSUPP')))
    return
  }
  const request = new SimulatedRequest(definition, input, message, socket)
  try {
    const offset = request.malformed
    if (offset !== undefined)
      throw new Refusal('ERANGE', { message: 'Attribute failed policy validation', extendedAck: { offs: offset } })
    carryOut(handler, request)
  } catch (error) {
    socket.deliver(errorMessage(request, error))
  }
}

function carryOut(handler: Handler, request: SimulatedRequest): void {
  if (isGet(request.type) && request.has(NLM_F.DUMP)) {
    if (handler.dump === undefined) throw refuse('EOPNOTSUPP')
    replyDump(request, handler.dump(request))
    return
  }
  if (handler.do === undefined) throw refuse('EOPNOTSUPP')
  const reply = handler.do(request)
  if (reply !== undefined) request.reply(reply)
  if (request.has(NLM_F.ACK)) request.socket.deliver(acknowledge(request))
}
