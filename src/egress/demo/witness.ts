import fs from 'node:fs'
import { AF, IPPROTO, SOCK } from '../../ffi/constants.js'
import { libc } from '../../ffi/libc.js'
import { type NamespaceSpec, netns } from '../../netns/index.js'
import { ICMP4 } from '../echo/icmp.js'

/** An echo request as it arrived. */
export interface SeenRequest {
  readonly source: string
  readonly destination: string
}

/** Sees the echo requests that arrive in a namespace, by a raw ICMP socket there (raw(7)): the kernel hands it every ICMP packet to itself. */
export class Witness implements Disposable {
  readonly #fd: number
  readonly #buffer = libc.messageBuffer({ data: Buffer.allocUnsafeSlow(65536) })

  /** @throws TransportError, NamespaceError */
  constructor(where: NamespaceSpec) {
    this.#fd = netns.run(where, () =>
      libc.socket(AF.INET, SOCK.RAW | SOCK.CLOEXEC | SOCK.NONBLOCK, IPPROTO.ICMP, 'raw ICMP'),
    )
  }

  /** Those that arrived since the last call; never waits. */
  seen(): SeenRequest[] {
    const requests: SeenRequest[] = []
    for (;;) {
      const received = libc.recvmsg(this.#fd, this.#buffer)
      if (received === undefined) return requests
      const packet = this.#buffer.data.subarray(0, received.length)
      const headerLength = (packet.readUInt8(0) & 0x0f) * 4
      if (packet.readUInt8(headerLength) !== ICMP4.echoRequest) continue
      // RFC 791: source and destination are the last words of the header's fixed part.
      requests.push({ source: dotted(packet, 12), destination: dotted(packet, 16) })
    }
  }

  [Symbol.dispose](): void {
    fs.closeSync(this.#fd)
  }
}

const dotted = (bytes: Buffer, at: number): string => bytes.subarray(at, at + 4).join('.')
