import type { AttributeSet, RowCodec } from './attributes.js'
import type { Codec } from './codec.js'
import type { Reader } from './part.js'

/** Attributes inside an attribute, as the codec of a repeated attribute or a list element. A plain row needs only the function. */
export function nest<T>(table: () => Codec<T>): Codec<T> {
  return {
    name: 'nest',
    nested: true,
    target: table,
    // What is behind the function need not be a table: a list of another form than it is written in is kept as it came.
    canonical: (input, start, end) => table().canonical?.(input, start, end) ?? true,
    read: (input, start, end) => table().read(input, start, end),
    write: (output, value) => table().write(output, value),
    explore: (input, start, end, node) => table().explore!(input, start, end, node),
    inside: () => [table() as Codec<unknown>],
    along: path => table().along?.(path),
    part(paths) {
      let reader: Reader<unknown> | undefined
      return {
        read(input, start, end) {
          // Not before it is needed: tables may refer to each other in any order.
          reader ??= table().part!(paths)
          return reader.read(input, start, end)
        },
      }
    },
  }
}

/** An attribute that comes once per element, one behind the other. The value is an array. */
export function multi<T>(element: Codec<T>): RowCodec<T[]> {
  const notAlone = (): never => {
    throw new Error('a repeated attribute is read and written by its table')
  }
  return { name: `${element.name}[]`, element: element as Codec<unknown>, read: notAlone, write: notAlone }
}

/** Attributes whose table depends on the message's fixed header, such as IFLA_AF_SPEC on its address family. `tables` are all. */
export function nestByHeader<T>(
  choose: (header: unknown) => AttributeSet,
  tables: () => readonly AttributeSet[],
): Codec<T> {
  const pick = (header: unknown): Codec<T> => choose(header) as unknown as Codec<T>
  return {
    name: 'nest',
    nested: true,
    read: (input, start, end) => pick(input.header).read(input, start, end),
    write: (output, value) => pick(output.header).write(output, value),
    explore: (input, start, end, node) => pick(input.header).explore!(input, start, end, node),
    inside: () => tables() as unknown as readonly Codec<unknown>[],
  }
}
