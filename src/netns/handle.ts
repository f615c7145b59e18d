import fs from 'node:fs'
import { ERRNO } from '../../protocol/netlink/errno.js'
import { NamespaceError, TransportError } from '../errors.js'
import { CLONE, NS } from '../ffi/constants.js'
import { libc } from '../ffi/libc.js'
import { namedPath } from './name.js'

/**
 * Which network namespace:
 * - a name, as in `ip netns`: the file of that name in /run/netns
 * - `{ path }`: any namespace file, such as /proc/1/ns/net or a container runtime's bind mount
 * - `{ pid }`: that of a process or thread
 * - a handle from `netns.open`
 * - `undefined`: the one the calling thread is in
 */
export type NamespaceSpec = string | { readonly path: string } | { readonly pid: number } | NamespaceHandle | undefined

/** What tells two namespaces apart: device and inode of the namespace file, as in `net:[4026531840]`. */
export interface NamespaceIdentity {
  dev: number
  ino: number
}

/** What is needed of an open namespace to name it in a message. */
export interface OpenedNamespace extends Disposable {
  /** How the caller named it, for messages. */
  readonly label: string
  /** The descriptor, for IFLA_NET_NS_FD and NETNSA_FD. */
  readonly fd: number
  close(): void
}

/** A namespace that is no file of this machine and opens itself: those of `simulateKernel` in nlkit/testing. */
export interface VirtualNamespace {
  open(): OpenedNamespace
}

/** An open network namespace. It lives at least until the handle is closed, whatever happens to its name. */
export class NamespaceHandle implements OpenedNamespace {
  /** How the caller named it, for messages. */
  readonly label: string
  /** Where it was opened. */
  readonly path: string
  readonly identity: NamespaceIdentity
  #fd: number | undefined

  /** @internal Takes `fd` over. */
  constructor(label: string, path: string, fd: number) {
    const { dev, ino } = fs.fstatSync(fd)
    this.label = label
    this.path = path
    this.identity = { dev, ino }
    this.#fd = fd
  }

  /** The descriptor, for setns(2) or IFLA_NET_NS_FD. @throws NamespaceError ERR_NETNS_CLOSED */
  get fd(): number {
    if (this.#fd === undefined) {
      throw new NamespaceError(
        'ERR_NETNS_CLOSED',
        this.label,
        `the handle of network namespace ${this.label} is closed`,
      )
    }
    return this.#fd
  }

  /** Closing twice is no error. */
  close(): void {
    if (this.#fd === undefined) return
    fs.closeSync(this.#fd)
    this.#fd = undefined
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

/**
 * Opens a namespace and makes sure that it is one.
 *
 * @throws NamespaceError ERR_NETNS_NAME, ERR_NETNS_NOT_FOUND, ERR_NETNS_INVALID, ERR_NETNS_CLOSED
 * @throws TransportError EACCES and the like
 */
export function openNamespace(spec?: NamespaceSpec): NamespaceHandle {
  const { label, path } = locate(spec)
  const fd = openFile(label, path)
  try {
    checkType(fd, label, path)
    return new NamespaceHandle(label, path, fd)
  } catch (error) {
    fs.closeSync(fd)
    throw error
  }
}

/** A namespace as a message names it. @throws what {@link openNamespace} throws */
export function openForMessage(spec: NamespaceSpec | VirtualNamespace): OpenedNamespace {
  return typeof spec === 'object' && 'open' in spec ? spec.open() : openNamespace(spec)
}

/** What a program calls a namespace by, where that means the same at another time: its name, or the path of its file. */
export function namespaceName(spec: NamespaceSpec | VirtualNamespace): string | undefined {
  if (typeof spec === 'string') return spec
  return spec !== undefined && 'path' in spec && !(spec instanceof NamespaceHandle) ? spec.path : undefined
}

/** Calls `use` with the namespace open; a handle that the caller gave stays open. */
export function withNamespace<T>(spec: NamespaceSpec, use: (namespace: NamespaceHandle) => T): T {
  if (spec instanceof NamespaceHandle) return use(spec)
  using namespace = openNamespace(spec)
  return use(namespace)
}

export function sameNamespace(a: NamespaceHandle, b: NamespaceHandle): boolean {
  return a.identity.ino === b.identity.ino && a.identity.dev === b.identity.dev
}

function locate(spec: NamespaceSpec): { label: string; path: string } {
  // Not /proc/self: that is the main thread, and the caller may be a worker.
  if (spec === undefined) return { label: 'of this thread', path: '/proc/thread-self/ns/net' }
  if (typeof spec === 'string') return { label: spec, path: namedPath(spec) }
  if (spec instanceof NamespaceHandle) return { label: spec.label, path: `/proc/thread-self/fd/${spec.fd}` }
  if ('pid' in spec) return { label: `of process ${spec.pid}`, path: `/proc/${spec.pid}/ns/net` }
  return { label: spec.path, path: spec.path }
}

function openFile(label: string, path: string): number {
  try {
    // O_NONBLOCK: should the path be a FIFO, opening it must not wait for a writer.
    return fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new NamespaceError('ERR_NETNS_NOT_FOUND', label, `no network namespace ${label}: ${path} does not exist`, {
        cause: error,
      })
    }
    throw TransportError.from(error, path)
  }
}

function checkType(fd: number, label: string, path: string): void {
  if (namespaceType(fd, path) === CLONE.NEWNET) return
  throw new NamespaceError(
    'ERR_NETNS_INVALID',
    label,
    `${path} is not a network namespace. A plain file in /run/netns is what remains of one that was unmounted: delete it`,
  )
}

/** The CLONE.NEW* of a namespace file, NS_GET_NSTYPE of ioctl_ns(2); 0 when it is another kind of file. */
function namespaceType(fd: number, path: string): number {
  try {
    return libc.ioctl(fd, NS.GET_NSTYPE, 0, path)
  } catch (error) {
    if (error instanceof TransportError && (error.errno === ERRNO.ENOTTY || error.errno === ERRNO.EINVAL)) return 0
    throw error
  }
}
