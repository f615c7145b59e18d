/* Extensions of xtables in the expressions match and target: the members of their structs instead of bytes. */
import { type Codec, EncodeError, Input, type Struct, type TreeNode } from '../../../codec/index.js'
import { Output } from '../../../codec/output.js'
import type { Nfgenmsg } from '../../nfgenmsg.js'
import type { MatchExpression } from '../expressions/match.js'
import type { TargetExpression } from '../expressions/target.js'
import { type XtByFamily, xtAlign, type xtMatches, xtStruct, type xtTargets } from './extensions.js'

type Matches = typeof xtMatches
type Targets = typeof xtTargets

/** The members of one of the structs. */
export type XtStructValue<L> =
  L extends Struct<infer T>
    ? T
    : L extends XtByFamily<infer A, infer B, infer C>
      ? XtStructValue<Struct<A> | Struct<B> | Struct<C>>
      : never

type Known<Kind, M> = {
  [N in keyof M]: { [R in keyof M[N]]: { kind: Kind; name: N; rev: R; info: XtStructValue<M[N][R]> } }[keyof M[N]]
}[keyof M]

/** An extension whose struct is known: comparing `name` and `rev` narrows `info`. */
export type XtExtension = Known<'match', Matches> | Known<'target', Targets>

/** Where the rule is. */
export interface XtOptions {
  /** NFPROTO_* of the rule: the form of addresses, and which REJECT is meant. IPv4 where it is left out. */
  readonly family?: number
  /** Byte order of the host that the bytes come from or go to; this machine's by default. */
  readonly littleEndian?: boolean
}

const hostIsLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/**
 * What an expression `match` or `target` says, as members of the struct in linux/netfilter/xt_*.h. Undefined for other expressions,
 * for extensions without a line in `extensions.ts`, and where the bytes are not that struct: `info` of the expression has them all.
 *
 * ```ts
 * const extension = xtInfo(expression, { family: NFPROTO.IPV4 })
 * if (extension?.name === 'addrtype') extension.info.dest
 * ```
 */
export function xtInfo(
  expression: { name?: string; data?: unknown },
  { family, littleEndian = hostIsLittle }: XtOptions = {},
): XtExtension | undefined {
  const { name: kind } = expression
  if (kind !== 'match' && kind !== 'target') return undefined
  const { name = '', rev = 0, info } = (expression.data ?? {}) as MatchExpression | TargetExpression
  const struct = info && fitting(kind, name, rev, family, info)
  if (struct === undefined) return undefined
  const input = new Input(info!, littleEndian)
  input.header = { family }
  return { kind, name, rev, info: struct.read(input, 0, struct.length) } as XtExtension
}

/**
 * An expression for a rule: `xtMatch('addrtype', 1, { dest: XT_ADDRTYPE.LOCAL })`. Members left out are zero.
 *
 * @throws EncodeError for values that the struct cannot carry.
 */
export function xtMatch<N extends keyof Matches, R extends keyof Matches[N] & number>(
  name: N,
  rev: R,
  info: Partial<XtStructValue<Matches[N][R]>>,
  options?: XtOptions,
): { name: 'match'; data: { name: N; rev: R; info: Uint8Array } } {
  return { name: 'match', data: { name, rev, info: encoded('match', name, rev, info, options) } }
}

/**
 * Like {@link xtMatch}: `xtTarget('LOG', 0, { level: 4, prefix: 'dropped ' })`. It ends the rule.
 *
 * @throws EncodeError for values that the struct cannot carry.
 */
export function xtTarget<N extends keyof Targets, R extends keyof Targets[N] & number>(
  name: N,
  rev: R,
  info: Partial<XtStructValue<Targets[N][R]>>,
  options?: XtOptions,
): { name: 'target'; data: { name: N; rev: R; info: Uint8Array } } {
  return { name: 'target', data: { name, rev, info: encoded('target', name, rev, info, options) } }
}

function encoded(
  kind: 'match' | 'target',
  name: string,
  rev: number,
  info: unknown,
  { family, littleEndian = hostIsLittle }: XtOptions = {},
): Uint8Array {
  const struct = xtStruct(kind, name, rev, family)
  if (struct === undefined)
    throw new EncodeError('ERR_ENCODE_TYPE', `no struct is known for revision ${rev} of the ${kind} "${name}"`)
  const output = new Output(littleEndian, xtAlign(struct.length))
  output.header = { family }
  struct.write(output, info)
  output.zeros(xtAlign(struct.length) - output.length)
  return output.take()
}

/** The struct that `info` is, padded as messages have it. */
function fitting(
  kind: 'match' | 'target',
  name: string,
  rev: number,
  family: number | undefined,
  info: Uint8Array,
): Struct<unknown> | undefined {
  const struct = xtStruct(kind, name, rev, family)
  if (struct === undefined || (info.length !== struct.length && info.length !== xtAlign(struct.length)))
    return undefined
  return info.subarray(struct.length).every(byte => byte === 0) ? struct : undefined
}

/** The codec of such an expression's data: in dumps, `info` has the members of its struct below it. */
export function xtExpression<T extends MatchExpression | TargetExpression>(
  kind: 'match' | 'target',
  table: Codec<T>,
): Codec<T> {
  return {
    name: table.name,
    nested: true,
    read: (input, start, end) => table.read(input, start, end),
    write: (output, value) => table.write(output, value),
    inside: () => [table as Codec<unknown>],
    part: paths => table.part!(paths),
    explore(input, start, end, node) {
      const value = table.explore!(input, start, end, node)
      // The last one, where there are several: the value is its.
      const info = node.children.findLast(({ key, kind: of }) => key === 'info' && of === 'attribute')
      if (info) exploreInfo(kind, value, input, info)
      return value
    },
  }
}

function exploreInfo(
  kind: 'match' | 'target',
  { name = '', rev = 0, info }: MatchExpression | TargetExpression,
  input: Input,
  node: TreeNode,
): void {
  const { family } = (input.header ?? {}) as Partial<Nfgenmsg>
  const struct = info && fitting(kind, name, rev, family, info)
  if (struct === undefined) return
  const end = node.valueStart + struct.length
  struct.explore!(input, node.valueStart, end, node)
}
