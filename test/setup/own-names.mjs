// What files of the bundle take from each other they call by short names, made up for that: `export{ve as _A}` here and
// `import{_A as x}` there. The name inside is as short, and one name less: 4 kB of the tarball.

/** Names in braces, as `[before, after]` of their `as`. */
const listed = (/** @type {string} */ names) =>
  names
    .split(',')
    .map(name => name.trim())
    .filter(Boolean)
    .map(name => {
      const [before = '', after = before] = name.split(' as ')
      return [before, after]
    })

const braced = (/** @type {(readonly [string, string])[]} */ names) =>
  `{${names.map(([before, after]) => (before === after ? before : `${before} as ${after}`)).join(',')}}`

/**
 * Files of those names export what they do by its own name. Nobody outside of the bundle knows them.
 *
 * @param {RegExp} own
 * @returns {import('rolldown').Plugin}
 */
export function ownNames(own) {
  return {
    name: 'own-names',
    generateBundle(_, files) {
      const chunks = Object.values(files).filter(file => file.type === 'chunk')
      /** Of each file what its exports are called inside. @type {Map<string, Map<string, string>>} */
      const inside = new Map()
      for (const chunk of chunks) {
        const exported = own.test(chunk.fileName)
          ? chunk.code.match(/(?<=(?:^|[;}\n])export)\{([^}]*)\}(?=;?\s*$)/)
          : null
        if (!exported) continue
        const names = listed(exported[1] ?? '').map(([local, name]) => [name, local])
        inside.set(chunk.fileName.replace(/^.*\//, ''), new Map(/** @type {[string, string][]} */ (names)))
        const locals = [...new Set(names.map(([, local]) => /** @type {string} */ (local)))]
        chunk.code = chunk.code.slice(0, exported.index) + braced(locals.map(local => [local, local]))
      }
      for (const chunk of chunks)
        chunk.code = chunk.code.replaceAll(
          /\b(import|export)\{([^}]*)\}from"((?:\.\.?\/)+(?:chunks\/)?([^"/]+))"/g,
          (statement, keyword, names, path, file) => {
            const known = inside.get(file)
            if (!known) return statement
            return `${keyword}${braced(listed(names).map(([before, after]) => [known.get(before ?? '') ?? '', after ?? '']))}from"${path}"`
          },
        )
    },
  }
}
