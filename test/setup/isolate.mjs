import { quiet, SetupError } from './child.mjs'
import { findProgram } from './programs.mjs'

// /run is made private too: iproute2 keeps the names of namespaces there (ip-netns(8)), and iptables its lock. The machine's
// own mount of names, if it has one, goes from our view first; root of a user namespace may not (mount_namespaces(7)).
// The umask is the usual one: tests make folders that other users are then expected to look into, as in a real /run.
const inside = `
  umask 022
  umount -R -l /run/netns 2>/dev/null
  mount -t tmpfs -o mode=755 tmpfs /run && exec "$@"`

/**
 * The same command in network and mount namespaces of its own, where the kernel allows it: no test can then reach the
 * network of this machine, and whatever a killed run leaves behind goes with its namespaces. Who is not root becomes root
 * of a user namespace, which is all that most kernel tests need.
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<[command: string, args: string[]]>} the command as given where that is impossible; test/support says what is skipped for it
 */
export async function isolated(command, args) {
  const unshare = process.platform === 'linux' && findProgram('unshare')
  if (!unshare) return [command, args]
  const user = process.geteuid?.() === 0 ? [] : ['--user', '--map-root-user']
  const wrap = (/** @type {string[]} */ ...words) => [...user, '--net', '--mount', 'sh', '-c', inside, 'sh', ...words]
  try {
    await quiet(unshare, wrap('true'))
  } catch (error) {
    if (error instanceof SetupError) return [command, args]
    throw error
  }
  return [unshare, wrap(command, ...args)]
}
