import { type AddressAttributes, type AddressMessage, AF, getMulticast } from '../../../protocol/route/index.js'
import type { Operation } from '../../socket/operation.js'
import { dump, equal, given, type Listed, listed, type Question } from '../listed.js'
import { type Device, deviceIndex } from './links.js'

/** A multicast group that a device listens to. */
export interface MulticastAddress {
  /** Index of the device. */
  index: number
  family: number
  address: string
  /** How many sockets, or parts of the kernel, want it. Linux 6.15. */
  users: number | undefined
  attributes: AddressAttributes
}

export interface MulticastAddressFilter {
  dev?: Device
  /** AF.INET or AF.INET6; both when left out. */
  family?: number
}

/** Multicast groups that devices listen to: `ip maddress` without the link layer's. Sockets join them. */
export const multicastAddresses = {
  /**
   * `ip maddress show`. The kernel filters by family and device. EOPNOTSUPP for IPv4 before Linux 6.15: ask for AF.INET6 alone then.
   *
   * @throws DumpInterruptedError
   */
  *list(filter: MulticastAddressFilter = {}): Operation<Listed<MulticastAddress>> {
    const { dev } = filter
    const index = dev === undefined ? undefined : yield* deviceIndex(dev)
    const found: MulticastAddress[] = []
    const questions: Question[] = []
    for (const family of filter.family === undefined ? [AF.INET, AF.INET6] : [filter.family]) {
      const header = { family, prefixlen: 0, flags: 0, scope: 0, index: index ?? 0 }
      const asked = given({ dev, family: filter.family })
      const answer = yield* dump(getMulticast, { header, attributes: {} }, asked)
      found.push(...answer.bodies.map(toMulticastAddress))
      questions.push(answer.question)
    }
    return listed(found, questions, {
      dev: equal(index, one => one.index),
      family: equal(filter.family, one => one.family),
    })
  },
} as const

function toMulticastAddress({ header, attributes }: AddressMessage): MulticastAddress {
  const { multicast = '', mcUsers } = attributes
  return { index: header.index, family: header.family, address: multicast, users: mcUsers, attributes }
}
