/* Requests of rtnetlink as calls of RouteClient: what was asked, read backwards. Whether a call gives the request again is looked at elsewhere. */
import { endianness } from 'node:os'
import { NLM_F } from '../../protocol/netlink/index.js'
import {
  type AddressLabelMessage,
  type AddressMessage,
  AF,
  type ClassMessage,
  FIB_RULE,
  type FibRuleMessage,
  type FilterMessage,
  FR_ACT,
  filterInfoParts,
  handleText,
  IFF,
  type LinkAttributes,
  type LinkMessage,
  LWTUNNEL_ENCAP,
  type NeighbourMessage,
  type NexthopMessage,
  NTF,
  NTF_EXT,
  NUD,
  type QdiscMessage,
  type RouteAttributes,
  type RouteMessage,
  RTEXT_FILTER,
  RTM_F,
  RTNH_F,
  type Tcmsg,
} from '../../protocol/route/index.js'
import {
  neighbourStates,
  routeProtocols,
  routeTypes,
  scopes,
  tables,
  type WordsToNumbers,
  wordOf,
} from '../../protocol/route/words.js'
import { pairs } from '../client/route/links.js'
import type { DecodedMessage } from '../dump/index.js'
import { getBridgeVlan, getMdb, mdbEntry, newBridgeVlan, vlanCalls } from './bridge-calls.js'
import type { Call } from './call.js'
import type { Devices } from './devices.js'

/** The calls that may give a request, the best first. A call says all that was asked: what goes without saying is taken out later. */
export function routeCalls(message: DecodedMessage, devices: Devices): Call[] {
  const reader = Object.hasOwn(readers, message.name) ? readers[message.name] : undefined
  const { header, attributes } = (message.body ?? {}) as { header?: object; attributes?: object }
  if (reader === undefined || header === undefined || attributes === undefined) return []
  return reader({ header, attributes } as never, message.flags, devices)
}

type Reader<Body> = (body: Body, flags: number, devices: Devices) => Call[]

const isDump = (flags: number): boolean => (flags & NLM_F.DUMP) === NLM_F.DUMP

const call = (object: string, verb: string, ...args: readonly unknown[]): Call => ({ object, verb, args })

/** The verb by NLM_F_CREATE and the others. */
function verbOf(flags: number): string {
  if (flags & NLM_F.REPLACE) return flags & NLM_F.CREATE ? 'replace' : 'change'
  return flags & NLM_F.APPEND ? 'append' : flags & NLM_F.CREATE ? 'add' : 'change'
}

function worded(words: WordsToNumbers, number: number): string | number {
  const word = wordOf(words, number)
  return /^\d+$/.test(word) ? number : word
}

const network = (address: string | undefined, length: number): string | undefined =>
  address === undefined ? undefined : `${address}/${length}`

/** A flag that is set; nothing otherwise. */
const flag = (bits: number, bit: number): true | undefined => ((bits & bit) === bit ? true : undefined)

function linkSpec({ header, attributes }: LinkMessage, devices: Devices): object {
  const { ifname, master, link, ifalias, linkinfo = {}, ...passed } = attributes
  const { kind, data, slaveKind, slaveData } = linkinfo as Record<string, unknown>
  const { [endOf(kind)]: peer, ...rest } = (data ?? {}) as Record<string, unknown>
  const isPair = peer !== undefined
  return {
    name: ifname,
    kind,
    link: link === undefined ? undefined : devices.word(link),
    master: master === undefined ? undefined : master === 0 ? null : devices.word(master),
    up: header.change & IFF.UP ? (header.flags & IFF.UP) !== 0 : undefined,
    alias: ifalias,
    ...passed,
    peer: isPair ? linkSpec(peer as LinkMessage, devices) : undefined,
    data: isPair ? (Object.keys(rest).length > 0 ? rest : undefined) : data,
    slaveKind,
    slaveData,
  }
}

/** The attribute of a kind's data that has the other end of a pair; of other kinds one that no data has. */
function endOf(kind: unknown): string {
  return (typeof kind === 'string' && Object.hasOwn(pairs, kind) && pairs[kind]) || ''
}

/** By name or index, as the question names it. */
function askedDevice({ header, attributes }: LinkMessage, devices: Devices): string | number | undefined {
  return header.index > 0 ? devices.word(header.index) : (attributes.ifname ?? attributes.altIfname)
}

