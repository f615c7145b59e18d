import {
  type ConntrackAttributes,
  type ConntrackMessage,
  CTA_FILTER_F,
  NFPROTO,
  type TupleAttributes,
} from '../../../protocol/netfilter/index.js'
import { AF } from '../../../protocol/route/index.js'
import { InputError, networkOf, parseCidr } from '../input.js'
import type { Connection } from './connection.js'
import { type Flow, type PartialFlow, toTuple } from './flow.js'
import {
  type AddressFamily,
  type ConnectionState,
  families,
  protocolName,
  type StatusFlag,
  statusBits,
  type TransportProtocol,
} from './words.js'

/** Which connections: all of what is given has to agree. Addresses may have a prefix length: `10.0.0.0/8`. */
export interface ConnectionFilter extends PartialFlow {
  family?: AddressFamily
  /** Of the direction of the answers. */
  reply?: PartialFlow
  mark?: number | { value: number; mask: number }
  zone?: number
  /** All of these bits are set … */
  status?: readonly StatusFlag[]
  /** … and none of these. */
  withoutStatus?: readonly StatusFlag[]
  state?: ConnectionState
  helper?: string
}

/** One condition: what it is called, and whether a connection meets it. */
interface Condition {
  readonly name: string
  /** The kernel can be asked for it. */
  readonly kernel: boolean
  met(connection: Connection): boolean
}

/** A filter as the kernel is asked, and as it is checked again afterwards: kernels before 5.8 pass over most of it. */
export interface PlannedFilter {
  /** One dump for each family: the kernel takes a filter by tuple only of one. */
  readonly requests: readonly ConntrackMessage[]
  readonly conditions: readonly Condition[]
}

/**
 * What the kernel can do goes into the request: family, mark, status, and by CTA_FILTER the zone and whole addresses,
 * protocol, ports and ICMP fields. Prefixes, states and helpers are left to us, and ports without their protocol.
 */
export function planFilter(filter: ConnectionFilter): PlannedFilter {
  const { family, reply, mark, zone, status, withoutStatus, state, helper } = filter
  const attributes: ConntrackAttributes = {}
  const conditions: Condition[] = []
  const original = planDirection(filter, '', connection => connection, conditions)
  const answers = planDirection(reply ?? {}, 'reply.', connection => connection.reply, conditions)
  const ofAddresses = original.family ?? answers.family
  if (family !== undefined && ofAddresses !== undefined && family !== ofAddresses)
    throw new InputError('ERR_COMBINATION', `the addresses are not of family ${family}`)
  const wanted = family ?? ofAddresses ?? familyOfProtocol(filter.protocol ?? reply?.protocol)
  if (family !== undefined || ofAddresses !== undefined)
    conditions.push({ name: 'family', kernel: true, met: connection => connection.family === wanted })

  if (mark !== undefined) {
    const { value, mask } = typeof mark === 'number' ? { value: mark, mask: 0xffffffff } : mark
    attributes.mark = value
    attributes.markMask = mask
    const met = (connection: Connection) => (connection.mark & mask) >>> 0 === value
    conditions.push({ name: 'mark', kernel: true, met })
  }
  if (status !== undefined || withoutStatus !== undefined) {
    const set = statusBits(status ?? [])
    const mask = set | statusBits(withoutStatus ?? [])
    attributes.status = set
    attributes.statusMask = mask
    const met = (connection: Connection) => ((connection.attributes.status ?? 0) & mask) === set
    conditions.push({ name: 'status', kernel: true, met })
  }
  if (zone !== undefined) {
    attributes.zone = zone
    conditions.push({ name: 'zone', kernel: true, met: connection => connection.zone === zone })
  }
  // Of a tuple's filter the kernel reads the flags and the parts that they name.
  if (original.flags !== 0) attributes.tupleOrig = original.tuple
  if (answers.flags !== 0) attributes.tupleReply = answers.tuple
  if (original.flags !== 0 || answers.flags !== 0)
    attributes.filter = { origFlags: original.flags, replyFlags: answers.flags }
  if (state !== undefined)
    conditions.push({ name: 'state', kernel: false, met: connection => connection.state === state })
  if (helper !== undefined)
    conditions.push({ name: 'helper', kernel: false, met: connection => connection.helper === helper })
  const numbers =
    wanted !== undefined ? [families[wanted]] : attributes.filter ? Object.values(families) : [NFPROTO.UNSPEC]
  const requests = numbers.map(number => ({ header: { family: number, version: 0, res_id: 0 }, attributes }))
  return { requests, conditions }
}

