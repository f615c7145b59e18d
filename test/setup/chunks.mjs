// Which modules stand together in a file of the bundle: those that the same entry points and late parts load, so that nobody reads
// what it has no use for, and few enough files. Imports are followed name by name: a module that passes on the names of two hundred
// others does not make them all wanted.

import { inTree } from './root.mjs'

/** @typedef {import('./late.mjs').LateParts} LateParts */
/** @typedef {import('./module-graph.mjs').ModuleGraph} ModuleGraph */
/** @typedef {import('./module-graph.mjs').Place} Place */

const library = inTree('src/index.ts')

const guests = [inTree('src/testing/index.ts'), inTree('src/testing/vitest.ts'), '\0late:egress', '\0late:dcb']

/**
 * The name of the chunk of a module: those that the same entries and parts load at once stand together, so that nobody loads what it
 * has no use for. The rest of what is imported when it runs is left to the bundler.
 *
 * @returns {(id: string, context: import('rolldown').ChunkingContext) => string | null}
 */
export function sharedBy(
  /** @type {string[]} */ entries,
  /** @type {LateParts} */ late,
  /** @type {ModuleGraph} */ graph,
) {
  /** @type {Map<string, string> | undefined} */
  let chunks
  return (id, context) => {
    chunks ??= chunksOf(usersOf(entries, late, graph, context), id => context.getModuleInfo(id)?.code?.length ?? 0)
    if (id.startsWith('\0late:')) return `own-${id.slice(6)}`
    return entries.includes(id) ? null : (chunks.get(id) ?? null)
  }
}

/** Characters. Less is not worth a file: to find one takes Node as long as to look through 50,000. */
const SMALL = 12_000

/**
 * Those who say where a module stands, of all who use it: no part, where the library has it from the start; none of those that load
 * nearly everything anyway, where there is another.
 */
function decisive(/** @type {string[]} */ users) {
  const others = users.filter(user => !guests.includes(user))
  if (others.includes(library)) return others.filter(user => !user.startsWith('\0'))
  return others.length > 0 ? others : users
}

/** Whether all of some users have what others load: parts have what the library does. */
const isLoaded = (/** @type {string[]} */ all, /** @type {string[]} */ users) =>
  all.every(user => users.includes(user) || (user.startsWith('\0') && users.includes(library)))

/**
 * The chunk of each module. What is small goes to what is loaded anyway by all that load it, and by few others, if that loads what it
 * imports.
 */
function chunksOf(/** @type {Map<string, Used>} */ used, /** @type {(id: string) => number} */ sizeOf) {
  /** @type {Map<string, Together>} */
  const sets = new Map()
  /** @type {Map<string, Together>} */
  const setOf = new Map()
  for (const [id, { users }] of used) {
    const names = decisive(users)
    const set = sets.get(names.join()) ?? { names, ids: [], size: 0 }
    set.ids.push(id)
    set.size += sizeOf(id)
    sets.set(names.join(), set)
    setOf.set(id, set)
  }
  const byWidth = [...sets.values()].sort((a, b) => a.names.length - b.names.length)
  for (const set of byWidth.filter(({ size }) => size < SMALL)) {
    const imported = set.ids.flatMap(id => used.get(id)?.imports ?? []).flatMap(id => setOf.get(id) ?? [])
    const home = byWidth.find(
      other =>
        other !== set &&
        other.ids.length > 0 &&
        isLoaded(set.names, other.names) &&
        imported.every(there => there === set || isLoaded(other.names, there.names)),
    )
    for (const id of home ? set.ids.splice(0) : []) {
      home?.ids.push(id)
      if (home) setOf.set(id, home)
    }
  }
  const filled = byWidth.filter(({ ids }) => ids.length > 0)
  return new Map(filled.flatMap(({ names, ids }, i) => ids.map(id => [id, chunkName(names, i + 1)])))
}

const chunkName = (/** @type {string[]} */ [user = '', ...others], /** @type {number} */ number) =>
  others.length === 0 && user.startsWith('\0late:') ? `own-${user.slice(6)}` : `shared-${number}`

/** @typedef {{ users: string[], imports: string[] }} Used the entries and parts that load a module, and the modules that it imports */

/** @typedef {{ names: string[], ids: string[], size: number }} Together modules of the same users */

/** Of each module the entries and parts that import what it declares, or import what imports it. */
function usersOf(
  /** @type {string[]} */ entries,
  /** @type {LateParts} */ late,
  /** @type {ModuleGraph} */ graph,
  /** @type {import('rolldown').ChunkingContext} */ context,
) {
  /** @type {Map<string, Used>} */
  const used = new Map()
  const waits = late.waits.bind(late)
  const importsOf = (/** @type {string} */ path) => {
    const others = (context.getModuleInfo(path)?.importedIds ?? []).filter(
      id => id.includes('/node_modules/') || id.startsWith('\0'),
    )
    if (!path.startsWith(inTree()) || path.includes('/node_modules/')) return others
    return [...others, ...graph.at(path).imports.flatMap(({ from, name }) => places({ module: from, name }, path))]
  }
  const places = (/** @type {Place} */ named, importer = '') => {
    const place = graph.declared(named, waits)
    if (!place || waits(importer, place.module)) return []
    if (place.name !== '*') return [place.module]
    /** @type {string[]} */
    const all = graph.names(place.module).flatMap(name => places({ ...place, name }))
    return [place.module, ...all]
  }
  const visit = (/** @type {string} */ path, /** @type {string} */ user) => {
    const known = used.get(path) ?? { users: [], imports: importsOf(path) }
    used.set(path, known)
    if (known.users.includes(user)) return
    known.users.push(user)
    for (const id of known.imports) visit(id, user)
  }
  for (const entry of entries) for (const id of [entry, ...places({ module: entry, name: '*' })]) visit(id, entry)
  for (const part of late.names)
    for (const place of late.given(part)) for (const id of places(place)) visit(id, late.id(part))
  return used
}
