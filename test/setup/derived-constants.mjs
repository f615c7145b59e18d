// `attributes('IFLA_INFO', { kind: attr(1, 'IFLA_INFO_KIND', string) })`: in the sources each row has its constant written out, for
// who looks for it. In the bundle those are left out that the table's name and the key say: a twentieth of the code.

/** @typedef {{ start: number, end: number }} Place */

/** As the tables have it when a row leaves its constant out. */
const constantOf = (/** @type {string} */ name, /** @type {string} */ key) =>
  `${name}_${key.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`

/** @returns {import('rolldown').Plugin} */
export function derivedConstants() {
  return {
    name: 'derived-constants',
    transform: {
      filter: { id: /\.ts$/, code: /\battributes\(/ },
      handler(code) {
        const places = derived(this.parse(code, { lang: 'ts' }))
        if (places.length === 0) return null
        let result = ''
        let at = 0
        for (const { start, end } of places) {
          result += `${code.slice(at, start)}''`
          at = end
        }
        return { code: result + code.slice(at), map: null }
      },
    },
  }
}

/** Where the constants stand that can be left out. @returns {Place[]} in the order of the text */
function derived(/** @type {any} */ program) {
  /** @type {Place[]} */
  const found = []
  const visit = (/** @type {any} */ node) => {
    if (typeof node !== 'object' || node === null) return
    if (isCall(node, 'attributes')) {
      const [name, rows] = node.arguments
      for (const { key, value } of rows?.properties ?? []) {
        const constant = isCall(value, 'attr') ? value.arguments[1] : undefined
        const written = constant?.type === 'Literal' && name.type === 'Literal' && key.type === 'Identifier'
        if (written && constant.value === constantOf(name.value, key.name)) found.push(constant)
      }
    }
    for (const key in node) visit(node[key])
  }
  visit(program)
  return found.sort((a, b) => a.start - b.start)
}

const isCall = (/** @type {any} */ node, /** @type {string} */ name) =>
  node?.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === name