/** A namespace is a descriptor or a process of the sender: no program can name it again. */
function isMoved({ attributes }: LinkMessage): boolean {
  const { netNsFd, netNsPid, linkinfo } = attributes
  const peer = ((linkinfo?.data ?? {}) as Record<string, LinkMessage | undefined>)[endOf(linkinfo?.kind)]
  return netNsFd !== undefined || netNsPid !== undefined || (peer !== undefined && isMoved(peer))
}

const newLink: Reader<LinkMessage> = (body, flags, devices) => {
  if (isMoved(body)) return []
  const spec = linkSpec(body, devices)
  if (flags & NLM_F.CREATE) return [call('links', 'add', spec)]
  const { index } = body.header
  return index > 0 ? [call('links', 'change', devices.word(index), spec)] : []
}

const delLink: Reader<LinkMessage> = (body, _flags, devices) => [
  ...vlanCalls('delete', body, devices),
  // The client asks for what it is given: a name is sent as a name, an index as an index.
  ...[askedDevice(body, devices), body.header.index].map(device => call('links', 'delete', device)),
]

const setLink: Reader<LinkMessage> = (body, _flags, devices) => vlanCalls('add', body, devices)

const getLink: Reader<LinkMessage> = (body, flags, devices) => {
  const { header, attributes } = body
  if (!isDump(flags)) return [call('links', 'get', askedDevice(body, devices)), call('links', 'get', header.index)]
  const { master, linkinfo, extMask = 0 } = attributes
  const filter = {
    kind: linkinfo?.kind,
    master: master === undefined ? undefined : devices.word(master),
    skipStatistics: flag(extMask, RTEXT_FILTER.SKIP_STATS),
  }
  return [call('links', 'list', filter)]
}

const altnames =
  (verb: string): Reader<LinkMessage> =>
  ({ header, attributes }, _flags, devices) => {
    const names = (attributes as LinkAttributes).propList?.altIfname ?? []
    return header.index > 0 && names.length > 0 ? [call('links', verb, devices.word(header.index), ...names)] : []
  }

const address =
  (deleted: boolean): Reader<AddressMessage> =>
  ({ header, attributes }, flags, devices) => {
    const { address: far, local, broadcast, flags: more, proto, ...passed } = attributes
    const own = local ?? far
    const hasPeer = local !== undefined && far !== undefined && far !== local
    const names = {
      dev: devices.word(header.index),
      address: hasPeer ? own : network(own, header.prefixlen),
      peer: hasPeer ? network(far, header.prefixlen) : undefined,
    }
    if (deleted) return [call('addresses', 'delete', names)]
    const verb = flags & NLM_F.REPLACE ? 'replace' : 'add'
    const spec = { ...names, broadcast, scope: worded(scopes, header.scope), proto, ...passed }
    return [call('addresses', verb, { ...spec, flags: more ?? header.flags })]
  }

const getAddress: Reader<AddressMessage> = ({ header }, flags, devices) =>
  isDump(flags)
    ? [
        call('addresses', 'list', {
          dev: header.index > 0 ? devices.word(header.index) : undefined,
          family: header.family || undefined,
        }),
      ]
    : []

/** Those whose attributes the client takes as they are. */
const encapsulations = {
  mpls: LWTUNNEL_ENCAP.MPLS,
  ip: LWTUNNEL_ENCAP.IP,
  ip6: LWTUNNEL_ENCAP.IP6,
  ila: LWTUNNEL_ENCAP.ILA,
}

function encapOf({ encapType, encap }: Pick<RouteAttributes, 'encapType' | 'encap'>): object | undefined {
  return encapType === undefined ? undefined : { type: worded(encapsulations, encapType), ...(encap as object) }
}

function wayOf(attributes: RouteAttributes, flags: number, devices: Devices): object {
  const { gateway, via, oif } = attributes
  return {
    via: gateway ?? via?.address,
    dev: oif === undefined ? undefined : devices.word(oif),
    onlink: flag(flags, RTNH_F.ONLINK),
    encap: encapOf(attributes),
  }
}

