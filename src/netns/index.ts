import { runInNew, runInside } from './enter.js'
import {
  NamespaceHandle,
  type NamespaceIdentity,
  type NamespaceSpec,
  namespaceName,
  type OpenedNamespace,
  openForMessage,
  openNamespace,
  sameNamespace,
  type VirtualNamespace,
  withNamespace,
} from './handle.js'
import { type NamedNamespace, NamedNamespaces } from './named.js'
import { spawnInside, spawnSyncInside } from './spawn.js'
import { readSysctl, type SysctlName, writeSysctl } from './sysctl.js'

export {
  type NamedNamespace,
  NamespaceHandle,
  type NamespaceIdentity,
  type NamespaceSpec,
  namespaceName,
  type OpenedNamespace,
  type SysctlName,
  type VirtualNamespace,
}

const named = new NamedNamespaces()

/**
 * Network namespaces, compatible with `ip netns` both ways.
 *
 * All of it is synchronous and acts on the calling thread, the main one or a worker.
 */
export const netns = {
  create: (name: string, prepare?: () => void): void => named.create(name, prepare),
  delete: (name: string): void => named.delete(name),
  list: (): NamedNamespace[] => named.list(),
  exists: (name: string): boolean => named.exists(name),
  hasLeftover: (name: string): boolean => named.hasLeftover(name),

  /** A namespace without a name: it ends when the handle is closed and nothing else holds it. */
  createAnonymous: (): NamespaceHandle => runInNew(() => openNamespace()),

  open: openNamespace,
  /** To name it in a message, which a simulated one can be, too. */
  openForMessage,
  run: <T>(spec: NamespaceSpec, fn: () => T): T => runInside(spec, fn),
  spawn: spawnInside,
  spawnSync: spawnSyncInside,

  identity: (spec?: NamespaceSpec): NamespaceIdentity => withNamespace(spec, ({ identity }) => identity),

  /** Whether it is the namespace that the calling thread is in. */
  isCurrent: (spec: NamespaceSpec): boolean =>
    withNamespace(spec, namespace => withNamespace(undefined, current => sameNamespace(namespace, current))),

  readSysctl,
  writeSysctl,
} as const
