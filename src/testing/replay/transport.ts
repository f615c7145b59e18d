import type { NamespaceSpec, OpenedNamespace, VirtualNamespace } from '../../netns/index.js'
import { MemoryTransport } from '../memory-transport.js'
import type { Replay } from './replay.js'

/** One socket of a replay. */
export class ReplayTransport extends MemoryTransport {
  readonly #replay: Replay
  /** It listens to groups: nobody owes it anything. */
  listens = false

  /** @internal */
  constructor(replay: Replay, protocol: number, portId: number, littleEndian: boolean) {
    super({ protocol, portId, littleEndian, receiveBudget: 64 << 20 })
    this.#replay = replay
  }

  protected override transmit(datagram: Uint8Array): void {
    this.#replay.take(this, datagram)
  }

  override setMembership(group: number, member: boolean): void {
    this.#replay.membership(this, group, member)
    if (member) this.listens = true
  }

  override openNamespace(spec: NamespaceSpec | VirtualNamespace): OpenedNamespace {
    return this.#replay.openNamespace(spec)
  }

  /** Nothing comes by itself: who waits for an answer that is not there is told so, instead of waiting for ever. */
  override whenReadable(callback: () => void): () => void {
    this.#giveUp()
    return super.whenReadable(callback)
  }

  protected override idle(timeoutMs: number): void {
    this.#giveUp()
    if (this.pending === 0) super.idle(timeoutMs)
  }

  #giveUp(): void {
    const error = this.pending === 0 && !this.listens ? this.#replay.noAnswer(this) : undefined
    if (error) this.deliver(error)
  }
}
