import type { Codec } from './codec.js'
import { compile } from './compile.js'
import type { Reader } from './part.js'

type Read<T> = Reader<T>['read']

/** A value that stands at an offset of its own. */
export interface Placed {
  readonly key: string
  readonly offset: number
  readonly size: number
  readonly codec: Codec<unknown>
}

/**
 * Compiles the reader of an object whose values stand at fixed offsets in `length` bytes. It takes whole words from memory that is
 * aligned as the kernel's messages are; `after` is JavaScript for what else belongs to the object `o`. Other lengths are left to
 * `otherwise`.
 */
export function compileFixed<T>(
  members: readonly Placed[],
  length: number,
  otherwise: Read<T>,
  after: { readonly text: string; readonly scope: Record<string, unknown> } = { text: '', scope: {} },
): Read<T> {
  let careful: Read<T> | undefined
  const unaligned: Read<T> = (input, start, end) => {
    careful ??= compiled(false)
    return careful(input, start, end)
  }
  const compiled = (aligned: boolean): Read<T> => {
    const scope: Record<string, unknown> = { ...after.scope, otherwise, unaligned }
    const values = members.map(({ key, offset, size, codec }, i) => {
      const at = `s+${offset}`
      const word = aligned && offset % 4 === 0 ? (ahead: number) => `w[i+${offset / 4 + ahead}]` : undefined
      if (codec.inline === undefined) scope[`c${i}`] = codec
      return `${JSON.stringify(key)}:${codec.inline?.(at, word) ?? `c${i}.read(input,${at},s+${offset + size})`}`
    })
    return compile(
      `function (input,s,e) {
        if (e-s!==${length}) return otherwise(input,s,e)
        ${aligned ? 'const w=input.words, i=s>>2; if (w===undefined||(s&3)!==0) return unaligned(input,s,e)' : ''}
        const b=input.bytes, v=input.view, le=${aligned || 'input.littleEndian'}
        const o={${values.join()}}
        ${after.text}
        return o
      }`,
      scope,
    )
  }
  return compiled(true)
}
