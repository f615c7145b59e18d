import { readFileSync } from 'node:fs'
import type { TestContext } from 'vitest'
import type { Ruleset } from '../../src/egress/walk/index.js'
import { inTree } from '../setup/root.mjs'
import type { Feature } from './capabilities.js'
import { lackOf } from './kernel.js'

/** Rulesets of other programs in fixtures/rulesets: the files that load each. */
export const rulesetFiles = {
  docker: ['docker.iptables', 'docker.ip6tables'],
  ufw: ['ufw.iptables'],
  'reject-at-end': ['reject-at-end.iptables'],
  firewalld: ['firewalld.nft'],
  router: ['router.nft'],
} as const

export type RulesetName = keyof typeof rulesetFiles

/** What a kernel may lack for a file of fixtures/rulesets. */
const needs: Readonly<Record<string, readonly Feature[]>> = { 'every-set.nft': ['nft_catchall', 'nft_egress'] }

/** Skips a test where the kernel cannot load one of the files. */
export function skipUnlessLoadable({ skip }: Pick<TestContext, 'skip'>, ...files: readonly string[]): void {
  for (const feature of files.flatMap(file => needs[file] ?? [])) {
    const lack = lackOf(feature)
    if (lack) skip(lack.reason)
  }
}

/** The command that loads a file of fixtures/rulesets. */
export function loadCommand(file: string): string {
  const path = inTree('fixtures/rulesets', file)
  if (file.endsWith('.nft')) return `nft -f ${path}`
  return `${file.endsWith('.ip6tables') ? 'ip6tables' : 'iptables'}-restore ${path}`
}

/** The ruleset as the kernel had it when the files were loaded. */
export function capturedRuleset(name: RulesetName): Ruleset {
  return parseRuleset(readFileSync(inTree('fixtures/rulesets', `${name}.json`), 'utf8'))
}

/** A decoded ruleset as JSON: what JSON has no form for is written as an object with one key. */
export function formatRuleset(ruleset: Ruleset): string {
  return `${JSON.stringify(
    ruleset,
    (_, value) => {
      if (typeof value === 'bigint') return { bigint: String(value) }
      if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') }
      return value
    },
    1,
  )}\n`
}

export function parseRuleset(text: string): Ruleset {
  return JSON.parse(text, (_, value) => {
    if (typeof value?.bigint === 'string') return BigInt(value.bigint)
    if (typeof value?.bytes === 'string') return new Uint8Array(Buffer.from(value.bytes, 'hex'))
    return value
  })
}
