import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { quiet } from './child.mjs'
import { inTree, say } from './root.mjs'

const sources = ['protocol', 'src', 'tsconfig.json', 'tsconfig.build.json', 'node_modules/.package-lock.json']

/** Whether dist/ is younger than everything it is made from. Its own time is that of the start of the build. */
export function buildIsCurrent() {
  const built = statSync(inTree('dist'), { throwIfNoEntry: false })?.mtimeMs
  return built !== undefined && sources.every(source => newest(inTree(source)) < built)
}

/**
 * Compile beside dist/ and then put the whole in its place: a build that fails leaves the last one, no file of a
 * deleted source stays behind, and who runs from dist/ meanwhile never reads half a file.
 */
export async function build() {
  say('building dist/')
  const started = new Date()
  const scratch = inTree('.cache', `build-${process.pid}`)
  const [next, last] = [join(scratch, 'next'), join(scratch, 'last')]
  mkdirSync(scratch, { recursive: true })
  try {
    const tsc = inTree('node_modules', 'typescript', 'bin', 'tsc')
    await quiet(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', next])
    utimesSync(next, started, started)
    if (existsSync(inTree('dist'))) renameSync(inTree('dist'), last)
    renameSync(next, inTree('dist'))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** The latest time in a tree; a directory's own counts, for files that were removed. */
function newest(/** @type {string} */ path) {
  const stat = statSync(path)
  let time = stat.mtimeMs
  if (stat.isDirectory()) for (const name of readdirSync(path)) time = Math.max(time, newest(join(path, name)))
  return time
}
