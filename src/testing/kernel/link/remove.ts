import { addressesGone } from '../address/device.js'
import { refuse } from '../errors.js'
import type { Namespace } from '../namespace.js'
import { rulesWithoutDevice } from '../route/rule.js'
import type { SimulatedRequest } from '../socket/request.js'
import { chooseName } from './add.js'
import { leave } from './bridge.js'
import { setUp } from './flags.js'
import type { Link } from './link.js'
import { tellLink, tellLinkGone, uppersOf } from './watch.js'

/** RTM_DELLINK: a device, what came with it and what lies on it. */
export function removeLink(link: Link, cause: SimulatedRequest | undefined): void {
  const gone = new Set([link, ...(link.kind?.companions?.(link) ?? [])])
  for (const each of gone) for (const upper of uppersOf(each)) gone.add(upper)
  for (const each of [...gone].reverse()) unregister(each, cause)
}

function unregister(link: Link, cause: SimulatedRequest | undefined): void {
  detach(link, cause)
  link.namespace.links.delete(link.index)
  tellLinkGone(link, cause)
}

/** Closes it and takes away all that hangs on it. */
function detach(link: Link, cause: SimulatedRequest | undefined): void {
  setUp(link, false, cause)
  for (const port of link.ports) leave(port, cause)
  if (link.master) leave(link, cause)
  addressesGone(link)
  rulesWithoutDevice(link)
}

/**
 * Moves a device to another namespace, under another name if asked. It arrives down, without addresses, with its index if
 * that is free there.
 *
 * @throws Refusal
 */
export function moveLink(link: Link, target: Namespace, wanted: string | undefined, cause: SimulatedRequest): void {
  if (target === link.namespace) return
  if (link.isImmutable) throw refuse('EINVAL', 'The interface netns is immutable')
  if (target.link(wanted ?? link.name))
    throw refuse('EEXIST', 'An interface with the same name exists in the target netns')
  const name = chooseName(target, wanted ?? link.name)
  detach(link, cause)
  link.namespace.links.delete(link.index)
  tellLinkGone(link, cause)
  link.namespace = target
  if (target.links.has(link.index)) link.index = target.nextIndex()
  link.name = name
  link.opened = false
  target.links.set(link.index, link)
  // Its ends know each other across namespaces.
  if (link.lower && link.lower.namespace !== target) {
    target.nsidOf(link.lower.namespace)
    link.lower.namespace.nsidOf(target)
  }
  tellLink(link, undefined, 0xffffffff)
}
