import { NLM_F, NLMSG } from '../../../protocol/netlink/index.js'
import { decodeDatagram } from '../../dump/decode.js'
import type { DecodedMessage } from '../../dump/decoded.js'
import type { NamespaceSpec, OpenedNamespace, VirtualNamespace } from '../../netns/index.js'
import type { TransportSource } from '../../socket/capture-transport.js'
import { groupName, messageComment } from '../../socket/recorded-event.js'
import type { Transport } from '../../socket/transport.js'
import { ReplayError } from '../errors.js'
import type { Arrival } from '../memory-transport.js'
import { firstDescriptor, NamedDescriptors, openedNowhere } from '../named-descriptors.js'
import { Recording } from '../recording.js'
import { datagram as joined } from '../replies.js'
import { compareRequests, differenceText, type RequestDifference } from './compare.js'
import { Identities, type RewriteOptions } from './identities.js'
import {
  type RecordedArrival,
  type RecordedMembership,
  type RecordedRequest,
  requestUnits,
  type Tape,
  tapeOf,
} from './tape.js'
import { ReplayTransport } from './transport.js'

export interface ReplayOptions {
  /**
   * `strict`, the default: each socket asks what was recorded, in that order. `by-request`: whatever is asked is looked up among the recorded
   * requests that have not been used, of whatever socket.
   */
  readonly order?: 'strict' | 'by-request'
  /**
   * Numbers that the kernel gave out and that may be others now: `{ indexes: true, handles: true }` learns them from the
   * requests, `{ indexes: { 7: 12 } }` begins with 12 for the recorded 7.
   */
  readonly rewrite?: RewriteOptions
  /** Attribute paths whose values do not matter, with what is below them: `['alias', 'linkinfo.data.id']`. */
  readonly ignore?: readonly string[]
}

/** How a request of the program was answered. */
interface Taker {
  readonly transport: ReplayTransport
  /** Of each message, in order. */
  readonly sequences: readonly number[]
  readonly portId: number
}

/**
 * A recording that plays the kernel: `RouteClient.open({ transport: replay('uplink.nl') })`. What the client asks must be what was
 * recorded, else the request fails with a {@link ReplayError} that names each attribute that differs; what it gets is what
 * was recorded, under its own sequence numbers and port id. Nothing is opened, no time passes.
 */
export class Replay implements TransportSource {
  readonly #tape: Tape
  readonly #order: 'strict' | 'by-request'
  readonly #ignore: readonly string[]
  #identities: Identities
  #ports = 0
  readonly #takers = new Map<RecordedRequest, Taker>()
  /** Which of the program's sockets is which of the recording's. */
  readonly #sockets = new Map<number, ReplayTransport>()
  #arrivals: readonly RecordedArrival[]
  /** So many requests, from the first on, have all been made. */
  #begun = 0
  readonly #namespaces: NamedDescriptors
  readonly #joined = new Set<RecordedMembership>()
  #failure: ReplayError | undefined

  constructor(recording: Recording, options: ReplayOptions = {}) {
    this.#tape = tapeOf(recording)
    this.#arrivals = this.#tape.arrivals
    // A recording may come from where there was no kernel either: its descriptors are other ones.
    const recorded = this.#tape.requests.flatMap(({ namespaces }) => [...namespaces.keys()])
    this.#namespaces = new NamedDescriptors(recorded.reduce((a, b) => Math.max(a, b + 1), firstDescriptor))
    this.#order = options.order ?? 'strict'
    this.#ignore = options.ignore ?? []
    this.#identities = new Identities(options.rewrite)
  }

