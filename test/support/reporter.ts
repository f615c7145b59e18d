import type { Reporter, SerializedError, TestCase, TestModule, TestRunEndReason, TestSuite } from 'vitest/node'
import type { Lack } from './capabilities.js'

/**
 * Ends the run with why tests were skipped, and then, alone on the last line, `N passed, N failed, N skipped`. A file that
 * could not be loaded and an error outside of any test count as one failure each.
 *
 * With NLKIT_SKIP=kernel (continuous integration) only what the running kernel lacks, or what is optional, may be skipped; the rest
 * fails the run.
 */
export default class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[], reason: TestRunEndReason): void {
    const tests = modules.flatMap(module => [...module.children.allTests()])
    const count = (state: string) => tests.filter(test => test.result().state === state).length
    const broken = modules
      .flatMap(module => [module, ...module.children.allSuites()])
      .filter(each => each.errors().length > 0)

    const skips = new Map<string, { tests: number; allowed: boolean }>()
    for (const test of tests.filter(test => test.result().state === 'skipped')) {
      const lack = test.meta().skipped ?? lackOf(test.parent)
      const result = test.result()
      const note = result.state === 'skipped' ? result.note : undefined
      const line = `${test.project.name}: skipped: ${lack?.reason ?? note ?? 'by the test itself or by a filter'}`
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
    if (reason === 'interrupted') print('interrupted')
    const failed = count('failed') + broken.length + unhandled.length
    print(`${count('passed')} passed, ${failed} failed, ${count('skipped')} skipped`)
  }
}

/** Why the nearest suite around a test was skipped. */
function lackOf(parent: TestCase['parent'] | TestSuite['parent']): Lack | undefined {
  const lack = parent.meta().skipped
  if (lack || parent.type === 'module') return lack
  return lackOf(parent.parent)
}

const print = (line: string): void => void process.stdout.write(`${line}\n`)
