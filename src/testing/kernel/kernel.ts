import { netfilterProtocol } from '../../../protocol/netfilter/index.js'
import type { Protocol } from '../../../protocol/netlink/index.js'
import { routeProtocol } from '../../../protocol/route/index.js'
import { NetlinkSocket } from '../../socket/socket.js'
import { NetlinkSocketSync } from '../../socket/socket-sync.js'
import { Subscription } from '../../socket/subscription.js'
import { handlers } from './handlers.js'
import { Namespace } from './namespace.js'
import { receiveNetfilter } from './nftables/receive.js'
import { receiveRoute } from './socket/rtnetlink.js'
import { SimulatedTransport } from './socket/transport.js'

export interface SimulateOptions {
  /** Byte order of the machine. Default true. */
  littleEndian?: boolean
  /**
   * Whether a device that goes up gives itself an IPv6 link-local address made of its MAC address, as the real kernel does by
   * default. Default false: it is rarely what a test is about.
   */
  linkLocal?: boolean
}

/** How a socket of the simulation is opened. */
export interface SimulatedSocketOptions {
  /** The namespace it belongs to, or its name. Default: the first one. */
  netns?: Namespace | string
  /** Whether its owner has CAP_NET_ADMIN. Default true; without it, changes are refused with EPERM. */
  privileged?: boolean
  /** Bytes of replies and events that it holds. Default 4 MiB, as a socket to the real kernel. */
  receiveBuffer?: number
}

/** Far from what a real process has open. */
const firstDescriptor = 0x4000_0000

/**
 * A kernel in memory: links, addresses, routes, rules, neighbours, namespaces and nf_tables, behind the datagram transport.
 * What it does as the real one does, and what not, is in docs/simulated-kernel.md.
 */
export class SimulatedKernel {
  readonly littleEndian: boolean
  readonly linkLocal: boolean
  readonly namespaces = new Map<string, Namespace>()
  /** Which namespace a process is in, by its id: for IFLA_NET_NS_PID. */
  readonly processes = new Map<number, Namespace>()
  #lastPort = 0x4000
  #lastMac = 0

  constructor(options: SimulateOptions = {}) {
    this.littleEndian = options.littleEndian ?? true
    this.linkLocal = options.linkLocal ?? false
    this.namespace('init')
  }

  /** The namespace of this name; it is made when there is none. `init` is there from the start. */
  namespace(name = 'init'): Namespace {
    let namespace = this.namespaces.get(name)
    if (namespace === undefined) {
      namespace = new Namespace(this, name, firstDescriptor + this.namespaces.size)
      this.namespaces.set(name, namespace)
    }
    return namespace
  }

  /** A datagram transport, for any class of the library that takes one. */
  transport(protocol: number, options: SimulatedSocketOptions = {}): SimulatedTransport {
    const { netns, privileged = true, receiveBuffer = 4 << 20 } = options
    const namespace = typeof netns === 'object' ? netns : this.namespace(netns)
    const socket = new SimulatedTransport(namespace, privileged, receivers[protocol] ?? refuseAll, {
      protocol,
      portId: ++this.#lastPort,
      littleEndian: this.littleEndian,
      receiveBudget: receiveBuffer,
    })
    namespace.sockets.add(socket)
    return socket
  }

  /** `new RouteClient(kernel.socket(routeProtocol, { netns: 'blue' }))` */
  socket(protocol: Protocol, options: SimulatedSocketOptions = {}): NetlinkSocket {
    return new NetlinkSocket(protocol, this.transport(protocol.number, options))
  }

  /** `new RouteClientSync(kernel.socketSync(routeProtocol))` */
  socketSync(protocol: Protocol, options: SimulatedSocketOptions = {}): NetlinkSocketSync {
    return new NetlinkSocketSync(protocol, this.transport(protocol.number, options))
  }

  /** Events of multicast groups, by number: `kernel.subscribe(routeProtocol, [RTNLGRP.LINK])`. */
  subscribe(protocol: Protocol, groups: readonly number[], options: SimulatedSocketOptions = {}): Subscription {
    return new Subscription(protocol, this.transport(protocol.number, options), groups)
  }

  /** The namespace that a descriptor in a message refers to. */
  byDescriptor(fd: number): Namespace | undefined {
    return [...this.namespaces.values()].find(namespace => namespace.fd === fd)
  }

  /** A MAC address that no device of this kernel has yet: locally administered, counted up. */
  nextMac(): string {
    const count = (++this.#lastMac).toString(16).padStart(10, '0')
    return `06:${count.match(/../g)!.join(':')}`
  }
}

/** A kernel in memory, for tests: no root, no FFI, any operating system. */
export function simulateKernel(options: SimulateOptions = {}): SimulatedKernel {
  return new SimulatedKernel(options)
}

const receivers: Readonly<Record<number, (datagram: Uint8Array, socket: SimulatedTransport) => void>> = {
  [routeProtocol.number]: (datagram, socket) => receiveRoute(routeProtocol, handlers, datagram, socket),
  [netfilterProtocol.number]: receiveNetfilter,
}

/** A protocol that is not simulated: every request is EOPNOTSUPP, as with a module that is not there. */
function refuseAll(datagram: Uint8Array, socket: SimulatedTransport): void {
  receiveRoute({ number: socket.protocol, name: '', messages: new Map(), groups: {} }, new Map(), datagram, socket)
}
