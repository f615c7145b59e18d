// npm run build:tests: the tests of the kernel and of the program as plain JavaScript in .cache/portable, with the test runner and all
// else that they import put in. To compile them while they run, in workers beside a server, takes longer than a machine that is
// emulated has; `node test/setup/run.mjs test:built` runs them there, and needs nothing but Node and this tree.

import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { compileProgramsOfTests } from '../setup/programs-of-tests.mjs'
import { inTree } from '../setup/root.mjs'

const folder = inTree('.cache/portable')
const next = inTree('.cache', `portable-${process.pid}`)

const tests = ['test/kernel', 'test/cli'].flatMap(tests =>
  readdirSync(inTree(tests), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => join(tests, name)),
)
const entries = ['test/portable/main.ts', 'test/portable/file.ts', ...tests]

const { dependencies } = JSON.parse(readFileSync(inTree('package.json'), 'utf8'))
const build = await rolldown({
  cwd: inTree(),
  input: Object.fromEntries(entries.map(path => [path.replace(/\.ts$/, ''), inTree(path)])),
  platform: 'node',
  external: [/^node:/, ...Object.keys(dependencies)],
  transform: { target: `node${process.versions.node}` },
})
try {
  await build.write({
    dir: next,
    // As deep in the tree as test/setup/root.mjs, which finds the top of it from where it is itself.
    chunkFileNames: '[name].js',
    // A few files for all that tests share: to find hundreds of small ones takes longer than to read them.
    codeSplitting: {
      groups: [
        { name: 'packages', test: /\/node_modules\// },
        { name: 'nlkit', test: /\/(src|protocol)\/(?!cli\/main)/ },
        { name: 'support', test: /\/test\/(support|setup|fixtures|uapi)\// },
      ],
    },
  })
  await compileProgramsOfTests(join(next, 'programs'))
  rmSync(folder, { recursive: true, force: true })
  renameSync(next, folder)
} finally {
  await build.close()
  rmSync(next, { recursive: true, force: true })
}
process.stdout.write(
  `${tests.length} test files; to run them: node test/setup/run.mjs test:built [--timeout SECONDS] [--name REGEXP] [WORD ...]\n`,
)