function routeSpec({ header, attributes }: RouteMessage, devices: Devices): object {
  const {
    dst,
    gateway: _,
    via: __,
    oif: ___,
    priority,
    prefsrc,
    table,
    multipath,
    flow,
    encap: ____,
    encapType: _____,
    ...passed
  } = attributes
  return {
    to: header.dst_len === 0 ? 'default' : network(dst, header.dst_len),
    type: worded(routeTypes, header.type),
    ...wayOf(attributes, header.flags, devices),
    metric: priority,
    table: worded(tables, table ?? header.table),
    src: prefsrc,
    scope: worded(scopes, header.scope),
    protocol: worded(routeProtocols, header.protocol),
    tos: header.tos,
    realms: flow === undefined ? undefined : flow >>> 16 === 0 ? flow : `${flow >>> 16}/${flow & 0xffff}`,
    ...passed,
    nexthops: multipath?.map(({ header: hop, attributes: own }) => ({
      ...wayOf(own, hop.flags ?? 0, devices),
      dev: hop.ifindex ? devices.word(hop.ifindex) : undefined,
      weight: hop.hops ? hop.hops + 1 : undefined,
    })),
    family: header.family,
  }
}

const newRoute: Reader<RouteMessage> = (body, flags, devices) => [
  call('routes', verbOf(flags), routeSpec(body, devices)),
]

const delRoute: Reader<RouteMessage> = (body, _flags, devices) => [call('routes', 'delete', routeSpec(body, devices))]

const getRoute: Reader<RouteMessage> = ({ header, attributes }, flags, devices) => {
  const { dst, src, iif, oif, mark, table } = attributes
  if (!isDump(flags))
    return dst === undefined || header.flags & ~RTM_F.LOOKUP_TABLE
      ? []
      : [call('routes', 'get', dst, { from: src, iif: iif === undefined ? undefined : devices.word(iif), mark })]
  return [
    call('routes', 'list', {
      family: header.family,
      table: worded(tables, table ?? header.table),
      dev: oif === undefined ? undefined : devices.word(oif),
      protocol: worded(routeProtocols, header.protocol),
      type: worded(routeTypes, header.type),
    }),
  ]
}

const ruleActions = {
  lookup: FR_ACT.TO_TBL,
  goto: FR_ACT.GOTO,
  nop: FR_ACT.NOP,
  blackhole: FR_ACT.BLACKHOLE,
  unreachable: FR_ACT.UNREACHABLE,
  prohibit: FR_ACT.PROHIBIT,
}

const rule =
  (verb: string): Reader<FibRuleMessage> =>
  ({ header, attributes }) => {
    const { src, dst, iifname, oifname, fwmark, fwmask, flow, table, protocol, ...passed } = attributes
    const mark =
      fwmark === undefined || fwmask === undefined ? fwmark : `0x${fwmark.toString(16)}/0x${fwmask.toString(16)}`
    return [
      call('rules', verb, {
        not: flag(header.flags, FIB_RULE.INVERT),
        from: network(src, header.src_len),
        to: network(dst, header.dst_len),
        iif: iifname,
        oif: oifname,
        mark,
        tos: header.tos,
        realms: flow === undefined ? undefined : flow >>> 16 === 0 ? flow : `${flow >>> 16}/${flow & 0xffff}`,
        ...passed,
        action: worded(ruleActions, header.action),
        table: worded(tables, table ?? header.table),
        protocol: protocol === undefined ? undefined : worded(routeProtocols, protocol),
        family: header.family,
      }),
    ]
  }

const getRule: Reader<FibRuleMessage> = ({ header }, flags) =>
  isDump(flags) ? [call('rules', 'list', { family: header.family })] : []

const fdbStates = { permanent: NUD.PERMANENT, static: NUD.NOARP, dynamic: NUD.REACHABLE }

