import type { Display } from '../../../protocol/codec/index.js'
import { ERRNO } from '../../../protocol/netlink/errno.js'
import { NLM_F, NLMSG } from '../../../protocol/netlink/index.js'
import { protocols } from '../../../protocol/protocols.js'
import { NETLINK } from '../../capture/netlink-protocols.js'
import type { DecodedMessage } from '../decoded.js'
import { outcomeOf } from '../outcome.js'

/** What a message is part of, as far as the filter asks: a request and its answer. */
export interface FilterConversation {
  /** Nanoseconds from the request to its last answer. */
  readonly latency?: bigint | undefined
  /** Positive errno that the conversation ended with; 0 when it went well. */
  readonly error?: number | undefined
}

/** A value that a message has beside its body: read without decoding it. */
export interface Field {
  read(message: DecodedMessage, conversation?: FilterConversation): number | bigint | string | undefined
  /** A name that no table of constants has: of a message, whose family may have got it in the capture. */
  name?(message: DecodedMessage): string
  /** The constants that it may be compared with. Other words are refused. */
  readonly display?: Display
  /** A time: what it is compared with has a unit. */
  readonly time?: true
}

const names = (prefix: string, all: Readonly<Record<string, number>>): Display => ({ as: 'enum', prefix, names: all })

/** Positive errno: of the conversation, or what the message itself reports. */
function errorOf(message: DecodedMessage, conversation?: FilterConversation): number | undefined {
  if (conversation?.error) return conversation.error
  if (message.type !== NLMSG.ERROR && message.type !== NLMSG.DONE) return undefined
  const { error = 0 } = outcomeOf(message)
  return error < 0 ? -error : undefined
}

const sequence: Field = { read: message => message.sequence }
const portId: Field = { read: message => message.portId }
const length: Field = { read: message => message.end - message.start }

/** Everything that has a name of its own. All else is a path into the body. */
export const fields: Readonly<Record<string, Field>> = {
  type: { read: message => message.type, name: message => message.name },
  flags: { read: message => message.flags, display: { as: 'flags', prefix: 'NLM_F', names: NLM_F } },
  sequence,
  seq: sequence,
  portId,
  length,
  len: length,
  number: { read: message => message.number },
  protocol: { read: message => message.protocol?.number ?? message.datagram.protocol, display: protocolNames() },
  direction: { read: message => message.datagram.direction },
  interface: { read: message => message.datagram.interface },
  pid: { read: message => message.datagram.process?.pid },
  command: { read: message => message.datagram.process?.command },
  fd: { read: message => message.datagram.process?.fd },
  error: { read: errorOf, display: names('', ERRNO) },
  latency: { read: (_, conversation) => conversation?.latency, time: true },
}

/** The names of all message types that have tables. */
export const typeNames: readonly string[] = [
  ...Object.keys(NLMSG).flatMap(name => (name === 'MIN_TYPE' ? [] : `NLMSG_${name}`)),
  ...protocols.flatMap(({ messages }) => [...messages.values()].map(({ name }) => name)),
]

/** linux/netlink.h: also those without tables. */
function protocolNames(): Display {
  const known = Object.entries(NETLINK).map(([name, number]) => [name.replace('NETLINK_', ''), number])
  return names('NETLINK', Object.fromEntries(known))
}

/** Messages by the object that they are about: `nft.rule` is NFT_MSG_NEWRULE and its like, `nft` any of nf_tables. */
const families: Readonly<Record<string, RegExp>> = {
  rt: /^RTM_(?:NEW|DEL|GET|SET)?(.+)$/,
  nft: /^NFT_MSG_(?:NEW|DEL|GET|DESTROY)?(.+?)(?:_RESET)?$/,
}

/** The messages that a path's first part means; undefined when it is no family. */
export function familyOf(part: string | number | undefined): RegExp | undefined {
  return typeof part === 'string' && Object.hasOwn(families, part) ? families[part] : undefined
}

/** What the messages of a family are about, in lower case: `rule`, `table`. */
export function objectsOf(family: RegExp): readonly string[] {
  return [...new Set(typeNames.flatMap(name => objectOf(family, name) ?? []))]
}

export function objectOf(family: RegExp, name: string): string | undefined {
  return family.exec(name)?.[1]?.toLowerCase()
}
