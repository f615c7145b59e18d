import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from './bundle.mjs'
import { quiet } from './child.mjs'
import { bundleDeclarations } from './declarations.mjs'
import { inTree, say } from './root.mjs'

/**
 * @typedef {object} Target what is built, from what tsc compiles, and where to
 * @property {string} folder
 * @property {string} project
 * @property {string[]} sources
 */

const shared = ['protocol', 'src', 'package.json', 'tsconfig.json', 'node_modules/.package-lock.json']

/** @type {Record<'dist' | 'bench', Target>} */
const targets = {
  dist: { folder: 'dist', project: 'tsconfig.build.json', sources: [...shared, 'tsconfig.build.json', 'test/setup'] },
  // Compiled like dist/: what a loader makes of TypeScript on the fly is slower code than what users run.
  bench: { folder: '.cache/bench', project: 'test/bench/tsconfig.json', sources: [...shared, 'test/bench'] },
}

/** Whether a target is younger than everything it is made from. Its own time is that of the start of the build. */
export function buildIsCurrent(/** @type {keyof typeof targets} */ name) {
  const { folder, sources } = targets[name]
  const built = statSync(inTree(folder), { throwIfNoEntry: false })?.mtimeMs
  return built !== undefined && sources.every(source => newest(inTree(source)) < built)
}

/**
 * Compile beside the target and then put the whole in its place: a build that fails leaves the last one, no file of a
 * deleted source stays behind, and who runs from it meanwhile never reads half a file.
 */
export async function build(/** @type {keyof typeof targets} */ name) {
  const { folder, project } = targets[name]
  say(`building ${folder}/`)
  const started = new Date()
  const scratch = inTree('.cache', `build-${process.pid}`)
  const [next, last] = [join(scratch, 'next'), join(scratch, 'last')]
  mkdirSync(scratch, { recursive: true })
  try {
    const tsc = inTree('node_modules', 'typescript', 'bin', 'tsc')
    const compile = (/** @type {string} */ to, /** @type {string[]} */ ...options) =>
      quiet(process.execPath, [tsc, '-p', project, '--outDir', to, ...options])
    if (name === 'dist') {
      const types = join(scratch, 'types')
      await Promise.all([compile(types, '--emitDeclarationOnly'), bundle(next)])
      await bundleDeclarations(types, next, publicDeclarations())
    } else await compile(next)
    utimesSync(next, started, started)
    if (existsSync(inTree(folder))) renameSync(inTree(folder), last)
    renameSync(next, inTree(folder))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** The declarations that package.json points at, relative to dist/. */
function publicDeclarations() {
  const { exports } = JSON.parse(readFileSync(inTree('package.json'), 'utf8'))
  return Object.values(exports).flatMap(({ types }) => (types === undefined ? [] : [types.replace('./dist/', '')]))
}

/** The latest time in a tree; a directory's own counts, for files that were removed. */
function newest(/** @type {string} */ path) {
  const stat = statSync(path)
  let time = stat.mtimeMs
  if (stat.isDirectory()) for (const name of readdirSync(path)) time = Math.max(time, newest(join(path, name)))
  return time
}
