import type { Input } from '../../protocol/codec/index.js'
import type { NamespaceSpec, OpenedNamespace, VirtualNamespace } from '../netns/index.js'

/** A datagram that was received. `input` is the transport's own buffer: it holds until the next receive. */
export interface Received {
  readonly input: Input
  readonly length: number
}

/**
 * Datagrams in and out: the only thing between the exchange and the kernel, and the only thing that a test replaces.
 *
 * Two faces of one socket. The synchronous one blocks the calling thread; the asynchronous one never does, not even
 * while the kernel waits for its own locks.
 */
export interface Transport {
  /** Netlink protocol number: NETLINK_ROUTE is 0. */
  readonly protocol: number
  /** The socket's own address: replies carry it. */
  readonly portId: number
  /** Byte order of the kernel at the other end. */
  readonly littleEndian: boolean
  /** How many bytes of replies may wait in the socket before the kernel drops them. */
  readonly receiveBudget: number
  /** Datagrams that others than the kernel sent to its multicast groups, and that were dropped; left out where nobody can. */
  readonly foreign?: number

  /** @throws TransportError */
  sendSync(datagram: Uint8Array): void
  /** Rejects with TransportError. */
  send(datagram: Uint8Array): Promise<void>

  /**
   * The next datagram that waits, or undefined when there is none.
   *
   * @throws TransportError with code ENOBUFS when the kernel had to drop datagrams
   */
  receiveSync(): Received | undefined
  /** The same in the thread pool: where receiving makes the kernel work, as it does in a dump. */
  receive(): Promise<Received | undefined>

  /** Blocks until a datagram waits or `timeoutMs` are over; says which. */
  waitSync(timeoutMs: number): boolean
  /** Calls back once as soon as a datagram may wait; returns how to call that off. */
  whenReadable(callback: () => void): () => void

  /** Joins (or leaves) a multicast group. @throws TransportError */
  setMembership(group: number, member: boolean): void
  /**
   * Makes room: for an outgoing datagram of this size, and as far as the kernel lets it for so many bytes of replies.
   *
   * @throws TransportError EPERM when the kernel's limit for the send buffer is lower
   */
  reserve(send: number, replies: number): void

  /**
   * A namespace as messages to this kernel name it (IFLA_NET_NS_FD, NETNSA_FD).
   *
   * @throws NamespaceError, TransportError
   */
  openNamespace(spec: NamespaceSpec | VirtualNamespace): OpenedNamespace

  close(): void
}