  open(protocol: number): Transport {
    return new ReplayTransport(this, protocol, 1000 + ++this.#ports, this.#tape.littleEndian)
  }

  /**
   * A namespace to name in requests, `links.add({ netns })`, where the recorded program had one without a name, that of a test. Which
   * one it was is not compared. Names, `links.add({ netns: 'blue' })`, need no help: they are compared with the recorded ones.
   */
  namespace(label = 'replayed'): VirtualNamespace {
    return { open: () => openedNowhere(label, firstDescriptor - 1) }
  }

  /** Requests of the recording that were not made, and groups that were not joined, in words. */
  get unused(): readonly string[] {
    const { requests, memberships } = this.#tape
    return [
      ...requests.filter(request => !this.#takers.has(request)).map(describe),
      ...memberships
        .filter(each => !this.#joined.has(each))
        .map(each => `${membershipText(each)} (socket ${each.socket})`),
    ]
  }

  /**
   * Call it when the program is over.
   *
   * @throws ReplayError ERR_REPLAY_UNUSED when it left out what was recorded; the first difference, should the program have
   * swallowed that
   */
  end(): void {
    if (this.#failure) throw this.#failure
    const { unused } = this
    if (unused.length > 0)
      throw new ReplayError('ERR_REPLAY_UNUSED', `the recording holds more than was asked:\n  ${unused.join('\n  ')}`)
  }

  /** @internal A datagram of the program. @throws ReplayError, TransportError as recorded */
  take(transport: ReplayTransport, bytes: Uint8Array): void {
    const { littleEndian, families } = this.#tape
    const { protocol } = transport
    const datagram = {
      bytes,
      littleEndian,
      protocol,
      direction: 'sent',
      time: undefined,
      place: { offset: 0 },
    } as const
    try {
      for (const unit of requestUnits(decodeDatagram(datagram, 1, families).messages)) this.#request(transport, unit)
    } finally {
      this.#deliver()
    }
  }

  /** @internal A namespace that the program is about to name: nothing is opened, its name is compared in the request. */
  openNamespace(spec: NamespaceSpec | VirtualNamespace): OpenedNamespace {
    return this.#namespaces.open(spec)
  }

  /** @internal A group that the program joins or leaves. @throws ReplayError, TransportError as recorded */
  membership(transport: ReplayTransport, group: number, member: boolean): void {
    // What nlmon or strace saw does not say who listened to what.
    if (this.#tape.memberships.length === 0) {
      if (member && !transport.listens) this.#listen(transport)
      return
    }
    const asked = { protocol: transport.protocol, group, member }
    const possible = this.#memberships(transport)
    const found = possible.find(each => each.group === group && each.member === member)
    if (found === undefined) throw this.#fail(otherMembership(asked, possible[0]))
    this.#joined.add(found)
    this.#sockets.set(found.socket, transport)
    if (found.failure) throw found.failure
    this.#deliver()
  }

  /** Memberships that may be meant: strictly the next of its socket, and that of a new socket the first of each that is left. */
  #memberships(transport: ReplayTransport): RecordedMembership[] {
    const left = this.#tape.memberships.filter(each => each.protocol === transport.protocol && !this.#joined.has(each))
    if (this.#order === 'by-request') return left
    const own = [...this.#sockets].find(([, owner]) => owner === transport)?.[0]
    const firsts = left.filter((each, position) => left.findIndex(({ socket }) => socket === each.socket) === position)
    return firsts.filter(({ socket }) => (own === undefined ? !this.#sockets.has(socket) : socket === own))
  }

  /** The next recorded socket that only listens is this one. */
  #listen(transport: ReplayTransport): void {
    const asks = new Set(this.#tape.requests.map(({ socket }) => socket))
    const free = this.#tape.arrivals.find(
      ({ socket, protocol }) => protocol === transport.protocol && !asks.has(socket) && !this.#sockets.has(socket),
    )
    if (free) this.#sockets.set(free.socket, transport)
    this.#deliver()
  }

  /** @internal Why nothing will ever come, where the recording is at fault. */
  noAnswer(transport: ReplayTransport): ReplayError | undefined {
    const own = [...this.#takers].filter(([, taker]) => taker.transport === transport)
    const open = own.find(([request]) => !this.#isAnswered(request))?.[0]
    return open && new ReplayError('ERR_REPLAY_END', `the recording holds no (further) answer to ${describe(open)}`)
  }

  #isAnswered(request: RecordedRequest): boolean {
    const acknowledged = request.messages.some(({ flags }) => flags & NLM_F.ACK)
    return this.#tape.arrivals.some(({ answers, content }) => {
      if (answers?.request !== request || content instanceof Uint8Array || content instanceof Error) return false
      const { type, flags } = content
      return type === NLMSG.ERROR || type === NLMSG.DONE || !(acknowledged || flags & NLM_F.MULTI)
    })
  }

  #request(transport: ReplayTransport, sent: readonly DecodedMessage[]): void {
    const [request, { differences, lines, identities }] = this.#find(transport, sent)
    if (lines.length > 0) throw this.#fail(different(request, sent, lines, differences))
    this.#identities = identities
    const [{ portId }] = sent as [DecodedMessage]
    this.#takers.set(request, { transport, sequences: sent.map(({ sequence }) => sequence), portId })
    if (this.#order === 'strict') this.#sockets.set(request.socket, transport)
    if (request.failure) throw request.failure
  }

  /** The recorded request that it is, or is to be, and how it differs. */
  #find(transport: ReplayTransport, sent: readonly DecodedMessage[]): readonly [RecordedRequest, RequestDifference] {
    let nearest: readonly [RecordedRequest, RequestDifference] | undefined
    // Those of its type first: where none is the same, the one that is most like it is told.
    const type = sent[0]!.name
    const sameType = (request: RecordedRequest): number => Number(request.messages[0]?.name === type)
    for (const request of this.#candidates(transport).toSorted((a, b) => sameType(b) - sameType(a))) {
      if (nearest && sameType(nearest[0]) > sameType(request)) break
      const compared = [request, this.#compare(request, sent)] as const
      if (compared[1].lines.length === 0) return compared
      if (nearest === undefined || compared[1].lines.length < nearest[1].lines.length) nearest = compared
    }
    if (nearest) return nearest
    throw this.#fail(
      new ReplayError('ERR_REPLAY_END', `${messageComment(sent[0]!)}: the recording holds no request any more here`),
    )
  }

  /** Recorded requests that may be meant: strictly the next of its socket, and that of a new socket the first of each that is left. */
  #candidates(transport: ReplayTransport): RecordedRequest[] {
    const left = this.#tape.requests.filter(
      request => request.protocol === transport.protocol && !this.#takers.has(request),
    )
    if (this.#order === 'by-request') return left
    const own = [...this.#sockets].find(([, owner]) => owner === transport)?.[0]
    const firsts = [...new Map(left.toReversed().map(request => [request.socket, request])).values()].toReversed()
    return firsts.filter(({ socket }) => (own === undefined ? !this.#sockets.has(socket) : socket === own))
  }

  #compare({ messages, namespaces }: RecordedRequest, sent: readonly DecodedMessage[]): RequestDifference {
    const options = {
      identities: this.#identities,
      families: this.#tape.families,
      ignore: this.#ignore,
      namespaces: {
        a: (descriptor: number) => namespaces.get(descriptor),
        b: (descriptor: number) => this.#namespaces.nameOf(descriptor),
      },
    }
    return compareRequests(messages, sent, options)
  }

  /** Everything that may arrive by now. */
  #deliver(): void {
    const left: RecordedArrival[] = []
    let open: { key: string; transport: ReplayTransport; parts: Uint8Array[] } | undefined
    const flush = (): void => {
      if (open) open.transport.deliver(joined(...open.parts))
      open = undefined
    }
    for (const arrival of this.#arrivals) {
      const transport = this.#receiver(arrival)
      if (transport === undefined) {
        left.push(arrival)
        continue
      }
      const content = this.#rewrite(arrival, transport)
      const key = `${arrival.datagram} ${transport.portId}`
      if (open?.key !== key) flush()
      if (content instanceof Error || !('tree' in Object(arrival.content))) transport.deliver(content)
      else if (open) open.parts.push(content)
      else open = { key, transport, parts: [content] }
    }
    flush()
    this.#arrivals = left
  }

  /** Whom it is for; undefined as long as it is not its time. */
  #receiver({ answers, socket, after }: RecordedArrival): ReplayTransport | undefined {
    if (answers) return this.#takers.get(answers.request)?.transport
    const { requests } = this.#tape
    while (this.#begun < requests.length && this.#takers.has(requests[this.#begun]!)) this.#begun++
    if (this.#begun < after) return undefined
    const owner = this.#sockets.get(socket)
    if (owner) return owner
    const asked = requests.slice(0, after).findLast(request => request.socket === socket)
    return asked && this.#takers.get(asked)?.transport
  }

  /** Its content under the program's own numbers. */
  #rewrite({ content, answers }: RecordedArrival, transport: ReplayTransport): Arrival {
    if (content instanceof Uint8Array || content instanceof Error) return content
    const bytes = this.#identities.rewrite(content)
    const view = new DataView(bytes.buffer)
    const { littleEndian } = this.#tape
    const cause = answers ?? this.#causeOf(content)
    const taker = cause && this.#takers.get(cause.request)
    if (taker === undefined) return bytes
    const sequence = taker.sequences[cause!.index]!
    view.setUint32(8, sequence, littleEndian)
    view.setUint32(12, answers ? transport.portId : taker.transport.portId, littleEndian)
    // The header of the request, which an acknowledgement repeats: linux/netlink.h, struct nlmsgerr.
    if (content.type === NLMSG.ERROR && content.end - content.payload >= 20) {
      view.setUint32(28, sequence, littleEndian)
      view.setUint32(32, taker.portId, littleEndian)
    }
    return bytes
  }

  /** The request that caused an event. */
  #causeOf({ sequence, portId }: DecodedMessage): RecordedArrival['answers'] {
    if (sequence === 0 || portId === 0) return undefined
    for (const request of this.#tape.requests) {
      const index = request.messages.findIndex(message => message.sequence === sequence)
      if (index !== -1 && this.#takers.has(request)) return { request, index }
    }
    return undefined
  }

  #fail(error: ReplayError): ReplayError {
    this.#failure ??= error
    return error
  }
}

/**
 * Plays a recording, or the text file of one.
 *
 * @throws TransportError when the file cannot be read, FixtureError with the line at fault
 */
export function replay(recording: Recording | string, options: ReplayOptions = {}): Replay {
  return new Replay(typeof recording === 'string' ? Recording.loadSync(recording) : recording, options)
}

function different(
  request: RecordedRequest,
  sent: readonly DecodedMessage[],
  lines: readonly string[],
  differences: RequestDifference['differences'],
): ReplayError {
  const what = sent.length === 1 ? messageComment(sent[0]!) : `the transaction of ${sent.length - 2}`
  const text = lines.length === 1 ? ` ${lines[0]}` : `\n  ${lines.join('\n  ')}`
  return new ReplayError(
    'ERR_REPLAY_DIFFERENT',
    `${what} is not what was recorded:${text}\n  (${describe(request)})`,
    differences,
  )
}

function membershipText({
  protocol,
  group,
  member,
}: Pick<RecordedMembership, 'protocol' | 'group' | 'member'>): string {
  return `${member ? 'joining' : 'leaving'} multicast group ${groupText(protocol, group)}`
}

function groupText(protocol: number, group: number): string {
  const name = groupName(protocol, group)
  return name === undefined ? String(group) : `${name} (${group})`
}

function otherMembership(
  asked: Pick<RecordedMembership, 'protocol' | 'group' | 'member'>,
  expected: RecordedMembership | undefined,
): ReplayError {
  const what = membershipText(asked)
  if (expected === undefined)
    return new ReplayError('ERR_REPLAY_END', `${what}: the recording holds none any more here`)
  const [a, b] = [expected, asked].map(({ protocol, group }) => groupText(protocol, group)) as [string, string]
  const difference = { kind: 'changed', path: 'group', uapi: 'NETLINK_ADD_MEMBERSHIP', part: 'value', a, b } as const
  const text = a === b ? membershipText(expected) : differenceText(difference)
  return new ReplayError(
    'ERR_REPLAY_DIFFERENT',
    `${what} is not what was recorded: ${a === b ? `expected ${text}` : text}\n  (socket ${expected.socket} of the recording)`,
    a === b ? [] : [difference],
  )
}

/** Which request of the recording: its number, what it is, and what the recording says about it beside that. */
function describe({ number, messages, note }: RecordedRequest): string {
  const told = messages.map(messageComment).filter(word => !word.startsWith('NFNL_MSG_BATCH_'))
  const what = `${told.slice(0, 3).join(', ')}${told.length > 3 ? ` and ${told.length - 3} more` : ''}`
  return `request ${number} of the recording: ${what}${note === undefined ? '' : ` (${note})`}`
}
