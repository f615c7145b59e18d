import type { Tagged } from '../../../protocol/codec/index.js'
import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  AF,
  delLink,
  delLinkProp,
  getLink,
  IFF,
  type Ifinfomsg,
  type LinkAttributes,
  type LinkInfo,
  type LinkKinds,
  type LinkMessage,
  type LinkPortKinds,
  newLink,
  newLinkProp,
  RTEXT_FILTER,
} from '../../../protocol/route/index.js'
import type { NamespaceSpec, OpenedNamespace, VirtualNamespace } from '../../netns/index.js'
import { ask, type Operation, openNamespace } from '../../socket/operation.js'
import type { Reply } from '../../socket/request.js'
import { deviceName, InputError, quote } from '../input.js'
import { equal, gather, given, type Listed, type Listing, type Streaming, streaming } from '../listed.js'
import { downReasons, groupNames } from './names.js'

/** A device, by its name or its index. */
export type Device = string | number

/** What of a link people name by other words than the kernel, or by names instead of numbers. */
interface Translated {
  /** IFLA_IFNAME. */
  name?: string
  /** IFF_UP. */
  up?: boolean
  /** IFLA_MASTER: the bridge, bond or VRF that it belongs to; null takes it out. */
  master?: Device | null
  /** IFLA_LINK: the device that a VLAN, macvlan or tunnel lies on. */
  link?: Device
  /** The namespace to create it in, or to move it to. */
  netns?: NamespaceSpec | VirtualNamespace
  /** IFLA_GROUP: a number, or a name of iproute2's file `group`. */
  group?: string | number
  /** IFLA_PROTO_DOWN_REASON: true sets a reason, false takes it away; by numbers from 0 to 31 or names of protodown_reasons.d. */
  protoDownReasons?: Readonly<Record<string, boolean>>
  /** IFLA_IFALIAS: free text. */
  alias?: string
  kind?: string
  data?: unknown
  /** The kind of the master, for what belongs to it: with `slaveData` what the device is there as a port. */
  slaveKind?: string
  slaveData?: unknown
  /** The other end of a pair: of kind veth, vxcan or netkit. */
  peer?: LinkSpec
}

type Passed = Omit<
  LinkAttributes,
  'ifname' | 'master' | 'link' | 'ifalias' | 'linkinfo' | 'netNsFd' | 'netNsPid' | keyof Translated
>

/**
 * A link to make, or what to change of one. Everything that is not named in {@link Translated} is the kernel's own attribute,
 * by its own name: `mtu`, `address`, `txqlen`, `group` …
 */
export type LinkSpec = Tagged<Omit<Translated, 'slaveKind' | 'slaveData'> & Passed, 'kind', 'data', LinkKinds> &
  Tagged<Pick<Translated, 'slaveKind' | 'slaveData'>, 'slaveKind', 'slaveData', LinkPortKinds>

/** A link as the kernel reports it. */
export interface Link {
  index: number
  name: string
  /** `bridge`, `veth` …; undefined for a physical device. */
  kind: string | undefined
  /** Whether it was set up. Whether it also has a carrier is in `header.flags`: IFF.LOWER_UP. */
  up: boolean
  header: Ifinfomsg
  attributes: LinkAttributes
}

export interface LinkFilter {
  /** This one alone, by its name, an alternative one or its index: asked for without a dump. */
  dev?: Device
  kind?: string
  /** Only what belongs to this bridge, bond or VRF. */
  master?: Device
  /** Leave statistics out: a third of the bytes of each link. */
  skipStatistics?: boolean
  /** Devices of a group. */
  group?: string | number
}

/** Kinds that are pairs, and the attribute of their data that has the other end. */
export const pairs: Readonly<Record<string, 'peer' | 'peerInfo'>> = {
  veth: 'peer',
  vxcan: 'peer',
  netkit: 'peerInfo',
}

