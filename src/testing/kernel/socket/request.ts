import { Input, rootNode, type TreeNode } from '../../../../protocol/codec/index.js'
import { headerLength, type Message, type MessageDefinition, NLM_F } from '../../../../protocol/netlink/index.js'
import { type Answered, reply } from '../../replies.js'
import type { Namespace } from '../namespace.js'
import type { SimulatedTransport } from './transport.js'

/** A message that the kernel sends, before it has a header. */
export interface Answer {
  readonly definition: MessageDefinition
  readonly body: unknown
  /** nlmsg_flags beside those that its place implies. */
  readonly flags: number
}

export function answer<T>(definition: MessageDefinition<T>, body: T, flags = 0): Answer {
  return { definition: definition as MessageDefinition, body, flags }
}

/** One message of a request, decoded, and whom it came from. Handlers get it, and events name it as their cause. */
export class SimulatedRequest<T = unknown> implements Answered {
  readonly definition: MessageDefinition<T>
  readonly body: T
  /** The message, netlink header included. */
  readonly bytes: Uint8Array
  readonly type: number
  readonly flags: number
  readonly sequence: number
  readonly portId: number
  readonly socket: SimulatedTransport

  constructor(definition: MessageDefinition<T>, input: Input, message: Message, socket: SimulatedTransport) {
    this.definition = definition
    this.body = definition.body.read(input, message.payload, message.end)
    this.bytes = input.bytes.slice(message.start, message.end)
    this.type = message.type
    this.flags = message.flags
    this.sequence = message.sequence
    this.portId = socket.portId
    this.socket = socket
  }

  get littleEndian(): boolean {
    return this.socket.littleEndian
  }

  get namespace(): Namespace {
    return this.socket.namespace
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0
  }

  /** Where an attribute stands, counted from the start of the netlink header; undefined when it is not there. */
  offsetOf(path: string): number | undefined {
    return find(this.#tree(), node => node.path === path && node.kind !== 'header')?.start
  }

  /** Where the first attribute stands that is known and has not the length it must have. */
  get malformed(): number | undefined {
    return find(this.#tree(), node => node.problem === 'length')?.start
  }

  /** Sends the requester a message that answers it. */
  reply({ definition, body, flags }: Answer): void {
    this.socket.deliver(reply(this, definition, body, flags))
  }

  #tree(): TreeNode {
    const root = rootNode(this.definition.name, 0, this.bytes.length)
    this.definition.body.explore?.(new Input(this.bytes, this.littleEndian), headerLength, this.bytes.length, root)
    return root
  }
}

/**
 * Tells a multicast group. With NLM_F_ECHO whoever caused it gets it as an answer, too, and not a second time as a member.
 */
export function notify(
  namespace: Namespace,
  protocol: number,
  group: number,
  told: Answer,
  cause?: SimulatedRequest,
): void {
  const requester = cause?.has(NLM_F.ECHO) && cause.namespace === namespace ? cause.socket : undefined
  const { definition, body, flags } = told
  for (const socket of namespace.sockets) {
    if (socket.protocol !== protocol || !socket.isMember(group) || socket === requester) continue
    const { littleEndian } = socket
    const from = { sequence: cause?.sequence ?? 0, portId: cause?.portId ?? 0, littleEndian }
    socket.deliver(reply(from, definition, body, flags))
  }
  if (requester) cause?.reply(told)
}

function find(node: TreeNode, wanted: (node: TreeNode) => boolean): TreeNode | undefined {
  for (const child of node.children) {
    const found = wanted(child) ? child : find(child, wanted)
    if (found !== undefined) return found
  }
  return undefined
}
