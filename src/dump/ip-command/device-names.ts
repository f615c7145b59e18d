import type { LinkMessage } from '../../../protocol/route/index.js'
import type { DecodedMessage } from '../decoded.js'

/** Names of devices by index. */
export interface DeviceNames {
  get(index: number): string | undefined
}

/** Names that a capture itself tells: every link message from the kernel has index and name. The latest counts. */
export class CapturedDeviceNames implements DeviceNames {
  readonly #names = new Map<number, string>()

  get(index: number): string | undefined {
    return this.#names.get(index)
  }

  learn(message: DecodedMessage): void {
    if (message.name !== 'RTM_NEWLINK' || message.definition === undefined) return
    const { header, attributes } = message.body as LinkMessage
    // A request that renames has index and name too, but the kernel may refuse it.
    if (message.datagram.direction !== 'sent' && header.index > 0 && attributes.ifname !== undefined)
      this.#names.set(header.index, attributes.ifname)
  }
}
