import type { DataType } from '../../../dump/nft-syntax/data-types.js'

/* What values of nft's data types may be written as. */

/** A number, or as text: `'0x10'`. Bytes are taken as they are. */
export type NumberValue = number | bigint | `${number}` | Uint8Array

/** One word of flags, or several as `established,related` or `syn|ack`; those behind the second are looked at when the rule is built. */
type Flags<Word extends string> =
  | Word
  | `${Word}${',' | '|'}${Word}`
  | `${Word}${',' | '|'}${Word}${',' | '|'}${string}`

/** One value. Data types without words are looked at first: `infer` takes any text for the words that they do not have. */
export type ValueOf<Type> =
  Type extends DataType<never, infer Shape>
    ? Shape extends 'address' | 'string'
      ? string | Uint8Array
      : NumberValue
    : Type extends DataType<infer Word, infer Shape>
      ? Shape extends 'flags'
        ? Flags<Word> | NumberValue
        : Word | NumberValue
      : never

/** One value, or all from one to another: of numbers and addresses also as text, `'1000-2000'`, of addresses a prefix. */
export type RangeOf<Value> = Value | { from: Value; to: Value } | (number extends Value ? `${number}-${number}` : never)
