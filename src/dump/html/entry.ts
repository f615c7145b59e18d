import type { CaptureProblem } from '../../capture/datagram.js'
import type { DecodedMessage } from '../decoded.js'

/** One message of a report, with what its conversation says about it. */
export interface ReportMessage {
  readonly kind: 'message'
  readonly message: DecodedMessage
  /** The message in one line. */
  readonly summary: string
  /** The message as commands: of `ip`, `bridge` and `tc`, or of `nft`. */
  readonly words?: readonly string[]
  /** Number of the conversation that it belongs to; the report groups by it. */
  readonly conversation?: number | undefined
  /** Nanoseconds from the request to this reply. */
  readonly latency?: bigint | undefined
  /** Why the kernel refused, in words; may have several lines. Its presence marks the message as failed. */
  readonly error?: string | undefined
}

/** What a report shows, in the order of the capture. */
export type ReportEntry = ReportMessage | { readonly kind: 'problem'; readonly problem: CaptureProblem }

export interface ReportOptions {
  /** Heading of the page, e.g. the name of the capture. Default `netlink messages`. */
  readonly title?: string
}
