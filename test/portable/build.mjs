// npm run build:tests: the tests of the kernel and of the program as plain JavaScript in .cache/portable, and what they start as
// processes. To compile them while they run, in workers beside a server, takes longer than a machine that is emulated has.
// `npm run test:built` runs them there, and needs nothing but Node and this tree.

import { readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { compileProgramsOfTests } from '../setup/programs-of-tests.mjs'
import { inTree } from '../setup/root.mjs'
import { bundleTests } from './bundle.mjs'

const folder = inTree('.cache/portable')
const next = inTree('.cache', `portable-${process.pid}`)

const tests = ['test/kernel', 'test/cli'].flatMap(tests =>
  readdirSync(inTree(tests), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => join(tests, name)),
)
try {
  await bundleTests(next, Object.fromEntries(tests.map(path => [path.replace(/\.ts$/, ''), inTree(path)])))
  await compileProgramsOfTests(join(next, 'programs'))
  rmSync(folder, { recursive: true, force: true })
  renameSync(next, folder)
} finally {
  rmSync(next, { recursive: true, force: true })
}
process.stdout.write(
  `${tests.length} test files: npm run test:built -- [--timeout SECONDS] [--name REGEXP] [WORD ...]\n`,
)
