// A file that only passes on what one other file of its own has is that file: `show.js` for `show2.js`, and a late part for what it
// alone loads. Each file that Node need not find is a millisecond, and the package has few.

/** `export{a as b,…}` at the end of a file that the bundler wrote. */
const last = /(?<=(?:^|[;}\n]))export\{([^}]*)\};?\s*$/

/** @returns {import('rolldown').Plugin} */
export function facades() {
  return {
    name: 'facades',
    generateBundle(_, files) {
      const chunks = Object.values(files).filter(file => file.type === 'chunk')
      const byName = new Map(chunks.map(chunk => [chunk.fileName, chunk]))
      for (const facade of chunks) {
        const [, folder = '', name = ''] = facade.fileName.match(/^(chunks\/)(\w[\w-]*)\.js$/) ?? []
        const own = [`own-${name}`, `${name}2`].find(file => byName.has(`${folder}${file}.js`))
        const faced = byName.get(`${folder}${own}.js`)
        const exported = faced?.code.match(last)
        if (!faced || !exported || !onlyPassesOn(facade.code)) continue
        const locals = new Map(
          (exported[1] ?? '')
            .split(',')
            .map((/** @type {string} */ one) => [one.replace(/^.* as /, ''), one.replace(/ as .*$/, '')]),
        )
        /** Names under which somebody has something of it. @type {Set<string>} */
        const taken = new Set()
        const from = `from"(?:\\.\\.?/)+(?:chunks/)?${own}\\.js"`
        for (const chunk of chunks.filter(other => other !== facade && other !== faced)) {
          for (const [, names = ''] of chunk.code.matchAll(new RegExp(`\\{([^}]*)\\}${from}`, 'g')))
            for (const one of names.split(',')) taken.add(one.replace(/ as .*$/, ''))
          const whole = new RegExp(`\\*(?: ?as [\\w$]+ ?)?${from}|import\\([^)]*/${own}\\.js`)
          if (whole.test(chunk.code)) for (const name of locals.keys()) taken.add(name)
        }
        const others = facade.code.replace(
          new RegExp(`(?:import"|export\\{([^}]*)\\}from")\\./${own}\\.js";?`, 'g'),
          (_, names = '') => {
            for (const one of names.split(',').filter(Boolean)) {
              const [there, here = there] = one.split(' as ')
              const local = locals.get(there)
              if (!local || (locals.has(here) && locals.get(here) !== local))
                throw new Error(`${own}.js: ${here} is another`)
              locals.set(here, local)
              taken.add(here)
            }
            return ''
          },
        )
        const given = [...locals].filter(([name]) => taken.has(name))
        const names = given.map(([name, local]) => (name === local ? name : `${local} as ${name}`))
        facade.code = `${faced.code.slice(0, exported.index)}export{${names}};${others}`
        delete files[faced.fileName]
        for (const chunk of chunks)
          chunk.code = chunk.code
            .replaceAll(`"./${own}.js"`, `"./${name}.js"`)
            .replaceAll(`"./chunks/${own}.js"`, `"./chunks/${name}.js"`)
            .replaceAll(`/chunks/${own}.js"`, `/chunks/${name}.js"`)
      }
    },
  }
}

const onlyPassesOn = (/** @type {string} */ code) =>
  /^(?:\s*(?:import"[^"]+"|export\{[^}]*\}from"[^"]+");?)*\s*$/.test(code)
