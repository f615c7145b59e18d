/* NETLINK_ROUTE with the messages that nearly every program exchanges: of links, addresses, routes, neighbours and rules. */
import { type MessageDefinition, messageTable, type Protocol } from '../netlink/index.js'
import { delAddress, getAddress, newAddress } from './address.js'
import { byFamily } from './by-family.js'
import { type CanGatewayMessage, delCanGateway, getCanGateway, newCanGateway } from './can-gateway.js'
import { delFibRule, getFibRule, newFibRule } from './fib-rule.js'
import { delLink, delLinkProp, getLink, newLink, newLinkProp, setLink } from './link.js'
import { delNeighbour, getNeighbour, newNeighbour } from './neighbour.js'
import { delRoute, getRoute, newRoute, type RouteMessage } from './route.js'
import { AF, RTNLGRP } from './rtnetlink.js'

export const usualProtocol: Protocol = {
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
  ),
  groups: RTNLGRP,
}

function orCanGateway(
  route: MessageDefinition<RouteMessage>,
  gateway: MessageDefinition<CanGatewayMessage>,
): MessageDefinition {
  return { ...route, body: byFamily(route.body, { [AF.CAN]: gateway.body }) }
}
