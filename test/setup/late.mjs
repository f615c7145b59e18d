// What a program does not use stays unread: most of the library's code is loaded when it is first used, as it will be by
// `import defer`. The sources know nothing of it. In the bundle a module that is called a front reads its imports from a part, a file
// that Node requires (synchronously: half of the library's faces are) at the first use of one of them:
//
//     import { ruleset } from './ruleset.js'                   import { late } from …
//     … onSocket(ruleset, socket)                              … onSocket(late('nftables').a, socket)
//
// Bundlers do not follow that, nor can every Node require a module: they take another entry point, which has all parts from the start.

import { readFileSync } from 'node:fs'
import { pathOf } from './module-graph.mjs'
import { boundBy, edited, isFunction } from './source-text.mjs'

/** @typedef {import('./source-text.mjs').Change} Change */

const helper = '\0late'

/**
 * @typedef {object} Options
 * @property {string[]} fronts paths of the modules that load what they import when it is used
 * @property {(front: string, path: string) => string | undefined} partOf the part from which a front has a module; undefined: at once
 * @property {import('./module-graph.mjs').ModuleGraph} graph
 * @property {(path: string, text: string) => any} parse
 */

export class LateParts {
  /** Of each part the names of what it gives, by what that is. @type {Map<string, Map<string, string>>} */
  #parts = new Map()
  /** @type {Map<string, string>} */
  #code
  #graph
  #parse
  #partOf

  constructor(/** @type {Options} */ { fronts, partOf, graph, parse }) {
    this.#graph = graph
    this.#parse = parse
    this.#partOf = partOf
    this.#code = new Map(fronts.map(path => [path, this.#rewritten(path, readFileSync(path, 'utf8'))]))
  }

  /** The module that has the parts, as `parts`. */
  helper = helper

