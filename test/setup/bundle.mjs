// The package's code as users load it: the entry points of package.json, and what they share in a few files beside them. Five
// hundred modules take Node longer to find than to run, and compress worse one by one. Packages in CommonJS that are small and
// needed at once are put in: Node would take longer to look through them for their exports than for all the rest.

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
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
    plugins: [entriesAreWhole(input), tables(), licences()],
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
 * no use for. The modules of one entry alone are in its own file; what is imported when it runs is left to the bundler.
 *
 * @returns {(id: string, graph: import('rolldown').ChunkingContext) => string | null}
 */
function sharedBy(/** @type {Record<string, string>} */ entries) {
  /** @type {Map<string, string[]> | undefined} */
  let users
  /** @type {string[]} */
  const chunks = []
  return (id, graph) => {
    users ??= usersOf(Object.values(entries), graph)
    const names = Object.values(entries).includes(id) ? [] : (users.get(id) ?? [])
    if (names.length === 0) return null
    const key = names.join()
    if (!chunks.includes(key)) chunks.push(key)
    return `shared-${chunks.indexOf(key) + 1}`
  }
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
