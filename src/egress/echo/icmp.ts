import { internetChecksum } from './checksum.js'

/** An echo request or reply: RFC 792 for IPv4, RFC 4443 section 4 for IPv6. Both have the same shape. */
export interface EchoMessage {
  identifier: number
  sequence: number
  payload: Buffer
}

/** What differs between ICMP and ICMPv6 (linux/icmp.h, linux/icmpv6.h). */
export interface IcmpVersion {
  echoRequest: number
  echoReply: number
  errors: Readonly<Record<number, IcmpErrorType>>
}

/** `type` of an ICMP error message. */
export interface IcmpErrorType {
  type: EchoErrorType
  /** UAPI name and text of each `code`. */
  codes: Readonly<Record<number, readonly [name: string, reason: string]>>
}

export type EchoErrorType = 'unreachable' | 'too-big' | 'time-exceeded' | 'parameter-problem'

const HEADER_SIZE = 8

export const ICMP4: IcmpVersion = {
  echoRequest: 8,
  echoReply: 0,
  errors: {
    3: {
      type: 'unreachable',
      codes: {
        0: ['ICMP_NET_UNREACH', 'network unreachable'],
        1: ['ICMP_HOST_UNREACH', 'host unreachable'],
        2: ['ICMP_PROT_UNREACH', 'protocol unreachable'],
        3: ['ICMP_PORT_UNREACH', 'port unreachable'],
        4: ['ICMP_FRAG_NEEDED', 'fragmentation needed, but not allowed'],
        5: ['ICMP_SR_FAILED', 'source route failed'],
        6: ['ICMP_NET_UNKNOWN', 'network unknown'],
        7: ['ICMP_HOST_UNKNOWN', 'host unknown'],
        8: ['ICMP_HOST_ISOLATED', 'source host isolated'],
        9: ['ICMP_NET_ANO', 'network administratively prohibited'],
        10: ['ICMP_HOST_ANO', 'host administratively prohibited'],
        11: ['ICMP_NET_UNR_TOS', 'network unreachable for this type of service'],
        12: ['ICMP_HOST_UNR_TOS', 'host unreachable for this type of service'],
        13: ['ICMP_PKT_FILTERED', 'administratively prohibited'],
        14: ['ICMP_PREC_VIOLATION', 'precedence violation'],
        15: ['ICMP_PREC_CUTOFF', 'precedence cut-off'],
      },
    },
    11: {
      type: 'time-exceeded',
      codes: {
        0: ['ICMP_EXC_TTL', 'time to live exceeded: a routing loop, or too small a TTL'],
        1: ['ICMP_EXC_FRAGTIME', 'fragment reassembly time exceeded'],
      },
    },
    12: { type: 'parameter-problem', codes: {} },
  },
}

export const ICMP6: IcmpVersion = {
  echoRequest: 128,
  echoReply: 129,
  errors: {
    1: {
      type: 'unreachable',
      codes: {
        0: ['ICMPV6_NOROUTE', 'no route to destination'],
        1: ['ICMPV6_ADM_PROHIBITED', 'administratively prohibited'],
        2: ['ICMPV6_NOT_NEIGHBOUR', 'beyond the scope of the source address'],
        3: ['ICMPV6_ADDR_UNREACH', 'address unreachable'],
        4: ['ICMPV6_PORT_UNREACH', 'port unreachable'],
        5: ['ICMPV6_POLICY_FAIL', 'source address failed ingress or egress policy'],
        6: ['ICMPV6_REJECT_ROUTE', 'rejected by a route'],
      },
    },
    2: { type: 'too-big', codes: { 0: ['ICMPV6_PKT_TOOBIG', 'packet too big for a link on the way'] } },
    3: {
      type: 'time-exceeded',
      codes: {
        0: ['ICMPV6_EXC_HOPLIMIT', 'hop limit exceeded: a routing loop, or too small a hop limit'],
        1: ['ICMPV6_EXC_FRAGTIME', 'fragment reassembly time exceeded'],
      },
    },
    4: {
      type: 'parameter-problem',
      codes: {
        0: ['ICMPV6_HDR_FIELD', 'erroneous header field'],
        1: ['ICMPV6_UNK_NEXTHDR', 'unknown next header'],
        2: ['ICMPV6_UNK_OPTION', 'unknown option'],
        3: ['ICMPV6_HDR_INCOMP', 'incomplete header chain'],
      },
    },
  },
}

/** The checksum of ICMPv6 covers a pseudo-header with the source address, which only the kernel knows: it fills it in. */
export function encodeEchoRequest(version: IcmpVersion, { identifier, sequence, payload }: EchoMessage): Buffer {
  const bytes = Buffer.alloc(HEADER_SIZE + payload.length)
  bytes[0] = version.echoRequest
  bytes.writeUInt16BE(identifier, 4)
  bytes.writeUInt16BE(sequence, 6)
  payload.copy(bytes, HEADER_SIZE)
  if (version === ICMP4) bytes.writeUInt16BE(internetChecksum(bytes), 2)
  return bytes
}

/** An echo message of the given type; `undefined` when the bytes are anything else, or damaged. */
export function decodeEcho(version: IcmpVersion, type: number, bytes: Buffer): EchoMessage | undefined {
  if (bytes.length < HEADER_SIZE || bytes[0] !== type || bytes[1] !== 0) return undefined
  if (version === ICMP4 && internetChecksum(bytes) !== 0) return undefined
  return fields(bytes)
}

/** The echo request that an ICMP error quotes, as far as it does: at least the 8 bytes of the header (RFC 792). */
export function decodeQuotedRequest(version: IcmpVersion, bytes: Buffer): EchoMessage | undefined {
  // No checksum here: what is quoted is often cut.
  return bytes.length < HEADER_SIZE || bytes[0] !== version.echoRequest ? undefined : fields(bytes)
}

function fields(bytes: Buffer): EchoMessage {
  return {
    identifier: bytes.readUInt16BE(4),
    sequence: bytes.readUInt16BE(6),
    payload: bytes.subarray(HEADER_SIZE),
  }
}
