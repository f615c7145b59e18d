import type { Choice, RowCodec } from './attributes.js'
import type { Codec } from './codec.js'

/**
 * One codec per name. The functions put off the reading of the tables, so that a name's table may hold the whole again
 * (a veth's peer is a link).
 */
export type Choices<Map> = { readonly [K in keyof Map]-?: () => Codec<Map[K]> }

/**
 * A payload whose form is named by the sibling `by`: IFLA_INFO_DATA by IFLA_INFO_KIND, NFTA_EXPR_DATA by NFTA_EXPR_NAME.
 * For a name that is not among `choices` the payload stays in `unknown`, byte for byte.
 *
 * `Map` is an interface from name to type, so that a missing or a stray choice is a compile error; {@link Tagged} makes
 * the union that users see from the same interface.
 *
 * `otherwise` is a second way to choose, where `by` is left out or names none.
 */
export function chosen<Map>(by: string, choices: Choices<Map>, otherwise?: Choice): RowCodec<Map[keyof Map]> {
  const codecs = new globalThis.Map<string, () => Codec<unknown>>(
    Object.entries(choices as Record<string, () => Codec<unknown>>),
  )
  const alone = (): never => {
    throw new Error(`a payload chosen by ${by} is read and written by its table`)
  }
  return {
    name: 'chosen',
    nested: true,
    chosen: { by, kinds: codecs, pick: tag => codecs.get(String(tag))?.(), ...(otherwise && { otherwise }) },
    read: alone,
    write: alone,
  }
}

/**
 * The union behind {@link chosen}: `Base` with its `Data` property typed by the value of its `Tag` property. A name (or
 * a number, where the keys of `Map` are numbers) that is not in `Map` has no `Data`: what came with it is in `unknown`.
 */
export type Tagged<Base, Tag extends string, Data extends string, Map> =
  | { [K in keyof Map]: Omit<Base, Tag | Data> & { [T in Tag]: K } & { [D in Data]?: Map[K] } }[keyof Map]
  | (Omit<Base, Tag | Data> & { [T in Tag]?: keyof Map extends number ? number : string } & { [D in Data]?: undefined })
