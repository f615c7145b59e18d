import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { uniqueName, withNamespace } from '../../src/testing/index.js'

export { uniqueName }

const exec = promisify(execFile)

/** A network namespace of the test's own, with a name that `ip netns` knows. */
export interface Sandbox {
  readonly name: string
  /** Where it is mounted, for setns(2). */
  readonly path: string
  /** Run a program inside, as `ip netns exec` does: with a /sys of its own. Resolves to its stdout; rejects with its stderr unless it exits with 0. */
  exec(program: string, args?: readonly string[]): Promise<string>
}

/** `withNamespace` of nlkit/testing, under a name and for programs that look at /sys. */
export async function withSandbox<T>(test: (sandbox: Sandbox) => Promise<T>): Promise<T> {
  const name = uniqueName('nlkit-')
  const result = await withNamespace(
    () => test({ name, path: `/run/netns/${name}`, exec: (program, args = []) => execInside(name, program, args) }),
    undefined,
    { name },
  )
  return result as T
}

async function execInside(name: string, program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await exec('ip', ['netns', 'exec', name, program, ...args], { maxBuffer: 64 * 1024 * 1024 })
  return stdout
}
