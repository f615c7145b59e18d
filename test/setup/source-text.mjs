// Changes of a source's text by its syntax tree.

/** @typedef {{ start: number, end: number, text: string }} Change */

/** The text with changes, which do not overlap. */
export function edited(/** @type {string} */ text, /** @type {Change[]} */ changes) {
  let [result, at] = ['', 0]
  for (const { start, end, text: put } of changes.sort((a, b) => a.start - b.start)) {
    result += text.slice(at, start) + put
    at = end
  }
  return result + text.slice(at)
}

const functions = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']

export const isFunction = (/** @type {any} */ node) => functions.includes(node.type)

/** @returns {string[]} names that a node binds: a declaration's, the parameters of a function */
export function boundBy(/** @type {any} */ node) {
  if (node.type !== 'VariableDeclarator' && node.type !== 'CatchClause' && !isFunction(node)) return []
  /** @returns {string[]} */
  const names = (/** @type {any} */ pattern) => {
    if (typeof pattern !== 'object' || pattern === null) return []
    if (Array.isArray(pattern)) return pattern.flatMap(names)
    if (pattern.type === 'Identifier') return [pattern.name]
    if (pattern.type === 'AssignmentPattern') return names(pattern.left)
    if (pattern.type === 'Property') return names(pattern.value)
    return [...names(pattern.properties), ...names(pattern.elements), ...names(pattern.argument)]
  }
  return [...names(node.id), ...names(node.params), ...names(node.param)]
}
