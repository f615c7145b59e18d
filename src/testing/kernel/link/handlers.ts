import { NLM_F } from '../../../../protocol/netlink/index.js'
import {
  AF,
  delLink,
  delLinkProp,
  getLink,
  type LinkMessage,
  newLink,
  newLinkProp,
  setLink,
} from '../../../../protocol/route/index.js'
import { Refusal, refuse } from '../errors.js'
import { answer, type SimulatedRequest } from '../socket/request.js'
import type { Handler } from '../socket/rtnetlink.js'
import { addLink, namespaceOf } from './add.js'
import { setMaster } from './bridge.js'
import { changeLink } from './change.js'
import { changeFlags } from './flags.js'
import { linkKinds } from './kinds/index.js'
import type { LinkKind } from './kinds/kind.js'
import { checkNameLength } from './limits.js'
import type { Link } from './link.js'
import { removeLink } from './remove.js'
import { tellLink } from './watch.js'

/** Bridge ports by messages of their own family, AF_BRIDGE, are not simulated. @throws Refusal */
function checkFamily({ body: { header } }: SimulatedRequest<LinkMessage>): void {
  if (header.family === AF.BRIDGE) throw refuse('EOPNOTSUPP')
}

/** The device that a message names by index, by name or by an alternative name. */
function named({ namespace, body: { header, attributes } }: SimulatedRequest<LinkMessage>): Link | undefined {
  if (header.index !== 0) return namespace.links.get(header.index)
  const name = attributes.ifname ?? attributes.altIfname
  return name === undefined ? undefined : namespace.link(name)
}

function infoOf({ body }: SimulatedRequest<LinkMessage>): { kind?: string; data?: object; slaveData?: object } {
  return (body.attributes.linkinfo ?? {}) as { kind?: string; data?: object; slaveData?: object }
}

/** What is looked at first, whatever is asked. @throws Refusal */
function checkRequest(request: SimulatedRequest<LinkMessage>): void {
  checkFamily(request)
  checkNameLength(request.body.attributes.ifname)
}

function createOrChange(request: SimulatedRequest<LinkMessage>): undefined {
  checkRequest(request)
  const { header, attributes } = request.body
  const { kind: name, data } = infoOf(request)
  const kind = name === undefined ? undefined : linkKinds.get(name)
  const wanted = { namespace: request.namespace, attributes, data: data as Record<string, unknown>, cause: request }
  if (header.index < 0) throw refuse('EINVAL', "ifindex can't be negative")
  kind?.validate?.(wanted)
  const link = named(request)
  if (link) changeExisting(link, kind, request)
  else if (!request.has(NLM_F.CREATE)) throw refuse('ENODEV')
  else if (kind === undefined) throw refuse('EOPNOTSUPP', 'Unknown device type')
  else create(kind, request)
}

function changeExisting(link: Link, kind: LinkKind | undefined, request: SimulatedRequest<LinkMessage>): void {
  if (request.has(NLM_F.EXCL)) throw refuse('EEXIST')
  if (request.has(NLM_F.REPLACE)) throw refuse('EOPNOTSUPP')
  const { data, slaveData } = infoOf(request)
  const { namespace } = request
  if (data) {
    if (kind === undefined || kind !== link.kind || kind.change === undefined) throw refuse('EOPNOTSUPP')
    const { attributes } = request.body
    kind.change(link, { namespace, attributes, data: data as Record<string, unknown>, cause: request })
  }
  if (slaveData) {
    if (link.port === undefined) throw refuse('EOPNOTSUPP')
    link.port.data = { ...link.port.data, ...slaveData }
  }
  changeLink(link, request)
  if ((data || slaveData) && link.up) tellLink(link, request)
}