  /** Names of the parts. */
  get names() {
    return [...this.#parts.keys()].sort()
  }

  /** What a part gives, where it is declared. @returns {import('./module-graph.mjs').Place[]} */
  given(/** @type {string} */ part) {
    return [...(this.#parts.get(part)?.keys() ?? [])].map(key => {
      const [module = '', name = ''] = key.split('#')
      return { module, name }
    })
  }

  /** The module of a part. */
  id(/** @type {string} */ part) {
    return `${helper}:${part}`
  }

  /** Whether these are imports that wait: of a front, from a part. */
  waits(/** @type {string} */ importer, /** @type {string} */ imported) {
    return this.#code.has(importer) && this.#partOf(importer, imported) !== undefined
  }

  /** @returns {import('rolldown').Plugin} */
  plugin() {
    return {
      name: 'late',
      resolveId: id => (id.startsWith(helper) ? id : null),
      load: id => {
        if (id === helper) return loader
        return id.startsWith(helper) ? this.entry(id.slice(helper.length + 1)) : null
      },
      transform: {
        order: 'pre',
        filter: { id: [...this.#code.keys()] },
        handler: (_, id) => ({ code: this.#code.get(id) ?? '', map: null }),
      },
    }
  }

  /** The code of a part: what fronts take from it. */
  entry(/** @type {string} */ part) {
    const given = [...(this.#parts.get(part) ?? [])].map(([place, name]) => {
      const [path = '', original] = place.split('#')
      return original === '*'
        ? `export * as ${name} from ${JSON.stringify(path)}`
        : `export { ${original} as ${name} } from ${JSON.stringify(path)}`
    })
    return given.join('\n')
  }

  /** An expression for what another module declares. */
  #late(/** @type {import('./module-graph.mjs').Place} */ { module, name }, /** @type {string} */ part) {
    const given = this.#parts.get(part) ?? new Map()
    this.#parts.set(part, given)
    const key = `${module}#${name}`
    if (!given.has(key)) given.set(key, `_${given.size.toString(36)}`)
    return `late('${part}').${given.get(key)}`
  }

  /** The text of a front, with what it imports from parts replaced where it is used. */
  #rewritten(/** @type {string} */ path, /** @type {string} */ text) {
    const program = this.#parse(path, text)
    /** @type {Map<string, string>} */
    const replaced = new Map()
    for (const { local, name, from } of this.#graph.at(path).imports) {
      const place = this.#graph.declared({ module: from, name })
      const part = place && this.#partOf(path, place.module)
      if (place && part) replaced.set(local, this.#late(place, part))
    }
    /** @type {Change[]} */
    const changes = []
    for (const node of program.body) {
      if (node.type === 'ImportDeclaration') changes.push(...withoutReplaced(node, replaced))
      else if (node.source) changes.push(...this.#passedOn(path, node))
      else changes.push(...references(path, node, replaced))
    }
    const body = edited(text, changes)
    return body.includes('late(') ? `import { late } from '${helper}'\n${body}` : body
  }

  /** `export { name } from …`: a function that calls what the part has; of a whole module an object that has it. @returns {Change[]} */
  #passedOn(/** @type {string} */ path, /** @type {any} */ node) {
    const from = pathOf(path, node.source.value)
    if (!from || node.exportKind === 'type') return []
    if (node.type === 'ExportAllDeclaration') {
      const part = node.exported && this.#partOf(path, from)
      if (!part) return []
      const names = this.#graph.names(from).sort()
      const whole = this.#late({ module: from, name: '*' }, part)
      const text = `${namespaceImport}\nexport const ${node.exported.name} = namespace('${names}', () => ${whole})`
      return [{ start: node.start, end: node.end, text }]
    }
    const lines = node.specifiers
      .filter((/** @type {any} */ { exportKind }) => exportKind !== 'type')
      .map((/** @type {any} */ { local, exported }) => {
        const place = this.#graph.declared({ module: from, name: local.name })
        const part = place && this.#partOf(path, place.module)
        if (!place || !part) return `export { ${local.name} as ${exported.name} } from '${node.source.value}'`
        const value = this.#late(place, part)
        const declaration = this.#graph.at(place.module).declarations.get(place.name)
        if (declaration?.type === 'FunctionDeclaration')
          return `export const ${exported.name} = (...given) => ${value}(...given)`
        const keys = keysOf(declaration?.init)
        if (!keys)
          throw new Error(
            `${path}: ${local.name} cannot come late: it is neither a function nor an object of named parts`,
          )
        return `${namespaceImport}\nexport const ${exported.name} = namespace('${keys}', () => ${value})`
      })
    return [{ start: node.start, end: node.end, text: lines.join('\n') }]
  }
}

const namespaceImport = `import { namespace } from '${helper}'`

/** @returns {string[] | undefined} the names of an object that is written out */
function keysOf(/** @type {any} */ value) {
  if (value?.type === 'TSAsExpression') return keysOf(value.expression)
  const keys = value?.type === 'ObjectExpression' ? value.properties.map((/** @type {any} */ { key }) => key?.name) : []
  return keys.length > 0 && keys.every(Boolean) ? keys : undefined
}

/** Gives a part, which it requires the first time, and an object that has what a module will have. */
const loader = `
import { createRequire } from 'node:module'
export const parts = {}
let require
export const late = name => (parts[name] ??= (require ??= createRequire(import.meta.url))('./' + name + '.js'))
export const namespace = (names, given) =>
  Object.freeze(
    Object.create(null, Object.fromEntries(names.split(',').map(name => [name, { enumerable: true, get: () => given()[name] }]))),
  )
`

/** An import without what is replaced. @returns {Change[]} */
function withoutReplaced(/** @type {any} */ node, /** @type {Map<string, string>} */ replaced) {
  const kept = node.specifiers.filter((/** @type {any} */ { local }) => !replaced.has(local.name))
  if (kept.length === node.specifiers.length) return []
  const values = kept.filter((/** @type {any} */ { importKind }) => importKind !== 'type')
  const names = values.map((/** @type {any} */ { local, imported }) => `${imported.name} as ${local.name}`)
  const text = names.length === 0 ? '' : `import { ${names.join(', ')} } from ${JSON.stringify(node.source.value)}`
  return [{ start: node.start, end: node.end, text }]
}

/** Where names are used that are replaced. A name that is used before anything is called, or means something else here, is an error. @returns {Change[]} */
function references(
  /** @type {string} */ path,
  /** @type {any} */ program,
  /** @type {Map<string, string>} */ replaced,
) {
  /** @type {Change[]} */
  const changes = []
  const visit = (/** @type {any} */ node, /** @type {boolean} */ called) => {
    if (typeof node !== 'object' || node === null) return
    if (Array.isArray(node)) return node.forEach(one => void visit(one, called))
    const { type } = node
    if (type === 'Identifier') {
      const text = replaced.get(node.name)
      if (text === undefined) return
      if (!called) throw new Error(`${path}: ${node.name} is used when the module is loaded, and cannot come late`)
      changes.push({ start: node.start, end: node.end, text })
      return
    }
    // `new late('part').a()` would be another thing.
    if (type === 'NewExpression' && replaced.has(node.callee.name)) {
      const { start, end } = node.callee
      changes.push({ start, end: start, text: '(' }, { start: end, end, text: ')' })
    }
    if (type?.startsWith('TS') && !/^TS(As|Satisfies|NonNull)/.test(type)) return
    for (const name of boundBy(node))
      if (replaced.has(name)) throw new Error(`${path}: ${name} is another name's here, and cannot come late`)
    if (type === 'Property' && node.shorthand) {
      const { start, end, key } = node
      const text = replaced.get(key.name)
      // Of an object that is made when the module is loaded: whoever reads that property, uses it.
      if (text !== undefined)
        changes.push({ start, end, text: called ? `${key.name}: ${text}` : `get ${key.name}() { return ${text} }` })
      return
    }
    const inside = called || isFunction(node)
    for (const key in node) {
      if ((key === 'property' || key === 'key') && !node.computed) continue
      if (key === 'typeAnnotation') continue
      visit(node[key], inside)
    }
  }
  visit(program, false)
  return changes
}
