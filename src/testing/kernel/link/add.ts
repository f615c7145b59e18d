import type { LinkAttributes } from '../../../../protocol/route/index.js'
import { refuse } from '../errors.js'
import type { Namespace } from '../namespace.js'
import type { SimulatedRequest } from '../socket/request.js'
import type { LinkKind } from './kinds/kind.js'
import { checkMtu, checkName } from './limits.js'
import { Link } from './link.js'
import { tellLink, tellLinkGone } from './watch.js'

export interface NewLink {
  attributes: LinkAttributes
  /** 0: the next that is free. */
  index: number
  cause: SimulatedRequest | undefined
  /** What another device brings along: that one's kind does the rest. */
  isCompanion?: true
  data?: Record<string, unknown> | undefined
  /** Where names in the message are looked up, when that is not where the device goes. */
  from?: Namespace
}

/** rtnl_create_link, newlink and register_netdevice: a device of this kind, in this namespace. @throws Refusal */
export function addLink(namespace: Namespace, kind: LinkKind, wanted: NewLink): Link {
  const { attributes, index, cause, isCompanion, data, from = namespace } = wanted
  const link = new Link(namespace, 0, '', kind)
  kind.setup?.(link)
  // The MTU is looked at before anything else is made.
  if (attributes.mtu !== undefined) checkMtu(link, attributes.mtu)
  if (!isCompanion) kind.create?.(link, { namespace: from, attributes, data, cause })
  try {
    apply(link, attributes)
    link.name = chooseName(namespace, attributes.ifname ?? `${kind.name}%d`)
    if (index !== 0 && namespace.links.has(index)) throw refuse('EBUSY')
  } catch (error) {
    for (const companion of kind.companions?.(link) ?? []) withdraw(companion, cause)
    throw error
  }
  link.index = index === 0 ? namespace.nextIndex() : index
  namespace.links.set(link.index, link)
  tellLink(link, cause, 0xffffffff)
  return link
}

/** Takes away a device that came along with one that is not to be. */
export function withdraw(link: Link, cause: SimulatedRequest | undefined): void {
  link.namespace.links.delete(link.index)
  tellLinkGone(link, cause)
}

function apply(link: Link, attributes: LinkAttributes): void {
  const { address, broadcast, mtu, txqlen, group, numTxQueues } = attributes
  if (mtu !== undefined) {
    link.kind?.checkMtu?.(link, mtu)
    link.mtu = mtu
    link.mtuSet = true
  }
  if (address !== undefined) {
    link.address = address
    link.addressSet = true
  } else if (/^(00:){5}00$/.test(link.address)) link.address = link.namespace.kernel.nextMac()
  if (broadcast !== undefined) link.broadcast = broadcast
  if (txqlen !== undefined) link.txqlen = txqlen
  if (group !== undefined) link.group = group
  if (numTxQueues !== undefined) link.queues = numTxQueues
  if (attributes.ifalias !== undefined) link.alias = attributes.ifalias
}

/** A name as asked, or the first free one of a pattern such as `veth%d`. @throws Refusal EINVAL, EEXIST */
export function chooseName(namespace: Namespace, name: string): string {
  checkName(name)
  if (!name.includes('%')) {
    if (namespace.link(name)) throw refuse('EEXIST')
    return name
  }
  if (!/^[^%]*%d[^%]*$/.test(name)) throw refuse('EINVAL')
  for (let number = 0; ; number++) {
    const chosen = name.replace('%d', String(number))
    if (namespace.link(chosen) === undefined) return chosen
  }
}

/** The namespace that a message names to create a device in or to move it to. @throws Refusal EBADF, ESRCH, EINVAL */
export function namespaceOf(namespace: Namespace, attributes: LinkAttributes): Namespace | undefined {
  const { netNsFd, netNsPid, targetNetnsid } = attributes
  const named = [netNsFd, netNsPid, targetNetnsid].filter(each => each !== undefined)
  if (named.length > 1) throw refuse('EINVAL', 'multiple netns identifying attributes specified')
  if (netNsFd !== undefined) return orRefuse(namespace.kernel.byDescriptor(netNsFd), 'EBADF')
  if (netNsPid !== undefined) return orRefuse(namespace.kernel.processes.get(netNsPid), 'ESRCH')
  if (targetNetnsid === undefined) return undefined
  const found = [...namespace.nsids].find(([, id]) => id === targetNetnsid)?.[0]
  return orRefuse(found, 'EINVAL')
}

function orRefuse(found: Namespace | undefined, errno: 'EBADF' | 'ESRCH' | 'EINVAL'): Namespace {
  if (found === undefined) throw refuse(errno)
  return found
}