function create(kind: LinkKind, request: SimulatedRequest<LinkMessage>): void {
  const { header, attributes } = request.body
  if (attributes.map !== undefined || attributes.protinfo !== undefined) throw refuse('EOPNOTSUPP')
  const { namespace } = request
  const data = infoOf(request).data as Record<string, unknown> | undefined
  const target = namespaceOf(namespace, attributes) ?? namespace
  const link = addLink(target, kind, { attributes, data, index: header.index, cause: request, from: namespace })
  if (link.lower && link.lower.namespace !== target) {
    target.nsidOf(link.lower.namespace)
    link.lower.namespace.nsidOf(target)
  }
  try {
    if (header.flags !== 0 || header.change !== 0) changeFlags(link, header.flags, header.change, request)
    if (attributes.master !== undefined) setMaster(link, attributes.master, request)
  } catch (error) {
    removeLink(link, request)
    throw error
  }
}

function changeOnly(request: SimulatedRequest<LinkMessage>): undefined {
  checkRequest(request)
  const link = named(request)
  if (link === undefined)
    throw refuse(request.body.attributes.ifname || request.body.header.index ? 'ENODEV' : 'EINVAL')
  changeLink(link, request)
}

function remove(request: SimulatedRequest<LinkMessage>): undefined {
  checkRequest(request)
  const { header, attributes } = request.body
  const link = named(request)
  if (link === undefined) {
    const isNamed = header.index !== 0 || attributes.ifname !== undefined || attributes.altIfname !== undefined
    throw refuse(isNamed ? 'ENODEV' : 'EINVAL')
  }
  if (link.kind === undefined) throw refuse('EOPNOTSUPP')
  removeLink(link, request)
}

function get(request: SimulatedRequest<LinkMessage>) {
  checkRequest(request)
  const { header, attributes } = request.body
  const link = named(request)
  if (link) return answer(newLink, link.message())
  const isNamed = header.index !== 0 || attributes.ifname !== undefined || attributes.altIfname !== undefined
  throw refuse(isNamed ? 'ENODEV' : 'EINVAL')
}

/** The kernel checks a dump's header when the socket asks for that, as those of the library do. @throws Refusal */
function checkDump({ body: { header } }: SimulatedRequest<LinkMessage>): void {
  if (header.type !== 0 || header.flags !== 0 || header.change !== 0)
    throw refuse('EINVAL', 'Invalid values in header for link dump request')
  if (header.index !== 0) throw refuse('EINVAL', 'Filter by device index not supported for link dumps')
}

function* dump(request: SimulatedRequest<LinkMessage>) {
  checkFamily(request)
  checkDump(request)
  const { master } = request.body.attributes
  const { kind } = infoOf(request)
  const filtered = master !== undefined || (kind !== undefined && linkKinds.has(kind))
  for (const link of request.namespace.sortedLinks) {
    if (master !== undefined && link.master?.index !== master) continue
    if (kind !== undefined && linkKinds.has(kind) && link.kind?.name !== kind) continue
    yield answer(newLink, link.message(), filtered ? NLM_F.DUMP_FILTERED : 0)
  }
}

/** IFLA_PROP_LIST of RTM_NEWLINKPROP and RTM_DELLINKPROP. */
function changeNames(request: SimulatedRequest<LinkMessage>, change: (link: Link, name: string) => void): undefined {
  const link = named(request)
  if (link === undefined) throw refuse('ENODEV')
  for (const name of request.body.attributes.propList?.altIfname ?? []) change(link, name)
  tellLink(link, request)
}

function addName(link: Link, name: string): void {
  if (link.namespace.link(name)) throw refuse('EEXIST')
  link.altNames.push(name)
}

function removeName(link: Link, name: string): void {
  const at = link.altNames.indexOf(name)
  if (at === -1) throw new Refusal('EINVAL', {})
  link.altNames.splice(at, 1)
}

export const linkHandlers: readonly (readonly [number, Handler<LinkMessage>])[] = [
  [newLink.type, { do: createOrChange }],
  [setLink.type, { do: changeOnly }],
  [delLink.type, { do: remove }],
  [getLink.type, { do: get, dump }],
  [newLinkProp.type, { do: request => changeNames(request, addName) }],
  [delLinkProp.type, { do: request => changeNames(request, removeName) }],
]
