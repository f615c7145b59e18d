import fs from 'node:fs'
import { ERRNO } from '../../protocol/netlink/errno.js'
import { NamespaceError, TransportError } from '../errors.js'
import { LOCK, MNT, MS } from '../ffi/constants.js'
import { type Libc, libc } from '../ffi/libc.js'
import { runInNew } from './enter.js'
import { type NamespaceIdentity, openNamespace } from './handle.js'
import { NETNS_DIRECTORY, namedPath } from './name.js'

/** An entry of /run/netns. */
export interface NamedNamespace {
  name: string
  path: string
  /** Missing when the file is no network namespace: what remains of one that was unmounted, or of a creation that was killed. */
  identity?: NamespaceIdentity
}

/** The named namespaces of iproute2, ip-netns(8): ours are `ip`'s, `ip`'s are ours. */
export class NamedNamespaces {
  readonly #directory: string
  readonly #system: Libc

  constructor(directory: string = NETNS_DIRECTORY, system: Libc = libc) {
    this.#directory = directory
    this.#system = system
  }

  /**
   * `ip netns add`: makes a namespace and keeps it under `name`. Its only interface is a loopback that is down.
   * Either all of it is done or nothing is left behind. A process killed in the middle may leave an empty file, which the next
   * creation of that name takes over.
   *
   * @param prepare called with the thread inside, before the namespace has its name: nobody sees it unprepared
   * @throws NamespaceError ERR_NETNS_NAME, ERR_NETNS_EXISTS
   * @throws TransportError EPERM or EACCES without CAP_SYS_ADMIN
   */
  create(name: string, prepare?: () => void): void {
    const path = namedPath(name, this.#directory)
    this.#prepareDirectory()
    if (!isLeftover(path)) refuseExisting(name, path)
    runInNew(() => {
      prepare?.()
      // Whoever holds the lock is the only one between making a file and mounting on it: a leftover of ours is nobody's work in hand.
      this.#locked(() => this.#bind(name, path))
    }, this.#system)
  }

  /**
   * `ip netns delete`: removes the name, and with it the namespace unless a process, a socket or a handle still holds it.
   * A leftover file is removed as well.
   *
   * @throws NamespaceError ERR_NETNS_NAME, ERR_NETNS_NOT_FOUND
   * @throws TransportError EPERM without CAP_SYS_ADMIN
   */
  delete(name: string): void {
    const path = namedPath(name, this.#directory)
    if (fileAt(path) === undefined) throw notFound(name, path)
    while (this.#unmount(path)) {
      // Once for each mount: more than one may lie on the file.
    }
    try {
      fs.unlinkSync(path)
    } catch (error) {
      if (hasCode(error, 'ENOENT')) throw notFound(name, path)
      throw TransportError.from(error, path)
    }
  }

  /** `ip netns list`, sorted by name. */
  list(): NamedNamespace[] {
    return this.#names()
      .sort()
      .map(name => {
        const path = `${this.#directory}/${name}`
        const identity = identityOf(path)
        return identity === undefined ? { name, path } : { name, path, identity }
      })
  }

  /** Whether a namespace of that name can be opened; a leftover file is none. @throws NamespaceError ERR_NETNS_NAME */
  exists(name: string): boolean {
    return identityOf(namedPath(name, this.#directory)) !== undefined
  }

  /** Whether a creation of ours that was killed left its file there: `create` takes it over, `delete` removes it. */
  hasLeftover(name: string): boolean {
    return isLeftover(namedPath(name, this.#directory))
  }

  #names(): string[] {
    try {
      return fs.readdirSync(this.#directory)
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return []
      throw TransportError.from(error, this.#directory)
    }
  }

  /**
   * The directory is a mount point of its own with shared propagation, so that a name added or deleted in one mount namespace is
   * so in all: else a namespace deleted here would live on in every service that has a mount namespace.
   */
  #prepareDirectory(): void {
    try {
      fs.mkdirSync(this.#directory, { mode: 0o755 })
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) {
        throw TransportError.from(error, this.#directory, 'named network namespaces live there; making it needs root')
      }
    }
    if (this.#share()) return
    // Two that come here at once must not both mount.
    this.#locked(() => {
      if (!this.#share()) this.#mountOnItself()
    })
  }

  /** The lock that iproute2 takes for it, too. Held for two system calls. */
  #locked(fn: () => void): void {
    const lock = fs.openSync(this.#directory, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY)
    try {
      this.#system.flock(lock, LOCK.EX, this.#directory)
      fn()
    } finally {
      fs.closeSync(lock)
    }
  }

  /** Gives the calling thread's namespace a name. */
  #bind(name: string, path: string): void {
    if (isLeftover(path)) fs.unlinkSync(path)
    createMountPoint(name, path)
    try {
      this.#system.mount('/proc/thread-self/ns/net', path, 'none', MS.BIND)
    } catch (error) {
      fs.unlinkSync(path)
      throw error
    }
  }

  /** Whether the directory is a shared mount now; `false` when it is no mount point. */
  #share(): boolean {
    return isDone(() => this.#system.mount('', this.#directory, 'none', MS.SHARED | MS.REC))
  }

  #mountOnItself(): void {
    this.#system.mount(this.#directory, this.#directory, 'none', MS.BIND | MS.REC)
    try {
      this.#system.mount('', this.#directory, 'none', MS.SHARED | MS.REC)
    } catch (error) {
      this.#system.umount2(this.#directory, MNT.DETACH)
      throw error
    }
  }

  /** Whether there was something to unmount. */
  #unmount(path: string): boolean {
    // Not through a symbolic link, which others put here: its target is not ours to unmount.
    return isDone(() => this.#system.umount2(path, MNT.DETACH | MNT.NOFOLLOW))
  }
}

/** mount(2) and umount2(2) answer EINVAL when the path is no mount point. */
function isDone(mountCall: () => void): boolean {
  try {
    mountCall()
    return true
  } catch (error) {
    if (error instanceof TransportError && error.errno === ERRNO.EINVAL) return false
    throw error
  }
}

/**
 * The sticky bit, which means nothing on a file and which no umask takes away: with it every mount point that we make tells from its
 * first moment who made it. iproute2's have no bits at all.
 */
const MOUNT_POINT_MODE = 0o1000

function createMountPoint(name: string, path: string): void {
  const { O_RDONLY, O_CREAT, O_EXCL } = fs.constants
  try {
    fs.closeSync(fs.openSync(path, O_RDONLY | O_CREAT | O_EXCL, MOUNT_POINT_MODE))
  } catch (error) {
    if (hasCode(error, 'EEXIST')) refuseExisting(name, path)
    throw TransportError.from(error, path)
  }
}

/** Whether it is the empty file of a creation of ours that was killed before it mounted. */
function isLeftover(path: string): boolean {
  // A namespace's own file, mounted on it, has no such mode.
  const stats = fileAt(path)
  return stats?.isFile() === true && stats.size === 0 && (stats.mode & 0o7777) === MOUNT_POINT_MODE
}

/** @throws NamespaceError ERR_NETNS_EXISTS when there is something of that name */
function refuseExisting(name: string, path: string): void {
  if (fileAt(path) === undefined) return
  const what = identityOf(path) === undefined ? 'a leftover file, no namespace; delete it first' : 'a network namespace'
  throw new NamespaceError('ERR_NETNS_EXISTS', name, `${path} exists: ${what}`)
}

function identityOf(path: string): NamespaceIdentity | undefined {
  try {
    using namespace = openNamespace({ path })
    return namespace.identity
  } catch (error) {
    // Gone since the directory was read, no namespace, or a leftover that only root may open.
    if (error instanceof NamespaceError || hasCode(error, 'EACCES')) return undefined
    throw error
  }
}

function notFound(name: string, path: string): NamespaceError {
  return new NamespaceError('ERR_NETNS_NOT_FOUND', name, `no network namespace ${name}: ${path} does not exist`)
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** What stands at a path, a symbolic link itself included; undefined when nothing does. @throws TransportError */
function fileAt(path: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    throw TransportError.from(error, path)
  }
}
