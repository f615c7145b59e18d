/* The process of one test file: its tests are run by vitest's own runner, without what vitest has around it. */
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type File, type Suite, startTests, type Task, type Test, type VitestRunner } from '@vitest/runner'
import { createExpect, type ProvidedContext } from 'vitest'
import type { Outcome } from '../support/summary.js'

export interface Orders {
  /** Where the tests were built. */
  readonly folder: string
  /** Of the test file in that folder. */
  readonly path: string
  /** A regular expression for what the names of the tests have, with those of their suites. */
  readonly name?: string | undefined
  /** Of a test that names none of its own, in milliseconds. */
  readonly timeout: number
  /** What the tests `inject`. */
  readonly provided: ProvidedContext
}

export interface Report {
  readonly outcomes: readonly Outcome[]
  /** How many errors there were outside of any test. */
  readonly broken: number
}

const [orders] = (await once(process, 'message')) as [Orders]
// A test may wait for what never comes, and nothing else be left to do: it fails by its time.
process.channel?.ref()
const { folder, path, name, timeout, provided } = orders

let broken = 0
function breaks(error: unknown): void {
  broken += 1
  const { stack = String(error) } = error as Error
  say(`✗ ${path}: ${stack}`)
}
process.on('uncaughtException', breaks)
process.on('unhandledRejection', breaks)

// As vitest runs them: what is tested looks at this, too.
process.env.VITEST = 'true'
// Where `inject` and `expect` of vitest look for what its worker would have told them.
Object.assign(globalThis, {
  __vitest_worker__: { providedContext: provided, config: { expect: {}, snapshotOptions: {} }, filepath: path },
})

const runner: VitestRunner = {
  config: {
    root: folder,
    name: path.split('/')[1],
    setupFiles: [],
    passWithNoTests: false,
    testNamePattern: name === undefined ? undefined : new RegExp(name),
    allowOnly: false,
    sequence: { seed: 0, hooks: 'stack', setupFiles: 'list' },
    chaiConfig: undefined,
    maxConcurrency: 5,
    testTimeout: timeout,
    hookTimeout: timeout,
    retry: 0,
    includeTaskLocation: false,
    tags: [],
    tagsFilter: undefined,
    strictTags: true,
  },
  importFile: file => import(pathToFileURL(file).href),
  extendTaskContext: context => Object.defineProperty(context, 'expect', { get: () => createExpect(context.task) }),
  onAfterRunTask: test => sayResult(test as Test),
}

/** A line for each test as it ends, and what went wrong in it. */
function sayResult({ fullName, result }: Test): void {
  const sign = result?.state === 'pass' ? '✓' : result?.state === 'fail' ? '✗' : '-'
  say(`${sign} ${fullName} (${((result?.duration ?? 0) / 1000).toFixed(1)} s)`)
  for (const { name, message, stack = '', diff } of result?.errors ?? [])
    say(
      [`${name}: ${message}`, ...stack.split('\n').filter(line => /^ +at /.test(line)), diff && shortened(diff)]
        .filter(Boolean)
        .join('\n'),
    )
}

/** Without what no console shows: a whole listing in one line, thousands of lines. */
function shortened(diff: string): string {
  const lines = diff.split('\n').map(line => (line.length > 500 ? `${line.slice(0, 500)} …` : line))
  return lines.length > 200
    ? [...lines.slice(0, 200), `… ${lines.length - 200} more lines`].join('\n')
    : lines.join('\n')
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

const [file] = await startTests([join(folder, path)], runner)
const report = { outcomes: outcomesOf(file!), broken: broken + brokenSuites(file!) }
// What was printed may still be on its way, where a console is slower than a pipe.
process.send?.(report, () => process.stdout.write('', () => process.exit()))

function outcomesOf(task: Task): Outcome[] {
  if (task.type === 'suite') return task.tasks.flatMap(outcomesOf)
  const project = task.file.projectName ?? ''
  // The types leave out the note of who skipped itself.
  const { state, note }: { state?: string; note?: string } = task.result ?? {}
  if (task.mode === 'skip' || task.mode === 'todo' || state === 'skip')
    return [{ project, state: 'skipped', lack: lackOf(task), note }]
  return [{ project, state: state === 'pass' ? 'passed' : 'failed' }]
}

/** Why a test, or the nearest suite around it, was skipped. */
function lackOf(task: Test | Suite): Outcome['lack'] {
  return task.meta.skipped ?? (task.suite && lackOf(task.suite))
}

/** Suites with errors of their own, in their hooks or while they were read. */
function brokenSuites(suite: File | Suite): number {
  const errors = suite.result?.errors ?? []
  for (const error of errors) breaks(error)
  return errors.length
}
