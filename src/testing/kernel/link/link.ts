import {
  ARPHRD,
  IF_OPER,
  IFF,
  type Ifinfomsg,
  type LinkAttributes,
  type LinkInfo,
  type LinkMessage,
} from '../../../../protocol/route/index.js'
import type { Namespace } from '../namespace.js'
import type { BridgePort } from './bridge.js'
import type { LinkKind } from './kinds/kind.js'

/** A device. Its fields may be set by a test; what depends on them (flags, operational state) follows by itself. */
export class Link {
  namespace: Namespace
  index: number
  name: string
  readonly altNames: string[] = []
  /** Undefined for a device that nobody added: lo. */
  readonly kind: LinkKind | undefined
  /** IFF_UP. */
  up = false
  /** Whether it was ever up: only then it has a queueing discipline. */
  opened = false
  /** Whether a cable is in. */
  carrier = true
  carrierUpCount = 0
  carrierDownCount = 0
  /** Whether its carrier was ever looked at: before, its operational state is unknown. */
  watched = false
  /** ARPHRD. */
  type: number = ARPHRD.ETHER
  /** IFF of its kind: BROADCAST, MULTICAST, NOARP … */
  flags: number = IFF.BROADCAST | IFF.MULTICAST
  mtu = 1500
  minMtu = 68
  /** 0: no limit. */
  maxMtu = 65535
  txqlen = 1000
  queues = 1
  headroom = 0
  tsoMaxSize = 65536
  group = 0
  alias = ''
  address = '00:00:00:00:00:00'
  broadcast = 'ff:ff:ff:ff:ff:ff'
  /** Whether somebody chose the address: a bridge keeps it then. */
  addressSet = false
  /** Whether somebody chose the MTU: a bridge keeps it then. */
  mtuSet = false
  promiscuity = 0
  allmulti = 0
  qdisc = 'noqueue'
  /** The bridge, bond or VRF that it belongs to. */
  master: Link | undefined
  /** What it is as a port of its master. */
  port: BridgePort | undefined
  /** The device it lies on, or the other end of its pair. */
  lower: Link | undefined
  /** IFLA_INFO_DATA as it is told. */
  data: unknown

  constructor(namespace: Namespace, index: number, name: string, kind?: LinkKind) {
    this.namespace = namespace
    this.index = index
    this.name = name
    this.kind = kind
  }

  static loopback(namespace: Namespace): Link {
    return Object.assign(new Link(namespace, 1, 'lo'), {
      type: ARPHRD.LOOPBACK,
      flags: IFF.LOOPBACK,
      mtu: 65536,
      minMtu: 0,
      maxMtu: 0,
      tsoMaxSize: 524280,
      broadcast: '00:00:00:00:00:00',
    })
  }

  get isLoopback(): boolean {
    return (this.flags & IFF.LOOPBACK) !== 0
  }

  /** Whether it may not leave its namespace. */
  get isImmutable(): boolean {
    return this.isLoopback || this.kind?.immutable === true
  }

  /** Whether frames get through: netif_oper_up. */
  get isRunning(): boolean {
    return this.up && this.carrier
  }

  /** The devices that belong to this one. */
  get ports(): Link[] {
    return [...this.namespace.links.values()].filter(({ master }) => master === this)
  }

  /** RFC 2863: default_operstate of net/core/link_watch.c. Without a change of the carrier nobody ever asks. */
  get operstate(): number {
    if (!this.up) return IF_OPER.DOWN
    if (this.carrier) return this.watched ? IF_OPER.UP : IF_OPER.UNKNOWN
    // The kernel looks for the index of the lower device in this namespace, even where that is in another.
    const lower = this.lower && this.namespace.links.get(this.lower.index)
    return lower === undefined || lower.carrier ? IF_OPER.DOWN : IF_OPER.LOWERLAYERDOWN
  }

  setCarrier(carrier: boolean): void {
    if (this.carrier === carrier) return
    this.carrier = carrier
    this.watched = true
    if (carrier) this.carrierUpCount++
    else this.carrierDownCount++
  }

  /** The fixed header of its messages. `change` names the flags that have just changed. */
  header(change = 0): Ifinfomsg {
    const running = this.up ? (this.carrier ? IFF.RUNNING | IFF.LOWER_UP : 0) : 0
    const flags = this.flags | (this.up ? IFF.UP : 0) | running
    return { family: 0, type: this.type, index: this.index, flags, change }
  }

  /** RTM_NEWLINK. */
  message(change = 0): LinkMessage {
    return { header: this.header(change), attributes: this.#attributes() }
  }

  #attributes(): LinkAttributes {
    const { lower, master } = this
    return {
      ifname: this.name,
      txqlen: this.txqlen,
      operstate: this.operstate,
      linkmode: 0,
      netnsImmutable: this.isImmutable,
      mtu: this.mtu,
      minMtu: this.minMtu,
      maxMtu: this.maxMtu,
      group: this.group,
      promiscuity: this.promiscuity,
      allmulti: this.allmulti,
      numTxQueues: this.queues,
      gsoMaxSegs: 65535,
      gsoMaxSize: 65536,
      groMaxSize: 65536,
      gsoIpv4MaxSize: 65536,
      groIpv4MaxSize: 65536,
      tsoMaxSize: this.tsoMaxSize,
      tsoMaxSegs: 65535,
      numRxQueues: this.queues,
      ...(master && { master: master.index }),
      ...(this.alias !== '' && { ifalias: this.alias }),
      carrier: this.carrier,
      qdisc: this.opened ? this.qdisc : 'noop',
      carrierChanges: this.carrierUpCount + this.carrierDownCount,
      carrierUpCount: this.carrierUpCount,
      carrierDownCount: this.carrierDownCount,
      headroom: this.headroom,
      tailroom: 0,
      protoDown: false,
      address: this.address,
      broadcast: this.broadcast,
      ...this.#info(),
      ...(lower && { link: lower.index }),
      ...(lower && lower.namespace !== this.namespace && { linkNetnsid: this.namespace.nsidOf(lower.namespace) }),
      ...(this.altNames.length > 0 && { propList: { altIfname: [...this.altNames] } }),
    }
  }

  #info(): LinkAttributes {
    if (this.kind === undefined && this.port === undefined) return {}
    const data = this.kind?.describe?.(this) ?? this.data
    const linkinfo = {
      ...(this.kind && { kind: this.kind.name }),
      ...(data !== undefined && { data }),
      ...(this.port && { slaveKind: 'bridge', slaveData: this.port.describe() }),
    }
    return { linkinfo: linkinfo as LinkInfo }
  }
}
