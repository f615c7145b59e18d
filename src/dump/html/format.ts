/* The data that a report carries, as its writer and its page both know it. Types only. */

/**
 * What the list shows of one message: number, nanoseconds since the first message, direction, protocol, name, flags, summary,
 * conversation, latency in nanoseconds, error, process, comments, length in bytes. A stretch of the capture that could not
 * be read is a row too: number 0, its reason as the error.
 */
export type Row = readonly [
  number: number,
  time: number | null,
  direction: 'sent' | 'received' | '',
  protocol: string,
  name: string,
  flags: string,
  summary: string,
  conversation: number | null,
  latency: number | null,
  error: string,
  process: string,
  comments: string,
  length: number,
]

/** What nodes have in common: depth, kind, bytes before the value, key, uapi, codec. Text is an index into `strings`. */
export type Shape = readonly [depth: number, kind: number, head: number, key: number, uapi: number, codec: number]

/** A run of messages, parsed when one of them is opened. */
export interface Block {
  readonly strings: readonly string[]
  readonly shapes: readonly Shape[]
  /** For each row of the run: nlmsg_seq, nlmsg_pid, bytes in base64, four numbers a node (shape, start, length, text), and its commands. */
  readonly messages: readonly (readonly [
    sequence: number,
    portId: number,
    bytes: string,
    nodes: readonly number[],
    words: number,
  ])[]
}

/** Facts about the whole, written last. */
export interface Totals {
  /** Nanoseconds since 1970 of the first message that has a time; null when none has. */
  readonly start: string | null
  /** Rows to a block. */
  readonly blockSize: number
}
