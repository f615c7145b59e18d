import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { constants } from 'node:os'
import { RouteClient } from '../../client/route/index.js'
import { libc } from '../../ffi/libc.js'
import { DemoError } from './errors.js'

/**
 * Namespaces that the process outside was in, `net:[…] mnt:[…]`. Its presence says that this process was started to be in a
 * sandbox; its value proves that it is.
 */
const VARIABLE = 'NLKIT_SANDBOX'

/** Whether this process was started by {@link runInSandbox}. */
export const isInSandbox = (): boolean => process.env[VARIABLE] !== undefined

/**
 * Runs this program again, with the same arguments, in network and mount namespaces of its own; they end with it, however it ends.
 * Whoever is not root becomes root of a user namespace besides. util-linux's `unshare` does it: the kernel lets only a process with a single
 * thread make a user namespace (unshare(2)), which Node never is.
 *
 * @returns the exit status; 128 + N when signal N ended it, as in a shell
 * @throws DemoError ERR_SANDBOX
 */
export function runInSandbox(): Promise<number> {
  const words = [...usableWords(), process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const env = { ...process.env, [VARIABLE]: ownNamespaces() }
  return new Promise((resolve, reject) => {
    const child = spawn('unshare', words, { stdio: 'inherit', env })
    // We stay to report how it ended: it is the sandbox that a signal is meant for.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
    child.on('error', error => reject(refusal(error.message)))
    child.on('close', (code, signal) => resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]))
  })
}

// `slave`: what the machine unmounts meanwhile goes here too, and is not kept alive; what is mounted here stays here.
const SEPARATE = ['--net', '--mount', '--propagation', 'slave']
const AS_ROOT = ['--user', '--map-root-user']

/** The arguments of `unshare` that work here. */
function usableWords(): string[] {
  const variants = process.geteuid?.() === 0 ? [SEPARATE, [...AS_ROOT, ...SEPARATE]] : [[...AS_ROOT, ...SEPARATE]]
  let complaint = ''
  for (const words of variants) {
    const { status, stderr, error } = spawnSync('unshare', [...words, 'true'], { encoding: 'utf8' })
    if (status === 0) return words
    if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT')
      throw refusal('the program unshare is missing (util-linux)')
    complaint ||= error?.message ?? stderr.trim()
  }
  throw refusal(complaint)
}

function refusal(why: string): DemoError {
  const remedy =
    process.geteuid?.() === 0
      ? 'a container needs CAP_SYS_ADMIN for it'
      : 'run it as root, or allow unprivileged user namespaces: sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone or, on Ubuntu, kernel.apparmor_restrict_unprivileged_userns'
  return new DemoError('ERR_SANDBOX', `no sandbox can be made: ${why} — ${remedy}`)
}

/**
 * Makes the sandbox, in which this process already is, ready: /run is its own, with it the names of namespaces.
 *
 * @throws DemoError ERR_SANDBOX this is no sandbox: nothing was touched
 */
export async function settleInSandbox(): Promise<void> {
  const outer = process.env[VARIABLE]?.split(' ') ?? []
  const shared = ownNamespaces()
    .split(' ')
    .filter(each => outer.includes(each))
  await using route = RouteClient.open()
  const links = await route.links.list()
  // In a new network namespace nothing is up, not even the loopback.
  if (outer.length !== 2 || shared.length > 0 || links.some(({ up }) => up)) {
    throw new DemoError('ERR_SANDBOX', `${VARIABLE} is set, but this process is in no fresh sandbox: unset it`)
  }
  libc.mount('tmpfs', '/run', 'tmpfs', 0)
}

const ownNamespaces = (): string => ['net', 'mnt'].map(kind => fs.readlinkSync(`/proc/self/ns/${kind}`)).join(' ')
