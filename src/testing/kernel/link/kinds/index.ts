import { bridge } from './bridge.js'
import { dummy } from './dummy.js'
import { ifb } from './ifb.js'
import type { LinkKind } from './kind.js'
import { macvlan } from './macvlan.js'
import { veth } from './veth.js'
import { vlan } from './vlan.js'
import { vxlan } from './vxlan.js'

/** The kinds that are simulated, by IFLA_INFO_KIND. */
export const linkKinds: ReadonlyMap<string, LinkKind> = new Map(
  [bridge, dummy, ifb, macvlan, veth, vlan, vxlan].map(kind => [kind.name, kind]),
)
