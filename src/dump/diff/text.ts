import { printable } from '../../printable.js'
import type { DecodedMessage } from '../decoded.js'
import type { MessagePair } from './captures.js'
import type { Difference } from './message.js'

/**
 * One difference in a line, marked as in diff(1): `-` only in A, `+` only in B, `~` changed.
 *
 * ```text
 * ~ mtu (IFLA_MTU): 1500 -> 9000
 * - linkinfo.data.id (IFLA_VXLAN_ID): 7
 * ```
 */
export function differenceLine({ kind, path, uapi, part, a, b }: Difference): string {
  const mark = { 'only-a': '-', 'only-b': '+', changed: '~' }[kind]
  const where = `${path} (${uapi}${part === 'value' ? '' : `, ${part}`})`
  return printable(`${mark} ${where}: ${kind === 'changed' ? `${a} -> ${b}` : (a ?? b)}`)
}

/**
 * Pairs as lines: a heading for each pair that differs and its differences below, indented. `=` heads a pair that is the same, with
 * `all`; else those are left out.
 */
export function* diffLines(
  pairs: readonly MessagePair[],
  options: { readonly all?: boolean } = {},
): Generator<string, void> {
  for (const { a, b, differences } of pairs) {
    if (a === undefined || b === undefined) {
      yield `${a ? '-' : '+'} ${heading(a ?? b!)}, only in ${a ? 'A' : 'B'}`
    } else if (differences.length > 0) {
      yield `~ ${heading(a)} in A, #${b.number} in B`
      for (const difference of differences) yield `  ${differenceLine(difference)}`
    } else if (options.all) yield `= ${heading(a)} in A, #${b.number} in B`
  }
}

function heading({ name, number }: DecodedMessage): string {
  return `${printable(name)} #${number}`
}
