import { refuse } from '../../errors.js'
import type { Link } from '../link.js'
import type { Wanted } from './kind.js'

/** The device that IFLA_LINK names. @throws Refusal EINVAL without one, ENODEV when it is not there */
export function lowerOf({ namespace, attributes }: Wanted, missing?: string, absent?: string): Link {
  if (attributes.link === undefined) throw refuse('EINVAL', missing)
  const lower = namespace.links.get(attributes.link)
  if (lower === undefined) throw refuse('ENODEV', absent)
  return lower
}

/** Puts a device on another: it takes what that can do, and its carrier. */
export function stack(link: Link, lower: Link): void {
  link.lower = lower
  link.mtu = lower.mtu
  link.tsoMaxSize = lower.tsoMaxSize
  link.carrier = lower.carrier
  link.watched = true
}
