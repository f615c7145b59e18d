import type { LinkAttributes } from '../../../../protocol/route/index.js'
import { refuse } from '../errors.js'
import type { Namespace } from '../namespace.js'
import type { SimulatedRequest } from '../socket/request.js'
import type { LinkKind } from './kinds/kind.js'
import { checkMtu, checkName } from './limits.js'
import { Link } from './link.js'
import { tellLink } from './watch.js'

export interface NewLink {
  attributes: LinkAttributes
  /** 0: the next that is free. */
  index: number
  cause: SimulatedRequest | undefined
  /** Instead of the kind's `create`: for what the kind makes itself. */
  prepare?: (link: Link) => void
  data?: Record<string, unknown> | undefined
  /** Where names in the message are looked up, when that is not where the device goes. */
  from?: Namespace
}

/** rtnl_create_link, newlink and register_netdevice: a device of this kind, in this namespace. @throws Refusal */
export function addLink(namespace: Namespace, kind: LinkKind, wanted: NewLink): Link {
  const { attributes, index, cause, prepare, data, from = namespace } = wanted
  const link = new Link(namespace, 0, '', kind)
  if (prepare) prepare(link)
  else {
    checkPlain(link, attributes)
    kind.create(link, { namespace: from, attributes, data, cause })
  }
  apply(link, attributes)
  const name = attributes.ifname ?? `${kind.name}%d`
  try {
    link.name = chooseName(namespace, name)
    if (index !== 0 && namespace.links.has(index)) throw refuse('EBUSY')
  } catch (error) {
    // What came along with it goes again.
    for (const companion of kind.companions?.(link) ?? []) companion.namespace.links.delete(companion.index)
    throw error
  }
  link.index = index === 0 ? namespace.nextIndex() : index
  namespace.links.set(link.index, link)
  tellLink(link, cause, 0xffffffff)
  return link
}

/** The MTU is looked at before anything is made. */
function checkPlain(link: Link, { mtu }: LinkAttributes): void {
  const limits = new Link(link.namespace, 0, '', link.kind)
  if (mtu !== undefined) checkMtu(limits, mtu)
}

function apply(link: Link, attributes: LinkAttributes): void {
  const { address, broadcast, mtu, txqlen, group, numTxQueues } = attributes
  if (mtu !== undefined) {
    checkMtu(link, mtu)
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
