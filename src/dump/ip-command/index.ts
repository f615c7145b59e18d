/* rtnetlink messages as the commands of iproute2 that do the same. */
import type { DecodedMessage } from '../decoded.js'
import { tellAction, tellDelAction, tellGetAction } from './actions.js'
import { tellAddress, tellGetAddress } from './address.js'
import { tellAddressLabel, tellGetAddressLabel } from './address-label.js'
import { tellBridgeVlan, tellDelBridgeVlan, tellGetBridgeVlan } from './bridge-vlan.js'
import type { DeviceNames } from './device-names.js'
import { Line } from './line.js'
import { tellDelLink, tellGetLink, tellLinkProperties, tellNewLink, tellSetLink } from './link.js'
import { tellGetMdb, tellMdb } from './mdb.js'
import { tellDelNsid, tellGetNsid, tellNewNsid } from './namespace-id.js'
import { tellGetNeighbour, tellNeighbour } from './neighbour.js'
import { tellGetNeighbourTable, tellSetNeighbourTable } from './neighbour-table.js'
import { tellGetNetconf } from './netconf.js'
import { tellGetNexthop, tellGetNexthopBucket, tellNexthop } from './nexthop.js'
import { tellGetRoute, tellRoute } from './route.js'
import { tellGetRule, tellRule } from './rule.js'
import { tellGetStatistics, tellSetStatistics } from './statistics.js'
import { type Teller, Told } from './teller.js'
import {
  tellChain,
  tellClass,
  tellFilter,
  tellGetChain,
  tellGetClass,
  tellGetFilter,
  tellGetQdisc,
  tellQdisc,
} from './traffic.js'
import { tellGetVni, tellVni } from './vni.js'

export { CapturedDeviceNames, type DeviceNames } from './device-names.js'

const tellers: Readonly<Record<string, Teller<never>>> = {
  RTM_NEWLINK: tellNewLink,
  RTM_SETLINK: tellSetLink,
  RTM_DELLINK: tellDelLink,
  RTM_GETLINK: tellGetLink,
  RTM_NEWLINKPROP: tellLinkProperties(false),
  RTM_DELLINKPROP: tellLinkProperties(true),
  RTM_NEWADDR: tellAddress(false),
  RTM_DELADDR: tellAddress(true),
  RTM_GETADDR: tellGetAddress,
  RTM_NEWROUTE: tellRoute(false),
  RTM_DELROUTE: tellRoute(true),
  RTM_GETROUTE: tellGetRoute,
  RTM_NEWNEIGH: tellNeighbour(false),
  RTM_DELNEIGH: tellNeighbour(true),
  RTM_GETNEIGH: tellGetNeighbour,
  RTM_NEWRULE: tellRule(false),
  RTM_DELRULE: tellRule(true),
  RTM_GETRULE: tellGetRule,
  RTM_NEWNEXTHOP: tellNexthop(false),
  RTM_DELNEXTHOP: tellNexthop(true),
  RTM_GETNEXTHOP: tellGetNexthop,
  RTM_NEWMDB: tellMdb(false),
  RTM_DELMDB: tellMdb(true),
  RTM_GETMDB: tellGetMdb,
  RTM_NEWVLAN: tellBridgeVlan,
  RTM_DELVLAN: tellDelBridgeVlan,
  RTM_GETVLAN: tellGetBridgeVlan,
  RTM_NEWADDRLABEL: tellAddressLabel(false),
  RTM_DELADDRLABEL: tellAddressLabel(true),
  RTM_GETADDRLABEL: tellGetAddressLabel,
  RTM_NEWNSID: tellNewNsid,
  RTM_DELNSID: tellDelNsid,
  RTM_GETNSID: tellGetNsid,
  RTM_GETNEXTHOPBUCKET: tellGetNexthopBucket,
  RTM_GETNETCONF: tellGetNetconf,
  RTM_SETNEIGHTBL: tellSetNeighbourTable,
  RTM_GETNEIGHTBL: tellGetNeighbourTable,
  RTM_SETSTATS: tellSetStatistics,
  RTM_GETSTATS: tellGetStatistics,
  RTM_NEWTUNNEL: tellVni(false),
  RTM_DELTUNNEL: tellVni(true),
  RTM_GETTUNNEL: tellGetVni,
  RTM_NEWQDISC: tellQdisc(false),
  RTM_DELQDISC: tellQdisc(true),
  RTM_GETQDISC: tellGetQdisc,
  RTM_NEWTCLASS: tellClass(false),
  RTM_DELTCLASS: tellClass(true),
  RTM_GETTCLASS: tellGetClass,
  RTM_NEWTFILTER: tellFilter(false),
  RTM_DELTFILTER: tellFilter(true),
  RTM_GETTFILTER: tellGetFilter,
  RTM_NEWCHAIN: tellChain(false),
  RTM_DELCHAIN: tellChain(true),
  RTM_GETCHAIN: tellGetChain,
  RTM_NEWACTION: tellAction,
  RTM_DELACTION: tellDelAction,
  RTM_GETACTION: tellGetAction,
}

/** Members of every fixed header: a request may be cut short where the kernel reads no further, and then they are zeros. */
const noHeader = {
  ...{ family: 0, index: 0, ifindex: 0, type: 0, flags: 0, change: 0, state: 0 },
  ...{ handle: 0, parent: 0, info: 0, filter_mask: 0 },
  ...{ prefixlen: 0, scope: 0, dst_len: 0, src_len: 0, tos: 0, table: 0, protocol: 0, action: 0 },
}

const noNames: DeviceNames = { get: () => undefined }

/**
 * A message as the `ip`, `bridge` or `tc` command that does the same, as one would type it into a shell: `ip route add 10.0.0.0/8 via
 * 192.0.2.1 dev eth0`. A request is the command that sends it, a report of the kernel (an event, an entry of a dump) the command
 * that brings about what it reports: for a link that can take several lines. What the command does not say stands behind it
 * as a comment, `# not said: RTA_… `, and what no command can say is a comment as a whole; nothing is left out of a request.
 *
 * Devices are named by `names`, such as {@link CapturedDeviceNames}; one without a name is `if7`, which `ip` reads as index 7.
 *
 * @returns no line for what is no message of rtnetlink: acknowledgements, errors, other protocols. See ip(8), bridge(8).
 */
export function ipCommand(message: DecodedMessage, names: DeviceNames = noNames): string[] {
  if (message.protocol?.number !== 0 || !message.name.startsWith('RTM_')) return []
  const teller = Object.hasOwn(tellers, message.name) ? tellers[message.name] : undefined
  const { header, attributes } = (message.body ?? {}) as { header?: object; attributes?: object }
  if (teller === undefined || header === undefined || attributes === undefined)
    return [new Line().note(`not said: ${message.name}`).toString()]
  const body = { header: { ...noHeader, ...header }, attributes }
  return teller(body as never, new Told(message, names)).map(String)
}