/** rtnetlink links: `ip link`. Each verb is `ip`'s, with the same flags. */
export const links = {
  /** `ip link add`. NLM_F_CREATE | NLM_F_EXCL: EEXIST when the name is taken. */
  *add(spec: LinkSpec): Operation<void> {
    if (spec.kind === undefined) throw new InputError('ERR_COMBINATION', 'a link to add needs a kind')
    yield* write(spec, NLM_F.CREATE | NLM_F.EXCL, 0)
  },

  /** `ip link set`. With an index as `device`, `name` renames it. */
  *change(device: Device, spec: LinkSpec): Operation<void> {
    const index = typeof device === 'number' ? device : yield* indexOf(device)
    yield* write(spec, 0, index)
  },

  /** `ip link delete`. Of a veth pair both ends go. */
  *delete(device: Device): Operation<void> {
    yield* ask({ kind: 'command', definition: delLink, body: target(device), label: label(device) })
  },

  /** `ip link show DEVICE`: one question by name or index, no listing. ENODEV when there is none. */
  *get(device: Device): Operation<Link> {
    // Asked again and again by itself, so without the generator of `ask` in between.
    const reply = (yield { kind: 'query', definition: getLink, body: target(device), label: label(device) }) as Reply
    return toLink(reply.body as LinkMessage)
  },

  /** The same, but undefined when there is none. */
  *find(device: Device): Operation<Link | undefined> {
    try {
      return yield* links.get(device)
    } catch (error) {
      if ((error as { code?: string }).code === 'ENODEV') return undefined
      throw error
    }
  },

  /**
   * `ip link show`. The kernel filters by kind and master, this by group; of a `dev` it tells that one alone.
   *
   * @throws DumpInterruptedError
   */
  *list(filter: LinkFilter = {}): Operation<Listed<Link>> {
    return yield* gather(listing(filter))
  },

  /** The same one by one as they come, none of them kept: for lists that are too long to hold. Leaving the loop gives it up. */
  stream(filter: LinkFilter = {}): Streaming<Link> {
    return streaming(listing(filter))
  },

  /** `ip link property add … altname`: other names by which the device is found, up to 127 bytes long. EEXIST when one is taken. */
  *addAltnames(device: Device, ...names: string[]): Operation<void> {
    yield* changeAltnames(newLinkProp, NLM_F.CREATE | NLM_F.EXCL, device, names)
  },

  /** `ip link property del … altname`. ENOENT when the device has no such name. */
  *deleteAltnames(device: Device, ...names: string[]): Operation<void> {
    yield* changeAltnames(delLinkProp, 0, device, names)
  },
} as const

function* listing(filter: LinkFilter): Operation<Listing<LinkMessage, Link>> {
  const { dev, kind, master, skipStatistics } = filter
  const group = filter.group === undefined ? undefined : groupNames.numberOf(filter.group)
  const attributes: LinkAttributes = { extMask: skipStatistics ? RTEXT_FILTER.SKIP_STATS : 0 }
  const masterIndex = master === undefined ? undefined : yield* deviceIndex(master)
  const list = {
    definition: getLink,
    object: toLink,
    conditions: {
      kind: equal(kind, (link: Link) => link.kind),
      master: equal(masterIndex, (link: Link) => link.attributes.master),
      group: equal(group, (link: Link) => link.attributes.group),
    },
  }
  if (dev !== undefined) {
    // The kernel refuses to be asked for a device and a kind or master (rtnl_valid_getlink_req).
    const body = target(dev)
    Object.assign(body.attributes, attributes)
    return { ...list, one: true, bodies: [body], asked: ['dev'], nothing: 'ENODEV' }
  }
  if (masterIndex !== undefined) attributes.master = masterIndex
  if (kind !== undefined) attributes.linkinfo = { kind } as LinkInfo
  return { ...list, bodies: [{ header: header({}), attributes }], asked: given({ kind, master }) }
}

function* changeAltnames(
  definition: typeof newLinkProp,
  flags: number,
  device: Device,
  names: readonly string[],
): Operation<void> {
  if (names.length === 0) throw new InputError('ERR_COMBINATION', `no name was given for ${label(device)}`)
  const attributes: LinkAttributes = { propList: { altIfname: names.map(alternativeName) } }
  const body = { header: header({ index: yield* deviceIndex(device) }), attributes }
  const what = `${label(device)}, altname ${names.join(', ')}`
  yield* ask({ kind: 'command', definition, flags, body, subject: { device, names }, label: what })
}

/** The index of a device. @throws KernelError ENODEV */
export function* deviceIndex(device: Device): Operation<number> {
  return typeof device === 'number' ? device : yield* indexOf(device)
}

