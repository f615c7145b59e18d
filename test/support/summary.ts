import type { Lack } from './capabilities.js'

/** What became of one test. */
export interface Outcome {
  readonly project: string
  readonly state: 'passed' | 'failed' | 'skipped'
  /** Why it was skipped, where what was missing says so. */
  readonly lack?: Lack | undefined
  /** Why it skipped itself. */
  readonly note?: string | undefined
}

/**
 * Ends a run with why tests were skipped, and then, alone on the last line, `N passed, N failed, N skipped`. What is broken
 * outside of any test counts as failures.
 *
 * With NLKIT_SKIP=kernel (continuous integration) only what the running kernel lacks, or what is optional, may be skipped; the rest
 * fails the run.
 */
export function printSummary(outcomes: readonly Outcome[], broken: number, reason?: 'interrupted'): void {
  const skips = new Map<string, { tests: number; allowed: boolean }>()
  for (const { project, state, lack, note } of outcomes) {
    if (state !== 'skipped') continue
    const line = `${project}: skipped: ${lack?.reason ?? note ?? 'by the test itself or by a filter'}`
    const skip = skips.get(line) ?? { tests: 0, allowed: lack?.ofKernel === true || lack?.optional === true }
    skip.tests += 1
    skips.set(line, skip)
  }
  for (const [line, { tests }] of skips) print(`${line} (${tests} ${tests === 1 ? 'test' : 'tests'})`)

  const forbidden = process.env.NLKIT_SKIP === 'kernel' && [...skips.values()].some(({ allowed }) => !allowed)
  if (forbidden) {
    print('NLKIT_SKIP=kernel: nothing may be skipped here but what the running kernel lacks')
    process.exitCode = 1
  }
  if (reason) print(reason)
  print(counts(outcomes, broken))
}

/** `N passed, N failed, N skipped`. */
export function counts(outcomes: readonly Outcome[], broken: number): string {
  const count = (wanted: Outcome['state']) => outcomes.filter(({ state }) => state === wanted).length
  return `${count('passed')} passed, ${count('failed') + broken} failed, ${count('skipped')} skipped`
}

const print = (line: string): void => void process.stdout.write(`${line}\n`)
