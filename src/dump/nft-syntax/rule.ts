import { commentOf, type ElementAttributes, type RuleMessage } from '../../../protocol/netfilter/index.js'
import { printable } from '../../printable.js'
import { expressionBytecode } from '../nft-bytecode/index.js'
import type { ElementOptions } from './elements.js'
import { quoted } from './quote.js'
import { RuleWriter } from './rule-writer.js'
import { NftScope } from './scope.js'
import { Unsaid } from './unsaid.js'

export interface SyntaxOptions {
  /** Byte order of the host that the messages are from. Default true. */
  readonly littleEndian?: boolean
  /** The sets that rules refer to. Default none. */
  readonly scope?: NftScope
}

/**
 * A rule in nft syntax, without its table and chain: `ip saddr 192.168.0.0/16 counter masquerade`. `nft -f` reads it back to the same
 * bytecode. A rule with anything in it that cannot be said so is a comment: with its xtables extensions as they are (`# ip saddr 10.0.0.0/8
 * xt target "MASQUERADE" rev 0`), otherwise with its whole bytecode (`# not in nft syntax: [ … ]`).
 */
export function ruleSyntax(rule: RuleMessage, options: SyntaxOptions = {}): string {
  const { littleEndian = true } = options
  const { header, attributes } = rule
  const { expressions = [], userdata, table } = attributes
  const comment = commentOf(userdata)
  try {
    const { words, isForeign } = writerFor(header.family, table, options).write(expressions)
    if (words.length === 0) throw new Unsaid('empty')
    const text = [...words, ...(comment === undefined ? [] : [`comment ${quoted(comment, 128)}`])].join(' ')
    return isForeign ? `# ${text}` : text
  } catch (error) {
    if (!(error instanceof Unsaid)) throw error
    const code = expressions.map(each => expressionBytecode(each, littleEndian))
    const kept = comment === undefined ? [] : [`comment "${printable(comment)}"`]
    return ['# not in nft syntax:', ...(code.length === 0 ? ['no expressions'] : code), ...kept].join(' ')
  }
}

function writerFor(family: number, table: string | undefined, options: SyntaxOptions): RuleWriter {
  const { littleEndian = true, scope = new NftScope() } = options
  return new RuleWriter({ family, table, littleEndian, scope, ruleText: inner => ruleSyntax(inner, options) })
}

/** How verdicts and statements of elements in sets of this table are written. */
export function elementWords(
  family: number,
  table: string | undefined,
  options: SyntaxOptions,
): ElementOptions['words'] {
  const writer = writerFor(family, table, options)
  return {
    statements: (element: ElementAttributes) => writer.elementStatements(element),
    verdict: data => writer.dataVerdict(data),
  }
}
