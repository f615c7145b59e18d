import type { TupleAttributes } from '../../../protocol/netfilter/index.js'
import { AF } from '../../../protocol/route/index.js'
import { InputError, parseAddress } from '../input.js'
import { type AddressFamily, families, protocolName, protocolNumber, type TransportProtocol } from './words.js'

/**
 * What a connection is known by: one direction's protocol, addresses, and ports or ICMP fields.
 * `{ protocol: 'tcp', source: '10.0.0.1', sourcePort: 40000, destination: '192.0.2.1', destinationPort: 80 }`
 */
export interface Flow {
  protocol: TransportProtocol
  source: string
  destination: string
  /** tcp, udp, udplite, sctp, dccp; the key of gre. */
  sourcePort?: number
  destinationPort?: number
  /** icmp, icmpv6: 8 or 128 is an echo request. */
  icmpType?: number
  icmpCode?: number
  icmpId?: number
}

/** A flow of which some is known. */
export type PartialFlow = Partial<Flow>

/** A tuple as a flow. Numbers that the kernel left out are left out; addresses it left out are empty. */
export function toFlow(tuple: TupleAttributes | undefined): Flow {
  const { ip = {}, proto = {} } = tuple ?? {}
  const flow: Flow = {
    protocol: protocolName(proto.num ?? 0),
    source: ip.v4Src ?? ip.v6Src ?? '',
    destination: ip.v4Dst ?? ip.v6Dst ?? '',
  }
  const numbers = {
    sourcePort: proto.srcPort,
    destinationPort: proto.dstPort,
    icmpType: proto.icmpType ?? proto.icmpv6Type,
    icmpCode: proto.icmpCode ?? proto.icmpv6Code,
    icmpId: proto.icmpId ?? proto.icmpv6Id,
  }
  for (const [key, number] of Object.entries(numbers))
    if (number !== undefined) flow[key as keyof typeof numbers] = number
  return flow
}

/** A flow as the kernel is told it, and the family of its addresses. What is not given is left out. */
export function toTuple(flow: PartialFlow): { family: AddressFamily | undefined; tuple: TupleAttributes } {
  const source = flow.source === undefined ? undefined : parseAddress(flow.source, 'source')
  const destination = flow.destination === undefined ? undefined : parseAddress(flow.destination, 'destination')
  if (source && destination && source.family !== destination.family)
    throw new InputError('ERR_COMBINATION', `${source.address} and ${destination.address} are of different families`)
  const number = (source ?? destination)?.family
  const family: AddressFamily | undefined = number === undefined ? undefined : number === AF.INET ? 'ip' : 'ip6'
  const tuple: TupleAttributes = {}
  if (family === 'ip')
    tuple.ip = { ...(source && { v4Src: source.address }), ...(destination && { v4Dst: destination.address }) }
  else if (family === 'ip6')
    tuple.ip = { ...(source && { v6Src: source.address }), ...(destination && { v6Dst: destination.address }) }
  const proto = protoOf(flow)
  if (Object.keys(proto).length > 0) tuple.proto = proto
  return { family, tuple }
}

const icmpv6 = protocolNumber('icmpv6')

function protoOf(flow: PartialFlow): NonNullable<TupleAttributes['proto']> {
  const { protocol, sourcePort, destinationPort, icmpType, icmpCode, icmpId } = flow
  const num = protocol === undefined ? undefined : protocolNumber(protocol)
  return {
    ...(num !== undefined && { num }),
    ...(sourcePort !== undefined && { srcPort: sourcePort }),
    ...(destinationPort !== undefined && { dstPort: destinationPort }),
    ...(num === icmpv6
      ? {
          ...(icmpType !== undefined && { icmpv6Type: icmpType }),
          ...(icmpCode !== undefined && { icmpv6Code: icmpCode }),
          ...(icmpId !== undefined && { icmpv6Id: icmpId }),
        }
      : {
          ...(icmpType !== undefined && { icmpType }),
          ...(icmpCode !== undefined && { icmpCode }),
          ...(icmpId !== undefined && { icmpId }),
        }),
  }
}

/** ICMP types and what they are answered with: those that open a connection (net/netfilter/nf_conntrack_proto_icmp.c, _icmpv6.c). */
const answers: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  icmp: [
    [8, 0],
    [13, 14],
    [15, 16],
    [17, 18],
  ],
  icmpv6: [
    [128, 129],
    [139, 140],
  ],
}

/** The flow of the answers: source and destination exchanged, an echo request become a reply. */
export function reversed(flow: Flow): Flow {
  const { source, destination, sourcePort, destinationPort, icmpType } = flow
  const back: Flow = { ...flow, source: destination, destination: source }
  if (sourcePort !== undefined) back.destinationPort = sourcePort
  if (destinationPort !== undefined) back.sourcePort = destinationPort
  if (icmpType !== undefined) back.icmpType = answerTo(flow.protocol, icmpType)
  return back
}

function answerTo(protocol: TransportProtocol, type: number): number {
  const pairs = answers[typeof protocol === 'number' ? protocolName(protocol) : protocol] ?? []
  for (const [question, answer] of pairs) {
    if (type === question) return answer
    if (type === answer) return question
  }
  return type
}

/** A flow in a few words, for errors: `tcp 10.0.0.1:40000 > 192.0.2.1:80`. */
export function flowLabel(flow: PartialFlow): string {
  const end = (address: string | undefined, port: number | undefined): string => {
    const host = address?.includes(':') && port !== undefined ? `[${address}]` : (address ?? 'any')
    return port === undefined ? host : `${host}:${port}`
  }
  return `${flow.protocol ?? 'any'} ${end(flow.source, flow.sourcePort)} > ${end(flow.destination, flow.destinationPort)}`
}

/** The family of a whole flow, for the message's header. @throws InputError when there is no address in it */
export function familyNumberOf(family: AddressFamily | undefined, flow: PartialFlow): number {
  if (family === undefined) throw new InputError('ERR_COMBINATION', `no address in ${flowLabel(flow)}`)
  return families[family]
}
