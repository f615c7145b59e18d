import { align4 } from '../../../protocol/codec/index.js'
import { ERRNO } from '../../../protocol/netlink/errno.js'
import { netlinkProtocol } from '../../capture/netlink-protocols.js'
import { isSend } from '../../capture/nl-datagram.js'
import type { FixtureEvent } from '../../capture/nl-text.js'
import { type DecodedDatagram, Decoder } from '../../dump/decode.js'
import type { DecodedMessage } from '../../dump/decoded.js'
import type { GenericFamilies } from '../../dump/families.js'
import { TransportError } from '../../errors.js'
import { messageComment } from '../../socket/recorded-event.js'
import type { Recording } from '../recording.js'

/** What is asked in one piece: a message, or a batch, which the kernel takes whole. */
export interface RecordedRequest {
  /** Position among the requests of the recording, counted from 1. */
  readonly number: number
  readonly socket: number
  readonly protocol: number
  readonly messages: readonly DecodedMessage[]
  /** What the recording says about it beside what its bytes say. */
  readonly note: string | undefined
  /** What the program called the namespaces whose descriptors it may name. */
  readonly namespaces: ReadonlyMap<number, string>
  /** Sending it failed. */
  failure?: TransportError
}

/** A multicast group that a socket joined or left. */
export interface RecordedMembership {
  readonly socket: number
  readonly protocol: number
  readonly group: number
  readonly member: boolean
  /** It failed. */
  failure?: TransportError
}

/** Something that was received: a message, or where it cannot be read the datagram; or why nothing could be. */
export interface RecordedArrival {
  readonly socket: number
  readonly protocol: number
  /** Messages of one number came in one datagram. */
  readonly datagram: number
  readonly content: DecodedMessage | Uint8Array | TransportError
  /** The request that it answers, and the position of its message in that. */
  readonly answers?: { readonly request: RecordedRequest; readonly index: number }
  /** How many requests, of any socket, were made before. */
  readonly after: number
}

/** A recording taken apart: what is to be asked, and what comes back. */
export interface Tape {
  readonly littleEndian: boolean
  readonly requests: readonly RecordedRequest[]
  readonly arrivals: readonly RecordedArrival[]
  readonly memberships: readonly RecordedMembership[]
  /** What the recording told about generic netlink. */
  readonly families: GenericFamilies
}

export function tapeOf({ header, events }: Recording): Tape {
  const littleEndian = header.byteOrder === 'little'
  const decoder = new Decoder()
  const requests: RecordedRequest[] = []
  const arrivals: RecordedArrival[] = []
  const memberships: RecordedMembership[] = []
  let namespaces: ReadonlyMap<number, string> = new Map()
  events.forEach((event, datagram) => {
    const { socket, bytes, comment = [] } = event
    const protocol = netlinkProtocol(event.protocol) ?? 0
    const decoded = decoder.decode({
      bytes,
      littleEndian,
      protocol,
      direction: undefined,
      time: undefined,
      place: { offset: 0 },
    })
    const failure = event.type === 'failure' ? failureOf(event) : undefined
    const from = { socket, protocol, datagram, after: requests.length }
    if (event.type === 'receive')
      arrivals.push(...contents(decoded, bytes).map(content => arrival(content, from, requests)))
    else if (event.type === 'join' || event.type === 'leave')
      memberships.push({ socket, protocol, group: event.group, member: event.type === 'join' })
    else if (event.type === 'namespace') namespaces = new Map([...namespaces, [event.descriptor, event.name]])
    else if (event.type === 'failure' && event.call === 'setsockopt') {
      const last = memberships.findLast(membership => membership.socket === socket)
      if (last) last.failure = failure!
    } else if (event.type === 'failure' && !isSend(event.call)) arrivals.push({ ...from, content: failure! })
    else {
      const words = new Set(decoded.messages.map(messageComment))
      const note = comment.find(line => !words.has(line) && !/^and \d+ more messages$/.test(line))
      for (const messages of requestUnits(decoded.messages))
        requests.push({ number: requests.length + 1, socket, protocol, messages, note, namespaces })
      const last = requests.findLast(request => request.socket === socket)
      if (failure && last) last.failure = failure
    }
  })
  return { littleEndian, requests, arrivals, memberships, families: decoder.families }
}

/** Message by message, so that answers can go to whom they belong; a datagram that holds anything else stays as it is. */
function contents({ messages, problems }: DecodedDatagram, bytes: Uint8Array): (DecodedMessage | Uint8Array)[] {
  return problems.length > 0 ? [bytes] : [...messages]
}

function arrival(
  content: DecodedMessage | Uint8Array,
  from: Omit<RecordedArrival, 'content'>,
  requests: readonly RecordedRequest[],
): RecordedArrival {
  if (content instanceof Uint8Array) return { ...from, content }
  const request = requests.findLast(
    ({ socket, messages }) => socket === from.socket && messages.some(({ sequence }) => sequence === content.sequence),
  )
  if (request === undefined || content.sequence === 0) return { ...from, content }
  const index = request.messages.findIndex(({ sequence }) => sequence === content.sequence)
  return { ...from, content, answers: { request, index } }
}

const netfilter = 12
const batchBegin = 16
const batchEnd = 17

/** Messages of one datagram by what the kernel takes in one piece: linux/netfilter/nfnetlink.h has the numbers of batches. */
export function requestUnits(messages: readonly DecodedMessage[]): DecodedMessage[][] {
  const units: DecodedMessage[][] = []
  let batch: DecodedMessage[] | undefined
  for (const message of messages) {
    const ofBatches = message.datagram.protocol === netfilter
    if (ofBatches && message.type === batchBegin) {
      batch = []
      units.push(batch)
    }
    if (batch) batch.push(message)
    else units.push([message])
    if (ofBatches && message.type === batchEnd) batch = undefined
  }
  return units
}

/** A message with the padding behind it. */
export function paddedBytes({ datagram, start, end }: DecodedMessage): Uint8Array {
  const bytes = new Uint8Array(align4(end - start))
  bytes.set(datagram.bytes.subarray(start, end))
  return bytes
}

function failureOf({ call, errno }: FixtureEvent & { type: 'failure' }): TransportError {
  const number = (ERRNO as Readonly<Record<string, number>>)[errno] ?? 0
  return new TransportError({ syscall: call, errno: number, subject: 'recorded' })
}
