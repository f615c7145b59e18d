import { BR_STATE, type BridgePortData } from '../../../../protocol/route/index.js'
import { refuse } from '../errors.js'
import type { SimulatedRequest } from '../socket/request.js'
import { isUnicast } from './kinds/ethernet.js'
import type { Link } from './link.js'
import { carrierChanged, tellLink } from './watch.js'

const defaults = {
  priority: 32,
  cost: 2,
  mode: 0,
  guard: false,
  protect: false,
  fastLeave: false,
  mcastToUcast: false,
  learning: true,
  unicastFlood: true,
  mcastFlood: true,
  bcastFlood: true,
  proxyarp: false,
  proxyarpWifi: false,
  designatedCost: 0,
  topologyChangeAck: false,
  configPending: false,
  vlanTunnel: false,
  groupFwdMask: 0,
  neighSuppress: false,
  neighVlanSuppress: false,
  mrpRingOpen: false,
  mrpInOpen: false,
  isolated: false,
  locked: false,
  mab: false,
  messageAgeTimer: 0n,
  forwardDelayTimer: 0n,
  holdTimer: 0n,
  multicastRouter: 1,
  mcastEhtHostsLimit: 512,
  mcastEhtHostsCnt: 0,
  mcastNGroups: 0,
  mcastMaxGroups: 0,
} satisfies BridgePortData

/** A device as a port of a bridge. */
export class BridgePort {
  readonly bridge: Link
  /** From 1 on. */
  readonly number: number
  forwarding = false
  data: BridgePortData = { ...defaults }

  constructor(bridge: Link, number: number) {
    this.bridge = bridge
    this.number = number
  }

  /** IFLA_INFO_SLAVE_DATA. */
  describe(): BridgePortData {
    const id = ((this.data.priority ?? 0) << 10) | this.number
    const root = this.bridge.kind?.describe?.(this.bridge) as { rootId: BridgePortData['rootId'] }
    return {
      ...this.data,
      state: this.forwarding ? BR_STATE.FORWARDING : BR_STATE.DISABLED,
      rootId: root.rootId!,
      bridgeId: root.rootId!,
      designatedPort: id,
      id,
      no: this.number,
    }
  }
}

/** IFLA_MASTER: puts a device under another, or takes it out. @throws Refusal */
export function setMaster(link: Link, index: number, cause: SimulatedRequest | undefined): void {
  if ((link.master?.index ?? 0) === index) return
  if (link.master) leave(link, cause)
  if (index === 0) return
  const master = link.namespace.links.get(index)
  if (master === undefined) throw refuse('EINVAL')
  if (master.kind?.isBridge !== true) throw refuse('EOPNOTSUPP')
  join(link, master, cause)
}

/** br_add_if. */
function join(link: Link, bridge: Link, cause: SimulatedRequest | undefined): void {
  if (link.isLoopback || !/^..(:..){5}$/.test(link.address) || !isUnicast(link.address)) throw refuse('EINVAL')
  if (link.kind?.isBridge) throw refuse('ELOOP', 'Can not enslave a bridge to a bridge')
  const taken = new Set(bridge.ports.map(({ port }) => port?.number))
  let number = 1
  while (taken.has(number)) number++
  link.master = bridge
  link.port = new BridgePort(bridge, number)
  link.promiscuity++
  link.allmulti++
  bridge.tsoMaxSize = Math.max(bridge.tsoMaxSize, link.tsoMaxSize)
  refreshBridge(bridge, cause)
  if (link.up) bridgeCarrier(bridge, cause)
  tellLink(link, cause)
}

/** br_del_if. */
export function leave(link: Link, cause: SimulatedRequest | undefined): void {
  const bridge = link.master!
  const { forwarding } = link.port!
  link.master = undefined
  link.port = undefined
  link.promiscuity--
  link.allmulti--
  refreshBridge(bridge, cause)
  if (forwarding) bridgeCarrier(bridge, cause)
  tellLink(link, cause)
}

/** A bridge takes the lowest address and the lowest MTU of its ports, unless it was given others. */
export function refreshBridge(bridge: Link, cause: SimulatedRequest | undefined): void {
  const { ports, address, mtu } = bridge
  refreshPorts(bridge)
  if (!bridge.addressSet) {
    const lowest = ports.map(port => port.address).sort()[0]
    bridge.address = lowest ?? '00:00:00:00:00:00'
  }
  if (!bridge.mtuSet) bridge.mtu = ports.length === 0 ? 1500 : Math.min(...ports.map(port => port.mtu))
  if (bridge.address !== address) bridgeCarrier(bridge, cause)
  if (bridge.address !== address || bridge.mtu !== mtu) tellLink(bridge, cause)
}

/** Without a spanning tree protocol a port forwards as soon as it and the bridge are up. */
export function refreshPorts(bridge: Link): void {
  for (const link of bridge.ports) link.port!.forwarding = bridge.up && link.isRunning
}

/** br_port_state_selection: a bridge has a carrier while a port forwards. */
export function bridgeCarrier(bridge: Link, cause: SimulatedRequest | undefined): void {
  refreshPorts(bridge)
  const carrier = bridge.ports.some(({ port }) => port!.forwarding)
  if (bridge.carrier === carrier) return
  bridge.setCarrier(carrier)
  carrierChanged(bridge, cause)
}
