import { netfilterProtocol } from '../../../protocol/netfilter/index.js'
import { routeProtocol } from '../../../protocol/route/index.js'
import { NamespaceError } from '../../errors.js'
import type { NamespaceSpec, VirtualNamespace } from '../../netns/index.js'
import type { TransportSource } from '../../socket/capture-transport.js'
import type { KernelTransportOptions } from '../../socket/kernel-transport.js'
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

/** Far from what a real process has open. */
const firstDescriptor = 0x4000_0000

/**
 * A kernel in memory: links, addresses, routes, rules, neighbours, namespaces and nf_tables, behind the datagram transport.
 * What it does as the real one does, and what not, is in docs/simulated-kernel.md.
 */
export class SimulatedKernel implements TransportSource {
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

  /**
   * A socket of this kernel: what `RouteClient.open({ transport: kernel, netns: 'blue' })` calls. `netns` is the name of a
   * namespace, or a process that `processes` knows; the first namespace when left out.
   *
   * @throws NamespaceError ERR_NETNS_NOT_FOUND
   */
  open(protocol: number, options: KernelTransportOptions = {}): SimulatedTransport {
    return this.#open(protocol, options, true)
  }

  /** The same for a process without CAP_NET_ADMIN: it may look at links, addresses and routes, and change nothing. */
  get unprivileged(): TransportSource {
    return { open: (protocol, options) => this.#open(protocol, options, false) }
  }

  /** The namespace that a descriptor in a message refers to. */
  byDescriptor(fd: number): Namespace | undefined {
    return [...this.namespaces.values()].find(namespace => namespace.fd === fd)
  }

  #open(
    protocol: number,
    { netns, receiveBuffer = 4 << 20 }: KernelTransportOptions,
    privileged: boolean,
  ): SimulatedTransport {
    const namespace = this.find(netns)
    const socket = new SimulatedTransport(namespace, privileged, receivers[protocol] ?? refuseAll, {
      protocol,
      portId: ++this.#lastPort,
      littleEndian: this.littleEndian,
      receiveBudget: receiveBuffer,
    })
    namespace.sockets.add(socket)
    return socket
  }

  /** @internal The namespace that a program means: by its name, its process, or as the object. @throws NamespaceError */
  find(spec: NamespaceSpec | VirtualNamespace): Namespace {
    if (spec === undefined) return this.namespace()
    if (spec instanceof Namespace) return spec
    const name = typeof spec === 'string' ? spec : 'label' in spec ? spec.label : JSON.stringify(spec)
    const found =
      typeof spec === 'string' ? this.namespaces.get(spec) : 'pid' in spec ? this.processes.get(spec.pid) : undefined
    if (found) return found
    const how = `the simulated kernel has ${[...this.namespaces.keys()].join(', ')}; kernel.namespace(name) makes one`
    throw new NamespaceError('ERR_NETNS_NOT_FOUND', name, `no network namespace ${name}: ${how}`)
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