function neighbourSpec({ header, attributes }: NeighbourMessage, devices: Devices): object {
  const { dst, lladdr, vlan, master: _, ifindex, protocol, flagsExt, ...passed } = attributes
  const { flags } = header
  const common = {
    externLearn: flag(flags, NTF.EXT_LEARNED),
    protocol: protocol === undefined ? undefined : worded(routeProtocols, protocol),
    ...passed,
  }
  const dev = devices.word(header.ifindex)
  if (header.family === AF.BRIDGE)
    return {
      dev,
      address: lladdr,
      vlan,
      dst,
      via: ifindex === undefined ? undefined : devices.word(ifindex),
      master: flag(flags, NTF.MASTER),
      self: flag(flags, NTF.SELF),
      sticky: flag(flags, NTF.STICKY),
      state: worded(fdbStates, header.state),
      flagsExt,
      ...common,
    }
  const managed = flagsExt === undefined ? undefined : flag(flagsExt, NTF_EXT.MANAGED)
  return {
    dev,
    address: dst,
    lladdr,
    proxy: flag(flags, NTF.PROXY),
    router: flag(flags, NTF.ROUTER),
    use: flag(flags, NTF.USE),
    managed,
    flagsExt: managed ? undefined : flagsExt,
    state: worded(neighbourStates, header.state),
    ...common,
  }
}

const neighbourObject = ({ header }: NeighbourMessage): string => (header.family === AF.BRIDGE ? 'fdb' : 'neighbours')

const newNeighbour: Reader<NeighbourMessage> = (body, flags, devices) => [
  call(neighbourObject(body), verbOf(flags), neighbourSpec(body, devices)),
]

const delNeighbour: Reader<NeighbourMessage> = (body, flags, devices) =>
  flags & NLM_F.BULK ? [] : [call(neighbourObject(body), 'delete', neighbourSpec(body, devices))]

const getNeighbour: Reader<NeighbourMessage> = (body, flags, devices) => {
  const { header, attributes } = body
  if (!isDump(flags)) {
    const { dev, address, vlan, master, self, proxy } = neighbourSpec(body, devices) as Record<string, unknown>
    return [call(neighbourObject(body), 'get', { dev, address, vlan, master, self, proxy })]
  }
  const named = (index: number | undefined): string | number | undefined =>
    index === undefined || index === 0 ? undefined : devices.word(index)
  const filter =
    header.family === AF.BRIDGE
      ? { dev: named(header.ifindex), bridge: named(attributes.master) }
      : {
          dev: named(attributes.ifindex),
          master: named(attributes.master),
          family: header.family || undefined,
          proxy: flag(header.flags, NTF.PROXY),
        }
  return [call(neighbourObject(body), 'list', filter)]
}

const newNexthop: Reader<NexthopMessage> = ({ header, attributes }, flags, devices) => {
  const {
    id,
    group,
    groupType,
    oif,
    gateway,
    encap: _,
    encapType: __,
    master: ___,
    groups: ____,
    ...passed
  } = attributes
  return [
    call('nexthops', verbOf(flags), {
      id,
      via: gateway,
      dev: oif === undefined ? undefined : devices.word(oif),
      onlink: flag(header.flags, RTNH_F.ONLINK),
      group: group?.map(({ id: member, weight, weight_high }) => {
        const share = weight_high * 256 + weight + 1
        return share === 1 ? member : { id: member, weight: share }
      }),
      groupType: groupType === 1 ? 'resilient' : groupType === 0 ? 'mpath' : groupType,
      encap: encapOf(attributes as RouteAttributes),
      ...passed,
      protocol: worded(routeProtocols, header.protocol),
      family: header.family,
    }),
  ]
}

const nexthopById =
  (verb: string): Reader<NexthopMessage> =>
  ({ attributes: { id, oif, master, groups, fdb } }, flags, devices) => {
    if (!isDump(flags)) return id === undefined ? [] : [call('nexthops', verb, id)]
    const named = (index: number | undefined) => (index === undefined ? undefined : devices.word(index))
    return [call('nexthops', 'list', { dev: named(oif), master: named(master), groups, fdb })]
  }

const label =
  (verb: string): Reader<AddressLabelMessage> =>
  ({ header, attributes }, flags, devices) => [
    call('addressLabels', verb === 'add' ? verbOf(flags) : verb, {
      prefix: network(attributes.address, header.prefixlen),
      label: verb === 'add' ? attributes.label : undefined,
      dev: header.index > 0 ? devices.word(header.index) : undefined,
    }),
  ]

const handle = (number: number): string | undefined => (number === 0 ? undefined : handleText(number))

const newQdisc: Reader<QdiscMessage> = ({ header, attributes }, flags, devices) => [
  call('qdiscs', verbOf(flags), {
    dev: devices.word(header.ifindex),
    parent: handle(header.parent),
    handle: handle(header.handle),
    ...attributes,
  }),
]

