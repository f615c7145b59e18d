// What the bundle's tables have otherwise than their sources, for everybody who looks for something there.
//
// `attributes('IFLA_INFO', { kind: attr(1, 'IFLA_INFO_KIND', string) })` becomes `attributes('IFLA_INFO', () => ({ kind: string }))`,
// and members of structs stand in a function, too: a program uses a few of eight hundred tables, and Node neither compiles nor
// evaluates what stands in a function that nobody calls. What is left out, a tenth of the code, says itself: constants are the
// table's name and the key, and numbers follow each other. A row that has it otherwise is whole.

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
      if (isObject(rows)) {
        defer(rows)
        changes.push(...shortened(name, rows))
      }
    } else if (isCall(node, 'struct')) for (const members of node.arguments.slice(1).filter(isObject)) defer(members)
    for (const key in node) visit(node[key])
  }
  visit(program)
  return changes.sort((a, b) => a.start - b.start)
}

/** What rows do without. @returns {Change[]} */
function shortened(/** @type {any} */ name, /** @type {any} */ { properties }) {
  let next = 1
  return properties.flatMap((/** @type {any} */ { key, value }) => {
    if (!isCall(value, 'attr')) {
      next = Number.NaN
      return []
    }
    const [number, constant, codec, options] = value.arguments
    const isNext = number.value === next && options === undefined
    next = number.value + 1
    const written = constant.type === 'Literal' && name.type === 'Literal' && key.type === 'Identifier'
    if (!written || constant.value !== constantOf(name.value, key.name)) return []
    if (!isNext) return [{ start: constant.start, end: constant.end, text: "''" }]
    return [
      { start: value.start, end: codec.start, text: '' },
      { start: codec.end, end: value.end, text: '' },
    ]
  })
}

const isObject = (/** @type {any} */ node) => node?.type === 'ObjectExpression'

const isCall = (/** @type {any} */ node, /** @type {string} */ name) =>
  node?.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === name
