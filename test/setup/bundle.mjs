// The package's code as users load it: the entry points of package.json, and what they share in a few files beside them. Five
// hundred modules take Node longer to find than to run, and compress worse one by one. Packages in CommonJS that are small and
// needed at once are put in: Node would take longer to look through them for their exports than for all the rest.

import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { sharedBy } from './chunks.mjs'
import { constants } from './constants.mjs'
import { facades } from './facades.mjs'
import { LateParts } from './late.mjs'
import { lines } from './lines.mjs'
import { ModuleGraph } from './module-graph.mjs'
import { ownExports } from './own-exports.mjs'
import { ownNames } from './own-names.mjs'
import { inTree } from './root.mjs'
import { shorter } from './shorter.mjs'
import { tables } from './tables.mjs'

/** Writes the code below `folder`: what package.json points at under the names of its sources, the rest in `chunks/`. */
export async function bundle(/** @type {string} */ folder) {
  // Not before it is needed: run.mjs may have to install it first.
  const [{ rolldown }, { parseSync }] = await Promise.all([import('rolldown'), import('rolldown/utils')])
  const { exports, bin, dependencies, peerDependencies, engines } = JSON.parse(
    readFileSync(inTree('package.json'), 'utf8'),
  )
  const outputs = [
    ...Object.values(exports).map(conditions => conditions['module-sync'] ?? conditions.default),
    ...Object.values(bin),
  ]
  const names = outputs.flatMap(output => output?.match(/^(?:\.\/)?dist\/(.+)\.js$/)?.[1] ?? [])
  const input = Object.fromEntries(names.map(name => [name, inTree(`${name}.ts`)]))
  const parse = (/** @type {string} */ path, /** @type {string} */ text) =>
    parseSync(path, text, { lang: 'ts' }).program
  const graph = new ModuleGraph(parse)
  const late = new LateParts({ fronts, partOf, graph, parse })
  const parts = Object.fromEntries(late.names.map(part => [`chunks/${part}`, late.id(part)]))
  const build = await rolldown({
    cwd: inTree(),
    input: { ...input, ...parts, [whole]: whole },
    // Part of the package runs without Node.
    platform: 'neutral',
    resolve: { mainFields: ['module', 'main'] },
    preserveEntrySignatures: 'allow-extension',
    external: [/^node:/, 'nlkit/package.json', ...Object.keys({ ...dependencies, ...peerDependencies })],
    transform: { target: engines.node.replace('>=', 'node') },
    plugins: [
      ownNames(shared),
      entriesAreWhole(input),
      facades(),
      late.plugin(),
      wholeLibrary(late),
      constants(graph),
      tables(),
      licences(),
      shorter(),
      ownExports(shared),
      lines(),
    ],
  })
  // An object that is printed, or a method in a stack trace, says little without the name of its class. Those of functions would
  // cost a fortieth of the code.
  const keepNames = { function: false, class: true }
  await build.write({
    dir: folder,
    chunkFileNames: 'chunks/[name].js',
    codeSplitting: {
      groups: [{ name: sharedBy(Object.values(input), late, graph), debugName: 'shared' }],
      includeDependenciesRecursively: false,
    },
    comments: false,
    minify: { compress: { keepNames }, mangle: { toplevel: true, keepNames } },
  })
  await build.close()
}

/** For bundlers, and for a Node that cannot require modules: the library with all of its parts. */
const whole = 'src/whole'

/** Files that only those of the bundle know. */
const shared = /^chunks\/shared-\d+\.js$/

/** @returns {import('rolldown').Plugin} */
function wholeLibrary(/** @type {LateParts} */ late) {
  return {
    name: 'whole-library',
    resolveId(id, importer) {
      if (id === whole) return id
      // The library's own entry point, and the files of its parts, as they are seen from this one.
      return importer === whole && id.startsWith('.') ? { id, external: 'absolute' } : null
    },
    load(id) {
      if (id !== whole) return null
      const imports = late.names.map(part => `import * as ${part} from '../chunks/${part}.js'\n`)
      return `${imports.join('')}import { parts } from '${late.helper}'
Object.assign(parts, { ${late.names.join(', ')} })
export * from './index.js'`
    },
  }
}

/** Modules that load what they import when it is used, and the part they have it from. */
const parts = {
  capture: ['src/socket/capture-transport', 'src/socket/errors', 'src/socket/refusal', 'src/socket/trace'],
  conntrack: ['src/client/conntrack/index'],
  dcb: ['src/client/dcb/index'],
  egress: ['src/egress/index'],
  generic: ['src/client/ethtool/index', 'src/client/generic/index', 'src/client/wireguard/index'],
  nftables: ['src/client/nftables/index', 'src/client/nftables/transaction', 'src/client/nftables/view'],
  route: ['src/client/route/index', 'src/client/route/view'],
  seldom: ['src/client/route/protocol'],
  sockets: ['src/client/sockets/index'],
}

