/* NETLINK_ROUTE: links, addresses, routes and what belongs to them. */
import { messageTable, type Protocol } from '../netlink/index.js'
import { delAnycast, delMulticast, getAnycast, getMulticast, newAnycast, newMulticast } from './address.js'
import { delAddressLabel, getAddressLabel, newAddressLabel } from './address-label.js'
import { delMdb, getMdb, newMdb } from './bridge-mdb.js'
import { delBridgeVlan, getBridgeVlan, newBridgeVlan } from './bridge-vlan.js'
import { newCacheReport } from './cache-report.js'
import { getDcb, setDcb } from './dcb.js'
import { newNdUserOption } from './nd-user-option.js'
import { getNeighbourTable, newNeighbourTable, setNeighbourTable } from './neighbour-table.js'
import { delNetconf, getNetconf, newNetconf } from './netconf.js'
import { delNexthop, delNexthopBucket, getNexthop, getNexthopBucket, newNexthop, newNexthopBucket } from './nexthop.js'
import { delNsid, getNsid, newNsid } from './nsid.js'
import { newPrefix } from './prefix.js'
import { getStats, newStats, setStats } from './stats.js'
import { delAction, getAction, newAction } from './traffic/action.js'
import { delClass, getClass, newClass } from './traffic/class.js'
import { delFilter, delFilterChain, getFilter, getFilterChain, newFilter, newFilterChain } from './traffic/filter.js'
import { delQdisc, getQdisc, newQdisc } from './traffic/qdisc.js'
import { usualProtocol } from './usual-protocol.js'
import { delVni, getVni, newVni } from './vxlan-vni.js'

export const routeProtocol: Protocol = {
  ...usualProtocol,
  messages: messageTable(
    ...usualProtocol.messages.values(),
    newNsid,
    delNsid,
    getNsid,
    newNeighbourTable,
    getNeighbourTable,
    setNeighbourTable,
    newNetconf,
    delNetconf,
    getNetconf,
    newNexthop,
    delNexthop,
    getNexthop,
    newNexthopBucket,
    delNexthopBucket,
    getNexthopBucket,
    newAddressLabel,
    delAddressLabel,
    getAddressLabel,
    newPrefix,
    newMulticast,
    delMulticast,
    getMulticast,
    newAnycast,
    delAnycast,
    getAnycast,
    newStats,
    getStats,
    setStats,
    newMdb,
    delMdb,
    getMdb,
    newBridgeVlan,
    delBridgeVlan,
    getBridgeVlan,
    newVni,
    delVni,
    getVni,
    newNdUserOption,
    newCacheReport,
    getDcb,
    setDcb,
    newQdisc,
    delQdisc,
    getQdisc,
    newClass,
    delClass,
    getClass,
    newFilter,
    delFilter,
    getFilter,
    newAction,
    delAction,
    getAction,
    newFilterChain,
    delFilterChain,
    getFilterChain,
  ),
}
