import type { Family, SetSpec } from '../../../src/client/nftables/index.js'
import type { RulePart } from '../../../src/client/nftables/statements.js'

/** A rule in nft's words, and with the builders. */
export type BuiltRule = readonly [words: string, ...parts: RulePart[]]

/** Rules of one chain. What nft sends for them is in fixtures/nft-rules, made by the case of the same name. */
export interface BuiltRules {
  readonly family: Family
  /** In nft's words: `type nat hook prerouting priority dstnat;`, or nothing. */
  readonly hook: string
  /** What has to be in the table, in nft's words: objects, chains, flowtables. */
  readonly others?: string
  /** Sets and maps of the table, in nft's words and as they are made here. */
  readonly sets?: readonly (readonly [words: string, spec: Omit<SetSpec, 'family' | 'table'>])[]
  /** Rules that this nft takes and this kernel does not. */
  readonly refused?: boolean
  readonly rules: readonly BuiltRule[]
}

/** The whole of it as `nft -f` reads it. */
export function nftText({ family, hook, others = '', sets = [], rules }: BuiltRules): string {
  const lines = [
    `table ${family} t {`,
    ...sets.map(([words]) => words),
    ...(others === '' ? [] : [others]),
    'chain sub { }',
    `chain c { ${hook} }`,
    '}',
    ...rules.map(([words]) => `add rule ${family} t c ${words}`),
  ]
  return `${lines.join('\n')}\n`
}