const partOfFront = new Map(
  Object.entries(parts).flatMap(([part, fronts]) => fronts.map(front => [inTree(`${front}.ts`), part])),
)

const fronts = [...partOfFront.keys()]

/** What everybody needs who talks to a kernel, and errors, whose classes a program asks for by name. */
const early =
  /^(protocol\/(codec|netlink)\/|src\/(ffi|netns|socket)\/(?!capture-file)|src\/client\/([^/]+|view\/.*)$|.*\/errors\.ts$|src\/[^/]+$)/

/** What nearly every program needs of rtnetlink, whose other clients and messages are a part of their own: `seldom`. */
const usual =
  /^(protocol\/route\/usual-protocol|src\/client\/route\/(addresses|links|neighbours|protocol|routes|rules|view-kinds))\.ts$/

function partOf(/** @type {string} */ front, /** @type {string} */ path) {
  const name = relative(inTree(), path)
  if (early.test(name) || (partOfFront.has(path) && !usual.test(name))) return undefined
  const part = partOfFront.get(front)
  if (part === 'route' && !usual.test(name)) return 'seldom'
  return part === 'seldom' && usual.test(name) ? undefined : part
}

/**
 * Whoever imports all of an entry, as a namespace, gets it from that entry's own file: it is there as a namespace already. And that
 * file, which has nothing but names to pass on, passes them on without taking them first. Files of nothing at all are left out.
 *
 * @returns {import('rolldown').Plugin}
 */
function entriesAreWhole(/** @type {Record<string, string>} */ entries) {
  return {
    name: 'entries-are-whole',
    resolveId(source, importer) {
      const path = importer && source.startsWith('.') ? join(dirname(importer), source).replace(/\.js$/, '.ts') : ''
      const [name] = Object.entries(entries).find(([, entry]) => entry === path) ?? []
      // As it is seen from chunks/, where all code is.
      return name === undefined ? null : { id: `../${name}.js`, external: 'absolute' }
    },
    generateBundle(_, files) {
      const chunks = Object.values(files).filter(file => file.type === 'chunk')
      const empty = chunks.filter(({ code }) => code.trim() === '').map(({ fileName }) => fileName)
      for (const name of empty) delete files[name]
      for (const chunk of chunks) {
        for (const name of empty) chunk.code = chunk.code.replace(`import"./${name.replace(/^.*\//, '')}";`, '')
        if (chunk.isEntry) chunk.code = passOn(chunk.code)
      }
    },
  }
}

/**
 * What the packages that are put in ask for: their licences go with them.
 *
 * @returns {import('rolldown').Plugin}
 */
function licences() {
  return {
    name: 'licences',
    generateBundle(_, files) {
      const ids = Object.values(files).flatMap(file => (file.type === 'chunk' ? file.moduleIds : []))
      const folders = new Set(ids.flatMap(id => id.match(/^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/)?.[0] ?? []))
      const texts = [...folders].sort().map(folder => {
        const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
        return `${name} ${version}\n\n${readFileSync(join(folder, 'LICENSE'), 'utf8').trim()}\n`
      })
      this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source: texts.join(`\n${'-'.repeat(80)}\n\n`) })
    },
  }
}

/** `import{a as b}from"x";export{b as c}` as `export{a as c}from"x"`, where there is nothing else. */
function passOn(/** @type {string} */ code) {
  const statement = /(import|export)\{([^}]*)\}(?:from"([^"]+)")?;?\s*/g
  if (code.replaceAll(statement, '') !== '') return code
  /** @type {Map<string, string[]>} local name → where it is from, and what it is called there */
  const taken = new Map()
  /** @type {Map<string, string[]>} */
  const passed = new Map()
  for (const [, keyword, names = '', from] of code.matchAll(statement))
    for (const name of names.split(',').filter(Boolean)) {
      const [first = '', second = first] = name.split(' as ')
      if (keyword === 'import' && from) taken.set(second, [from, first])
      else {
        const [origin = '', there = first] = from ? [from, first] : (taken.get(first) ?? [])
        passed.set(origin, [...(passed.get(origin) ?? []), there === second ? there : `${there} as ${second}`])
      }
    }
  return [...passed].map(([from, names]) => `export{${names.join(',')}}from"${from}";\n`).join('')
}
