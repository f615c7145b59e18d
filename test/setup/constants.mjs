// Constants of headers as numbers: `NLM_F.CREATE | NLM_F.EXCL` becomes 1536. A bundler keeps the table and the names, because others
// could have the object; 2,500 of them are a fortieth of the code, and what names only constants of a table does not load it.

import { boundBy, edited } from './source-text.mjs'

/** @typedef {import('./module-graph.mjs').ModuleGraph} ModuleGraph */

/** @returns {import('rolldown').Plugin} */
export function constants(/** @type {ModuleGraph} */ graph) {
  return {
    name: 'constants',
    transform: {
      filter: { id: /\.ts$/, code: /\b[A-Z][A-Z0-9_]*\.[A-Z]/ },
      handler(code, id) {
        const program = this.parse(code, { lang: 'ts' })
        return { code: edited(code, numbered(program, tablesOf(graph, id))), map: null }
      },
    },
  }
}

/** @returns {Map<string, Map<string, number>>} tables of constants by what a module calls them, its own among them */
function tablesOf(/** @type {ModuleGraph} */ graph, /** @type {string} */ id) {
  const tables = new Map()
  for (const { local, name, from } of graph.at(id).imports) {
    const place = graph.declared({ module: from, name })
    const declaration = place && graph.at(place.module).declarations.get(place.name)
    const table = declaration?.type === 'VariableDeclarator' && valuesOf(declaration.init)
    if (table) tables.set(local, table)
  }
  for (const [name, declaration] of graph.at(id).declarations) {
    const table = declaration.type === 'VariableDeclarator' && valuesOf(declaration.init)
    if (table) tables.set(name, table)
  }
  return tables
}

/** Of `{ REQUEST: 1, … } as const`; undefined for anything else. */
function valuesOf(/** @type {any} */ init) {
  if (init?.type !== 'TSAsExpression' || init.expression.type !== 'ObjectExpression') return undefined
  const values = new Map()
  for (const { key, value, computed } of init.expression.properties) {
    const negative = value?.type === 'UnaryExpression' && value.operator === '-'
    const literal = negative ? value.argument : value
    if (computed || key?.type !== 'Identifier' || typeof literal?.value !== 'number') return undefined
    values.set(key.name, negative ? -literal.value : literal.value)
  }
  return values
}

/** @returns {import('./source-text.mjs').Change[]} */
function numbered(/** @type {any} */ program, /** @type {Map<string, Map<string, number>>} */ tables) {
  /** @type {import('./source-text.mjs').Change[]} */
  const changes = []
  const visit = (/** @type {any} */ node) => {
    if (typeof node !== 'object' || node === null) return
    if (Array.isArray(node)) return void node.forEach(visit)
    const { type, start, end } = node
    if (type?.startsWith('TS') && !/^TS(As|Satisfies|NonNull)/.test(type)) return
    if (node.init?.type !== 'TSAsExpression')
      for (const name of boundBy(node))
        if (tables.has(name)) throw new Error(`${name} is no table of constants everywhere`)
    const value = type === 'MemberExpression' && !node.computed && tables.get(node.object.name)?.get(node.property.name)
    if (typeof value === 'number') changes.push({ start, end, text: value < 0 ? `(${value})` : `${value}` })
    else for (const key in node) if (key !== 'typeAnnotation') visit(node[key])
  }
  visit(program.body)
  return changes
}
