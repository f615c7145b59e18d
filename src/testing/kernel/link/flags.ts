import { IFF } from '../../../../protocol/route/index.js'
import { addressesDown, addressesUp } from '../address/device.js'
import { neighboursDown } from '../neighbour.js'
import type { SimulatedRequest } from '../socket/request.js'
import { bridgeCarrier } from './bridge.js'
import type { Link } from './link.js'
import { tellLink } from './watch.js'

/** Of the flags in a message, those that the kernel lets anybody change here. */
const changeable = IFF.PROMISC | IFF.ALLMULTI | IFF.NOARP | IFF.DEBUG | IFF.NOTRAILERS | IFF.MULTICAST

/** dev_change_flags: `flags` are the wanted ones, `change` says which of them count; without, all do. @throws Refusal */
export function changeFlags(link: Link, flags: number, change: number, cause: SimulatedRequest | undefined): void {
  const mask = change === 0 ? 0xffffffff : change
  if (mask & changeable) {
    const before = link.flags
    link.flags = (link.flags & ~(mask & changeable)) | (flags & mask & changeable)
    const promiscuous = (each: number): number => (each & IFF.PROMISC ? 1 : 0)
    link.promiscuity += promiscuous(link.flags) - promiscuous(before)
    if (before !== link.flags) tellLink(link, cause, before ^ link.flags)
  }
  if (mask & IFF.UP) setUp(link, (flags & IFF.UP) !== 0, cause)
}

/** Opens a device or closes it, with all that follows. @throws Refusal */
export function setUp(link: Link, up: boolean, cause: SimulatedRequest | undefined): void {
  if (link.up === up) return
  if (up) {
    link.kind?.beforeUp?.(link)
    link.opened = true
  }
  const running = link.isRunning
  link.up = up
  link.kind?.switched?.(link, cause)
  const lower = link.isRunning === running ? 0 : IFF.RUNNING | IFF.LOWER_UP
  tellLink(link, cause, IFF.UP | lower)
  if (link.master?.kind?.isBridge) bridgeCarrier(link.master, cause)
  if (up) addressesUp(link)
  else {
    neighboursDown(link)
    addressesDown(link)
  }
}
