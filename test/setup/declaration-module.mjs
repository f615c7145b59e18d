import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { writeOutValues } from './declaration-values.mjs'

/**
 * @typedef {{ module: string, name: string }} Target a name of a module; `*` is the module as a namespace
 *
 * @typedef {object} Reference where a declaration names one: another, or itself
 * @property {Target} to what it is called here, or in the module that the reference itself names
 * @property {number} start in the statement's text
 * @property {number} end
 *
 * @typedef {object} Statement
 * @property {string} comment
 * @property {string} text without `export`
 * @property {Reference[]} references
 *
 * @typedef {object} Module
 * @property {string} path
 * @property {Map<string, Statement[]>} declarations several for overloads, or for a type and a value of one name
 * @property {Map<string, Target>} imports
 * @property {Map<string, Target>} exports
 * @property {string[]} stars the modules whose exports are this one's too
 * @property {Statement[]} augmentations `declare module 'other'`
 */

/** @returns {Module} what stands in a file that tsc wrote; other files of ours are known by their paths, packages by their names */
export function readModule(
  /** @type {string} */ path,
  /** @type {string} */ codecs,
  /** @type {typeof import('rolldown/utils').parseSync} */ parseSync,
) {
  const text = writeOutValues(readFileSync(path, 'utf8'), path, codecs, parseSync)
  const { program, comments, errors } = parseSync(path, text, { lang: 'dts' })
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  /** @type {Module} */
  const module = { path, declarations: new Map(), imports: new Map(), exports: new Map(), stars: [], augmentations: [] }
  const resolved = (/** @type {string} */ name) =>
    name.startsWith('.') ? join(dirname(path), name).replace(/\.js$/, '.d.ts') : name

  let before = 0
  for (const node of /** @type {any[]} */ (program.body)) {
    const source = node.source ? resolved(node.source.value) : path
    const add = (/** @type {any} */ declaration) => {
      const comment = comments.findLast(({ end }) => end <= node.start && text.slice(end, node.start).trim() === '')
      const documented = comment?.type === 'Block' && comment.value.startsWith('*') && comment.start >= before
      /** @type {Statement} */
      const statement = {
        comment: documented ? `${text.slice(comment.start, comment.end)}\n` : '',
        text: text.slice(declaration.start, declaration.end),
        references: referencesIn(declaration, path, resolved),
      }
      if (declaration.type === 'TSModuleDeclaration') module.augmentations.push(statement)
      const names = declaration.declarations ?? [declaration]
      for (const { id } of declaration.type === 'TSModuleDeclaration' ? [] : names)
        module.declarations.set(id.name, [...(module.declarations.get(id.name) ?? []), statement])
      return names.map((/** @type {any} */ { id }) => id.name)
    }
    switch (node.type) {
      case 'ImportDeclaration':
        for (const { type, local, imported } of node.specifiers) {
          const name = type === 'ImportSpecifier' ? imported.name : type === 'ImportDefaultSpecifier' ? 'default' : '*'
          module.imports.set(local.name, { module: source, name })
        }
        break
      case 'ExportAllDeclaration':
        if (node.exported) module.exports.set(node.exported.name, { module: source, name: '*' })
        else module.stars.push(source)
        break
      case 'ExportNamedDeclaration':
        for (const { local, exported } of node.specifiers)
          module.exports.set(exported.name, { module: source, name: local.name })
        if (node.declaration) for (const name of add(node.declaration)) module.exports.set(name, { module: path, name })
        break
      default:
        add(node)
    }
    before = node.end
  }
  return module
}

/** The name alone: to the parser the type of a variable belongs to it. */
const nameOf = (/** @type {any} */ { start, name }) => ({ start, end: start + name.length })

/** @returns {Reference[]} in the order of the text */
function referencesIn(
  /** @type {any} */ declaration,
  /** @type {string} */ path,
  /** @type {(name: string) => string} */ resolved,
) {
  /** @type {Reference[]} */
  const found = []
  /** Names that the declaration itself brings: they hide what is outside. */
  const own = new Set()
  const refer = (/** @type {any} */ name) => {
    // Of `a.b.c`, a.
    for (; name.type !== 'Identifier'; name = name.left ?? name.object) if (name.type === 'TSImportType') return
    add(path, name.name, name)
  }
  const add = (/** @type {string} */ module, /** @type {string} */ name, /** @type {any} */ { start, end }) =>
    found.push({ to: { module, name }, start: start - declaration.start, end: end - declaration.start })

  const visit = (/** @type {any} */ node) => {
    if (typeof node !== 'object' || node === null) return
    if (Array.isArray(node)) {
      for (const each of node) visit(each)
      return
    }
    if (node.type === 'TSTypeParameter') own.add(node.name.name)
    else if (node.type === 'TSMappedType') own.add(node.key.name)
    else if (node.type === 'TSTypeReference') refer(node.typeName)
    else if (node.type === 'TSTypeQuery') refer(node.exprName)
    else if (node.type === 'TSInterfaceHeritage' || node.type === 'TSClassImplements') refer(node.expression)
    else if (node.type === 'ClassDeclaration' && node.superClass) refer(node.superClass)
    else if (node.type === 'TSImportType') {
      const name = node.qualifier.left ?? node.qualifier
      add(resolved(node.source.value), name.name, { start: node.start, end: name.end })
    }
    if (node.computed && node.key?.type !== 'Literal') refer(node.key)
    for (const key in node) if (key !== 'type') visit(node[key])
  }
  // Its own name is one too: it may have to make way for another.
  if (declaration.type !== 'TSModuleDeclaration')
    for (const { id } of declaration.declarations ?? [declaration]) add(path, id.name, nameOf(id))
  visit(declaration)
  return found.filter(({ to }) => to.module !== path || !own.has(to.name)).sort((a, b) => a.start - b.start)
}
