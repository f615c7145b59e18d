import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inTree } from '../setup/root.mjs'
import { compiled } from '../support/compiled.js'

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
  /** A copy of the package to run instead. */
  readonly installed?: string
  /** Called once it runs. */
  readonly onStart?: (child: ChildProcess) => void
}

/** Runs `nlkit`, bundled from what the sources say now, as a user would: another process, its output in pipes. */
export function nlkit(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { installed } = options
  const program = installed ? join(installed, 'dist', 'src', 'cli', 'main.js') : compiled('src/cli/main.ts')
  const words = [...(options.wrap ?? []), process.execPath, program, ...args]
  const [command = '', ...rest] = words
  const { NO_COLOR: _, FORCE_COLOR: __, DEBUG: ___, ...env } = process.env
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, {
      cwd: installed ?? inTree(),
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

/** A compiled copy of the package with its dependencies, in a folder that everybody can read. The caller removes it. */
export function readableCopy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nlkit-readable-'))
  const { dependencies } = JSON.parse(readFileSync(inTree('package.json'), 'utf8')) as { dependencies: object }
  for (const path of [
    'package.json',
    'dist',
    ...[...Object.keys(dependencies), '@yuuang', 'ms'].map(name => join('node_modules', name)),
  ])
    cpSync(inTree(path), join(folder, path), { recursive: true })
  execFileSync('chmod', ['-R', 'a+rX', folder])
  return folder
}
