import fs from 'node:fs'
import os from 'node:os'
import { Input } from '../../protocol/codec/index.js'
import { ERRNO } from '../../protocol/netlink/errno.js'
import { TransportError } from '../errors.js'
import { AF, NETLINK, POLL, SO, SOCK, SOL } from '../ffi/constants.js'
import { libc } from '../ffi/libc.js'
import { type NamespaceSpec, netns, type OpenedNamespace, type VirtualNamespace } from '../netns/index.js'
import { Arrivals } from './arrivals.js'
import { announceArrivals, onArrival } from './readable.js'
import type { Received, Transport } from './transport.js'

export interface KernelTransportOptions {
  /** Namespace that the socket belongs to; the calling thread's own when left out. */
  netns?: NamespaceSpec
  /**
   * Bytes for replies and events that wait to be read. Default 4 MiB; without CAP_NET_ADMIN the kernel caps it at
   * net.core.rmem_max.
   */
  receiveBuffer?: number
  /** Bytes of one outgoing datagram. Default 1 MiB; grows by itself where the kernel lets it. */
  sendBuffer?: number
}

/** Room for any datagram the kernel sends: dumps come in parts of at most 32 KiB, an attribute ends at 64 KiB. */
const datagramSize = 256 * 1024

/** struct sockaddr_nl: family, padding, port id, groups. Port 0 is the kernel, or in bind(2) "choose one for me". */
function kernelAddress(): Buffer {
  const address = Buffer.alloc(12)
  if (os.endianness() === 'LE') address.writeUInt16LE(AF.NETLINK)
  else address.writeUInt16BE(AF.NETLINK)
  return address
}

/** A netlink socket. FFI opens and configures it; Node's own read and write move the bytes, at a third of the cost. */
export class KernelTransport implements Transport {
  readonly protocol: number
  readonly portId: number
  readonly littleEndian = os.endianness() === 'LE'
  #fd: number
  readonly #name: string
  readonly #buffer = new Uint8Array(datagramSize)
  readonly #input = new Input(this.#buffer, this.littleEndian)
  #sendBuffer: number
  #receiveBuffer: number
  #announced = false
  /** Set up once it is a member of a multicast group: see {@link KernelTransport.#receiveFromKernel}. */
  #arrivals: Arrivals | undefined
  /** Datagrams that others than the kernel sent to a group; they were dropped. */
  foreign = 0
  #busy = 0
  #closing = false

