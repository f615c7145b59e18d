/* A captured datagram as decoded messages. */

import type { Explorer } from '../../protocol/codec/codec.js'
import {
  align4,
  type Codec,
  type Display,
  Input,
  rootNode,
  type TreeNode,
  type TreePath,
} from '../../protocol/codec/index.js'
import { addNode } from '../../protocol/codec/tree.js'
import type { Genlmsghdr } from '../../protocol/generic/index.js'
import {
  definitionOf,
  doneBody,
  errorBody,
  headerLength,
  type MessageDefinition,
  NLM_F,
  NLMSG,
  nlmsghdr,
  type Protocol,
} from '../../protocol/netlink/index.js'
import { protocolOf } from '../../protocol/protocols.js'
import type { CapturedDatagram } from '../capture/datagram.js'
import { u16, u32 } from '../capture/netlink-bytes.js'
import { bare, bareNetfilter } from './bare.js'
import { BodyPart } from './body-part.js'
import type { DecodedMessage } from './decoded.js'
import { GenericFamilies } from './families.js'
import { typeName } from './message-name.js'
import { flagNames, messageName } from './names.js'

/** Bytes of a datagram that are no whole message. What stands before them is good. */
export interface DecodeProblem {
  readonly reason: string
  readonly datagram: CapturedDatagram
  /** Where in the datagram. */
  readonly offset: number
}

export interface DecodedDatagram {
  readonly messages: readonly DecodedMessage[]
  readonly problems: readonly DecodeProblem[]
}

/**
 * The messages of one datagram. Bodies and trees are read when asked for. A message whose end is missing is among them, cut
 * short, with a problem that says so; nothing throws, whatever the bytes.
 *
 * @param number of its first message in the capture, counted from 1
 * @param families what the datagrams before it told about generic netlink; it learns from this one, too
 */
export function decodeDatagram(
  datagram: CapturedDatagram,
  number: number,
  families: GenericFamilies = new GenericFamilies(),
): DecodedDatagram {
  const { bytes, littleEndian } = datagram
  const meanings = meaningsOf(datagram.protocol)
  let messages = noMessages
  let problems = noProblems
  const problem = (at: number, reason: string): void => {
    problems = [...problems, { reason, datagram, offset: at }]
  }
  if (datagram.protocol === kobjectUevent) {
    problem(0, `NETLINK_KOBJECT_UEVENT carries text, not netlink messages: ${firstText(bytes)}`)
    return { messages, problems }
  }
  let at = 0
  while (at < bytes.length) {
    const left = bytes.length - at
    const length = left < 4 ? 0 : u32(bytes, at, littleEndian)
    if (length < headerLength) {
      // The unused end of a request's buffer: the kernel passes over it, so do we, as padding of the last message.
      const last = messages.at(-1)
      if (last && isZero(bytes, at)) last.stop = bytes.length
      else if (left < headerLength) problem(at, `${left} bytes left, a message header takes ${headerLength}`)
      else
        problem(
          at,
          `nlmsg_len is ${length}, less than the header's ${headerLength}: the ${left} bytes from here are not read`,
        )
      break
    }
    if (left < headerLength) {
      problem(at, `${left} bytes left, a message header takes ${headerLength}`)
      break
    }
    if (length > left) problem(at, `nlmsg_len is ${length}, but only ${left} bytes are there: the message is cut short`)
    const end = at + Math.min(length, left)
    const stop = Math.min(bytes.length, at + align4(Math.min(length, left)))
    const message = new Message(datagram, meanings, families, number + messages.length, at, end, stop)
    // Most datagrams hold one: an array that is made with it takes no room for more.
    if (messages.length === 0) messages = [message]
    else messages.push(message)
    if (message.type === controller && datagram.protocol === generic) learn(families, message)
    at = stop
  }
  return { messages, problems }
}

/** Decodes a capture in order: what one datagram tells (which generic netlink family has which id) holds for those after it. */
export class Decoder {
  readonly families = new GenericFamilies()
  readonly #protocol: number | undefined
  #next = 1

