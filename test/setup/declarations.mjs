// What tsc writes as declarations is more than users need: files that nothing public leads to, and the same import spelt out
// at every member. Shorter declarations are read faster, by editors and by people.

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** `import("../codec/attributes.js").Attr`, as tsc writes a type that the source does not import by name. */
const inlineImport = /import\("([^"]+)"\)\.(\w+)/g

/**
 * Shortens the declarations below `folder`.
 *
 * @param {string[]} entries the declarations that package.json points at, relative to `folder`
 */
export function tidyDeclarations(/** @type {string} */ folder, entries) {
  const reached = reachable(entries.map(entry => join(folder, entry)))
  for (const path of declarationsBelow(folder)) {
    const text = reached.get(path)
    if (text === undefined) rmSync(path)
    else writeFileSync(path, indentByTabs(importedOnce(text)))
  }
}

/** The declarations that lead on from `entries`, with their text. */
function reachable(/** @type {string[]} */ entries) {
  /** @type {Map<string, string>} */
  const found = new Map()
  const todo = [...entries]
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    if (found.has(path) || !existsSync(path)) continue
    const text = readFileSync(path, 'utf8')
    found.set(path, text)
    for (const [, to] of text.matchAll(/(?:\bfrom |\bimport |\bimport\()["'](\.[^"']+)\.js["']/g))
      todo.push(join(dirname(path), `${to}.d.ts`))
  }
  return found
}

/** Names that are spelt out with their module become imports, where the file has no other use for the name. */
export function importedOnce(/** @type {string} */ text) {
  /** @type {Map<string, Set<string>>} name → modules */
  const modules = new Map()
  for (const [, module = '', name = ''] of text.matchAll(inlineImport))
    modules.set(name, (modules.get(name) ?? new Set()).add(module))
  const rest = text.replaceAll(inlineImport, '')
  const short = [...modules].filter(([name, from]) => from.size === 1 && !new RegExp(`\\b${name}\\b`).test(rest))
  const names = new Set(short.map(([name]) => name))
  const imports = short.map(([name, [module]]) => `import type { ${name} } from "${module}";\n`)
  return imports.join('') + text.replaceAll(inlineImport, (whole, _, name) => (names.has(name) ? name : whole))
}

/** A tab where tsc puts four spaces: a tenth of what it writes. */
export function indentByTabs(/** @type {string} */ text) {
  return text.replaceAll(/^(?: {4})+/gm, spaces => '\t'.repeat(spaces.length / 4))
}

function declarationsBelow(/** @type {string} */ folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.d.ts'))
    .map(path => join(folder, path))
}
