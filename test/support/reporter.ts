import type { Reporter, SerializedError, TestCase, TestModule, TestRunEndReason, TestSuite } from 'vitest/node'
import type { Lack } from './capabilities.js'
import { type Outcome, printSummary } from './summary.js'

/** The closing lines of a run of vitest. A file that could not be loaded and an error outside of any test are one failure each. */
export default class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[], reason: TestRunEndReason): void {
    const tests = modules.flatMap(module => [...module.children.allTests()])
    const broken = modules
      .flatMap(module => [module, ...module.children.allSuites()])
      .filter(each => each.errors().length > 0)
    printSummary(
      tests.flatMap(outcomeOf),
      broken.length + unhandled.length,
      reason === 'interrupted' ? reason : undefined,
    )
  }
}

/** Nothing of a test that the end of the run came before. */
function outcomeOf(test: TestCase): Outcome[] {
  const result = test.result()
  if (result.state === 'pending') return []
  const { state } = result
  const note = state === 'skipped' ? result.note : undefined
  return [{ project: test.project.name, state, lack: test.meta().skipped ?? lackOf(test.parent), note }]
}

/** Why the nearest suite around a test was skipped. */
function lackOf(parent: TestCase['parent'] | TestSuite['parent']): Lack | undefined {
  const lack = parent.meta().skipped
  if (lack || parent.type === 'module') return lack
  return lackOf(parent.parent)
}
