import { join } from 'node:path'
import { readModule } from './declaration-module.mjs'

/**
 * @typedef {import('./declaration-module.mjs').Module} Module
 * @typedef {import('./declaration-module.mjs').Target} Target
 * @typedef {import('./declaration-module.mjs').Statement} Statement
 */

export const keyOf = (/** @type {Target} */ { module, name }) => `${module}#${name}`

/** The modules below a folder and what leads from one declaration to the next, through imports and exports. */
export class DeclarationGraph {
  /** @type {Map<string, Module>} */
  #modules = new Map()
  #parse

  constructor(/** @type {string} */ folder, /** @type {typeof import('rolldown/utils').parseSync} */ parse) {
    this.folder = folder
    this.#parse = parse
  }

  /** Whether this is a declaration of ours: no package's, and no whole module. */
  declares(/** @type {Target} */ { module, name }) {
    return this.isOurs(module) && name !== '*'
  }

  /** @returns {Map<string, Target>} what a module exports */
  exportsOf(/** @type {string} */ path) {
    const names = this.#exportedNames(path)
    return new Map(
      names.flatMap(name => {
        const target = this.#exported({ module: path, name })
        return target ? [[name, target]] : []
      }),
    )
  }

  /** @returns {Target[]} every declaration of what was looked at so far, file by file */
  all() {
    const modules = [...this.#modules.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
    return modules.flatMap(({ path, declarations }) => [...declarations.keys()].map(name => ({ module: path, name })))
  }

  /** @returns {Statement[]} */
  statementsOf(/** @type {Target} */ target) {
    return this.declares(target) ? (this.#module(target.module).declarations.get(target.name) ?? []) : []
  }

  /** @returns {Statement[]} what a module adds to another package's declarations */
  augmentationsOf(/** @type {string} */ path) {
    return this.#module(path).augmentations
  }

  /** @returns {Target | undefined} what a reference in a module stands for; nothing for a global name */
  referred(/** @type {string} */ path, /** @type {Target} */ to) {
    return to.module === path ? this.#seen(to) : this.#exported(to)
  }

  /** @returns {Target[]} */
  leadsTo(/** @type {string} */ path, /** @type {Statement[]} */ statements) {
    return statements.flatMap(({ references }) => references.flatMap(({ to }) => this.referred(path, to) ?? []))
  }

  /**
   * All that targets lead to, themselves too, by key.
   *
   * @param {(key: string) => boolean} [stops] what is among it, but is not followed
   */
  reachedFrom(/** @type {Iterable<Target>} */ start, stops = () => false) {
    /** @type {Map<string, Target>} */
    const found = new Map()
    const todo = [...start]
    for (let target = todo.pop(); target !== undefined; target = todo.pop()) {
      const key = keyOf(target)
      if (found.has(key)) continue
      found.set(key, target)
      if (!stops(key)) todo.push(...this.leadsTo(target.module, this.statementsOf(target)))
    }
    return found
  }

  /** What a module exports by a name: where it is declared. @returns {Target | undefined} */
  #exported(/** @type {Target} */ target) {
    if (!this.declares(target)) return target
    const { exports, stars } = this.#module(target.module)
    const next = exports.get(target.name)
    if (next) return next.module === target.module ? this.#seen(next) : this.#exported(next)
    for (const module of stars) {
      const found = this.#exported({ module, name: target.name })
      if (found) return found
    }
    return undefined
  }

  /** What a name means inside a module. @returns {Target | undefined} */
  #seen(/** @type {Target} */ target) {
    const { declarations, imports } = this.#module(target.module)
    if (declarations.has(target.name)) return target
    const imported = imports.get(target.name)
    return imported && this.#exported(imported)
  }

  /** @returns {string[]} */
  #exportedNames(/** @type {string} */ path) {
    const { exports, stars } = this.#module(path)
    return [...exports.keys(), ...stars.flatMap(star => this.#exportedNames(star))]
  }

  #module(/** @type {string} */ path) {
    const module = this.#modules.get(path) ?? readModule(path, join(this.folder, 'protocol/codec'), this.#parse)
    this.#modules.set(path, module)
    return module
  }

  isOurs(/** @type {string} */ path) {
    return path.startsWith(this.folder)
  }
}
