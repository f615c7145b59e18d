import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  AF,
  delNeighbour,
  getNeighbour,
  type Ndmsg,
  type NeighbourAttributes,
  type NeighbourMessage,
  NTF,
  NTF_EXT,
  NUD,
  newNeighbour,
  RTN,
} from '../../../protocol/route/index.js'
import { neighbourStates } from '../../../protocol/route/words.js'
import type { Operation } from '../../socket/operation.js'
import { parseAddress, wordOrNumber } from '../input.js'
import { equal, gather, given, type Listed, type Listing, type Streaming, streaming } from '../listed.js'
import { type Device, deviceIndex } from './links.js'
import { protocolNames } from './names.js'
import { deviceLabel, inquire, send } from './send.js'

/** Who a neighbour is. */
export interface NeighbourKey {
  dev: Device
  /** Its IP address. */
  address: string
  /** An address that the host answers for, and not a neighbour: `ip neigh add proxy`. */
  proxy?: boolean
}

/** A neighbour, in the words of `ip neigh`. What is not named here is the kernel's own attribute, by its own name: `lladdr` … */
export interface NeighbourSpec extends NeighbourKey, Omit<NeighbourAttributes, 'dst' | 'protocol' | 'unknown'> {
  /** `permanent` when left out, as with `ip`; or `noarp`, `reachable`, `stale`, `none` … */
  state?: string | number
  router?: boolean
  /** Learned by a program, which also ages it. */
  externLearn?: boolean
  /** Resolve it, as a packet to it would. */
  use?: boolean
  /** The kernel keeps it resolved. */
  managed?: boolean
  /** Who installs it. */
  protocol?: string | number
}

/** A neighbour as the kernel reports it. */
export interface Neighbour {
  family: number
  address: string
  /** Index of its device; 0 for a proxy on all of them. */
  index: number
  /** Its link-layer address, if it is known. */
  lladdr: string | undefined
  header: Ndmsg
  attributes: NeighbourAttributes
}

export interface NeighbourFilter {
  dev?: Device
  /** Those of this address. With `dev` that is one, and asked for without a dump. */
  address?: string
  /** Only those by devices of this bridge or VRF. */
  master?: Device
  /** AF.INET or AF.INET6; both when left out. */
  family?: number
  /** One of these states. */
  state?: string | number
  /** What the host answers for, instead of its neighbours. */
  proxy?: boolean
}

/** rtnetlink neighbours, ARP and NDP: `ip neigh`. */
export const neighbours = {
  /** `ip neigh add`. NLM_F_CREATE | NLM_F_EXCL: EEXIST when the device has it. */
  *add(spec: NeighbourSpec): Operation<void> {
    yield* write(spec, NLM_F.CREATE | NLM_F.EXCL)
  },

  /** `ip neigh replace`. NLM_F_CREATE | NLM_F_REPLACE. */
  *replace(spec: NeighbourSpec): Operation<void> {
    yield* write(spec, NLM_F.CREATE | NLM_F.REPLACE)
  },

  /** `ip neigh change`. NLM_F_REPLACE: ENOENT when there is none. */
  *change(spec: NeighbourSpec): Operation<void> {
    yield* write(spec, NLM_F.REPLACE)
  },

  /** `ip neigh delete`. ENOENT when there is none. */
  *delete(key: NeighbourKey): Operation<void> {
    yield* send(delNeighbour, 0, yield* message(key), key, labelOf(key))
  },

  /** `ip neigh get`: one question. ENOENT when there is none. */
  *get(key: NeighbourKey): Operation<Neighbour> {
    return toNeighbour(yield* inquire(getNeighbour, yield* target(key), labelOf(key)))
  },

  /**
   * `ip neigh show`. The kernel filters by device and master, this by state; of an address of a device it tells that one alone.
   *
   * @throws DumpInterruptedError
   */
  *list(filter: NeighbourFilter = {}): Operation<Listed<Neighbour>> {
    return yield* gather(listing(filter))
  },

  /** The same one by one as they come, none of them kept: for lists that are too long to hold. Leaving the loop gives it up. */
  stream(filter: NeighbourFilter = {}): Streaming<Neighbour> {
    return streaming(listing(filter))
  },
} as const

