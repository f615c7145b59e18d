import os from 'node:os'
import { ERRNO } from '../../protocol/netlink/errno.js'
import { packetDirection } from '../capture/cooked.js'
import type { CapturedDatagram, CaptureItem } from '../capture/datagram.js'
import { RouteClient } from '../client/route/index.js'
import { NlkitError, TransportError } from '../errors.js'
import { AF, MSG, PACKET, SO, SOCK, SOL } from '../ffi/constants.js'
import { controlMessages } from '../ffi/control.js'
import { libc } from '../ffi/libc.js'
import type { MessageBuffer } from '../ffi/message.js'
import { readTimespec } from '../ffi/native.js'
import { type NamespaceSpec, netns } from '../netns/index.js'
import { announceArrivals, onArrival } from '../socket/readable.js'
import { arrivals, type Source } from './arrivals.js'

/** Why every process of a namespace cannot be listened to. */
export type LiveCaptureErrorCode =
  /** The kernel has no nlmon device (CONFIG_NLMON). */
  | 'ERR_NO_NLMON'
  /** It needs CAP_NET_ADMIN and CAP_NET_RAW in that namespace. */
  | 'ERR_LIVE_PRIVILEGE'

export class LiveCaptureError extends NlkitError {
  override readonly name = 'LiveCaptureError'
  declare readonly code: LiveCaptureErrorCode

  constructor(code: LiveCaptureErrorCode, message: string, options?: ErrorOptions) {
    super(code, message, options)
  }
}

/** ETH_P_ALL, linux/if_ether.h. */
const ETH_P_ALL = 3

/** Bytes that may wait to be read: a dump of a big routing table comes at once. */
const receiveBuffer = 16 << 20

/** One datagram ends at 64 KiB times a few: messages of a batch stand in one. */
const largestDatagram = 1 << 20

const littleEndian = os.endianness() === 'LE'

/**
 * The netlink traffic of every process of a namespace, through an nlmon device of its own (drivers/net/nlmon.c) that is
 * removed again. Ends quietly with the signal. Of its own requests it sees none: the device is made before, and removed
 * after listening.
 *
 * @throws LiveCaptureError, TransportError, NamespaceError, KernelError
 */
export async function* captureLive(
  signal: AbortSignal,
  options: { netns?: NamespaceSpec } = {},
): AsyncGenerator<CaptureItem[], void, undefined> {
  await using route = RouteClient.open(options)
  const name = `nlmon${process.pid}`
  await addMonitor(route, name)
  try {
    const { index } = await route.links.get(name)
    const socket = netns.run(options.netns, () => new PacketSocket(index, name))
    try {
      yield* arrivals([socket], signal)
    } finally {
      socket.close()
    }
  } finally {
    await route.links.delete(name)
  }
}

async function addMonitor(route: RouteClient, name: string): Promise<void> {
  try {
    await route.links.add({ name, kind: 'nlmon', up: true })
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'EOPNOTSUPP')
      throw new LiveCaptureError(
        'ERR_NO_NLMON',
        'this kernel has no nlmon device (CONFIG_NLMON; its module may not be installed), so it does not show what other ' +
          'processes say. Instead: `nlkit dump -- COMMAND` shows one command and its children, `nlkit monitor` what changes, ' +
          'and NLKIT_CAPTURE=FILE the traffic of any program that uses nlkit',
        { cause: error },
      )
    if (code === 'EPERM')
      throw new LiveCaptureError(
        'ERR_LIVE_PRIVILEGE',
        'listening to every process of a namespace needs CAP_NET_ADMIN and CAP_NET_RAW in it; `nlkit dump -- COMMAND` needs neither',
        { cause: error },
      )
    throw error
  }
}

/** An AF_PACKET socket on an nlmon device: each packet is one netlink datagram, without any header. packet(7). */
class PacketSocket implements Source<CaptureItem> {
  readonly #fd: number
  readonly #name: string
  readonly #message: MessageBuffer

  constructor(ifindex: number, device: string) {
    this.#name = `packet socket on ${device}`
    this.#message = libc.messageBuffer({ data: Buffer.alloc(largestDatagram), controlSize: 64 })
    // Protocol 0: nothing arrives, from any device, before it is bound to this one.
    this.#fd = libc.socket(AF.PACKET, SOCK.RAW | SOCK.CLOEXEC | SOCK.NONBLOCK, 0, this.#name)
    try {
      libc.setsockoptInt(this.#fd, SOL.SOCKET, SO.TIMESTAMPNS, 1, this.#name)
      this.#sizeBuffer()
      announceArrivals(this.#fd, this.#name)
      libc.bind(this.#fd, linkAddress(ifindex), this.#name)
    } catch (error) {
      libc.close(this.#fd, this.#name)
      throw error
    }
  }

  receive(): CaptureItem | undefined {
    const received = libc.recvmsg(this.#fd, this.#message, MSG.TRUNC, this.#name)
    if (received === undefined) return this.#losses()
    const { length, address, control } = received
    const shown = Math.min(length, largestDatagram)
    const stamp = controlMessages(control).find(({ level, type }) => level === SOL.SOCKET && type === SO.TIMESTAMPNS)
    const bytes = Uint8Array.prototype.slice.call(this.#message.data, 0, shown)
    const datagram: CapturedDatagram = {
      bytes,
      littleEndian,
      // struct sockaddr_ll: family, protocol (big-endian), ifindex, hatype, pkttype.
      protocol: address.readUInt16BE(2),
      direction: packetDirection(address[10]!, bytes, littleEndian),
      time: stamp && readTimespec(stamp.data),
      place: { offset: 0 },
      ...(length > shown && { comments: [`cut short: ${length} bytes were sent`] }),
    }
    return { kind: 'datagram', datagram }
  }

  whenReadable(callback: () => void): () => void {
    return onArrival(this.#fd, callback)
  }

  close(): void {
    libc.close(this.#fd, this.#name)
  }

  /** struct tpacket_stats: packets, drops. Reading it starts both anew. */
  #losses(): CaptureItem | undefined {
    const stats = libc.getsockopt(this.#fd, SOL.PACKET, PACKET.STATISTICS, 8, this.#name)
    const drops = littleEndian ? stats.readUInt32LE(4) : stats.readUInt32BE(4)
    if (drops === 0) return undefined
    return {
      kind: 'problem',
      problem: { reason: `${drops} datagrams were lost: they came faster than they were read`, place: { offset: 0 } },
    }
  }

  #sizeBuffer(): void {
    try {
      libc.setsockoptInt(this.#fd, SOL.SOCKET, SO.RCVBUFFORCE, receiveBuffer, this.#name)
    } catch (error) {
      if (!(error instanceof TransportError && error.errno === ERRNO.EPERM)) throw error
      libc.setsockoptInt(this.#fd, SOL.SOCKET, SO.RCVBUF, receiveBuffer, this.#name)
    }
  }
}

/** struct sockaddr_ll of a device, for every protocol. */
function linkAddress(ifindex: number): Buffer {
  const address = Buffer.alloc(20)
  if (littleEndian) {
    address.writeUInt16LE(AF.PACKET, 0)
    address.writeInt32LE(ifindex, 4)
  } else {
    address.writeUInt16BE(AF.PACKET, 0)
    address.writeInt32BE(ifindex, 4)
  }
  address.writeUInt16BE(ETH_P_ALL, 2)
  return address
}
