import type { LinkAttributes, LinkMessage } from '../../../../protocol/route/index.js'
import { relabel } from '../address/inet.js'
import { refuse } from '../errors.js'
import type { SimulatedRequest } from '../socket/request.js'
import { chooseName, namespaceOf } from './add.js'
import { refreshBridge, setMaster } from './bridge.js'
import { changeFlags } from './flags.js'
import { isUnicast } from './kinds/ethernet.js'
import { checkMtu } from './limits.js'
import type { Link } from './link.js'
import { moveLink } from './remove.js'
import { tellLink, uppersOf } from './watch.js'

/** do_setlink: carries out one change after the other. Those before the one that is refused stay, as in the kernel. @throws Refusal */
export function changeLink(link: Link, request: SimulatedRequest<LinkMessage>): void {
  const { header, attributes } = request.body
  const target = namespaceOf(request.namespace, attributes)
  if (target) moveLink(link, target, attributes.ifname, request)
  let changed = false
  for (const [key, change] of Object.entries(changes) as [keyof typeof changes, Change][]) {
    if (attributes[key] === undefined) continue
    if (change(link, attributes, request) !== false) changed = true
  }
  if (header.flags !== 0 || header.change !== 0) changeFlags(link, header.flags, header.change, request)
  // Of the rest the kernel tells only while the device is up.
  if (changed && link.up) tellLink(link, request)
}

/** Changes one thing, and tells it where the kernel has an event for it. Returns false when there was nothing to do. @throws Refusal */
type Change = (link: Link, attributes: LinkAttributes, cause: SimulatedRequest) => boolean | undefined

/** In the order in which the kernel takes them. */
const changes = {
  address(link, { address = '' }, cause) {
    if (address.length !== link.address.length) throw refuse('EINVAL')
    if (!isUnicast(address)) throw refuse('EADDRNOTAVAIL')
    link.address = address
    link.addressSet = true
    if (link.master) refreshBridge(link.master, cause)
    tellLink(link, cause)
    return true
  },
  mtu: (link, { mtu = 0 }, cause) => setMtu(link, mtu, cause),
  group(link, { group = 0 }) {
    link.group = group
    return true
  },
  ifname(link, { ifname = '' }, cause) {
    // With an index beside it, it is the new name; without, it said which device is meant.
    if (ifname === '' || ifname === link.name || link.altNames.includes(ifname)) return false
    const name = chooseName(link.namespace, ifname)
    relabel(link, name)
    link.name = name
    tellLink(link, cause)
    return true
  },
  ifalias(link, { ifalias = '' }) {
    link.alias = ifalias
    return true
  },
  broadcast(link, { broadcast = '' }) {
    link.broadcast = broadcast
    return true
  },
  master(link, { master = 0 }, cause) {
    setMaster(link, master, cause)
    return false
  },
  txqlen(link, { txqlen = 0 }, cause) {
    link.txqlen = txqlen
    tellLink(link, cause)
    return true
  },
  carrier(link, { carrier = false }) {
    if (link.kind?.name !== 'dummy') throw refuse('EOPNOTSUPP')
    link.setCarrier(carrier)
    return true
  },
} satisfies Partial<Record<keyof LinkAttributes, Change>>

/** dev_set_mtu: devices that lie on it follow when it gets smaller than they are. @throws Refusal */
function setMtu(link: Link, mtu: number, cause: SimulatedRequest): boolean {
  if (mtu === link.mtu) return false
  checkMtu(link, mtu)
  link.kind?.checkMtu?.(link, mtu)
  link.mtu = mtu
  link.mtuSet = true
  tellLink(link, cause)
  for (const upper of uppersOf(link)) {
    if (upper.mtu <= mtu) continue
    upper.mtu = mtu
    tellLink(upper, cause)
  }
  if (link.master) refreshBridge(link.master, cause)
  return true
}
