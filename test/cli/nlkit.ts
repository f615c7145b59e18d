import { type ChildProcess, spawn } from 'node:child_process'
import { inTree } from '../setup/root.mjs'

export interface CliResult {
  /** 128 + N when signal N ended it. */
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  /** Words in front of the command: `ip netns exec …`. */
  readonly wrap?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** Called once it runs. */
  readonly onStart?: (child: ChildProcess) => void
}

/** Runs `nlkit` from the sources, as a user would: another process, its output in pipes. */
export function nlkit(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const words = [...(options.wrap ?? []), process.execPath, '--import', 'tsx', inTree('src', 'cli', 'main.ts'), ...args]
  const [command = '', ...rest] = words
  const { NO_COLOR: _, FORCE_COLOR: __, DEBUG: ___, ...env } = process.env
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, {
      cwd: inTree(),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, ...options.env },
    })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', text => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }))
    options.onStart?.(child)
  })
}
