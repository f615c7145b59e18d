import {
  type ConntrackAttributes,
  CT_DCCP,
  IPS,
  NF_CT_EXPECT,
  NFPROTO,
  SCTP_CONNTRACK,
  TCP_CONNTRACK,
} from '../../../protocol/netfilter/index.js'
import { InputError, quote, wordOrNumber } from '../input.js'

/* Words of `conntrack` for the kernel's numbers. */

/** IPPROTO_* by the names of /etc/protocols. */
export const protocols = {
  icmp: 1,
  tcp: 6,
  udp: 17,
  dccp: 33,
  gre: 47,
  icmpv6: 58,
  sctp: 132,
  udplite: 136,
} as const

/** A transport protocol by its name, or IPPROTO_* where connection tracking knows only the addresses. */
export type TransportProtocol = keyof typeof protocols | number

export function protocolNumber(protocol: TransportProtocol): number {
  return wordOrNumber('protocol', protocol, protocols)
}

export function protocolName(number: number): TransportProtocol {
  return nameOf(protocols, number) ?? number
}

/** The family of addresses. */
export type AddressFamily = 'ip' | 'ip6'

export const families = { ip: NFPROTO.IPV4, ip6: NFPROTO.IPV6 } as const

export function familyName(number: number): AddressFamily | undefined {
  return nameOf(families, number)
}

/** A bit of CTA_STATUS by the kernel's name: `SEEN_REPLY`, `ASSURED` … */
export type StatusFlag = keyof typeof IPS

export function statusBits(flags: readonly StatusFlag[]): number {
  return bitsOf('status', flags, IPS)
}

/** Names of the bits that are set. */
export function statusFlags(bits: number): StatusFlag[] {
  return namesOf(IPS, bits)
}

/** A bit of CTA_EXPECT_FLAGS. */
export type ExpectFlag = keyof typeof NF_CT_EXPECT

export function expectBits(flags: readonly ExpectFlag[]): number {
  return bitsOf('flag', flags, NF_CT_EXPECT)
}

export function expectFlags(bits: number): ExpectFlag[] {
  return namesOf(NF_CT_EXPECT, bits)
}

/** The state of a protocol that has states, by the kernel's name: `ESTABLISHED`. */
export type ConnectionState = keyof typeof TCP_CONNTRACK | keyof typeof SCTP_CONNTRACK | keyof typeof CT_DCCP

const stateful = { tcp: TCP_CONNTRACK, sctp: SCTP_CONNTRACK, dccp: CT_DCCP } as const

/** What CTA_PROTOINFO says of the state. */
export function stateName(protoinfo: ConntrackAttributes['protoinfo']): ConnectionState | undefined {
  for (const protocol of ['tcp', 'sctp', 'dccp'] as const) {
    const state = protoinfo?.[protocol]?.state
    if (state !== undefined) return nameOf(stateful[protocol], state)
  }
  return undefined
}

/** CTA_PROTOINFO with this state, beside what else is said in it. @throws InputError for a protocol without states, or without this one */
export function stateProtoinfo(
  protocol: TransportProtocol,
  state: ConnectionState,
  protoinfo: ConntrackAttributes['protoinfo'],
): NonNullable<ConntrackAttributes['protoinfo']> {
  const name = typeof protocol === 'number' ? protocolName(protocol) : protocol
  if (name !== 'tcp' && name !== 'sctp' && name !== 'dccp')
    throw new InputError('ERR_COMBINATION', `connections of protocol ${quote(name)} have no state`)
  return {
    ...protoinfo,
    [name]: { state: wordOrNumber(`state of ${name}`, state, stateful[name]), ...protoinfo?.[name] },
  }
}

function nameOf<T extends Readonly<Record<string, number>>>(names: T, number: number): keyof T | undefined {
  return Object.keys(names).find(name => names[name] === number)
}

function namesOf<T extends Readonly<Record<string, number>>>(names: T, bits: number): (keyof T)[] {
  return Object.keys(names).filter(name => (bits & names[name]!) !== 0)
}

function bitsOf(what: string, flags: readonly string[], names: Readonly<Record<string, number>>): number {
  return flags.reduce((bits, flag) => bits | wordOrNumber(what, flag, names), 0)
}
