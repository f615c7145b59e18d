import { delLink, IFF, newLink, RTNLGRP, routeProtocol } from '../../../../protocol/route/index.js'
import { linkReady } from '../address/device.js'
import { answer, notify, type SimulatedRequest } from '../socket/request.js'
import { bridgeCarrier } from './bridge.js'
import type { Link } from './link.js'

/** RTM_NEWLINK to RTNLGRP_LINK. */
export function tellLink(link: Link, cause: SimulatedRequest | undefined, change = 0): void {
  if (link.namespace.links.get(link.index) !== link) return
  notify(link.namespace, routeProtocol.number, RTNLGRP.LINK, answer(newLink, link.message(change)), cause)
}

/** RTM_DELLINK to RTNLGRP_LINK. */
export function tellLinkGone(link: Link, cause: SimulatedRequest | undefined): void {
  const told = answer(delLink, link.message(0xffffffff))
  notify(link.namespace, routeProtocol.number, RTNLGRP.LINK, told, cause)
}

/** A cable went in or out: tells it, and who lies above hears of it. */
export function carrierChanged(link: Link, cause: SimulatedRequest | undefined): void {
  if (link.up) tellLink(link, undefined, IFF.RUNNING | IFF.LOWER_UP)
  if (link.isRunning) linkReady(link)
  if (link.master?.kind?.isBridge) bridgeCarrier(link.master, cause)
  for (const upper of uppersOf(link)) {
    if (upper.carrier === link.carrier) continue
    upper.setCarrier(link.carrier)
    carrierChanged(upper, cause)
  }
}

/** Devices that lie on this one; the other end of a pair does not. */
export function uppersOf(link: Link): Link[] {
  return [...link.namespace.kernel.namespaces.values()]
    .flatMap(namespace => [...namespace.links.values()])
    .filter(other => other.lower === link && link.lower !== other)
}
