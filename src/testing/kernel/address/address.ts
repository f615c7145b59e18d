import {
  type AddressMessage,
  AF,
  type delAddress,
  type newAddress,
  RTNLGRP,
  routeProtocol,
} from '../../../../protocol/route/index.js'
import type { Namespace } from '../namespace.js'
import { answer, notify, type SimulatedRequest } from '../socket/request.js'

/** Addresses never expire by themselves in the simulation: lifetimes are kept and told. */
export const forever = { prefered: 0xffffffff, valid: 0xffffffff, cstamp: 0, tstamp: 0 }

/** The device's own address: IFA_LOCAL, or for IPv6 without a peer IFA_ADDRESS. */
export function ownOf({ attributes }: AddressMessage): string {
  return attributes.local ?? attributes.address ?? ''
}

/** IFA_FLAGS and the eight bits of it that are in the header. */
export function setFlags({ header, attributes }: AddressMessage, flags: number): void {
  attributes.flags = flags
  header.flags = flags & 0xff
}

export function flagsOf({ header, attributes }: AddressMessage): number {
  return attributes.flags ?? header.flags
}

/** RTM_NEWADDR or RTM_DELADDR to the group of its family. */
export function tellAddress(
  namespace: Namespace,
  definition: typeof newAddress | typeof delAddress,
  address: AddressMessage,
  cause: SimulatedRequest | undefined,
): void {
  const group = address.header.family === AF.INET ? RTNLGRP.IPV4_IFADDR : RTNLGRP.IPV6_IFADDR
  notify(namespace, routeProtocol.number, group, answer(definition, address), cause)
}

/** Addresses of one family of a device, in their order. */
export function addressesOf({ addresses }: Namespace, index: number, family: number): AddressMessage[] {
  return addresses.filter(({ header }) => header.index === index && header.family === family)
}
