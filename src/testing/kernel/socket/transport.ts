import { ERRNO } from '../../../../protocol/netlink/errno.js'
import { TransportError } from '../../../errors.js'
import type { NamespaceSpec, OpenedNamespace, VirtualNamespace } from '../../../netns/index.js'
import type { Received } from '../../../socket/transport.js'
import { type Arrival, MemoryTransport, type MemoryTransportOptions } from '../../memory-transport.js'
import type { Namespace } from '../namespace.js'

/** Who carries out what a socket is sent. */
export type Receiver = (datagram: Uint8Array, socket: SimulatedTransport) => void

/** A netlink socket of a simulated kernel. As with the real one, a request is carried out while it is sent. */
export class SimulatedTransport extends MemoryTransport {
  readonly namespace: Namespace
  /** CAP_NET_ADMIN. */
  readonly privileged: boolean
  readonly #receiver: Receiver
  readonly #groups = new Set<number>()
  /** Bytes that wait to be received. */
  #queued = 0
  #congested = false

  constructor(
    namespace: Namespace,
    privileged: boolean,
    receiver: Receiver,
    options: Required<MemoryTransportOptions>,
  ) {
    super(options)
    this.namespace = namespace
    this.privileged = privileged
    this.#receiver = receiver
  }

  /** Whether it hears what is told to a multicast group. */
  isMember(group: number): boolean {
    return this.#groups.has(group)
  }

  /** Puts datagrams into the receive buffer. When that is full they are dropped, and the next receive says ENOBUFS. */
  override deliver(...arrivals: readonly Arrival[]): void {
    for (const arrival of arrivals) {
      const length = arrival instanceof Error ? 0 : arrival.length
      if (this.#congested) continue
      if (this.#queued + length > this.receiveBudget) this.#overrun()
      else {
        this.#queued += length
        super.deliver(arrival)
      }
    }
  }

  override receiveSync(): Received | undefined {
    const received = super.receiveSync()
    this.#queued -= received?.length ?? 0
    // The kernel drops what comes in until all that came before has been read.
    if (this.pending === 0) this.#congested = false
    return received
  }

  override openNamespace(spec: NamespaceSpec | VirtualNamespace): OpenedNamespace {
    return this.namespace.kernel.find(spec).open()
  }

  override setMembership(group: number, member: boolean): void {
    if (member) this.#groups.add(group)
    else this.#groups.delete(group)
  }

  override reserve(_send: number, replies: number): void {
    this.receiveBudget = Math.max(this.receiveBudget, replies)
  }

  override close(): void {
    super.close()
    this.namespace.sockets.delete(this)
  }

  protected override transmit(datagram: Uint8Array): void {
    this.#receiver(datagram, this)
  }

  /** Nothing can come while the only thread waits: the time passes at once. */
  protected override idle(): void {}

  #overrun(): void {
    this.#congested = true
    const subject = `simulated netlink socket, protocol ${this.protocol}`
    super.deliver(new TransportError({ syscall: 'read', errno: ERRNO.ENOBUFS, subject }))
  }
}
