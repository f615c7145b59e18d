/* linux/if_link.h: IFLA_AF_SPEC and IFLA_PROTINFO, whose tables depend on the family in the message's header. */
import { attr, attributes, type Infer, nestByHeader } from '../codec/index.js'
import { RTNL_FAMILY } from './cache-report.js'
import type { Ifinfomsg } from './ifinfomsg.js'
import { type BridgeAfSpec, bridgeAfSpec } from './link-bridge.js'
import { type LinkInet, type LinkInet6, type LinkMctp, linkInet, linkInet6, linkMctp } from './link-inet.js'
import { type BridgePortData, bridgePortData } from './link-kinds/bridge-port.js'
import { type MulticastTable, multicastTable } from './multicast-router.js'
import { AF } from './rtnetlink.js'

const familyOf = (header: unknown): number | undefined => (header as Ifinfomsg | undefined)?.family

/** One nest per address family. */
export const familyAfSpec = attributes('AF', {
  inet: attr<LinkInet>(2, 'AF_INET', () => linkInet),
  inet6: attr<LinkInet6>(10, 'AF_INET6', () => linkInet6),
  mctp: attr<LinkMctp>(45, 'AF_MCTP', () => linkMctp),
})

export interface FamilyAfSpec extends Infer<typeof familyAfSpec> {}

/**
 * What a message can say in IFLA_AF_SPEC: in family AF_BRIDGE the properties of {@link BridgeAfSpec}, in RTNL_FAMILY_IPMR
 * those of {@link MulticastTable}, in any other those of {@link FamilyAfSpec}. Writing the ones of another form throws
 * EncodeError.
 */
export interface LinkAfSpec extends FamilyAfSpec, BridgeAfSpec, MulticastTable {}

export const linkAfSpec = nestByHeader<LinkAfSpec>(
  header => {
    const family = familyOf(header)
    if (family === AF.BRIDGE) return bridgeAfSpec
    return family === RTNL_FAMILY.IPMR ? multicastTable : familyAfSpec
  },
  () => [bridgeAfSpec, multicastTable, familyAfSpec],
)

/** What a message can say in IFLA_PROTINFO: {@link BridgePortData} in family AF_BRIDGE, {@link LinkInet6} in AF_INET6. */
export interface LinkProtinfo extends BridgePortData, LinkInet6 {}

export const linkProtinfo = nestByHeader<LinkProtinfo>(
  header => (familyOf(header) === AF.INET6 ? linkInet6 : bridgePortData),
  () => [linkInet6, bridgePortData],
)
