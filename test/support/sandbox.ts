import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'

const exec = promisify(execFile)

const longestInterfaceName = 15 // IFNAMSIZ - 1, linux/if.h

/**
 * A name that nobody else has, for a namespace, an interface or a table.
 * @param prefix at most 8 bytes: the result has to do for an interface
 */
export function uniqueName(prefix: string): string {
  const room = longestInterfaceName - Buffer.byteLength(prefix)
  if (room < 7) throw new RangeError(`uniqueName: prefix "${prefix}" leaves ${room} of the 7 bytes that make it unique`)
  return (
    prefix +
    randomBytes(Math.ceil(room / 2))
      .toString('hex')
      .slice(0, Math.min(room, 10))
  )
}

/** A network namespace of the test's own, with a name that `ip netns` knows. */
export interface Sandbox {
  readonly name: string
  /** Where it is mounted, for setns(2). */
  readonly path: string
  /** Run a program inside. Resolves to its stdout; rejects with its stderr unless it exits with 0. */
  exec(program: string, args?: readonly string[]): Promise<string>
}

/**
 * Run `test` with a fresh network namespace, in which nothing is configured, not even loopback. When it ends, well or badly,
 * the processes left inside are killed and the namespace goes.
 */
export async function withSandbox<T>(test: (sandbox: Sandbox) => Promise<T>): Promise<T> {
  const name = uniqueName('nlkit-')
  await exec('ip', ['netns', 'add', name])
  try {
    return await test({
      name,
      path: `/run/netns/${name}`,
      exec: (program, args = []) => execInside(name, program, args),
    })
  } finally {
    await killInside(name).finally(() => exec('ip', ['netns', 'delete', name]))
  }
}

async function execInside(name: string, program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await exec('ip', ['netns', 'exec', name, program, ...args], { maxBuffer: 64 * 1024 * 1024 })
  return stdout
}

/** A namespace lives as long as a process is in it. */
async function killInside(name: string): Promise<void> {
  const { stdout } = await exec('ip', ['netns', 'pids', name])
  for (const pid of stdout.split('\n').map(Number)) {
    // Its own process could only be among them if a test entered the namespace and never came back.
    if (pid === process.pid) throw new Error(`the test left this process in namespace ${name}`)
    if (pid > 0) kill(pid)
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error // it ended meanwhile
  }
}