function* indexOf(name: string): Operation<number> {
  const body = target(name)
  body.attributes.extMask = RTEXT_FILTER.SKIP_STATS
  const reply = yield* ask({ kind: 'query', definition: getLink, body, label: name, kept: `device ${name}` })
  return (reply.body as LinkMessage).header.index
}

/** A device as the kernel is asked for it. */
function target(device: Device): LinkMessage {
  return typeof device === 'number'
    ? { header: header({ index: device }), attributes: {} }
    : { header: header({}), attributes: nameAttribute(device) }
}

/** A name too long for IFLA_IFNAME can only be an alternative one; the kernel finds a device by either in either attribute. */
function nameAttribute(name: string): LinkAttributes {
  return new TextEncoder().encode(name).length > 15
    ? { altIfname: alternativeName(name) }
    : { ifname: deviceName(name) }
}

function alternativeName(name: string): string {
  const length = new TextEncoder().encode(name).length
  if (length === 0 || length > 127)
    throw new InputError(
      'ERR_DEVICE_NAME',
      `alternative name ${quote(name)} is ${length} bytes long, 1 to 127 are allowed`,
    )
  return name
}

function label(device: Device): string {
  return typeof device === 'number' ? `index ${device}` : device
}

function header(members: Partial<Ifinfomsg>): Ifinfomsg {
  const { index = 0, flags = 0, change = 0 } = members
  return { family: AF.UNSPEC, type: 0, index, flags, change }
}

export function toLink({ header, attributes }: LinkMessage): Link {
  return {
    index: header.index,
    name: attributes.ifname ?? '',
    kind: attributes.linkinfo?.kind,
    up: (header.flags & IFF.UP) !== 0,
    header,
    attributes,
  }
}

function* write(spec: LinkSpec, flags: number, index: number): Operation<void> {
  const opened: OpenedNamespace[] = []
  try {
    const body = yield* linkMessage(spec, index, opened)
    const name = spec.name ?? (index === 0 ? '' : `index ${index}`)
    // The kernel says "Unknown device type" without saying which.
    const label = spec.kind === undefined ? name : `${name}, type ${spec.kind}`
    yield* ask({ kind: 'command', definition: newLink, flags, body, subject: spec, label })
  } finally {
    // The kernel takes the namespaces out of our descriptors when it gets the message.
    for (const handle of opened) handle.close()
  }
}

function* linkMessage(spec: LinkSpec, index: number, opened: OpenedNamespace[]): Operation<LinkMessage> {
  const { name, up, master, link, netns: where, group, protoDownReasons, alias, ...rest } = spec
  const { kind, data, slaveKind, slaveData, peer, ...passed } = rest
  const attributes: LinkAttributes = {}
  if (name !== undefined) attributes.ifname = deviceName(name)
  Object.assign(attributes, passed)
  if (group !== undefined) attributes.group = groupNames.numberOf(group)
  if (protoDownReasons !== undefined) attributes.protoDownReason = downReasons(protoDownReasons)
  if (alias !== undefined) attributes.ifalias = alias
  if (link !== undefined) attributes.link = yield* deviceIndex(link)
  if (master !== undefined) attributes.master = master === null ? 0 : yield* deviceIndex(master)
  if (where !== undefined) {
    const handle = yield* openNamespace(where)
    opened.push(handle)
    attributes.netNsFd = handle.fd
  }
  const info: Record<string, unknown> = {}
  if (kind !== undefined) info.kind = kind
  if (peer !== undefined) {
    const end = kind === undefined ? undefined : pairs[kind]
    if (end === undefined)
      throw new InputError('ERR_COMBINATION', `only ${Object.keys(pairs).join(', ')} have a peer, not kind ${kind}`)
    info.data = { ...(data as object), [end]: yield* linkMessage(peer, 0, opened) }
  } else if (data !== undefined) info.data = data
  if (slaveKind !== undefined) Object.assign(info, { slaveKind, slaveData: slaveData ?? {} })
  if (Object.keys(info).length > 0) attributes.linkinfo = info as LinkInfo
  const flags = up === undefined ? {} : { flags: up ? IFF.UP : 0, change: IFF.UP }
  return { header: header({ index, ...flags }), attributes }
}
