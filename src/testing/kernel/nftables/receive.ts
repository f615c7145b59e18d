import { Input } from '../../../../protocol/codec/index.js'
import {
  type BatchMessage,
  batchBegin,
  batchEnd,
  NFNL_SUBSYS,
  netfilterProtocol,
} from '../../../../protocol/netfilter/index.js'
import { type Message, messages, NLM_F, NLMSG } from '../../../../protocol/netlink/index.js'
import { acknowledge } from '../../replies.js'
import { refuse } from '../errors.js'
import { errorMessage, refusalMessage, replyDump } from '../socket/replies.js'
import { SimulatedRequest } from '../socket/request.js'
import type { SimulatedTransport } from '../socket/transport.js'
import { Batch, type NftRequest } from './batch.js'
import { batchHandlers } from './handlers.js'
import { queryHandlers } from './queries.js'

/** nfnetlink_rcv: the first message decides whether the datagram is a batch. Without CAP_NET_ADMIN nothing can even be asked. */
export function receiveNetfilter(bytes: Uint8Array, socket: SimulatedTransport): void {
  const input = new Input(bytes, socket.littleEndian)
  const all = [...messages(input, 0, bytes.length)]
  const [first] = all
  if (first === undefined) return
  const { littleEndian } = socket
  if (!socket.privileged) socket.deliver(refusalMessage({ ...first, littleEndian }, refuse('EPERM')))
  else if (first.type === batchBegin.type) receiveBatch(input, all, socket)
  else for (const message of all) receiveQuery(input, message, socket)
}

function receiveQuery(input: Input, message: Message, socket: SimulatedTransport): void {
  const { littleEndian } = socket
  const definition = netfilterProtocol.messages.get(message.type)
  const handler = queryHandlers.get(message.type)
  if ((message.flags & NLM_F.REQUEST) === 0 || message.type < NLMSG.MIN_TYPE) return
  // What changes something has its place in a batch, and subsystems that are not simulated are not there.
  if (definition === undefined || handler === undefined) {
    socket.deliver(refusalMessage({ ...message, littleEndian }, refuse('EINVAL')))
    return
  }
  const request = new SimulatedRequest(definition, input, message, socket)
  try {
    if (request.has(NLM_F.DUMP) && handler.dump) {
      replyDump(request, handler.dump(request))
      return
    }
    const reply = handler.do?.(request)
    if (reply) request.reply(reply)
    if (request.has(NLM_F.ACK)) socket.deliver(acknowledge(request))
  } catch (error) {
    socket.deliver(errorMessage(request, error))
  }
}

/**
 * nfnetlink_rcv_batch: all messages are carried out, also behind one that was refused; only when none was it counts. What is
 * said of each is sent in the end.
 */
function receiveBatch(input: Input, all: readonly Message[], socket: SimulatedTransport): void {
  const begin = new SimulatedRequest(batchBegin, input, all[0]!, socket) as SimulatedRequest<BatchMessage>
  const refusal = objection(begin)
  if (refusal) {
    socket.deliver(errorMessage(begin, refusal))
    return
  }
  const batch = new Batch(socket.namespace)
  const said: Uint8Array[] = []
  let failed = false
  let ended = false
  for (const message of all.slice(1)) {
    if (message.type === batchEnd.type) {
      ended = true
      break
    }
    try {
      carryOut(batch, input, message, socket)
      if (message.flags & NLM_F.ACK) said.push(acknowledge({ ...message, littleEndian: socket.littleEndian }))
    } catch (error) {
      failed = true
      said.push(reported(input, message, socket, error))
    }
  }
  if (failed || !ended) batch.abort()
  else
    try {
      batch.commit(begin)
    } catch (error) {
      batch.abort()
      said.push(errorMessage(begin, error))
    }
  socket.deliver(...said)
}

/** Why a batch is not even looked at. */
function objection({ body: { header, attributes }, namespace }: SimulatedRequest<BatchMessage>): Error | undefined {
  if (header.res_id !== NFNL_SUBSYS.NFTABLES) return refuse('EOPNOTSUPP')
  const { genid } = attributes
  return genid !== undefined && genid !== namespace.nftables.generation ? refuse('ERESTART') : undefined
}

function carryOut(batch: Batch, input: Input, message: Message, socket: SimulatedTransport): void {
  const definition = netfilterProtocol.messages.get(message.type)
  const handler = batchHandlers.get(message.type)
  if (definition === undefined || handler === undefined) throw refuse('EINVAL')
  handler(batch, new SimulatedRequest(definition, input, message, socket) as NftRequest<never>)
}

function reported(input: Input, message: Message, socket: SimulatedTransport, error: unknown): Uint8Array {
  const definition = netfilterProtocol.messages.get(message.type) ?? batchEnd
  return errorMessage(new SimulatedRequest(definition as typeof batchEnd, input, message, socket), error)
}
