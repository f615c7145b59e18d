/* NETLINK_ROUTE: links, addresses, routes and what belongs to them. */
import { type MessageDefinition, messageTable, type Protocol } from '../netlink/index.js'
import {
  delAddress,
  delAnycast,
  delMulticast,
  getAddress,
  getAnycast,
  getMulticast,
  newAddress,
  newAnycast,
  newMulticast,
} from './address.js'
import { delAddressLabel, getAddressLabel, newAddressLabel } from './address-label.js'
import { delMdb, getMdb, newMdb } from './bridge-mdb.js'
import { delBridgeVlan, getBridgeVlan, newBridgeVlan } from './bridge-vlan.js'
import { byFamily } from './by-family.js'
import { newCacheReport } from './cache-report.js'
import { type CanGatewayMessage, delCanGateway, getCanGateway, newCanGateway } from './can-gateway.js'
import { getDcb, setDcb } from './dcb.js'
import { delFibRule, getFibRule, newFibRule } from './fib-rule.js'
import { delLink, delLinkProp, getLink, newLink, newLinkProp, setLink } from './link.js'
import { newNdUserOption } from './nd-user-option.js'
import { delNeighbour, getNeighbour, newNeighbour } from './neighbour.js'
import { getNeighbourTable, newNeighbourTable, setNeighbourTable } from './neighbour-table.js'
import { delNetconf, getNetconf, newNetconf } from './netconf.js'
import { delNexthop, delNexthopBucket, getNexthop, getNexthopBucket, newNexthop, newNexthopBucket } from './nexthop.js'
import { delNsid, getNsid, newNsid } from './nsid.js'
import { newPrefix } from './prefix.js'
import { delRoute, getRoute, newRoute, type RouteMessage } from './route.js'
import { AF, RTNLGRP } from './rtnetlink.js'
import { getStats, newStats, setStats } from './stats.js'
import { delAction, getAction, newAction } from './traffic/action.js'
import { delClass, getClass, newClass } from './traffic/class.js'
import { delFilter, delFilterChain, getFilter, getFilterChain, newFilter, newFilterChain } from './traffic/filter.js'
import { delQdisc, getQdisc, newQdisc } from './traffic/qdisc.js'
import { delVni, getVni, newVni } from './vxlan-vni.js'

export const routeProtocol: Protocol = {
  number: 0,
  name: 'NETLINK_ROUTE',
  messages: messageTable(
    newLink,
    delLink,
    getLink,
    setLink,
    newLinkProp,
    delLinkProp,
    newAddress,
    delAddress,
    getAddress,
    orCanGateway(newRoute, newCanGateway),
    orCanGateway(delRoute, delCanGateway),
    orCanGateway(getRoute, getCanGateway),
    newNeighbour,
    delNeighbour,
    getNeighbour,
    newFibRule,
    delFibRule,
    getFibRule,
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
  groups: RTNLGRP,
}

function orCanGateway(
  route: MessageDefinition<RouteMessage>,
  gateway: MessageDefinition<CanGatewayMessage>,
): MessageDefinition {
  return { ...route, body: byFamily(route.body, { [AF.CAN]: gateway.body }) }
}
