import { ERRNO, errnoName, errnoText } from '../../protocol/netlink/errno.js'
import type { NlmsgerrAttributes } from '../../protocol/netlink/index.js'
import { type AttributeLocation, allowedRange } from '../dump/objection.js'
import { NlkitError } from '../errors.js'

export type { AttributeLocation }

export interface KernelRefusal {
  /** What was asked: `RTM_NEWLINK`. */
  operation: string
  /** Positive errno. */
  errno: number
  /** The extended acknowledgement as it came. */
  extendedAck: NlmsgerrAttributes
  /** The attribute that the kernel objected to. */
  attribute?: AttributeLocation | undefined
  /** Path of a required attribute that was not there. */
  missing?: string | undefined
  /** What the caller asked for, as it was given. */
  subject?: unknown
  /** What it is about in a word or two: a device's name, a destination. */
  label?: string | undefined
  /** Position among the operations of its transaction, or the items of its batch, counted from 0. */
  index?: number | undefined
  /** The request as it was sent, netlink header included. */
  request: Uint8Array
}

/**
 * The kernel said no. `code` is the errno's name, e.g. `'EEXIST'`; `errno` is positive.
 * The message reads `RTM_NEWLINK (eth0.5): ERANGE: Invalid VLAN id (at linkinfo.data.id, bytes 68..70)`; that of a refusal for want of
 * privilege says which capability is missing.
 */
export class KernelError extends NlkitError {
  override readonly name = 'KernelError'
  readonly operation: string
  readonly errno: number
  /** The kernel's own words, where it gave any. */
  readonly kernelMessage: string | undefined
  readonly extendedAck: NlmsgerrAttributes
  readonly attribute: AttributeLocation | undefined
  readonly missing: string | undefined
  readonly subject: unknown
  readonly index: number | undefined
  readonly request: Uint8Array

  constructor(refusal: KernelRefusal) {
    super(errnoName(refusal.errno), describeRefusal(refusal))
    this.operation = refusal.operation
    this.errno = refusal.errno
    this.kernelMessage = refusal.extendedAck.msg
    this.extendedAck = refusal.extendedAck
    this.attribute = refusal.attribute
    this.missing = refusal.missing
    this.subject = refusal.subject
    this.index = refusal.index
    this.request = refusal.request
  }
}

function describeRefusal({ operation, errno, extendedAck, attribute, missing, label, index }: KernelRefusal): string {
  const place = [label, index === undefined ? '' : `operation ${index}`].filter(Boolean).join(', ')
  const which = place === '' ? operation : `${operation} (${printable(place)})`
  const details: string[] = []
  if (attribute) details.push(`at ${attribute.path || attribute.uapi}, bytes ${attribute.start}..${attribute.end}`)
  if (missing) details.push(`missing: ${missing}`)
  const range = allowedRange(extendedAck.policy)
  if (range) details.push(`allowed: ${range}`)
  const where = details.length > 0 ? ` (${details.join('; ')})` : ''
  // Refused before it was looked at: where the kernel objects to something in it (a table with an owner), it points there.
  const unexplained = errno === ERRNO.EPERM && extendedAck.msg === undefined && !attribute
  const hint = !unexplained ? '' : operation === 'RTM_DELACTION' ? BOUND + LACKING : ` —${LACKING}`
  return `${which}: ${errnoName(errno)}: ${printable(extendedAck.msg ?? errnoText(errno))}${where}${hint}`
}

/** The kernel's only word for an action in use (tcf_idr_release_unsafe in net/sched/act_api.c). */
const BOUND = ' — a filter still runs it, or'

const LACKING = ' it needs CAP_NET_ADMIN in the user namespace that owns the network namespace'

/** Text from the kernel, without anything that a terminal would act on. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '�')
}

export type ExchangeErrorCode =
  /** No answer within the time given. The kernel may still have done what was asked. */
  | 'ERR_TIMEOUT'
  /** The socket was closed while an answer was owed. */
  | 'ERR_CLOSED'
  /** The kernel dropped datagrams because the receive buffer was full: the answer may be among them. */
  | 'ERR_REPLY_LOST'
  /** The kernel ended the conversation without the answer it owes. */
  | 'ERR_NO_REPLY'
  /** The kernel lists the same objects again and again, and the socket can list nothing else. */
  | 'ERR_DUMP_ENDLESS'

/** A conversation that did not come to its end. */
export class ExchangeError extends NlkitError {
  override readonly name = 'ExchangeError'
  declare readonly code: ExchangeErrorCode
  /** What was asked: `RTM_NEWLINK`. */
  readonly operation: string

  constructor(code: ExchangeErrorCode, operation: string, message: string, options?: ErrorOptions) {
    super(code, `${operation}: ${message}`, options)
    this.operation = operation
  }
}

/** The error of a dump in which the kernel goes round in circles. */
export function endless(operation: string): ExchangeError {
  return new ExchangeError(
    'ERR_DUMP_ENDLESS',
    operation,
    'the kernel lists the same objects again and again, without an end; ask without a filter, on another socket',
  )
}

/** The error of a dump on a socket where such a one goes on. */
export function occupied(operation: string, earlier: string): ExchangeError {
  return new ExchangeError(
    'ERR_DUMP_ENDLESS',
    operation,
    `the kernel does not end an earlier dump on this socket (${earlier}), and carries out one at a time; open another`,
  )
}

/**
 * Every attempt to list something was interrupted by changes. What the last attempt read is in `partial`: objects may
 * be missing from it or stand in it twice. Of a stream `partial` is empty: what was read has been given away.
 */
export class DumpInterruptedError<T = unknown> extends NlkitError {
  override readonly name = 'DumpInterruptedError'
  declare readonly code: 'ERR_DUMP_INTERRUPTED'
  readonly partial: readonly T[]
  readonly attempts: number

  constructor(operation: string, partial: readonly T[], attempts: number) {
    super(
      'ERR_DUMP_INTERRUPTED',
      partial.length === 0
        ? `${operation}: changed while it was listed; objects may have been left out or told twice`
        : `${operation}: changed while it was listed, ${attempts} times in a row; the ${partial.length} objects of the last attempt are in \`partial\``,
    )
    this.partial = partial
    this.attempts = attempts
  }
}
