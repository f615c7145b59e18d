import { NFNL_SUBSYS } from '../../protocol/netfilter/index.js'
import type { Protocol } from '../../protocol/netlink/index.js'
import { RTM } from '../../protocol/route/index.js'

const routeNames: ReadonlyMap<number, string> = new Map(
  Object.entries(RTM).map(([name, type]) => [type, `RTM_${name}`]),
)
const subsystems: ReadonlyMap<number, string> = new Map(
  Object.entries(NFNL_SUBSYS).map(([name, number]) => [number, name]),
)

/** A name for a type that has no table: the kernel's where it is known, else `type 77`. */
export function typeName(protocol: Protocol | undefined, type: number): string {
  if (protocol?.name === 'NETLINK_ROUTE') return routeNames.get(type) ?? `type ${type}`
  if (protocol?.name !== 'NETLINK_NETFILTER') return `type ${type}`
  const subsystem = subsystems.get(type >> 8)
  return subsystem === undefined ? `type ${type}` : `${subsystem}.${type & 0xff}`
}