  /** @param protocol of datagrams whose capture does not say */
  constructor(protocol?: number) {
    this.#protocol = protocol
  }

  decode(captured: CapturedDatagram): DecodedDatagram {
    const datagram =
      captured.protocol === undefined && this.#protocol !== undefined
        ? { ...captured, protocol: this.#protocol }
        : captured
    const decoded = decodeDatagram(datagram, this.#next, this.families)
    this.#next += decoded.messages.length
    return decoded
  }

  /**
   * The same for a datagram that nobody looks at: its messages are counted, and not among what is returned, unless it takes decoding
   * to know what is in it.
   */
  pass(captured: CapturedDatagram): DecodedDatagram {
    const protocol = captured.protocol ?? this.#protocol
    const count = protocol === generic || protocol === kobjectUevent ? undefined : wholeMessages(captured)
    if (count === undefined) return this.decode(captured)
    this.#next += count
    return nothing
  }

  /** Messages so far. */
  get count(): number {
    return this.#next - 1
  }
}

/** How many messages a datagram holds; undefined where one of them is not whole. */
function wholeMessages({ bytes, littleEndian }: CapturedDatagram): number | undefined {
  let count = 0
  for (let at = 0; at < bytes.length; count++) {
    const length = bytes.length - at < headerLength ? 0 : u32(bytes, at, littleEndian)
    if (length < headerLength || length > bytes.length - at) return undefined
    at += align4(length)
  }
  return count
}

/** Message by message for bytes at hand: `decode(0, bytes)` reads NETLINK_ROUTE. Bytes that are no message are left out; {@link decodeDatagram} tells them. */
export function decode(protocol: number, bytes: Uint8Array, littleEndian = true): readonly DecodedMessage[] {
  const datagram = {
    bytes,
    littleEndian,
    protocol,
    direction: undefined,
    time: undefined,
    place: { offset: 0 },
  } as const
  return decodeDatagram(datagram, 1).messages
}

const generic = 16
const controller = 16
const kobjectUevent = 15

const familyPart = new BodyPart('familyId', 'familyName', 'hdrsize')

function learn(families: GenericFamilies, message: Message): void {
  if (message.end - message.payload < 4) return
  families.learn(familyPart.of(message) as { header: Genlmsghdr; attributes: unknown })
}

function isZero(bytes: Uint8Array, from: number): boolean {
  for (let i = from; i < bytes.length; i++) if (bytes[i] !== 0) return false
  return true
}

/** What a uevent says first: `add@/devices/virtual/net/br0`. */
function firstText(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes.subarray(0, 80)) {
    if (byte === 0) break
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'
  }
  return text
}

const noProblems: readonly DecodeProblem[] = []
const noMessages: Message[] = []
const nothing: DecodedDatagram = { messages: noMessages, problems: noProblems }

/** The datagrams of a chunk are read through one Input: a view for each of them takes as long as a line of most. */
let latest = new Input(new Uint8Array(), true)

function inputOver({ buffer }: Uint8Array, littleEndian: boolean): Input {
  if (latest.bytes.buffer !== buffer || latest.littleEndian !== littleEndian)
    latest = new Input(new Uint8Array(buffer), littleEndian)
  // What a reader that gave up left behind.
  latest.depth = 0
  latest.header = undefined
  return latest
}

class Message implements DecodedMessage {
  readonly number: number
  readonly datagram: CapturedDatagram
  readonly name: string
  readonly definition: MessageDefinition | undefined
  readonly type: number
  readonly flags: number
  readonly sequence: number
  readonly portId: number
  readonly start: number
  readonly payload: number
  readonly end: number
  /** Where the padding behind it ends. */
  stop: number
  readonly #meanings: Meanings
  readonly #families: GenericFamilies
  readonly #codec: Codec<unknown>
  #body: unknown
  #hasBody = false
  #tree: TreeNode | undefined