  /** @throws TransportError, NamespaceError, PlatformError */
  constructor(protocol: number, options: KernelTransportOptions = {}) {
    this.protocol = protocol
    this.#name = `netlink socket, protocol ${protocol}`
    const open = (): number => libc.socket(AF.NETLINK, SOCK.RAW | SOCK.CLOEXEC | SOCK.NONBLOCK, protocol, this.#name)
    this.#fd = options.netns === undefined ? open() : netns.run(options.netns, open)
    try {
      const address = kernelAddress()
      // Connected to the kernel: nobody else can put a datagram into this socket. This binds it, too.
      libc.connect(this.#fd, address, this.#name)
      this.#discard()
      this.portId = new DataView(libc.getsockname(this.#fd, this.#name).buffer).getUint32(4, this.littleEndian)
      for (const option of [NETLINK.EXT_ACK, NETLINK.CAP_ACK, NETLINK.GET_STRICT_CHK]) this.#wish(option)
      this.#receiveBuffer = this.#sizeBuffer(SO.RCVBUFFORCE, SO.RCVBUF, options.receiveBuffer ?? 4 << 20)
      this.#sendBuffer = this.#sizeBuffer(SO.SNDBUFFORCE, SO.SNDBUF, options.sendBuffer ?? 1 << 20)
    } catch (error) {
      libc.close(this.#fd, this.#name)
      throw error
    }
  }

  sendSync(datagram: Uint8Array): void {
    const fd = this.#open()
    try {
      fs.writeSync(fd, datagram, 0, datagram.length)
    } catch (error) {
      throw this.#failure(error, datagram.length)
    }
  }

  send(datagram: Uint8Array): Promise<void> {
    return this.#inPool((fd, done) =>
      fs.write(fd, datagram, error => done(error && this.#failure(error, datagram.length))),
    )
  }

  receiveSync(): Received | undefined {
    const fd = this.#open()
    if (this.#arrivals) return this.#receiveFromKernel(fd, this.#arrivals)
    for (;;) {
      let length: number
      try {
        // All arguments: it costs Node more to find that some are left out.
        length = fs.readSync(fd, this.#buffer, 0, datagramSize, null)
      } catch (error) {
        if (failedWith(error, 'EAGAIN')) return undefined
        if (failedWith(error, 'EINTR')) continue
        throw this.#failure(error)
      }
      return this.#whole(length)
    }
  }

  receive(): Promise<Received | undefined> {
    return this.#inPool((fd, done) => this.#readInPool(fd, done))
  }

  waitSync(timeoutMs: number): boolean {
    return libc.poll([{ fd: this.#open(), events: POLL.IN }], timeoutMs)[0] !== 0
  }

  whenReadable(callback: () => void): () => void {
    const fd = this.#open()
    if (!this.#announced) announceArrivals(fd, this.#name)
    this.#announced = true
    return onArrival(fd, callback)
  }

  setMembership(group: number, member: boolean): void {
    this.#arrivals ??= new Arrivals(datagramSize, this.littleEndian)
    const option = member ? NETLINK.ADD_MEMBERSHIP : NETLINK.DROP_MEMBERSHIP
    const subject = `${this.#name}, group ${group}`
    try {
      libc.setsockoptInt(this.#open(), SOL.NETLINK, option, group, subject)
    } catch (error) {
      if (!(error instanceof TransportError && error.errno === ERRNO.EINVAL)) throw error
      const hint = 'this kernel has no such multicast group'
      throw new TransportError({ syscall: 'setsockopt', errno: error.errno, subject, hint })
    }
  }

  openNamespace(spec: NamespaceSpec | VirtualNamespace): OpenedNamespace {
    return netns.openForMessage(spec)
  }

  get receiveBudget(): number {
    return this.#receiveBuffer
  }

  reserve(send: number, replies: number): void {
    if (replies > this.#receiveBuffer)
      this.#receiveBuffer = this.#sizeBuffer(SO.RCVBUFFORCE, SO.RCVBUF, Math.ceil(replies / 2))
    // The kernel keeps a little of the buffer for itself (netlink_sendmsg: sk_sndbuf - 32).
    const needed = send + 64
    if (needed <= this.#sendBuffer) return
    this.#sendBuffer = this.#sizeBuffer(SO.SNDBUFFORCE, SO.SNDBUF, needed)
    if (needed > this.#sendBuffer)
      throw new TransportError({
        syscall: 'setsockopt',
        errno: ERRNO.EPERM,
        subject: this.#name,
        hint: `one datagram of ${send} bytes needs a larger send buffer than net.core.wmem_max allows; CAP_NET_ADMIN lifts that limit`,
      })
  }

  close(): void {
    if (this.#closing) return
    this.#closing = true
    this.#closeWhenIdle()
  }

  /** A descriptor that the pool still works on must not be closed: its number could be another file's by then. */
  #closeWhenIdle(): void {
    if (!this.#closing || this.#busy > 0 || this.#fd === -1) return
    libc.close(this.#fd, this.#name)
    this.#fd = -1
  }

  /** Takes off what somebody may have put there between the two halves of connect(2): the kernel has said nothing yet. */
  #discard(): void {
    while (this.receiveSync());
  }

  /**
   * What is sent to a group reaches its members whoever sent it, connected or not, and with CAP_NET_ADMIN anybody may: nlmsg_pid is
   * what the sender wrote there. Only recvmsg(2) and recvmmsg(2) tell who it was.
   */
  #receiveFromKernel(fd: number, arrivals: Arrivals): Received | undefined {
    for (;;) {
      if (!arrivals.next(fd, this.#name)) return undefined
      if (arrivals.fromKernel) return arrivals.cut ? this.#cutShort() : arrivals.received
      this.foreign++
    }
  }

  #open(): number {
    if (this.#closing)
      throw new TransportError({ syscall: 'close', errno: ERRNO.EBADF, subject: `${this.#name}: closed` })
    return this.#fd
  }

  #inPool<T>(start: (fd: number, done: (error: unknown, value?: T) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const fd = this.#open()
      this.#busy++
      start(fd, (error, value) => {
        this.#busy--
        this.#closeWhenIdle()
        if (error) reject(error)
        else resolve(value as T)
      })
    })
  }

  #readInPool(fd: number, done: (error: unknown, value?: Received) => void): void {
    fs.read(fd, this.#buffer, 0, datagramSize, null, (error, length) => {
      // libuv repeats a write that a signal interrupted, and leaves a read to its caller.
      if (failedWith(error, 'EINTR')) this.#readInPool(fd, done)
      else if (error) done(failedWith(error, 'EAGAIN') ? null : this.#failure(error))
      else
        try {
          done(null, this.#whole(length))
        } catch (problem) {
          done(problem)
        }
    })
  }

  /** A read that fills the buffer may have been cut short, and read(2) does not say. */
  #whole(length: number): Received {
    return length < datagramSize ? { input: this.#input, length } : this.#cutShort()
  }

  #cutShort(): never {
    throw new TransportError({
      syscall: 'read',
      errno: ERRNO.EMSGSIZE,
      subject: this.#name,
      hint: `a datagram of ${datagramSize} bytes or more was cut short`,
    })
  }

  /** Sets an option that older kernels do not know; without it replies say less. */
  #wish(option: number): void {
    try {
      libc.setsockoptInt(this.#fd, SOL.NETLINK, option, 1, this.#name)
    } catch (error) {
      if (!(error instanceof TransportError && error.errno === ERRNO.ENOPROTOOPT)) throw error
    }
  }

  /** Asks for a buffer size, past the system's limit where that is allowed. Returns what the kernel gave: it doubles it. */
  #sizeBuffer(force: number, option: number, bytes: number): number {
    try {
      libc.setsockoptInt(this.#fd, SOL.SOCKET, force, bytes, this.#name)
    } catch (error) {
      if (!(error instanceof TransportError && error.errno === ERRNO.EPERM)) throw error
      libc.setsockoptInt(this.#fd, SOL.SOCKET, option, bytes, this.#name)
    }
    return libc.getsockoptInt(this.#fd, SOL.SOCKET, option, this.#name)
  }

  #failure(error: unknown, size?: number): unknown {
    const tooLong = size !== undefined && (error as NodeJS.ErrnoException).code === 'EMSGSIZE'
    return TransportError.from(error, this.#name, tooLong ? `${size} bytes do not fit its send buffer` : undefined)
  }
}

function failedWith(error: unknown, code: 'EAGAIN' | 'EINTR'): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === code
}
