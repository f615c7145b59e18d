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
   * Either all of it is done or nothing is left behind.
   *
   * @throws NamespaceError ERR_NETNS_NAME, ERR_NETNS_EXISTS
   * @throws TransportError EPERM or EACCES without CAP_SYS_ADMIN
   */
  create(name: string): void {
    const path = namedPath(name, this.#directory)
    this.#prepareDirectory()
    createMountPoint(name, path)
    try {
      runInNew(() => this.#system.mount('/proc/thread-self/ns/net', path, 'none', MS.BIND), this.#system)
    } catch (error) {
      fs.unlinkSync(path)
      throw error
    }
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
    if (fs.lstatSync(path, { throwIfNoEntry: false }) === undefined) throw notFound(name, path)
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
    // The lock that iproute2 takes, too: two that come here at once must not both mount.
    const lock = fs.openSync(this.#directory, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY)
    try {
      this.#system.flock(lock, LOCK.EX, this.#directory)
      if (!this.#share()) this.#mountOnItself()
    } finally {
      fs.closeSync(lock)
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

function createMountPoint(name: string, path: string): void {
  const { O_RDONLY, O_CREAT, O_EXCL } = fs.constants
  try {
    fs.closeSync(fs.openSync(path, O_RDONLY | O_CREAT | O_EXCL, 0))
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw TransportError.from(error, path)
    const what =
      identityOf(path) === undefined ? 'a leftover file, no namespace; delete it first' : 'a network namespace'
    throw new NamespaceError('ERR_NETNS_EXISTS', name, `${path} exists: ${what}`, { cause: error })
  }
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
