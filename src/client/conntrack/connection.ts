import {
  type ConntrackAttributes,
  type ConntrackMessage,
  delConntrack,
  type NatAttributes,
  type Nfgenmsg,
  newConntrack,
} from '../../../protocol/netfilter/index.js'
import { NLM_F } from '../../../protocol/netlink/index.js'
import { isEvent, type NetlinkEvent, type Overrun } from '../../socket/subscription.js'
import { InputError, parseAddress } from '../input.js'
import { type Flow, familyNumberOf, reversed, toFlow, toTuple } from './flow.js'
import {
  type AddressFamily,
  type ConnectionState,
  familyName,
  type StatusFlag,
  stateName,
  stateProtoinfo,
  statusBits,
  statusFlags,
} from './words.js'

/** Packets and bytes of one direction. */
export interface Counters {
  packets: bigint
  bytes: bigint
}

/** A connection as the kernel reports it. Its own addresses are those of the first packet. */
export interface Connection extends Flow {
  /** Undefined for a family without a word. */
  family: AddressFamily | undefined
  /** How the answers come: with other addresses than reversed ones where they are translated. */
  reply: Flow
  /** Of tcp, sctp and dccp. */
  state: ConnectionState | undefined
  /** `SEEN_REPLY`, `ASSURED` … Events of an end do not say. */
  status: StatusFlag[]
  /** Seconds until it goes, unless packets come. */
  timeout: number | undefined
  mark: number
  zone: number
  /** Tells it from a later connection of the same addresses. */
  id: number | undefined
  /** With the sysctl net.netfilter.nf_conntrack_acct. */
  counters: { original: Counters; reply: Counters } | undefined
  /** `ftp`, `sip` … */
  helper: string | undefined
  header: Nfgenmsg
  attributes: ConntrackAttributes
}

/** Addresses and ports to choose from, of which there is one where the last is left out. */
export interface NatRange {
  address?: string
  lastAddress?: string
  port?: number
  lastPort?: number
}

/** What of a connection people name by other words than the kernel. */
interface Translated extends Flow {
  /** How the answers come; the reverse when left out. What is given replaces that of the reverse. */
  reply?: Partial<Flow>
  /** {@link TCP_CONNTRACK}, {@link SCTP_CONNTRACK}, {@link CT_DCCP} by name. */
  state?: ConnectionState
  /** Bits to set; none is cleared. */
  status?: readonly StatusFlag[]
  /** Translate the source address, as `snat to` does. Only when the connection is made. */
  sourceNat?: NatRange
  /** Translate the destination address, as `dnat to` does. Only when the connection is made. */
  destinationNat?: NatRange
  /** `ftp`, `sip` …: the connection must have had one, or be new. */
  helper?: string
}

type Passed = Omit<
  ConntrackAttributes,
  'tupleOrig' | 'tupleReply' | 'status' | 'natSrc' | 'natDst' | 'help' | 'filter' | keyof Translated
>

/**
 * A connection to make, or to change. What is not named in {@link Translated} is the kernel's own attribute, by its own
 * name: `timeout` (seconds), `mark`, `zone`, `labels` …
 */
export interface ConnectionSpec extends Translated, Passed {}

export function toConnection({ header, attributes }: ConntrackMessage): Connection {
  const { tupleOrig, tupleReply, countersOrig, countersReply } = attributes
  const count = (counters: typeof countersOrig): Counters => ({
    packets: counters?.packets ?? 0n,
    bytes: counters?.bytes ?? 0n,
  })
  return {
    ...toFlow(tupleOrig),
    family: familyName(header.family),
    reply: toFlow(tupleReply),
    state: stateName(attributes.protoinfo),
    status: statusFlags(attributes.status ?? 0),
    timeout: attributes.timeout,
    mark: attributes.mark ?? 0,
    zone: attributes.zone ?? tupleOrig?.zone ?? tupleReply?.zone ?? 0,
    id: attributes.id,
    counters: countersOrig && { original: count(countersOrig), reply: count(countersReply) },
    helper: attributes.help?.name,
    header,
    attributes,
  }
}

/** The message about one connection: by its first direction, or with both where it is to be made. */
export function connectionMessage(spec: ConnectionSpec, both: boolean): ConntrackMessage {
  const {
    protocol,
    source,
    destination,
    sourcePort,
    destinationPort,
    icmpType,
    icmpCode,
    icmpId,
    reply,
    state,
    status,
    sourceNat,
    destinationNat,
    helper,
    ...passed
  } = spec
  const flow = flowOf(spec)
  const { family, tuple } = toTuple(flow)
  const attributes: ConntrackAttributes = { tupleOrig: tuple }
  if (both || reply !== undefined) attributes.tupleReply = toTuple({ ...reversed(flow), ...reply }).tuple
  Object.assign(attributes, passed)
  if (status !== undefined) attributes.status = statusBits(status)
  if (state !== undefined) attributes.protoinfo = stateProtoinfo(protocol, state, passed.protoinfo)
  if (sourceNat !== undefined) attributes.natSrc = natOf(sourceNat)
  if (destinationNat !== undefined) attributes.natDst = natOf(destinationNat)
  if (helper !== undefined) attributes.help = { name: helper }
  return { header: { family: familyNumberOf(family, flow), version: 0, res_id: 0 }, attributes }
}

/** What a connection is known by, of an object that has more. */
export function flowOf(spec: Flow): Flow {
  const { protocol, source, destination, sourcePort, destinationPort, icmpType, icmpCode, icmpId } = spec
  return {
    protocol,
    source,
    destination,
    ...(sourcePort !== undefined && { sourcePort }),
    ...(destinationPort !== undefined && { destinationPort }),
    ...(icmpType !== undefined && { icmpType }),
    ...(icmpCode !== undefined && { icmpCode }),
    ...(icmpId !== undefined && { icmpId }),
  }
}

function natOf({ address, lastAddress, port, lastPort }: NatRange): NatAttributes {
  if (address === undefined && lastAddress !== undefined)
    throw new InputError('ERR_COMBINATION', 'a range of addresses needs its first')
  if (port === undefined && lastPort !== undefined)
    throw new InputError('ERR_COMBINATION', 'a range of ports needs its first')
  const nat: NatAttributes = {}
  if (address !== undefined) {
    const v6 = address.includes(':')
    nat[v6 ? 'v6Minip' : 'v4Minip'] = parseAddress(address, 'nat address').address
    if (lastAddress !== undefined)
      nat[v6 ? 'v6Maxip' : 'v4Maxip'] = parseAddress(lastAddress, 'nat lastAddress').address
  }
  if (port !== undefined) nat.proto = { portMin: port, portMax: lastPort ?? port }
  return nat
}

/** What an event says of a connection. */
export interface ConnectionEvent {
  change: 'new' | 'update' | 'destroy'
  connection: Connection
}

/** An item of a subscription as what happened to a connection; undefined for everything else. */
export function connectionEvent(item: NetlinkEvent | Overrun): ConnectionEvent | undefined {
  if (isEvent(item, newConntrack))
    return { change: item.flags & NLM_F.CREATE ? 'new' : 'update', connection: toConnection(item.body) }
  if (isEvent(item, delConntrack)) return { change: 'destroy', connection: toConnection(item.body) }
  return undefined
}
