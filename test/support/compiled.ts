import { join } from 'node:path'
import { inject } from 'vitest'

/** A program or an entry point of the package, by the path of its source: compiled for this run from what the sources say now. */
export function compiled(source: string): string {
  return join(inject('compiled'), source.replace(/\.ts$/, '.js'))
}
