// What tsc writes as declarations is a file for every module, each with its imports. Users get one for each entry point: what it
// exports, and what that leads to. Less is read faster, by editors and by people.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { DeclarationGraph, keyOf } from './declaration-graph.mjs'

/**
 * @typedef {import('./declaration-graph.mjs').Target} Target
 * @typedef {import('./declaration-graph.mjs').Statement} Statement
 *
 * @typedef {object} File one that is written
 * @property {string} path where its module is, or would be
 * @property {Map<string, Target>} exports by name
 * @property {Statement[]} augmentations what it adds to another package's declarations
 * @property {Target[]} declared
 * @property {Map<string, string>} names what stands in it or is imported is called, by key
 */

/** Where that stands which no entry exports and more than one file leads to. */
const SHARED = 'chunks/shared.d.ts'

/**
 * Bundles the declarations below `from` into one file for each of `entries`, below `to`. What several entries export stands in
 * the file of the first.
 *
 * @param {string[]} entries relative to both
 */
export async function bundleDeclarations(/** @type {string} */ from, /** @type {string} */ to, entries) {
  const { parseSync } = await import('rolldown/utils')
  const graph = new DeclarationGraph(from, parseSync)
  const files = filesOf(
    graph,
    entries.map(entry => join(from, entry)),
  )
  const homes = homesOf(graph, files)
  for (const file of files.values()) settle(graph, homes, file)
  for (const file of files.values()) {
    const path = join(to, relative(from, file.path))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, tidied(textOf(graph, homes, file)))
  }
}

/** The entries, and beside them a file for each module that is a namespace to them. */
function filesOf(/** @type {DeclarationGraph} */ graph, /** @type {string[]} */ entries) {
  /** @type {Map<string, File>} */
  const files = new Map()
  const add = (
    /** @type {string} */ path,
    /** @type {Map<string, Target>} */ exports,
    /** @type {Statement[]} */ augmentations,
  ) => files.set(path, { path, exports, augmentations, declared: [], names: new Map() })
  const todo = [...entries]
  for (let path = todo.shift(); path !== undefined; path = todo.shift()) {
    const exports = graph.exportsOf(path)
    add(path, exports, graph.augmentationsOf(path))
    for (const { module, name } of graph.reachedFrom(exports.values()).values())
      if (name === '*' && !files.has(module) && !todo.includes(module)) todo.push(module)
  }
  return add(join(graph.folder, SHARED), new Map(), [])
}

/** Of each declaration that is of use the file that it goes to. */
function homesOf(/** @type {DeclarationGraph} */ graph, /** @type {Map<string, File>} */ files) {
  const shared = /** @type {File} */ (files.get(join(graph.folder, SHARED)))
  /** @type {Map<string, File>} */
  const homes = new Map()
  for (const file of files.values())
    for (const target of file.exports.values())
      if (graph.declares(target) && !homes.has(keyOf(target))) homes.set(keyOf(target), file)
  const exported = new Set(homes.keys())

  for (const file of files.values()) {
    const start = [...file.exports.values(), ...graph.leadsTo(file.path, file.augmentations)]
    const isOthers = (/** @type {string} */ key) => exported.has(key) && homes.get(key) !== file
    for (const [key, target] of graph.reachedFrom(start, isOthers))
      if (graph.declares(target) && !exported.has(key))
        homes.set(key, [undefined, file].includes(homes.get(key)) ? file : shared)
  }
  return homes
}

/** Gives what stands in a file its name there: the one it is exported by, or its own if that is still free. */
function settle(
  /** @type {DeclarationGraph} */ graph,
  /** @type {Map<string, File>} */ homes,
  /** @type {File} */ file,
) {
  file.declared = graph.all().filter(target => homes.get(keyOf(target)) === file)
  for (const [name, target] of file.exports) if (homes.get(keyOf(target)) === file) file.names.set(keyOf(target), name)
  const inner = file.declared.filter(target => !file.names.has(keyOf(target)))
  for (const target of inner) file.names.set(keyOf(target), free(file, target.name))
  // Several files lead to these.
  if (file.path === join(graph.folder, SHARED))
    for (const target of inner) file.exports.set(/** @type {string} */ (file.names.get(keyOf(target))), target)
}

function free(/** @type {File} */ { names }, /** @type {string} */ wanted) {
  const taken = new Set(names.values())
  for (let i = 1; ; i++) {
    const name = i === 1 ? wanted : `${wanted}_${i}`
    if (!taken.has(name)) return name
  }
}