/** ICMP is of one family, and the kernel would refuse to look for it in the other. */
function familyOfProtocol(protocol: TransportProtocol | undefined): AddressFamily | undefined {
  const name = typeof protocol === 'number' ? protocolName(protocol) : protocol
  return name === 'icmp' ? 'ip' : name === 'icmpv6' ? 'ip6' : undefined
}

interface PlannedDirection {
  family: AddressFamily | undefined
  tuple: TupleAttributes
  flags: number
}

/** Bits of CTA_FILTER by what they name. */
const flags = {
  source: CTA_FILTER_F.CTA_IP_SRC,
  destination: CTA_FILTER_F.CTA_IP_DST,
  protocol: CTA_FILTER_F.CTA_PROTO_NUM,
  sourcePort: CTA_FILTER_F.CTA_PROTO_SRC_PORT,
  destinationPort: CTA_FILTER_F.CTA_PROTO_DST_PORT,
} as const

const icmpFlags = {
  icmpType: CTA_FILTER_F.CTA_PROTO_ICMP_TYPE,
  icmpCode: CTA_FILTER_F.CTA_PROTO_ICMP_CODE,
  icmpId: CTA_FILTER_F.CTA_PROTO_ICMP_ID,
} as const

const icmpv6Flags = {
  icmpType: CTA_FILTER_F.CTA_PROTO_ICMPV6_TYPE,
  icmpCode: CTA_FILTER_F.CTA_PROTO_ICMPV6_CODE,
  icmpId: CTA_FILTER_F.CTA_PROTO_ICMPV6_ID,
} as const

function planDirection(
  wanted: PartialFlow,
  prefix: string,
  direction: (connection: Connection) => Flow,
  conditions: Condition[],
): PlannedDirection {
  const protocol = typeof wanted.protocol === 'number' ? protocolName(wanted.protocol) : wanted.protocol
  const known: PartialFlow = {}
  let family: AddressFamily | undefined
  let bits = 0
  const add = (name: string, kernel: boolean, met: (flow: Flow) => boolean): void => {
    conditions.push({ name: `${prefix}${name}`, kernel, met: connection => met(direction(connection)) })
  }
  for (const end of ['source', 'destination'] as const) {
    const text = wanted[end]
    if (text === undefined) continue
    const cidr = parseCidr(text, end)
    const whole = cidr.prefixLength === (cidr.family === AF.INET ? 32 : 128)
    const own: AddressFamily = cidr.family === AF.INET ? 'ip' : 'ip6'
    if (family !== undefined && family !== own)
      throw new InputError('ERR_COMBINATION', `${wanted.source} and ${wanted.destination} are of different families`)
    family = own
    if (whole) {
      known[end] = cidr.address
      bits |= flags[end]
    }
    const network = networkOf(cidr)
    add(end, whole, flow => {
      const address = flow[end]
      if (address === '' || address.includes(':') !== (own === 'ip6')) return false
      return whole ? address === cidr.address : networkOf({ address, prefixLength: cidr.prefixLength }) === network
    })
  }
  const perProtocol = protocol === 'icmpv6' ? icmpv6Flags : icmpFlags
  const numbers = { sourcePort: flags.sourcePort, destinationPort: flags.destinationPort, ...perProtocol }
  if (protocol !== undefined) {
    known.protocol = protocol
    bits |= flags.protocol
    add('protocol', true, flow => flow.protocol === protocol)
  }
  for (const [key, bit] of Object.entries(numbers) as [keyof typeof numbers, number][]) {
    const number = wanted[key]
    if (number === undefined) continue
    // The kernel reads them by the protocol.
    const kernel = protocol !== undefined
    if (kernel) {
      known[key] = number
      bits |= bit
    }
    add(key, kernel, flow => flow[key] === number)
  }
  return { family, tuple: toTuple(known).tuple, flags: bits }
}
