// The package's code as users load it: the entry points of package.json, and what they share in a few files beside them. Five
// hundred modules take Node longer to find than to run, and compress worse one by one. Packages in CommonJS that are small and
// needed at once are put in: Node would take longer to look through them for their exports than for all the rest.

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { deferredFunctions } from './deferred-functions.mjs'
import { lines } from './lines.mjs'
import { ownNames } from './own-names.mjs'
import { inTree } from './root.mjs'
import { tables } from './tables.mjs'

/** Writes the code below `folder`: what package.json points at under the names of its sources, the rest in `chunks/`. */
export async function bundle(/** @type {string} */ folder) {
  // Not before it is needed: run.mjs may have to install it first.
  const { rolldown } = await import('rolldown')
  const { exports, bin, dependencies, peerDependencies, engines } = JSON.parse(
    readFileSync(inTree('package.json'), 'utf8'),
  )
  const outputs = [...Object.values(exports).map(({ default: code }) => code), ...Object.values(bin)]
  const names = outputs.flatMap(output => output?.match(/^(?:\.\/)?dist\/(.+)\.js$/)?.[1] ?? [])
  const input = Object.fromEntries(names.map(name => [name, inTree(`${name}.ts`)]))
  const build = await rolldown({
    cwd: inTree(),
    input,
    // Part of the package runs without Node.
    platform: 'neutral',
    resolve: { mainFields: ['module', 'main'] },
    preserveEntrySignatures: 'allow-extension',
    external: [/^node:/, 'nlkit/package.json', ...Object.keys({ ...dependencies, ...peerDependencies })],
    transform: { target: engines.node.replace('>=', 'node') },
    plugins: [
      ownNames(/^chunks\/shared-\d+\.js$/),
      entriesAreWhole(input),
      tables(),
      deferredFunctions([inTree('src/egress/index.ts')]),
      licences(),
      lines(),
    ],
  })
  // An object that is printed, or a method in a stack trace, says little without the name of its class. Those of functions would
  // cost a fortieth of the code.
  const keepNames = { function: false, class: true }
  await build.write({
    dir: folder,
    chunkFileNames: 'chunks/[name].js',
    codeSplitting: { groups: [{ name: sharedBy(input), debugName: 'shared' }], includeDependenciesRecursively: false },
    comments: false,
    minify: { compress: { keepNames }, mangle: { toplevel: true, keepNames } },
  })
  await build.close()
}

/**
 * Whoever imports all of an entry, as a namespace, gets it from that entry's own file: it is there as a namespace already. And that
 * file, which has nothing but names to pass on, passes them on without taking them first.
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
      for (const file of Object.values(files)) if (file.type === 'chunk' && file.isEntry) file.code = passOn(file.code)
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

/**
 * The name of the chunk of a module: those that the same entries load at once stand together, so that nobody loads what it has
 * no use for; so does what is deferred. The rest of what is imported when it runs is left to the bundler.
 *
 * @returns {(id: string, graph: import('rolldown').ChunkingContext) => string | null}
 */
function sharedBy(/** @type {Record<string, string>} */ entries) {
  /** @type {Map<string, string> | undefined} */
  let chunks
  return (id, graph) => {
    chunks ??= chunksOf(usersOf(Object.values(entries), graph), id => graph.getModuleInfo(id)?.code?.length ?? 0)
    if (Object.values(entries).includes(id)) return null
    return chunks.get(id) ?? (id.startsWith(inTree('src/egress/')) && !id.includes('/demo/') ? 'egress' : null)
  }
}

/** Characters. Less is not worth a file: to find one takes Node as long as to look through 50,000. */
const SMALL = 6000

/** The chunk of each module. What is small goes to what is loaded anyway by all that load it, and by few others. */
function chunksOf(/** @type {Map<string, string[]>} */ users, /** @type {(id: string) => number} */ sizeOf) {
  /** @type {Map<string, { names: string[], ids: string[], size: number }>} */
  const sets = new Map()
  for (const [id, names] of users) {
    const { ids, size } = sets.get(names.join()) ?? { ids: [], size: 0 }
    sets.set(names.join(), { names, ids: [...ids, id], size: size + sizeOf(id) })
  }
  const byWidth = [...sets.values()].sort((a, b) => a.names.length - b.names.length)
  for (const set of byWidth.filter(({ size }) => size < SMALL)) {
    const home = byWidth.find(({ names }) => names.length > set.names.length && set.names.every(n => names.includes(n)))
    home?.ids.push(...set.ids.splice(0))
  }
  const filled = byWidth.filter(({ ids }) => ids.length > 0)
  return new Map(filled.flatMap(({ ids }, i) => ids.map(id => [id, `shared-${i + 1}`])))
}

/** Of each module the entries that import it, or import what imports it. */
function usersOf(/** @type {string[]} */ entries, /** @type {import('rolldown').ChunkingContext} */ graph) {
  /** @type {Map<string, string[]>} */
  const users = new Map()
  const visit = (/** @type {string} */ id, /** @type {string} */ entry) => {
    const known = users.get(id) ?? []
    if (known.includes(entry)) return
    users.set(id, [...known, entry])
    for (const next of graph.getModuleInfo(id)?.importedIds ?? []) visit(next, entry)
  }
  for (const entry of entries) visit(entry, entry)
  return users
}