function textOf(
  /** @type {DeclarationGraph} */ graph,
  /** @type {Map<string, File>} */ homes,
  /** @type {File} */ file,
) {
  /** @type {Map<string, Set<string>>} of each other module what of it is used or passed on */
  const imports = new Map()
  const passedOn = new Map()
  const note = (
    /** @type {Map<string, Set<string>>} */ lists,
    /** @type {Target} */ target,
    /** @type {string} */ name,
  ) => {
    const home = homes.get(keyOf(target))
    const from = home
      ? importPath(file.path, home.path)
      : graph.isOurs(target.module)
        ? importPath(file.path, target.module)
        : target.module
    const there = home ? /** @type {string} */ (home.names.get(keyOf(target))) : target.name
    const item = there === '*' ? `* as ${name}` : there === name ? name : `${there} as ${name}`
    lists.set(from, (lists.get(from) ?? new Set()).add(item))
  }
  const nameOf = (/** @type {Target} */ target) => {
    const known = file.names.get(keyOf(target))
    if (known !== undefined) return known
    const name = free(file, target.name === '*' || target.name === 'default' ? 'imported' : target.name)
    file.names.set(keyOf(target), name)
    note(imports, target, name)
    return name
  }
  const written = (
    /** @type {string} */ path,
    /** @type {Statement} */ { comment, text, references },
    keyword = '',
  ) => {
    let result = ''
    let at = 0
    for (const { to, start, end } of references) {
      const target = graph.referred(path, to)
      if (target === undefined) continue
      result += text.slice(at, start) + nameOf(target)
      at = end
    }
    return `${comment}${keyword}${result}${text.slice(at)}\n`
  }
  const exported = new Set([...file.exports.values()].map(keyOf))
  const shared = join(graph.folder, SHARED)
  // A statement may declare several names: `const a: A, b: B`.
  const once = new Map(
    file.declared.flatMap(target => graph.statementsOf(target).map(statement => [statement, target])),
  )
  // Of what no program can name, editors show what is said of its members.
  const silent = (/** @type {Statement} */ statement) => ({ ...statement, comment: '' })
  const body = [...once].map(([statement, target]) =>
    exported.has(keyOf(target))
      ? written(target.module, file.path === shared ? silent(statement) : statement, 'export ')
      : written(target.module, silent(statement)),
  )
  const augmentations = file.augmentations.map(statement => written(file.path, statement))
  for (const [name, target] of file.exports) if (homes.get(keyOf(target)) !== file) note(passedOn, target, name)
  return [
    ...statements('import', imports),
    ...statements('export', passedOn),
    ...body,
    ...augmentations,
    'export {};\n',
  ].join('')
}

/** `import { a, b } from "./other.js"`: a namespace is a statement of its own. */
function statements(/** @type {'import' | 'export'} */ keyword, /** @type {Map<string, Set<string>>} */ lists) {
  return [...lists].flatMap(([from, items]) => {
    const names = [...items].filter(item => !item.startsWith('*')).sort()
    const spaces = [...items].filter(item => item.startsWith('*'))
    const lines = names.length > 0 ? [`{ ${names.join(', ')} }`, ...spaces] : spaces
    return lines.map(line => `${keyword} ${line} from '${from}';\n`)
  })
}

function importPath(/** @type {string} */ from, /** @type {string} */ to) {
  const path = relative(dirname(from), to).replace(/\.d\.ts$/, '.js')
  return path.startsWith('.') ? path : `./${path}`
}

/**
 * No white space that means nothing, an eighth of what tsc writes, and nothing that goes without saying: semicolons, `declare` beside
 * `export`, and an argument that is the default, which TypeScript before 5.7 does not know. A comment that is one paragraph is one line,
 * and the numbers of a constant stand below each other as a list.
 */
function tidied(/** @type {string} */ text) {
  return (
    text
      .replaceAll(/^(?!\s*\/?\*)(.*);$/gm, '$1')
      .replaceAll(/^export declare /gm, 'export ')
      .replaceAll(/^(?: {4})+/gm, '')
      .replaceAll(/\b(Uint8Array|Buffer)<ArrayBufferLike>/g, '$1')
      .replaceAll(
        /^(\t*)\/\*\*\n((?:\1 \* (?![@\s|-]).*\n)+)\1 \*\/$/gm,
        (_, tabs, lines) =>
          `${tabs}/** ${lines
            .replaceAll(/\n$/g, '')
            .replaceAll(/\n?\t* \* /g, ' ')
            .trim()} */`,
      )
      // Beside comments and strings, whose first groups these are.
      .replaceAll(
        /(\/\*[\s\S]*?\*\/|(["'`])(?:(?!\2)[^\\]|\\.)*\2)| ?(=>|[:,|&{}]) ?/g,
        (_, kept, _quote, mark) => kept ?? mark,
      )
  )
}
