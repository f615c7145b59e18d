// What the bundle's tables have otherwise than their sources, for everybody who looks for something there.
//
// `attributes('IFLA_INFO', { kind: attr(1, 'IFLA_INFO_KIND', string) })` becomes
// `attributes('IFLA_INFO', () => ({ kind: attr(1, '', string) }))`, and members of structs stand in a function, too: a program
// uses a few of eight hundred tables, and Node neither compiles nor evaluates what stands in a function that nobody calls.
// Constants that the table's name and the key say are left out: a twentieth of the code.

/** @typedef {{ start: number, end: number, text: string }} Change */

/** As the tables have it when a row leaves its constant out. */
const constantOf = (/** @type {string} */ name, /** @type {string} */ key) =>
  `${name}_${key.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`

/** @returns {import('rolldown').Plugin} */
export function tables() {
  return {
    name: 'tables',
    transform: {
      filter: { id: /\.ts$/, code: /\b(?:attributes|struct)\(/ },
      handler(code) {
        let result = ''
        let at = 0
        for (const { start, end, text } of changesOf(this.parse(code, { lang: 'ts' }))) {
          result += code.slice(at, start) + text
          at = end
        }
        return at === 0 ? null : { code: result + code.slice(at), map: null }
      },
    },
  }
}

/** @returns {Change[]} in the order of the text */
function changesOf(/** @type {any} */ program) {
  /** @type {Change[]} */
  const changes = []
  const defer = (/** @type {any} */ { start, end }) =>
    changes.push({ start, end: start, text: '() => (' }, { start: end, end, text: ')' })
  const visit = (/** @type {any} */ node) => {
    if (typeof node !== 'object' || node === null) return
    if (isCall(node, 'attributes')) {
      const [name, rows] = node.arguments
      if (isObject(rows)) defer(rows)
      for (const { start, end } of derivedConstants(name, rows)) changes.push({ start, end, text: "''" })
    } else if (isCall(node, 'struct')) for (const members of node.arguments.slice(1).filter(isObject)) defer(members)
    for (const key in node) visit(node[key])
  }
  visit(program)
  return changes.sort((a, b) => a.start - b.start)
}

/** Where the constants stand that can be left out. @returns {{ start: number, end: number }[]} */
function derivedConstants(/** @type {any} */ name, /** @type {any} */ rows) {
  return (rows?.properties ?? []).flatMap((/** @type {any} */ { key, value }) => {
    const constant = isCall(value, 'attr') ? value.arguments[1] : undefined
    const written = constant?.type === 'Literal' && name.type === 'Literal' && key.type === 'Identifier'
    return written && constant.value === constantOf(name.value, key.name) ? [constant] : []
  })
}

const isObject = (/** @type {any} */ node) => node?.type === 'ObjectExpression'

const isCall = (/** @type {any} */ node, /** @type {string} */ name) =>
  node?.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === name
