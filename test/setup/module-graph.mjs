// Which module declares what another one imports: through any number of modules that only pass names on.

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * @typedef {object} Place a name where it is declared; `*` is all of a module
 * @property {string} module
 * @property {string} name
 */

/**
 * @typedef {object} Named what an import or an export says of one name
 * @property {string} local in this module
 * @property {string} name in the other one
 * @property {string} from path of the other one
 */

/**
 * @typedef {object} Module
 * @property {Named[]} imports values only
 * @property {Map<string, Place>} exports values that are declared here, or passed on by name
 * @property {string[]} passedOn paths of modules that are passed on whole
 * @property {Map<string, any>} declarations nodes by name
 */

export class ModuleGraph {
  /** @type {Map<string, Module>} */
  #modules = new Map()
  #parse

  constructor(/** @type {(path: string, text: string) => any} */ parse) {
    this.#parse = parse
  }

  /** The module at a path. */
  at(/** @type {string} */ path) {
    let module = this.#modules.get(path)
    if (module === undefined) {
      module = moduleOf(path, this.#parse(path, readFileSync(path, 'utf8')))
      this.#modules.set(path, module)
    }
    return module
  }

  /**
   * Where what a module exports by that name is declared; or, of what `keeps` says that a module does not really pass on, there.
   *
   * @returns {Place | undefined}
   */
  declared(
    /** @type {Place} */ { module: path, name },
    /** @type {(path: string, module: string) => boolean} */ keeps = () => false,
  ) {
    if (name === '*') return { module: path, name }
    const { exports, passedOn } = this.at(path)
    const named = exports.get(name)
    const candidates = named ? [named] : passedOn.map(module => ({ module, name }))
    for (const candidate of candidates) {
      if (candidate.module === path) return candidate
      const found = this.declared(candidate, keeps)
      if (found) return keeps(path, found.module) ? { module: path, name } : found
    }
    return undefined
  }

  /** Names of the values that a module exports. @returns {string[]} */
  names(/** @type {string} */ path) {
    const { exports, passedOn } = this.at(path)
    return [...new Set([...exports.keys(), ...passedOn.flatMap(other => this.names(other))])]
  }
}

/** The path of a module that another one names. Undefined for a package's, and for what is not among the sources. */
export function pathOf(/** @type {string} */ importer, /** @type {string} */ source) {
  if (!source.startsWith('.')) return undefined
  const path = join(dirname(importer), source)
  return [path.replace(/\.js$/, '.ts'), path].find(existsSync)
}

/** @returns {Module} */
function moduleOf(/** @type {string} */ path, /** @type {any} */ program) {
  /** @type {Module} */
  const module = { imports: [], exports: new Map(), passedOn: [], declarations: new Map() }
  for (const node of program.body) {
    const from = node.source && pathOf(path, node.source.value)
    if (node.type === 'ImportDeclaration' && from && node.importKind !== 'type') {
      for (const { type, local, imported, importKind } of node.specifiers) {
        if (importKind === 'type') continue
        const name = type === 'ImportNamespaceSpecifier' ? '*' : (imported?.name ?? 'default')
        module.imports.push({ local: local.name, name, from })
      }
    } else if (node.type === 'ExportAllDeclaration' && from && node.exportKind !== 'type') {
      if (node.exported) module.exports.set(node.exported.name, { module: from, name: '*' })
      else module.passedOn.push(from)
    } else if (node.type === 'ExportNamedDeclaration' && node.exportKind !== 'type') {
      for (const { local, exported, exportKind } of node.specifiers)
        if (exportKind !== 'type') module.exports.set(exported.name, { module: from ?? path, name: local.name })
      for (const [name, declaration] of declared(node.declaration)) {
        module.exports.set(name, { module: path, name })
        module.declarations.set(name, declaration)
      }
    }
  }
  return module
}

/** @returns {[string, any][]} */
function declared(/** @type {any} */ declaration) {
  if (declaration?.type === 'VariableDeclaration')
    return declaration.declarations.map((/** @type {any} */ one) => [one.id.name, one])
  return declaration?.type === 'FunctionDeclaration' || declaration?.type === 'ClassDeclaration'
    ? [[declaration.id.name, declaration]]
    : []
}
