import type { Codec } from './codec.js'
import { canCompile, compile } from './compile.js'
import { EncodeError } from './errors.js'
import type { Input } from './input.js'
import { describe } from './output.js'
import type { Reader } from './part.js'
import { addNode } from './tree.js'

/** A C array that fills its attribute: as many elements as there is room for. */
export function array<T>(element: Codec<T>): Codec<T[]> {
  const { size } = element
  if (size === undefined || size === 0) throw new Error(`${element.name}: an array needs elements of one size`)
  const readPlain = (input: Input, start: number, end: number): T[] => {
    const items: T[] = []
    for (let at = start; at < end; at += size) items.push(element.read(input, at, at + size))
    return items
  }
  let compiled: typeof readPlain | undefined

  return {
    name: `${element.name}[]`,
    ...(element.big && { big: array(element.big) }),
    fits: length => length % size === 0,
    read(input, start, end) {
      compiled ??= canCompile() ? compileRead(element, size, readPlain) : readPlain
      return compiled(input, start, end)
    },
    write(output, value) {
      if (!Array.isArray(value)) throw new EncodeError('ERR_ENCODE_TYPE', `expected an array, got ${describe(value)}`)
      value.forEach((item, i) => {
        try {
          element.write(output, item)
        } catch (error) {
          throw error instanceof EncodeError ? error.within(`[${i}]`) : error
        }
      })
    },
    inside: () => [element as Codec<unknown>],
    explore(input, start, end, node) {
      for (let at = start, i = 0; at < end; at += size, i++) {
        const { name: codec, display } = element
        const place = { start: at, end: at + size }
        const child = addNode(node, { kind: 'element', key: `[${i}]`, uapi: node.uapi, codec, ...place, display })
        if (element.explore) element.explore(input, at, at + size, child)
        else child.value = element.read(input, at, at + size)
      }
      return this.read(input, start, end)
    },
  }
}

/** As many elements as there are, in an array of that size. */
function compileRead<T>(element: Codec<T>, size: number, otherwise: Reader<T[]>['read']): Reader<T[]>['read'] {
  const read = element.inline?.('at', ahead => `w[(at>>2)+${ahead}]`) ?? `element.read(input,at,at+${size})`
  return compile(
    `function (input,start,end) {
      const w=input.words
      if (w===undefined||(start&3)!==0) return otherwise(input,start,end)
      const b=input.bytes, v=input.view, le=true, count=(end-start)/${size}, items=new Array(count)
      for (let i=0, at=start; i<count; i++, at+=${size}) items[i]=${read}
      return items
    }`,
    { element, otherwise },
  )
}
