import { NlkitError } from '../protocol/codec/errors.js'
import { errnoName, errnoText } from '../protocol/netlink/errno.js'

export { NlkitError }

/** What failed, for a {@link TransportError}. */
export interface SystemCallFailure {
  /** The function as libc names it: `setns`, `bind`. */
  syscall: string
  /** Positive errno. */
  errno: number
  /** The file, socket or namespace it was about: `/run/netns/blue`. */
  subject?: string | undefined
  /** What the caller can do about it, appended to the message. */
  hint?: string | undefined
}

/**
 * A system call failed. `code` is the errno's name (`'EPERM'`), as in Node's own errors, but `errno` is positive.
 * The message reads `setns(/run/netns/blue): EPERM: Operation not permitted — entering a network namespace needs …`.
 */
export class TransportError extends NlkitError {
  override readonly name = 'TransportError'
  readonly syscall: string
  /** Positive errno, e.g. 1 for EPERM. */
  readonly errno: number
  readonly subject: string

  constructor(failure: SystemCallFailure, options?: ErrorOptions) {
    const { syscall, errno, subject = '', hint } = failure
    const name = errnoName(errno)
    super(
      name,
      `${syscall}(${subject}): ${name}: ${errnoText(errno)}${hint === undefined ? '' : ` — ${hint}`}`,
      options,
    )
    this.syscall = syscall
    this.errno = errno
    this.subject = subject
  }

  /** The same for an error that Node's `fs` or `child_process` threw; anything else comes back as it is. */
  static from(error: unknown, subject: string, hint?: string): unknown {
    if (!isSystemError(error)) return error
    return new TransportError({ syscall: error.syscall, errno: -error.errno, subject, hint }, { cause: error })
  }
}

interface SystemError extends Error {
  syscall: string
  /** Negative, as libuv has it. */
  errno: number
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'syscall' in error && 'errno' in error && typeof error.errno === 'number'
}

/** nlkit cannot talk to a kernel here. Encoding, decoding and dumps work all the same. */
export type PlatformErrorCode =
  /** The operating system is not Linux. */
  | 'ERR_NOT_LINUX'
  /** The native part of ffi-rs for this machine is missing or does not load. */
  | 'ERR_FFI_UNAVAILABLE'

export class PlatformError extends NlkitError {
  override readonly name = 'PlatformError'
  declare readonly code: PlatformErrorCode

  constructor(code: PlatformErrorCode, message: string, options?: ErrorOptions) {
    super(code, message, options)
  }
}

/** Why a network namespace cannot be used as asked. */
export type NamespaceErrorCode =
  /** Not a usable name: empty, `.`, `..`, with a slash or NUL, or over 255 bytes. */
  | 'ERR_NETNS_NAME'
  /** A namespace, or a file, of that name is there already. */
  | 'ERR_NETNS_EXISTS'
  /** No namespace of that name, path or process. */
  | 'ERR_NETNS_NOT_FOUND'
  /** The file is there but is no network namespace. */
  | 'ERR_NETNS_INVALID'
  /** The handle was closed. */
  | 'ERR_NETNS_CLOSED'
  /** The function given to `run` returned a promise: it would go on outside the namespace. */
  | 'ERR_NETNS_ASYNC'
  /** The sysctl's name is malformed, or the kernel has none of that name there. */
  | 'ERR_SYSCTL_NAME'

export class NamespaceError extends NlkitError {
  override readonly name = 'NamespaceError'
  declare readonly code: NamespaceErrorCode
  /** The namespace as the caller named it. */
  readonly namespace: string

  constructor(code: NamespaceErrorCode, namespace: string, message: string, options?: ErrorOptions) {
    super(code, message, options)
    this.namespace = namespace
  }
}
