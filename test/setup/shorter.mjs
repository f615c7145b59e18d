// What the bundler's own minifier leaves: values collapsed into where they are used, conditions joined, functions put in where
// they are called once. A hundredth of the code, less than that minifier makes alone.

/** @returns {import('rolldown').Plugin} */
export function shorter() {
  return {
    name: 'shorter',
    async renderChunk(code) {
      // Not before it is needed: run.mjs may have to install it first.
      const { minify } = await import('terser')
      const compress = /** @type {const} */ ({ ecma: 2020, passes: 3, keep_classnames: true })
      // Names are left to the bundler, which gives the short ones to what is used most.
      const { code: shorter = code } = await minify(code, { module: true, ecma: 2020, compress, mangle: false })
      return { code: shorter, map: null }
    },
  }
}