const delQdisc: Reader<QdiscMessage> = ({ header, attributes }, _flags, devices) => [
  call('qdiscs', 'delete', {
    dev: devices.word(header.ifindex),
    parent: handle(header.parent),
    handle: handle(header.handle),
    kind: attributes.kind,
  }),
]

const getQdisc: Reader<QdiscMessage> = ({ attributes }, flags) =>
  isDump(flags) ? [call('qdiscs', 'list', { invisible: attributes.dumpInvisible })] : []

const classOf =
  (verb: string): Reader<ClassMessage> =>
  ({ header, attributes }, flags, devices) => [
    call('classes', verb === 'add' ? verbOf(flags) : verb, {
      dev: devices.word(header.ifindex),
      parent: handle(header.parent),
      classid: handle(header.handle),
      ...attributes,
    }),
  ]

const getClass: Reader<ClassMessage> = ({ header }, flags, devices) =>
  isDump(flags) ? [call('classes', 'list', { dev: devices.word(header.ifindex), parent: handle(header.parent) })] : []

const littleEndian = endianness() === 'LE'

/** TCM_IFINDEX_MAGIC_BLOCK: what is at the parent's place is the number of a shared block. */
const blockMagic = -1

function place({ ifindex, parent }: Tcmsg, devices: Devices): object {
  return ifindex === blockMagic ? { block: parent } : { dev: devices.word(ifindex), parent: handle(parent) }
}

const etherTypes = { all: 3, ip: 0x800, arp: 0x806, ipv6: 0x86dd, '802.1q': 0x8100 }

const filter =
  (verb: string): Reader<FilterMessage> =>
  ({ header, attributes }, flags, devices) => {
    const { priority, protocol } = filterInfoParts(header.info, littleEndian)
    const { kind, chain, options } = attributes
    const spec = {
      ...place(header, devices),
      chain,
      priority,
      protocol: worded(etherTypes, protocol),
      handle: header.handle,
      kind,
    }
    if (isDump(flags)) return [call('filters', 'list', { ...spec, handle: undefined, kind: undefined })]
    if (verb !== 'add') return [call('filters', verb, spec)]
    const added = flags & NLM_F.CREATE ? (flags & NLM_F.EXCL ? 'add' : 'replace') : 'change'
    return [call('filters', added, { ...spec, options })]
  }

const readers: Readonly<Record<string, Reader<never>>> = {
  RTM_NEWLINK: newLink,
  RTM_DELLINK: delLink,
  RTM_SETLINK: setLink,
  RTM_NEWVLAN: newBridgeVlan,
  RTM_GETVLAN: getBridgeVlan,
  RTM_NEWMDB: mdbEntry(false),
  RTM_DELMDB: mdbEntry(true),
  RTM_GETMDB: getMdb,
  RTM_GETLINK: getLink,
  RTM_NEWLINKPROP: altnames('addAltnames'),
  RTM_DELLINKPROP: altnames('deleteAltnames'),
  RTM_NEWADDR: address(false),
  RTM_DELADDR: address(true),
  RTM_GETADDR: getAddress,
  RTM_NEWROUTE: newRoute,
  RTM_DELROUTE: delRoute,
  RTM_GETROUTE: getRoute,
  RTM_NEWRULE: rule('add'),
  RTM_DELRULE: rule('delete'),
  RTM_GETRULE: getRule,
  RTM_NEWNEIGH: newNeighbour,
  RTM_DELNEIGH: delNeighbour,
  RTM_GETNEIGH: getNeighbour,
  RTM_NEWNEXTHOP: newNexthop,
  RTM_DELNEXTHOP: nexthopById('delete'),
  RTM_GETNEXTHOP: nexthopById('get'),
  RTM_NEWADDRLABEL: label('add'),
  RTM_DELADDRLABEL: label('delete'),
  RTM_NEWQDISC: newQdisc,
  RTM_DELQDISC: delQdisc,
  RTM_GETQDISC: getQdisc,
  RTM_NEWTCLASS: classOf('add'),
  RTM_DELTCLASS: classOf('delete'),
  RTM_GETTCLASS: getClass,
  RTM_NEWTFILTER: filter('add'),
  RTM_DELTFILTER: filter('delete'),
  RTM_GETTFILTER: filter('get'),
}
