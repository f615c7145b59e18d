/*
 * npm run test:built -- [--timeout SECONDS] [--name REGEXP] [WORD …]: runs the tests that `npm run build:tests`
 * made, one file after the other, each in a process of its own: those whose path has one of the words, and those whose name the
 * expression is in, where they are given. Prints how each file ended, and at the end what `npm test` does.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { inTree } from '../setup/root.mjs'
import { probeCapabilities } from '../support/capabilities.js'
import { counts, type Outcome, printSummary } from '../support/summary.js'
import type { Orders, Report } from './file.js'

const folder = inTree('.cache/portable')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { timeout: { type: 'string', default: '60' }, name: { type: 'string' } },
})
const timeout = Number(values.timeout) * 1000
if (!(timeout > 0)) throw new Error(`--timeout ${values.timeout}: not a number of seconds`)

/** What became of the tests of a file; that its process came to no end is one failure. */
async function run(path: string, orders: Orders): Promise<Report> {
  const child = fork(join(folder, 'file.js'), { cwd: inTree() })
  let report: Report | undefined
  child.once('message', message => {
    report = message as Report
  })
  child.send(orders)
  const [code, signal] = await once(child, 'exit')
  if (report) return report
  process.stdout.write(`✗ ${path} ended with ${signal ?? code}, before its tests did\n`)
  return { outcomes: [], broken: 1 }
}

const paths = readdirSync(join(folder, 'test'), { recursive: true, encoding: 'utf8' })
  .map(name => join('test', name))
  .filter(path => path.endsWith('.test.js'))
  .filter(path => positionals.length === 0 || positionals.some(word => path.includes(word)))
  .sort()
if (paths.length === 0) throw new Error(`no test file has ${positionals.join(' or ')} in its path`)

const provided = { capabilities: await probeCapabilities(), compiled: join(folder, 'programs') }
const outcomes: Outcome[] = []
let broken = 0
for (const path of paths) {
  const started = performance.now()
  const report = await run(path, { folder, path, name: values.name, timeout, provided })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  process.stdout.write(`${path}: ${counts(report.outcomes, report.broken)} (${seconds} s)\n`)
  outcomes.push(...report.outcomes)
  broken += report.broken
}
if (broken > 0 || outcomes.some(({ state }) => state === 'failed')) process.exitCode = 1
printSummary(outcomes, broken)
