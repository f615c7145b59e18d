// The main job is a third of the library's own code, and few programs do it: in the bundle its functions, which are asynchronous
// anyway, load what they need when they are called. In the sources they are plain exports.

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * `export { egressUp } from './up.js'`, if that is an `async function`, becomes a function that imports and calls it.
 *
 * @param {string[]} modules paths of those that export such functions
 * @returns {import('rolldown').Plugin}
 */
export function deferredFunctions(modules) {
  return {
    name: 'deferred-functions',
    transform: {
      filter: { id: modules },
      handler(code, id) {
        const parse = (/** @type {string} */ text) => /** @type {any} */ (this.parse(text, { lang: 'ts' }))
        const exports = parse(code).body.flatMap((/** @type {any} */ node) => {
          if (node.type !== 'ExportNamedDeclaration' || !node.source || node.exportKind === 'type') return []
          const from = node.source.value
          const asynchronous = asynchronousOf(
            parse(readFileSync(join(dirname(id), from.replace(/\.js$/, '.ts')), 'utf8')),
          )
          return node.specifiers
            .filter((/** @type {any} */ { exportKind }) => exportKind !== 'type')
            .map((/** @type {any} */ { exported: { name } }) =>
              asynchronous.includes(name)
                ? `export const ${name} = async (...given) => (await import('${from}')).${name}(...given)`
                : `export { ${name} } from '${from}'`,
            )
        })
        return { code: exports.join('\n'), map: null }
      },
    },
  }
}

/** @returns {string[]} names of the asynchronous functions that a module exports where it declares them */
function asynchronousOf(/** @type {any} */ program) {
  return program.body.flatMap((/** @type {any} */ { type, declaration }) =>
    type === 'ExportNamedDeclaration' && declaration?.type === 'FunctionDeclaration' && declaration.async
      ? [declaration.id.name]
      : [],
  )
}
