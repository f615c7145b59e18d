// The door to every npm script: brings a fresh clone to where the command can run, then runs it. What is already there is
// left alone, and costs no more than looking. Only Node's own modules are imported: it runs before anything is installed.
//
//   node test/setup/run.mjs <command> [arguments of the command]

import { readFileSync, statSync } from 'node:fs'
import { build, buildIsCurrent } from './build.mjs'
import { run, SetupError } from './child.mjs'
import { installDebianPackages, missingDebianPackages } from './debian.mjs'
import { isolated } from './isolate.mjs'
import { exclusively } from './lock.mjs'
import { installNpmPackages, npmPackagesAreCurrent } from './npm.mjs'
import { searchPath } from './programs.mjs'
import { inTree, root, say } from './root.mjs'

/**
 * @typedef {object} Command
 * @property {('debian' | 'dist' | 'bench')[]} needs beside the npm packages
 * @property {string[]} [node] arguments for node; without them the set-up is all there is to do
 * @property {true} [isolated] runs in namespaces of its own
 */

const vitest = 'node_modules/vitest/vitest.mjs'
const tsc = 'node_modules/typescript/bin/tsc'
const biome = 'node_modules/@biomejs/biome/bin/biome'

/** @type {Record<string, Command>} */
const commands = {
  test: { needs: ['debian', 'dist'], node: [vitest, 'run'], isolated: true },
  'test:offline': { needs: [], node: [vitest, 'run', '--project', 'offline'] },
  // The demo runs no program but its own, so it needs no Debian package.
  demo: { needs: ['dist'], node: ['dist/src/cli/main.js', 'egress', 'demo'] },
  'coverage:fixtures': { needs: [], node: ['node_modules/tsx/dist/cli.mjs', 'test/fixtures/coverage.ts'] },
  'coverage:headers': { needs: [], node: ['node_modules/tsx/dist/cli.mjs', 'test/uapi/coverage.ts'] },
  // How long the package takes to start, and how large it is, is measured of what is built.
  bench: { needs: ['dist', 'bench'], node: ['.cache/bench/test/bench/main.js'] },
  'bench:dump': { needs: ['dist', 'bench'], node: ['.cache/bench/test/bench/dump.js'] },
  fuzz: { needs: [], node: ['node_modules/tsx/dist/cli.mjs', 'test/fuzz/main.ts'] },
  soak: { needs: ['debian'], node: ['node_modules/tsx/dist/cli.mjs', 'test/soak/main.ts'], isolated: true },
  'build:tests': { needs: [], node: ['test/portable/build.mjs'] },
  'test:built': { needs: [], node: ['.cache/portable/main.js'], isolated: true },
  nodes: { needs: [], node: ['node_modules/tsx/dist/cli.mjs', 'test/nodes/main.ts'] },
  build: { needs: ['dist'] },
  check: { needs: [], node: [tsc, '-p', 'tsconfig.json', '--noEmit'] },
  lint: { needs: [], node: [biome, 'check', '.'] },
  format: { needs: [], node: [biome, 'check', '--write', '.'] },
}

async function setUp(/** @type {Command} */ { needs }) {
  const todo = () => ({
    npm: !npmPackagesAreCurrent(),
    debian: needs.includes('debian') && missingDebianPackages().length > 0,
    dist: needs.includes('dist') && !buildIsCurrent('dist'),
    bench: needs.includes('bench') && !buildIsCurrent('bench'),
  })
  if (!Object.values(todo()).includes(true)) return
  // Named by inode: the tree may be known by several paths.
  const { dev, ino } = statSync(root)
  await exclusively(`${dev}-${ino}`, async () => {
    if (todo().npm) await installNpmPackages()
    if (todo().debian) await installDebianPackages()
    if (todo().dist) await build('dist')
    if (todo().bench) await build('bench')
  })
}

function checkNode() {
  const wanted = JSON.parse(readFileSync(inTree('package.json'), 'utf8')).engines.node
  const [major = 0, minor = 0] = wanted.match(/\d+/g).map(Number)
  const [ourMajor = 0, ourMinor = 0] = process.versions.node.split('.').map(Number)
  if (ourMajor < major || (ourMajor === major && ourMinor < minor)) {
    throw new SetupError(`this is Node ${process.versions.node}; nlkit needs ${wanted}`)
  }
}

async function main(/** @type {string[]} */ [name = '', ...args]) {
  const command = commands[name]
  if (!command) throw new SetupError(`unknown command "${name}"; there are: ${Object.keys(commands).join(', ')}`)
  checkNode()
  process.env.PATH = searchPath()
  await setUp(command)
  if (!command.node) return 0
  const words = [...command.node, ...args]
  return run(
    ...(command.isolated ? await isolated(process.execPath, words) : /** @type {const} */ ([process.execPath, words])),
  )
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  say(error.message)
  process.exitCode = 1
}