  constructor(
    datagram: CapturedDatagram,
    meanings: Meanings,
    families: GenericFamilies,
    number: number,
    start: number,
    end: number,
    stop: number,
  ) {
    const { bytes, littleEndian } = datagram
    this.number = number
    this.datagram = datagram
    this.type = u16(bytes, start + 4, littleEndian)
    this.flags = u16(bytes, start + 6, littleEndian)
    this.sequence = u32(bytes, start + 8, littleEndian)
    this.portId = u32(bytes, start + 12, littleEndian)
    this.start = start
    this.payload = start + headerLength
    this.end = end
    this.stop = stop
    this.#meanings = meanings
    this.#families = families
    const command = this.payload < end ? bytes[this.payload] : undefined
    const { name, definition, codec } = meanings.of(this.type, this.flags, command, families)
    this.name = name
    this.definition = definition
    this.#codec = codec
  }

  get protocol(): Protocol | undefined {
    return this.#meanings.protocol
  }

  get body(): unknown {
    if (!this.#hasBody) {
      this.#body = this.read(this.#codec)
      this.#hasBody = true
    }
    return this.#body
  }

  read<T>(codec: Pick<Codec<T>, 'read'>): T {
    const { bytes, littleEndian } = this.datagram
    const { byteOffset } = bytes
    return codec.read(inputOver(bytes, littleEndian), byteOffset + this.payload, byteOffset + this.end)
  }

  get tree(): TreeNode {
    this.#tree ??= this.#explore()
    return this.#tree
  }

  along(path: TreePath): TreeNode | undefined {
    // The echo of an error is explored by the table of the request that it is.
    if (this.#codec.along === undefined || path[0] === 'nlmsghdr' || typeof path[0] !== 'string') return this.tree
    const explore = explorerAlong(this.#codec, path)
    if (explore === undefined) return undefined
    if (this.type === NLMSG.ERROR) return this.tree
    const [input, root] = this.#treeStart()
    if (this.end > this.payload) explore(input, headerLength, this.end - this.start, root)
    return root
  }

  /** Offsets in a tree count from the start of its message. */
  #treeStart(): [Input, TreeNode] {
    const input = new Input(this.datagram.bytes.subarray(this.start, this.end), this.datagram.littleEndian)
    return [input, rootNode(this.name, 0, this.stop - this.start)]
  }

  #explore(): TreeNode {
    const length = this.end - this.start
    const [input, root] = this.#treeStart()
    const head = addNode(root, {
      kind: 'header',
      key: 'nlmsghdr',
      uapi: 'nlmsghdr',
      codec: 'nlmsghdr',
      start: 0,
      end: headerLength,
    })
    nlmsghdr.explore!(input, 0, headerLength, head)
    nameHeader(head, this.name, this.type, this.flags)
    if (length > headerLength) {
      if (this.#codec.explore) this.#codec.explore(input, headerLength, length, root)
      else addNode(root, { kind: 'unknown', key: 'payload', uapi: 'bytes', start: headerLength, end: length })
    }
    if (this.type === NLMSG.ERROR) this.#exploreEcho(input, root)
    return root
  }

  /** The request that came back with an error is a message itself. */
  #exploreEcho(input: Input, root: TreeNode): void {
    const echo = root.children.find(({ key }) => key === 'echo')
    const head = root.children.find(({ key }) => key === 'msg')
    if (echo === undefined || head === undefined || echo.end <= echo.start) return
    const type = input.view.getUint16(head.start + 4, input.littleEndian)
    const flags = input.view.getUint16(head.start + 6, input.littleEndian)
    // nlmsg_len of the request: behind it comes padding, before the extended acknowledgement.
    const length = input.view.getUint32(head.start, input.littleEndian) - headerLength
    const end = Math.max(echo.start, Math.min(echo.end, echo.start + length))
    const { codec, name } = this.#meanings.of(type, flags, input.bytes[echo.start], this.#families)
    nameHeader(head, name, type, flags)
    if (end > echo.start) codec.explore?.(input, echo.start, end, echo)
    if (echo.children.length > 0) delete echo.value
  }
}

const explorers = new WeakMap<Codec<unknown>, WeakMap<TreePath, Explorer | undefined>>()

/** The same few paths are asked of the same few codecs. */
function explorerAlong(codec: Codec<unknown>, path: TreePath): Explorer | undefined {
  let known = explorers.get(codec)
  if (known === undefined) {
    known = new WeakMap()
    explorers.set(codec, known)
  }
  if (!known.has(path)) known.set(path, codec.along?.(path))
  return known.get(path)
}

/** What the numbers of a netlink header mean depends on the protocol, and that of the flags on the message. */
function nameHeader(header: TreeNode, name: string, type: number, flags: number): void {
  const words = flagNames({ type, flags }, name).filter((word): word is keyof typeof NLM_F => word in NLM_F)
  const display: Readonly<Record<string, Display>> = {
    type: { as: 'enum', prefix: '', names: { [name]: type } },
    flags: { as: 'flags', prefix: 'NLM_F', names: Object.fromEntries(words.map(word => [word, NLM_F[word]])) },
  }
  header.children.forEach((child, i) => {
    const named = display[child.key]
    if (named) header.children[i] = { ...child, display: named }
  })
}

interface Meaning {
  readonly name: string
  readonly definition: MessageDefinition | undefined
  readonly codec: Codec<unknown>
}

const done: MessageDefinition = { type: NLMSG.DONE, name: 'NLMSG_DONE', body: doneBody as Codec<unknown> }

/** NLMSG_ERROR with these flags of its header: they say what it holds. */
function errorDefinition(flags: number): MessageDefinition {
  return { type: NLMSG.ERROR, name: 'NLMSG_ERROR', body: errorBody(flags) as Codec<unknown> }
}

/** What the message types of a protocol mean. */
class Meanings {
  readonly protocol: Protocol | undefined
  /** By type and by what matters of the flags: what a type means whatever the capture says is looked up once. */
  readonly #known = new Map<number, Meaning>()

