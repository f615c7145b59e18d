import { ERRNO } from '../../protocol/netlink/errno.js'
import { TransportError } from '../errors.js'
import { type Arrival, MemoryTransport, type MemoryTransportOptions } from './memory-transport.js'
import { type SentMessage, sentMessages } from './replies.js'

/** What the other end does with a datagram: returns what arrives by the time the send is over. */
export type Script = (sent: SentMessage[], transport: ScriptedTransport) => readonly Arrival[]

export interface ScriptedTransportOptions extends MemoryTransportOptions {
  /** Default: nothing is ever answered. */
  readonly script?: Script
}

/**
 * A transport whose other end is a function of the bytes. Datagrams can also be delivered at any time. For handlers in terms of
 * decoded messages see `scriptKernel`.
 */
export class ScriptedTransport extends MemoryTransport {
  /** Every datagram that was sent, split into its messages. */
  readonly sent: SentMessage[][] = []
  readonly memberships: { group: number; member: boolean }[] = []
  /** What it was asked to make room for. */
  readonly reserved: { send: number; replies: number }[] = []
  script: Script
  /** Set to make every send fail. */
  sendError: Error | undefined
  /** Called when somebody waits in the synchronous face and nothing is there, instead of time passing. */
  whileWaiting: (() => void) | undefined

  constructor(options: ScriptedTransportOptions = {}) {
    super(options)
    this.script = options.script ?? (() => [])
  }

  /** Messages sent so far, whatever datagram they were in. */
  get requests(): SentMessage[] {
    return this.sent.flat()
  }

  protected override transmit(datagram: Uint8Array): void {
    if (this.sendError) throw this.sendError
    const sent = sentMessages(datagram, this.littleEndian)
    this.sent.push(sent)
    this.deliver(...this.script(sent, this))
  }

  protected override idle(timeoutMs: number): void {
    if (this.whileWaiting) this.whileWaiting()
    else super.idle(timeoutMs)
  }

  override setMembership(group: number, member: boolean): void {
    this.memberships.push({ group, member })
  }

  override reserve(send: number, replies: number): void {
    this.reserved.push({ send, replies })
  }
}

/** The failure to receive that says that the kernel dropped datagrams. */
export function overrun(): TransportError {
  return new TransportError({ syscall: 'read', errno: ERRNO.ENOBUFS, subject: 'scripted' })
}
