import { readU64, smallBigints } from './small-bigints.js'

/*
 * Compiled readers. A table is data; reading it by walking that data costs several times what the bytes are worth. So
 * each table is turned once, on first use, into one JavaScript function: a `switch` over attribute types with a store
 * per row, which the engine then optimises like code written by hand. Where code generation is forbidden (a page with a
 * strict content security policy, `--disallow-code-generation-from-strings`), the plain readers do the same work.
 */

let allowed: boolean | undefined

/** Whether this process may turn text into functions. */
export function canCompile(): boolean {
  if (allowed === undefined) {
    try {
      allowed = new Function('return true')() as boolean
    } catch {
      allowed = false
    }
  }
  return allowed
}

/** Builds a function from `source`, the text of a function expression that may use the names in `scope`, and those of inline reads. */
export function compile<F>(source: string, scope: Record<string, unknown>): F {
  const all = { readU64, smallBigints, ...scope }
  return new Function(...Object.keys(all), `'use strict'\nreturn ${source}`)(...Object.values(all)) as F
}

/**
 * An empty object's constructor, for objects of up to `most` properties. Those made by one constructor share a layout that
 * V8 sizes by the assignments it sees in the constructor's text, run or not, and trims to what the first objects really
 * hold; without them a large object would outgrow its layout again and again. The prototype is the ordinary one, so that
 * the objects are plain.
 */
export function plainConstructor(most: number): new () => Record<string, unknown> {
  const assignments = Array.from({ length: Math.min(most, 128) }, (_, i) => `this.p${i}=0`).join(';')
  const make = compile<new () => Record<string, unknown>>(`function () { return; ${assignments} }`, {})
  make.prototype = Object.prototype
  return make
}
