import { rmSync } from 'node:fs'
import type { TestProject } from 'vitest/node'
import { compileProgramsOfTests } from '../setup/programs-of-tests.mjs'
import { inTree } from '../setup/root.mjs'
import { type Capabilities, probeCapabilities } from './capabilities.js'

declare module 'vitest' {
  interface ProvidedContext {
    capabilities: Capabilities
    /** The folder of what `compiled` finds. */
    compiled: string
  }
}

const compiled = inTree('.cache', `tests-${process.pid}`)

const nlkitSetup = Symbol.for('nlkit.test.setup')
/** What is done once for the run: each project loads this file for itself. */
const shared = globalThis as { [nlkitSetup]?: Promise<Capabilities> }

async function setUp(): Promise<Capabilities> {
  const [capabilities] = await Promise.all([probeCapabilities(), compileProgramsOfTests(compiled)])
  return capabilities
}

export default async function setup(project: TestProject): Promise<() => void> {
  shared[nlkitSetup] ??= setUp()
  project.provide('capabilities', await shared[nlkitSetup])
  project.provide('compiled', compiled)
  project.onTestsRerun(() => compileProgramsOfTests(compiled))
  return () => rmSync(compiled, { recursive: true, force: true })
}
