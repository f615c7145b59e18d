/** One netlink datagram as a capture holds it: what one send or one receive moved. */
export interface CapturedDatagram {
  /** The netlink bytes alone, without the capture's own headers. */
  readonly bytes: Uint8Array
  /** Byte order of the host it was captured on. */
  readonly littleEndian: boolean
  /** Netlink protocol number (NETLINK_ROUTE is 0); undefined when the capture does not say. */
  readonly protocol: number | undefined
  /** Who sent it: a program to the kernel, or the kernel; undefined when the capture does not say. */
  readonly direction: 'sent' | 'received' | undefined
  /** Nanoseconds since 1970, or since the start of the capture where it has no clock of its own; undefined without times. */
  readonly time: bigint | undefined
  /** Who spoke, where the capture knows it. */
  readonly process?: { readonly pid: number; readonly command?: string; readonly fd?: number }
  /** Name of the capture's interface, where it has several. */
  readonly interface?: string
  /** Comments that stand beside it in the capture. */
  readonly comments?: readonly string[]
  /** Where its bytes start in the input: an offset, or for text the line. */
  readonly place: { readonly offset: number } | { readonly line: number }
}

/** Something in a capture that could not be read: the part before it is good. */
export interface CaptureProblem {
  readonly reason: string
  readonly place: CapturedDatagram['place']
}

/** What a capture reader yields, in order. */
export type CaptureItem =
  | { readonly kind: 'datagram'; readonly datagram: CapturedDatagram }
  | { readonly kind: 'problem'; readonly problem: CaptureProblem }
