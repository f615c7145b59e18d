/** A line is at least as long where no function begins: shorter ones would only add bytes. */
const shortest = 950

/**
 * Minified code is one line, and an error that nobody catches is printed by Node below the whole line it was thrown in. So functions
 * begin on a line of their own, which compresses well, and between them there are a few statements to a line.
 *
 * @returns {import('rolldown').Plugin}
 */
export function lines() {
  return {
    name: 'lines',
    generateBundle(_, files) {
      for (const file of Object.values(files)) if (file.type === 'chunk') file.code = broken(file.code, this.parse)
    },
  }
}

/** The code with a new line before statements and members of classes: there it means nothing. */
function broken(/** @type {string} */ code, /** @type {(code: string) => unknown} */ parse) {
  let [text, taken] = ['', 0]
  for (const start of starts(parse(code)).sort((a, b) => a - b)) {
    const isFunction = /^(async )?function\b/.test(code.slice(start, start + 20))
    if (start === taken || (start - taken < shortest && !isFunction)) continue
    text += `${code.slice(taken, start)}\n`
    taken = start
  }
  return text + code.slice(taken)
}

/** Where statements and members of classes begin. @returns {number[]} */
function starts(/** @type {unknown} */ node) {
  if (typeof node !== 'object' || node === null) return []
  if (Array.isArray(node)) return node.flatMap(starts)
  const { type, body, consequent } = /** @type {{ type?: string, body?: unknown, consequent?: unknown }} */ (node)
  const parts = type === 'SwitchCase' ? consequent : body
  const own = Array.isArray(parts) ? parts.map(part => /** @type {{ start: number }} */ (part).start) : []
  return [...own, ...Object.values(node).flatMap(starts)]
}
