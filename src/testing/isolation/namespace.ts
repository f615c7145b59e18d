import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { NlkitError } from '../../errors.js'
import { type NamespaceHandle, type NamespaceIdentity, netns } from '../../netns/index.js'

/** What a test's own namespace is. */
export interface TestNamespace {
  /** For `RouteClient.open({ netns })` and everything else that takes a namespace. */
  readonly netns: NamespaceHandle
  /** As `ip netns` knows it; undefined unless it was asked for. */
  readonly name: string | undefined
  /** Runs a program inside. Resolves to its stdout; rejects with its `code` and `stderr` unless it exits with 0. */
  exec(program: string, args?: readonly string[]): Promise<string>
}

export interface NamespaceOptions {
  /** Gives it a name that `ip netns` knows, too; it has to be free. Needs a /run/netns that can be written. */
  readonly name?: string
}

/** A test that can be skipped: the context that vitest and node:test hand to it. */
export interface Skippable {
  skip(reason?: string): unknown
}

export type IsolationErrorCode =
  /** No network namespace can be made here. */
  'ERR_ISOLATION'

/** A test cannot be given what it needs. */
export class IsolationError extends NlkitError {
  override readonly name = 'IsolationError'
  declare readonly code: IsolationErrorCode

  constructor(message: string) {
    super('ERR_ISOLATION', message)
  }
}

let lack: string | undefined | null = null

/** Why no network namespace can be made here, or undefined where one can. */
export function lackOfNamespaces(): string | undefined {
  if (lack === null) lack = probe()
  return lack
}

function probe(): string | undefined {
  try {
    netns.createAnonymous().close()
    return undefined
  } catch (error) {
    const { message } = error as Error
    return `no network namespace: ${message}${remedy()}`
  }
}

/** What a user without root can do. A process of several threads, as Node's is, cannot enter a user namespace by itself: unshare(2). */
function remedy(): string {
  if (process.platform !== 'linux' || process.geteuid?.() === 0) return ''
  const closed = switches.find(({ path, value }) => readSetting(path) === value)
  if (closed)
    return `; user namespaces, which would do without root, are switched off here: ${closed.path} is ${closed.value}`
  return `; without root, start the tests in a user namespace: unshare --map-root-user --net --mount ${runner()}`
}

/** What keeps users from making user namespaces: user_namespaces(7), and what Debian and Ubuntu added to it. */
const switches = [
  { path: '/proc/sys/user/max_user_namespaces', value: '0' },
  { path: '/proc/sys/kernel/unprivileged_userns_clone', value: '0' },
  { path: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns', value: '1' },
] as const

function readSetting(path: string): string | undefined {
  try {
    return fs.readFileSync(path, 'latin1').trim()
  } catch {
    return undefined // Not every kernel has each.
  }
}

/** The command that runs these tests. */
function runner(): string {
  if (process.env.VITEST !== undefined) return 'npx vitest'
  return process.env.NODE_TEST_CONTEXT === undefined ? `node ${process.argv.slice(1).join(' ')}`.trim() : 'node --test'
}

/**
 * Runs a test with a fresh network namespace, in which nothing is configured, not even loopback. When it ends, well or badly,
 * the processes left inside are killed and the namespace goes. It needs CAP_SYS_ADMIN: root, or root of a user namespace
 * (`unshare --map-root-user --net --mount npx vitest`).
 *
 * Where none can be made, the test whose context is given is skipped with the reason, and `undefined` comes back:
 * `test('…', t => withNamespace(async ({ netns }) => …, t))`. Without one it rejects with IsolationError.
 */
export async function withNamespace<T>(
  test: (namespace: TestNamespace) => Promise<T>,
  context?: Skippable,
  options: NamespaceOptions = {},
): Promise<T | undefined> {
  return withNamespaces(1, ([namespace]) => test(namespace!), context, options)
}

/** The same with several; a name is given to the first. */
export async function withNamespaces<T>(
  count: number,
  test: (namespaces: readonly TestNamespace[]) => Promise<T>,
  context?: Skippable,
  options: NamespaceOptions = {},
): Promise<T | undefined> {
  const reason = lackOfNamespaces()
  if (reason !== undefined) {
    if (context === undefined) throw new IsolationError(reason)
    context.skip(reason)
    return undefined
  }
  const made: Namespace[] = []
  try {
    while (made.length < count) made.push(new Namespace(made.length === 0 ? options.name : undefined))
    return await test(made)
  } finally {
    for (const namespace of made.toReversed()) namespace.remove()
  }
}

const longestInterfaceName = 15 // IFNAMSIZ - 1, linux/if.h

/**
 * A name that nobody else has, for a namespace, an interface or a table.
 *
 * @param prefix at most 8 bytes: the result has to do for an interface
 * @throws RangeError
 */
export function uniqueName(prefix: string): string {
  const room = longestInterfaceName - Buffer.byteLength(prefix)
  if (room < 7) throw new RangeError(`uniqueName: prefix "${prefix}" leaves ${room} of the 7 bytes that make it unique`)
  const random = randomBytes(Math.ceil(room / 2)).toString('hex')
  return prefix + random.slice(0, Math.min(room, 10))
}

class Namespace implements TestNamespace {
  readonly netns: NamespaceHandle
  readonly name: string | undefined
  /** Of its own: it is taken out of the object in most tests. */
  readonly exec = (program: string, args: readonly string[] = []): Promise<string> =>
    new Promise((resolve, reject) => {
      netns.run(this.netns, () => {
        execFile(program, args, { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
          if (error) reject(Object.assign(error, { stderr }))
          else resolve(stdout)
        })
      })
    })

  constructor(name: string | undefined) {
    this.name = name
    if (name !== undefined) netns.create(name)
    this.netns = name === undefined ? netns.createAnonymous() : netns.open(name)
  }

  remove(): void {
    try {
      for (const pid of processesIn(this.netns.identity)) end(pid)
    } finally {
      this.netns.close()
      if (this.name !== undefined) netns.delete(this.name)
    }
  }
}

/** A namespace lives as long as a process is in it. */
function processesIn({ dev, ino }: NamespaceIdentity): number[] {
  return fs
    .readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(name => {
      try {
        const stat = fs.statSync(`/proc/${name}/ns/net`)
        return stat.ino === ino && stat.dev === dev
      } catch {
        return false // It ended, or is none of ours.
      }
    })
    .map(Number)
}

function end(pid: number): void {
  // Its own process could only be among them if a test entered the namespace and never came back.
  if (pid === process.pid) throw new IsolationError('the test left this process in its namespace')
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
