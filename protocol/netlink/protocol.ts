import type { Codec } from '../codec/index.js'
import { NLM_F } from './header.js'

/** One message type of a protocol: its number, the kernel's name, and the codec of what follows the netlink header. */
export interface MessageDefinition<T = unknown> {
  readonly type: number
  /** The kernel's name: `RTM_NEWLINK`. */
  readonly name: string
  readonly body: Codec<T>
  /** Messages of this type that ask (NLM_F_REQUEST), where they are of another form than those that answer. */
  readonly request?: MessageDefinition
  /** The kernel's events of this type carry the flags of the request that caused them, NLM_F_REQUEST among them. */
  readonly echoesFlags?: true
}

/** A netlink protocol: what a socket is opened for, and the messages that it carries. */
export interface Protocol {
  /** The third argument of socket(2): NETLINK_ROUTE is 0. */
  readonly number: number
  /** The kernel's name: `NETLINK_ROUTE`. */
  readonly name: string
  readonly messages: ReadonlyMap<number, MessageDefinition>
  /** Multicast groups by the rest of the kernel's name. */
  readonly groups: Readonly<Record<string, number>>
  /** The kernel judges a datagram by its first message alone, so that each request needs a datagram of its own. */
  readonly firstDecides?: true
}

/** Indexes message definitions by their type. */
export function messageTable(...definitions: readonly MessageDefinition[]): ReadonlyMap<number, MessageDefinition> {
  return new Map(definitions.map(definition => [definition.type, definition]))
}

/** What a message with these fields of its header is, if the protocol has a table for it. */
export function definitionOf(protocol: Protocol, type: number, flags: number): MessageDefinition | undefined {
  const definition = protocol.messages.get(type)
  return (flags & NLM_F.REQUEST && definition?.request) || definition
}
