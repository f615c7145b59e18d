import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  type AddressAttributes,
  type AddressMessage,
  AF,
  delAddress,
  getAddress,
  IFA_F,
  type Ifaddrmsg,
  newAddress,
} from '../../../protocol/route/index.js'
import { scopes } from '../../../protocol/route/words.js'
import { ask, type Operation } from '../../socket/operation.js'
import { cidrText, parseAddress, parseCidr } from '../input.js'
import { equal, gather, given, type Listed, type Listing, type Streaming, streaming } from '../listed.js'
import { type Device, deviceIndex } from './links.js'
import { addressProtocolNames, scopeNames } from './names.js'

/** An address of a device. What is not named here is the kernel's own attribute, by its own name. */
export interface AddressSpec
  extends Omit<AddressAttributes, 'address' | 'local' | 'broadcast' | 'flags' | 'proto' | 'unknown'> {
  dev: Device
  /** With its prefix length: `192.168.0.1/16`. */
  address: string
  /** The address at the other end of a point-to-point link. */
  peer?: string
  /** IPv4: the broadcast address, or `+` to derive it from the prefix. */
  broadcast?: string
  /** `global`, `link`, `host` or a number. */
  scope?: string | number
  /** Who gives it, IFA_PROTO: `kernel_ra`, a number or a name of iproute2's file rt_addrprotos. Linux 5.18. */
  proto?: string | number
  /** IPv6: skip duplicate address detection. */
  noDad?: boolean
  /** {@link IFA_F}, beside those that the other properties imply. */
  flags?: number
}

/** An address as the kernel reports it. */
export interface Address {
  /** Index of its device. */
  index: number
  family: number
  /** With its prefix length: `192.168.0.1/16`. */
  address: string
  header: Ifaddrmsg
  attributes: AddressAttributes
}

export interface AddressFilter {
  dev?: Device
  /** AF.INET or AF.INET6. */
  family?: number
}

/** rtnetlink addresses: `ip address`. */
export const addresses = {
  /** `ip address add`. NLM_F_CREATE | NLM_F_EXCL: EEXIST when the device has it. */
  *add(spec: AddressSpec): Operation<void> {
    yield* write(spec, NLM_F.CREATE | NLM_F.EXCL)
  },

  /** `ip address replace`: sets lifetimes, flags and metric of one that is there. */
  *replace(spec: AddressSpec): Operation<void> {
    yield* write(spec, NLM_F.CREATE | NLM_F.REPLACE)
  },

  /** `ip address delete`. EADDRNOTAVAIL when the device has none of that prefix length. */
  *delete(spec: Pick<AddressSpec, 'dev' | 'address' | 'peer'>): Operation<void> {
    const body = yield* message(spec)
    yield* ask({
      kind: 'command',
      acknowledged: 'together',
      definition: delAddress,
      body,
      subject: spec,
      label: labelOf(spec),
    })
  },

  /** `ip address show`. The kernel filters by device. @throws DumpInterruptedError */
  *list(filter: AddressFilter = {}): Operation<Listed<Address>> {
    return yield* gather(listing(filter))
  },

  /** The same one by one as they come, none of them kept: for lists that are too long to hold. Leaving the loop gives it up. */
  stream(filter: AddressFilter = {}): Streaming<Address> {
    return streaming(listing(filter))
  },
} as const

function* listing(filter: AddressFilter): Operation<Listing<AddressMessage, Address>> {
  const { dev, family = AF.UNSPEC } = filter
  const index = dev === undefined ? undefined : yield* deviceIndex(dev)
  return {
    definition: getAddress,
    bodies: [{ header: { family, prefixlen: 0, flags: 0, scope: 0, index: index ?? 0 }, attributes: {} }],
    asked: given({ dev, family: filter.family }),
    object: toAddress,
    conditions: {
      dev: equal(index, address => address.index),
      family: equal(filter.family, address => address.family),
    },
  }
}

export function toAddress({ header, attributes }: AddressMessage): Address {
  // IFA_LOCAL is the device's own address, IFA_ADDRESS the peer's where there is one; IPv6 has only the latter without a peer.
  const own = attributes.local ?? attributes.address ?? ''
  return { index: header.index, family: header.family, address: cidrText(own, header.prefixlen), header, attributes }
}

function* write(spec: AddressSpec, flags: number): Operation<void> {
  const body = yield* message(spec)
  yield* ask({
    kind: 'command',
    acknowledged: 'together',
    definition: newAddress,
    flags,
    body,
    subject: spec,
    label: labelOf(spec),
  })
}

function labelOf({ address, dev }: Pick<AddressSpec, 'address' | 'dev'>): string {
  return `${address} on ${typeof dev === 'number' ? `index ${dev}` : dev}`
}

function* message(spec: AddressSpec): Operation<AddressMessage> {
  const { dev, address: text, peer, broadcast, scope, proto, noDad, flags = 0, ...passed } = spec
  const { family, address, prefixLength } = parseCidr(text, 'address')
  const other = peer === undefined ? undefined : parseCidr(peer, 'peer')
  const attributes: AddressAttributes = { local: address, address: other?.address ?? address }
  const prefixlen = other?.prefixLength ?? prefixLength
  if (broadcast !== undefined)
    attributes.broadcast = broadcast === '+' ? lastOf(address, prefixlen) : parseAddress(broadcast, 'broadcast').address
  const wanted = flags | (noDad ? IFA_F.NODAD : 0)
  if (wanted !== 0) attributes.flags = wanted
  if (proto !== undefined) attributes.proto = addressProtocolNames.numberOf(proto)
  Object.assign(attributes, passed)
  const header: Ifaddrmsg = {
    family,
    prefixlen,
    flags: wanted & 0xff,
    scope: scope === undefined ? defaultScope(address) : scopeNames.numberOf(scope),
    index: yield* deviceIndex(dev),
  }
  return { header, attributes }
}

/** As iproute2 has it: loopback addresses are the host's own, everything else is global unless said otherwise. */
function defaultScope(address: string): number {
  return scopes[address.startsWith('127.') ? 'host' : 'global']
}

/** The last address of an IPv4 network: its broadcast address. */
function lastOf(address: string, prefixLength: number): string {
  const number = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
  const size = 2 ** (32 - prefixLength)
  const last = Math.floor(number / size) * size + size - 1
  return [24, 16, 8, 0].map(shift => Math.floor(last / 2 ** shift) % 256).join('.')
}
