// What tests start as processes, compiled once for a run: the package as users load it, and the tests' own programs. To have each
// process compile its TypeScript anew would take longer than most of what it is started for.

import { readFileSync } from 'node:fs'
import { bundle } from './bundle.mjs'
import { inTree } from './root.mjs'

/** Beside the entry points of package.json. */
const programs = [
  'src/egress/demo/internet',
  'src/ffi/libc',
  'src/netns/enter',
  'src/netns/index',
  'src/netns/named',
  'test/cli/dump-program',
  'test/kernel/guarantees/exit-program',
  'test/kernel/guarantees/leaks-program',
  'test/kernel/socket-programs/exits',
  'test/kernel/socket-programs/unprivileged',
  'test/kernel/socket-programs/worker',
  'test/support/egress-child',
]

/** Compiles them below `folder`, which must be in the tree: each is found by the path of its source. */
export async function compileProgramsOfTests(/** @type {string} */ folder) {
  await Promise.all([bundle(folder), compile(folder)])
}

async function compile(/** @type {string} */ folder) {
  const { rolldown } = await import('rolldown')
  const { dependencies } = JSON.parse(readFileSync(inTree('package.json'), 'utf8'))
  const build = await rolldown({
    cwd: inTree(),
    input: Object.fromEntries(programs.map(name => [name, inTree(`${name}.ts`)])),
    platform: 'node',
    external: [/^node:/, ...Object.keys(dependencies)],
    transform: { target: `node${process.versions.node}` },
  })
  await build.write({ dir: folder, chunkFileNames: 'test/chunks/[name].js' })
  await build.close()
}
