// What files of the bundle have for each other is exported where it is declared, where most of a statement is: `export const a=1,b=2`
// needs no list of the names at the end. Of tables, which are thousands, that is 3 kB of the tarball.

import { boundBy, edited } from './source-text.mjs'

/**
 * @param {RegExp} own the files that nobody outside of the bundle knows: they may export more than is taken
 * @returns {import('rolldown').Plugin}
 */
export function ownExports(own) {
  return {
    name: 'own-exports',
    generateBundle(_, files) {
      for (const file of Object.values(files))
        if (file.type === 'chunk' && own.test(file.fileName)) file.code = exportedOnce(file.code, this.parse(file.code))
    },
  }
}

function exportedOnce(/** @type {string} */ code, /** @type {any} */ { body }) {
  const list = body.find(
    (/** @type {any} */ { type, source, declaration }) => type === 'ExportNamedDeclaration' && !source && !declaration,
  )
  if (!list) return code
  /** Exported by the name that they have. @type {string[]} */
  const listed = list.specifiers.flatMap((/** @type {any} */ { local, exported }) =>
    local.name === exported.name ? [local.name] : [],
  )
  const changes = []
  const declared = new Set()
  for (const { type, start, declarations } of body) {
    if (type !== 'VariableDeclaration') continue
    const names = declarations.flatMap(boundBy)
    const taken = names.filter((/** @type {string} */ name) => listed.includes(name))
    if (taken.length < 4 || taken.length < names.length / 2) continue
    changes.push({ start, end: start, text: 'export ' })
    for (const name of names) declared.add(name)
  }
  const rest = list.specifiers.filter(
    (/** @type {any} */ { local, exported }) => local.name !== exported.name || !declared.has(local.name),
  )
  const texts = rest.map((/** @type {any} */ { start, end }) => code.slice(start, end))
  changes.push({ start: list.start, end: list.end, text: texts.length === 0 ? '' : `export{${texts.join(',')}};` })
  return edited(code, changes)
}
