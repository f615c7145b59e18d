import {
  AF,
  getNetconf,
  NETCONFA_IFINDEX,
  type NetconfAttributes,
  type NetconfMessage,
} from '../../../protocol/route/index.js'
import type { Operation } from '../../socket/operation.js'
import { dump, given, type Listed, listed } from '../listed.js'
import { type Device, deviceIndex } from './links.js'
import { deviceLabel, inquire } from './send.js'

/** Settings of a device for one address family, as the kernel reports them. */
export interface Netconf {
  family: number
  /** Index of the device; or `all`, or `default`: what a new device starts with. */
  dev: number | 'all' | 'default'
  attributes: NetconfAttributes
}

/** What routing daemons watch: `ip netconf`. It is changed by sysctl. */
export const netconfs = {
  /** `ip netconf show dev DEVICE`: one question. `all` and `default` are no devices, but the settings of that name. */
  *get(dev: Device, family: number = AF.INET): Operation<Netconf> {
    const ifindex =
      dev === 'all' ? NETCONFA_IFINDEX.ALL : dev === 'default' ? NETCONFA_IFINDEX.DEFAULT : yield* deviceIndex(dev)
    const body = { header: { family }, attributes: { ifindex } }
    return toNetconf(yield* inquire(getNetconf, body, deviceLabel(dev)))
  },

  /** `ip netconf show`. The kernel filters by family. @throws DumpInterruptedError */
  *list(filter: { family?: number } = {}): Operation<Listed<Netconf>> {
    const body = { header: { family: filter.family ?? AF.UNSPEC }, attributes: {} }
    const { bodies, question } = yield* dump(getNetconf, body, given(filter))
    return listed(bodies.map(toNetconf), question)
  },
} as const

function toNetconf({ header, attributes }: NetconfMessage): Netconf {
  const { ifindex = 0 } = attributes
  const dev = ifindex === NETCONFA_IFINDEX.ALL ? 'all' : ifindex === NETCONFA_IFINDEX.DEFAULT ? 'default' : ifindex
  return { family: header.family, dev, attributes }
}
