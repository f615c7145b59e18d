/* NETLINK_ROUTE: links, addresses, routes and what belongs to them. */
import { messageTable, type Protocol } from '../netlink/index.js'
import { delAddress, getAddress, newAddress } from './address.js'
import { delFibRule, getFibRule, newFibRule } from './fib-rule.js'
import { delLink, delLinkProp, getLink, newLink, newLinkProp, setLink } from './link.js'
import { delNeighbour, getNeighbour, newNeighbour } from './neighbour.js'
import { delNsid, getNsid, newNsid } from './nsid.js'
import { delRoute, getRoute, newRoute } from './route.js'
import { RTNLGRP } from './rtnetlink.js'

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
    newRoute,
    delRoute,
    getRoute,
    newNeighbour,
    delNeighbour,
    getNeighbour,
    newFibRule,
    delFibRule,
    getFibRule,
    newNsid,
    delNsid,
    getNsid,
  ),
  groups: RTNLGRP,
}
