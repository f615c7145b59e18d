import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  AF,
  delNexthop,
  getNexthop,
  getNexthopBucket,
  NEXTHOP_GRP_TYPE,
  type NexthopAttributes,
  type NexthopMessage,
  NHA_OP_FLAG,
  type Nhmsg,
  newNexthop,
  RT_SCOPE,
  RTNH_F,
  RTPROT,
} from '../../../protocol/route/index.js'
import type { Operation } from '../../socket/operation.js'
import { InputError, parseAddress, wordOrNumber } from '../input.js'
import { dump, equal, gather, given, type Listed, type Listing, listed } from '../listed.js'
import { type EncapSpec, encapsulation } from './encapsulation.js'
import { type Device, deviceIndex } from './links.js'
import { protocolNames } from './names.js'
import { inquire, send } from './send.js'

const groupTypes = { mpath: NEXTHOP_GRP_TYPE.MPATH, resilient: NEXTHOP_GRP_TYPE.RES } as const

/** A member of a group: an id, or an id with its share of the traffic, 1 to 65536 (to 256 before Linux 6.12). */
export type GroupMember = number | { id: number; weight?: number }

type Passed = Omit<
  NexthopAttributes,
  'id' | 'group' | 'groupType' | 'oif' | 'gateway' | 'encap' | 'encapType' | 'master' | 'groups' | 'unknown'
>

/**
 * A next hop, in the words of `ip nexthop`. What is not named here is the kernel's own attribute: `blackhole`, `fdb`,
 * `resGroup` (times in hundredths of a second) …
 */
export interface NexthopSpec extends Passed {
  /** 1 and up; the kernel chooses one when it is left out. */
  id?: number
  via?: string
  dev?: Device
  /** The gateway is on the link even if no route says so. */
  onlink?: boolean
  encap?: EncapSpec
  /** Makes it a group of others. */
  group?: readonly GroupMember[]
  /** `mpath` when left out, or `resilient`. */
  groupType?: keyof typeof groupTypes | number
  /** Who installs it: `static`, `zebra` … */
  protocol?: string | number
  /** AF.INET6 for a next hop without gateway that is for IPv6. */
  family?: number
}

/** A next hop as the kernel reports it. */
export interface Nexthop {
  id: number
  family: number
  via: string | undefined
  /** Index of the device. */
  oif: number | undefined
  /** Of a group: its members. */
  group: { id: number; weight: number }[] | undefined
  header: Nhmsg
  attributes: NexthopAttributes
}

export interface NexthopFilter {
  /** This one alone: asked for without a dump. */
  id?: number
  dev?: Device
  /** Only those by devices of this bridge or VRF. */
  master?: Device
  /** Groups only. */
  groups?: boolean
  /** Those for forwarding databases only. */
  fdb?: boolean
  protocol?: string | number
}

/** A bucket of a resilient group. */
export interface NexthopBucket {
  /** The group. */
  id: number
  index: number
  /** The member that it belongs to. */
  nhId: number
  /** Hundredths of a second since its last packet. */
  idleTime: bigint
}

/** Next hops as objects: `ip nexthop`. A route takes one by its attribute `nhId`. */
export const nexthops = {
  /** `ip nexthop add`. NLM_F_CREATE | NLM_F_EXCL: EEXIST when the id is taken. */
  *add(spec: NexthopSpec): Operation<void> {
    yield* write(spec, NLM_F.CREATE | NLM_F.EXCL)
  },

  /** `ip nexthop replace`. NLM_F_CREATE | NLM_F_REPLACE: routes go on with the new one at once. */
  *replace(spec: NexthopSpec): Operation<void> {
    yield* write(spec, NLM_F.CREATE | NLM_F.REPLACE)
  },

  /** `ip nexthop delete`: also the routes by it go. ENOENT when there is none. */
  *delete(id: number): Operation<void> {
    yield* send(delNexthop, 0, target(id), id, labelOf(id))
  },

  /** `ip nexthop get`: one question by id. ENOENT when there is none. */
  *get(id: number): Operation<Nexthop> {
    return toNexthop(yield* inquire(getNexthop, target(id), labelOf(id)))
  },

  /**
   * `ip nexthop show`. The kernel filters by device, master, groups and fdb, this by protocol; of an `id` it tells that one alone.
   *
   * @throws DumpInterruptedError
   */
  *list(filter: NexthopFilter = {}): Operation<Listed<Nexthop>> {
    return yield* gather(listing(filter))
  },

  /** `ip nexthop bucket show`. The kernel filters by group, member and device. @throws DumpInterruptedError */
  *buckets(filter: { id?: number; nhId?: number; dev?: Device } = {}): Operation<Listed<NexthopBucket>> {
    const { id, nhId, dev } = filter
    const attributes: NexthopAttributes = {}
    if (id !== undefined) attributes.id = id
    if (dev !== undefined) attributes.oif = yield* deviceIndex(dev)
    if (nhId !== undefined) attributes.resBucket = { nhId }
    const body = { header: header({}), attributes }
    const { bodies, question } = yield* dump(getNexthopBucket, body, given({ id, nhId, dev }))
    return listed(bodies.map(toBucket), question)
  },
} as const

