import type { Codec } from './codec.js'
import { EncodeError } from './errors.js'
import { describe } from './output.js'
import type { Struct } from './struct.js'
import { addNode } from './tree.js'

/**
 * A C struct that says what follows it: struct tcf_ematch_hdr, whose `kind` chooses the form of the data behind. The value is
 * the struct's members and `data`; data of no known form, or of a length that it cannot have, is in `rest`. `forms` are all that
 * `pick` picks from.
 */
export function variant<S, Data>(
  head: Struct<S>,
  pick: (head: S) => Codec<unknown> | undefined,
  forms: () => readonly Codec<unknown>[],
): Codec<Omit<S, 'rest'> & { data?: Data; rest?: Uint8Array }> {
  type V = Omit<S, 'rest'> & { data?: Data; rest?: Uint8Array }
  const chosenFor = (value: S, length: number): Codec<unknown> | undefined => {
    const codec = pick(value)
    if (codec === undefined) return undefined
    const fits = codec.size === undefined ? codec.fits === undefined || codec.fits(length) : codec.size === length
    return fits ? codec : undefined
  }
  return {
    name: head.name,
    fits: length => length >= head.length,
    canonical(input, start, end) {
      const middle = start + head.length
      const codec = chosenFor(head.read(input, start, middle), end - middle)
      return codec?.canonical?.(input, middle, end) ?? true
    },
    read(input, start, end) {
      const middle = start + head.length
      const value = head.read(input, start, middle)
      const codec = chosenFor(value, end - middle)
      if (codec) return { ...value, data: codec.read(input, middle, end) } as V
      return (middle === end ? value : { ...value, rest: input.bytes.slice(middle, end) }) as V
    },
    write(output, value) {
      if (typeof value !== 'object' || value === null)
        throw new EncodeError('ERR_ENCODE_TYPE', `expected a ${head.name} object, got ${describe(value)}`)
      const { data, rest, ...members } = value as Record<string, unknown>
      head.write(output, members as S)
      if (rest !== undefined) output.append(output.data(rest))
      if (data === undefined) return
      const codec = pick(members as S)
      if (codec === undefined)
        throw new EncodeError(
          'ERR_ENCODE_TYPE',
          `${head.name} says no form of data that is known: give bytes in rest`,
          'data',
        )
      try {
        codec.write(output, data)
      } catch (error) {
        throw error instanceof EncodeError ? error.within('data') : error
      }
    },
    inside: () => [head as Codec<unknown>, ...forms()],
    explore(input, start, end, node) {
      const middle = start + head.length
      const value = head.explore!(input, start, middle, node)
      const codec = chosenFor(value, end - middle)
      if (middle < end) {
        const child = addNode(node, {
          kind: codec ? 'field' : 'unknown',
          key: codec ? 'data' : 'rest',
          uapi: head.name,
          codec: codec?.name ?? '',
          start: middle,
          end,
          display: codec?.display,
        })
        if (codec?.explore) codec.explore(input, middle, end, child)
        else if (codec) child.value = codec.read(input, middle, end)
      }
      return this.read(input, start, end)
    },
  }
}
