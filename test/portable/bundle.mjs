import { readFileSync } from 'node:fs'
import { rolldown } from 'rolldown'
import { inTree } from '../setup/root.mjs'

/**
 * Compiles tests, and what runs them, below a folder of `.cache`: with the test runner and all else that they import put in.
 *
 * @param {string} folder
 * @param {Record<string, string>} tests where each goes, without `.js` → the path of its source
 */
export async function bundleTests(folder, tests) {
  const programs = Object.fromEntries(['main', 'file'].map(name => [name, inTree(`test/portable/${name}.ts`)]))
  const { dependencies } = JSON.parse(readFileSync(inTree('package.json'), 'utf8'))
  const build = await rolldown({
    cwd: inTree(),
    input: { ...programs, ...tests },
    platform: 'node',
    external: [/^node:/, ...Object.keys(dependencies)],
    transform: { target: `node${process.versions.node}` },
  })
  await build.write({
    dir: folder,
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
  await build.close()
}
