import { type Codec, EncodeError, type Infer, type Input, struct, u8, wire } from '../codec/index.js'
import { addNode } from '../codec/tree.js'

/** A body whose header starts with the address family. */
export interface FamilyBody {
  header: { family: number }
  attributes: object
}

/** What messages of an address family without tables have for a header: everything. */
const anyFamily = struct('sock_diag_req', { family: u8 })

interface AnyFamily extends Infer<typeof anyFamily> {}

/** A message of a family without tables: the bytes behind the family are `header.rest`. */
const unknownBody: Codec<{ header: AnyFamily; attributes: object }> = {
  name: anyFamily.name,
  read: (input, start, end) => ({ header: anyFamily.read(input, start, end), attributes: {} }),
  write: (output, { header }) => anyFamily.write(output, header),
  explore(input, start, end, node) {
    const place = { uapi: anyFamily.name, codec: anyFamily.name, start, end }
    return {
      header: anyFamily.explore!(input, start, end, addNode(node, { kind: 'header', key: 'header', ...place })),
      attributes: {},
    }
  },
}

/** Of which family a message is; undefined where it does not say. */
export type FamilyOf = (input: Input, start: number, end: number) => number | undefined

/** As messages of nearly all families say it. */
export const firstByte: FamilyOf = (input, start, end) => (start < end ? input.bytes[start] : undefined)

/** The body of a message whose first byte says which of these it is. */
export function byFamily<T extends FamilyBody>(
  name: string,
  bodies: Readonly<Record<number, Codec<T>>>,
  familyOf = firstByte,
): Codec<T> {
  const other = unknownBody as unknown as Codec<T>
  const bodyOf = (family: number | undefined): Codec<T> => (family === undefined ? other : (bodies[family] ?? other))
  return {
    name,
    nested: true,
    read: (input, start, end) => bodyOf(familyOf(input, start, end)).read(input, start, end),
    write(output, value) {
      const family: unknown = value?.header?.family
      // A message that was captured without one byte of its header was read as an empty one; JSON has nothing more of it.
      const header: object | null | undefined = value?.header
      const read = typeof header === 'object' && header !== null && (output.json || wire in header)
      const empty = read && Object.keys(header).length === 0
      if (typeof family !== 'number' && !empty)
        throw new EncodeError('ERR_ENCODE_TYPE', 'expected { header, attributes }, header with a family')
      bodyOf(family as number | undefined).write(output, value)
    },
    inside: () => Object.values(bodies) as Codec<unknown>[],
    explore(input, start, end, node) {
      return bodyOf(familyOf(input, start, end)).explore!(input, start, end, node)
    },
  }
}