function* listing(filter: NexthopFilter): Operation<Listing<NexthopMessage, Nexthop>> {
  const { id, dev, master, groups, fdb } = filter
  const protocol = filter.protocol === undefined ? undefined : protocolNames.numberOf(filter.protocol)
  const oif = dev === undefined ? undefined : yield* deviceIndex(dev)
  const list = {
    definition: getNexthop,
    object: toNexthop,
    conditions: {
      id: equal(id, (nexthop: Nexthop) => nexthop.id),
      dev: equal(oif, (nexthop: Nexthop) => nexthop.oif),
      groups: equal(groups || undefined, (nexthop: Nexthop) => nexthop.group !== undefined),
      fdb: equal(fdb || undefined, (nexthop: Nexthop) => nexthop.attributes.fdb),
      protocol: equal(protocol, (nexthop: Nexthop) => nexthop.header.protocol),
    },
  }
  // Of a next hop the kernel does not tell whose port its device is: by master only it can filter.
  if (id !== undefined && master === undefined)
    return { ...list, one: true, bodies: [target(id)], asked: ['id'], nothing: 'ENOENT' }
  const attributes: NexthopAttributes = {}
  if (oif !== undefined) attributes.oif = oif
  if (master !== undefined) attributes.master = yield* deviceIndex(master)
  if (groups) attributes.groups = true
  if (fdb) attributes.fdb = true
  return { ...list, bodies: [{ header: header({}), attributes }], asked: given({ dev, master, groups, fdb }) }
}

function toNexthop({ header, attributes }: NexthopMessage): Nexthop {
  return {
    id: attributes.id ?? 0,
    family: header.family,
    via: attributes.gateway,
    oif: attributes.oif,
    group: members(attributes),
    header,
    attributes,
  }
}

/** Kernels that do not say that the reserved bytes are zeros (before Linux 6.11) leave what stood in their memory where newer ones have `weight_high`. */
function members({ group, opFlags = 0 }: NexthopAttributes): Nexthop['group'] {
  const cleared = (opFlags & NHA_OP_FLAG.RESP_GRP_RESVD_0) !== 0
  return group?.map(({ id, weight, weight_high }) => ({ id, weight: (cleared ? weight_high * 256 : 0) + weight + 1 }))
}

function toBucket({ attributes }: NexthopMessage): NexthopBucket {
  const { index = 0, nhId = 0, idleTime = 0n } = attributes.resBucket ?? {}
  return { id: attributes.id ?? 0, index, nhId, idleTime }
}

function header(members: Partial<Nhmsg>): Nhmsg {
  return { family: AF.UNSPEC, scope: RT_SCOPE.UNIVERSE, protocol: RTPROT.UNSPEC, resvd: 0, flags: 0, ...members }
}

function target(id: number): NexthopMessage {
  return { header: header({}), attributes: { id } }
}

function labelOf(id: number | undefined): string {
  return id === undefined ? 'next hop' : `id ${id}`
}

function* write(spec: NexthopSpec, flags: number): Operation<void> {
  const { id, via, dev, onlink, encap, group, groupType, protocol, family: given, ...passed } = spec
  const gateway = via === undefined ? undefined : parseAddress(via, 'via')
  const attributes: NexthopAttributes = {}
  if (id !== undefined) attributes.id = id
  if (group !== undefined) attributes.group = group.map(toMember)
  if (groupType !== undefined) attributes.groupType = wordOrNumber('group type', groupType, groupTypes)
  if (gateway !== undefined) attributes.gateway = gateway.address
  if (dev !== undefined) attributes.oif = yield* deviceIndex(dev)
  if (encap !== undefined) Object.assign(attributes, yield* encapsulation(encap))
  Object.assign(attributes, passed)
  const family = group === undefined ? (gateway?.family ?? given ?? AF.INET) : AF.UNSPEC
  const nhmsg = header({
    family,
    protocol: protocol === undefined ? RTPROT.UNSPEC : protocolNames.numberOf(protocol),
    flags: onlink ? RTNH_F.ONLINK : 0,
  })
  yield* send(newNexthop, flags, { header: nhmsg, attributes }, spec, labelOf(id))
}

function toMember(member: GroupMember): NonNullable<NexthopAttributes['group']>[number] {
  const { id, weight = 1 } = typeof member === 'number' ? { id: member } : member
  if (!Number.isInteger(weight) || weight < 1 || weight > 65536)
    throw new InputError('ERR_COMBINATION', `a member's weight is a whole number from 1 to 65536, not ${weight}`)
  return { id, weight: (weight - 1) & 0xff, weight_high: (weight - 1) >> 8 }
}