  constructor(protocol: Protocol | undefined) {
    this.protocol = protocol
  }

  /** `command` is the first byte of the payload, by which generic netlink tells its messages apart. */
  of(type: number, flags: number, command: number | undefined, families: GenericFamilies): Meaning {
    const { protocol } = this
    if (protocol?.number === generic && type >= NLMSG.MIN_TYPE) {
      const asks = (flags & NLM_F.REQUEST) !== 0
      const name = families.messageName(type, command, asks)
      const codec = families.codec(type, asks)
      return { name, definition: families.tables(type) && { type, name, body: codec }, codec }
    }
    const key = type === NLMSG.ERROR ? -1 - flags : type * 2 + (flags & NLM_F.REQUEST)
    let meaning = this.#known.get(key)
    if (meaning === undefined) {
      meaning = findMeaning(protocol, type, flags)
      this.#known.set(key, meaning)
    }
    return meaning
  }
}

/** By the number of the protocol, which has 16 bits. */
const byProtocol = new Map<number | undefined, Meanings>()

function meaningsOf(number: number | undefined): Meanings {
  let meanings = byProtocol.get(number)
  if (meanings === undefined) {
    meanings = new Meanings(number === undefined ? undefined : protocolOf(number))
    byProtocol.set(number, meanings)
  }
  return meanings
}

function findMeaning(protocol: Protocol | undefined, type: number, flags: number): Meaning {
  const known =
    type === NLMSG.ERROR
      ? errorDefinition(flags)
      : type === NLMSG.DONE
        ? done
        : protocol && definitionOf(protocol, type, flags)
  if (type < NLMSG.MIN_TYPE) return { name: messageName(protocol, type), definition: known, codec: known?.body ?? bare }
  if (known) return { name: known.name, definition: known, codec: known.body }
  const codec = protocol?.number === 12 ? (bareNetfilter as Codec<unknown>) : bare
  return { name: typeName(protocol, type), definition: undefined, codec }
}
