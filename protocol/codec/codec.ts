import type { Input } from './input.js'
import type { Output } from './output.js'
import type { TreeNode } from './tree.js'

/**
 * How one piece of payload is read and written. Every node of the tables is a Codec: scalars, text, structs, nests.
 *
 * The engine never asks what kind of codec it has in hand; it reads the traits below. A new kind of payload is a new
 * object that declares its traits, and nothing else changes.
 */
export interface Codec<T> {
  /** Its name in dumps and documentation, e.g. `u32` or `ifinfomsg`. */
  readonly name: string

  /** The exact payload length, where there is only one. A payload of another length is kept as bytes, never guessed at. */
  readonly size?: number
  /** Whether a payload of this length can be read, where `size` does not say. */
  fits?(length: number): boolean
  /** Whether {@link write} would give these very bytes back. Asked only where it can be otherwise (text without its NUL, say). */
  canonical?(input: Input, start: number, end: number): boolean

  /** Reads the payload in `[start, end)`, whose length fits. Never keeps a reference into the input. */
  read(input: Input, start: number, end: number): T
  /** Appends the payload. Throws EncodeError for a value that the wire cannot carry. */
  write(output: Output, value: T): void
  /** Reads like {@link read} and adds what it finds to `node`, for dumps. Left out where the payload is a single leaf. */
  explore?(input: Input, start: number, end: number, node: TreeNode): T

  /**
   * @internal
   * The codec that it stands for, where a table had to be named before it was there. Compiled readers and writers call that one
   * straight away; it reads and writes the same.
   */
  readonly target?: () => Codec<T>

  /** The codecs that it is made of, for whoever walks the tables (the rows of a table are its own). Left out for a leaf. */
  inside?(): Iterable<Codec<unknown>>

  /** @internal A reader of these parts alone ({@link partOf}). Left out where there are no parts. */
  part?(paths: readonly string[]): Pick<Codec<unknown>, 'read'>

  /**
   * @internal
   * Explores no more than what this path leads through: keys (or constants), and numbers of elements; undefined where nothing at
   * the top of its tree has the name that the path begins with. Left out where only exploring all of it tells.
   */
  along?(path: TreePath): Explorer | undefined

  /**
   * @internal
   * JavaScript for `read`, for compiled readers: `at` is the position; `b`, `v` and `le` are bytes, view and byte order. Where the
   * position is a multiple of four and `le` is true, `word` gives the text of the word there, and of those ahead.
   */
  readonly inline?: (at: string, word?: (ahead: number) => string) => string
  /** @internal JavaScript for `write`, for compiled writers of structs: whether `value` can be written, and its store at `at`. */
  readonly inlineWrite?: {
    readonly valid: (value: string) => string
    readonly store: (at: string, value: string) => string
  }
  /** The same codec in a table whose numbers are big-endian. Left out where byte order plays no part. */
  readonly big?: Codec<T>
  /** The payload is attributes: NLA_F_NESTED goes with it where the table says so. */
  readonly nested?: boolean
  /** A value that means "do not write this attribute", e.g. `false` for a flag. */
  absent?(value: T): boolean
  /** How dumps name the number. */
  readonly display?: Display
}

/** @internal What reads and writes in the end. Not before it is needed: tables may refer to each other in any order. */
export function targetOf(codec: Codec<unknown>): Codec<unknown> {
  let target = codec
  while (target.target !== undefined) target = target.target()
  return target
}

/** The parts of a path: keys, and numbers of elements. */
export type TreePath = readonly (string | number)[]

/** Adds to `node` what stands in `[start, end)`. */
export type Explorer = (input: Input, start: number, end: number, node: TreeNode) => unknown

/** What a codec yields. */
export type Value<C> = C extends Codec<infer T> ? T : never

/** Names of numbers as the kernel headers have them: `{ UP: 1, BROADCAST: 2 }`. */
export type Names = Readonly<Record<string, number>>

/** How a number is shown. The value itself stays a number. */
export type Display =
  | { readonly as: 'enum'; readonly prefix: string; readonly names: Names }
  | { readonly as: 'flags'; readonly prefix: string; readonly names: Names }
  | { readonly as: 'hex' }

/** The same codec with names for its values: for dumps only. `prefix` and a name joined by `_` give the kernel's constant. */
export function enumOf<T extends number>(codec: Codec<T>, prefix: string, names: Names): Codec<T> {
  return displayed(codec, { as: 'enum', prefix, names })
}

/** The same codec with names for its bits: for dumps only. */
export function flagsOf<T extends number>(codec: Codec<T>, prefix: string, names: Names): Codec<T> {
  return displayed(codec, { as: 'flags', prefix, names })
}

/** The same codec, shown in hexadecimal. */
export function hex<T extends number | bigint>(codec: Codec<T>): Codec<T> {
  return displayed(codec, { as: 'hex' })
}

function displayed<T>(codec: Codec<T>, display: Display): Codec<T> {
  return { ...codec, display, ...(codec.big && { big: displayed(codec.big, display) }) }
}