function* listing(filter: NeighbourFilter): Operation<Listing<NeighbourMessage, Neighbour>> {
  const { dev, master, family = AF.UNSPEC, proxy } = filter
  const state = filter.state === undefined ? undefined : wordOrNumber('state', filter.state, neighbourStates)
  const index = dev === undefined ? undefined : yield* deviceIndex(dev)
  const address = filter.address === undefined ? undefined : parseAddress(filter.address, 'address').address
  const list = {
    definition: getNeighbour,
    // A dump of every family has the forwarding databases too.
    object: (message: NeighbourMessage) =>
      message.header.family === AF.INET || message.header.family === AF.INET6 ? toNeighbour(message) : undefined,
    conditions: {
      dev: equal(index, (one: Neighbour) => one.index),
      address: equal(address, (one: Neighbour) => one.address),
      family: equal(filter.family || undefined, (one: Neighbour) => one.family),
      state:
        state === undefined
          ? undefined
          : ({ header }: Neighbour) => (header.state & state) !== 0 || header.state === state,
    },
  }
  // Of a neighbour the kernel does not tell whose port its device is: by master only it can filter.
  if (index !== undefined && address !== undefined && master === undefined) {
    const body = yield* target({ dev: index, address, ...(proxy && { proxy }) })
    return { ...list, one: true, bodies: [body], asked: given({ dev, address, proxy }), nothing: 'ENOENT' }
  }
  const attributes: NeighbourAttributes = {}
  if (index !== undefined) attributes.ifindex = index
  if (master !== undefined) attributes.master = yield* deviceIndex(master)
  return {
    ...list,
    bodies: [{ header: header({ family, flags: proxy ? NTF.PROXY : 0 }), attributes }],
    asked: given({ dev, master, family: filter.family, proxy }),
  }
}

/** A neighbour as the kernel is asked for it: without a state, which it refuses (neigh_valid_get_req). */
function* target(key: NeighbourKey): Operation<NeighbourMessage> {
  const { header, attributes } = yield* message(key)
  return { header: { ...header, state: 0, type: 0 }, attributes }
}

function toNeighbour({ header, attributes }: NeighbourMessage): Neighbour {
  const { family, ifindex: index } = header
  return { family, address: attributes.dst ?? '', index, lladdr: attributes.lladdr, header, attributes }
}

function header(members: Partial<Ndmsg>): Ndmsg {
  return { family: AF.UNSPEC, ifindex: 0, state: 0, flags: 0, type: RTN.UNSPEC, ...members }
}

function* write(spec: NeighbourSpec, flags: number): Operation<void> {
  yield* send(newNeighbour, flags, yield* message(spec), spec, labelOf(spec))
}

function labelOf({ address, dev }: NeighbourKey): string {
  return `${address} on ${deviceLabel(dev)}`
}

function* message(spec: NeighbourSpec): Operation<NeighbourMessage> {
  const { dev, address: text, proxy, state, router, externLearn, use, managed, protocol, ...passed } = spec
  const { family, address } = parseAddress(text, 'address')
  const attributes: NeighbourAttributes = { dst: address, ...passed }
  if (protocol !== undefined) attributes.protocol = protocolNames.numberOf(protocol)
  if (managed) attributes.flagsExt = (attributes.flagsExt ?? 0) | NTF_EXT.MANAGED
  const flags =
    (proxy ? NTF.PROXY : 0) | (router ? NTF.ROUTER : 0) | (externLearn ? NTF.EXT_LEARNED : 0) | (use ? NTF.USE : 0)
  // As `ip` has it: what the kernel is to resolve by itself starts with no state.
  const usual = use || managed ? NUD.NONE : NUD.PERMANENT
  return {
    header: header({
      family,
      ifindex: yield* deviceIndex(dev),
      state: state === undefined ? usual : wordOrNumber('state', state, neighbourStates),
      flags,
    }),
    attributes,
  }
}
