import type ChildProcess from 'node:child_process'
import { childProcess } from '../builtin.js'
import { runInside } from './enter.js'
import type { NamespaceSpec } from './handle.js'

/**
 * `child_process.spawn`, with the child inside a namespace: libuv forks from the calling thread, and the child inherits its namespace.
 *
 * Only the network differs. `ip netns exec` besides gives the child its own /sys of that namespace and binds the files of
 * /etc/netns/NAME over those in /etc; this does not: /sys/class/net shows the caller's interfaces.
 */
export function spawnInside(
  spec: NamespaceSpec,
  command: string,
  args: readonly string[] = [],
  options: ChildProcess.SpawnOptions = {},
): ChildProcess.ChildProcess {
  return runInside(spec, () => childProcess().spawn(command, args, options))
}

/** `child_process.spawnSync`, likewise. The thread stays inside until the child has ended. */
export function spawnSyncInside(
  spec: NamespaceSpec,
  command: string,
  args: readonly string[] = [],
  options: ChildProcess.SpawnSyncOptionsWithStringEncoding = { encoding: 'utf8' },
): ChildProcess.SpawnSyncReturns<string> {
  return runInside(spec, () => childProcess().spawnSync(command, args, options))
}
