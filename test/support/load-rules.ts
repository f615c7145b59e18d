import { type NamespaceHandle, netns } from '../../src/netns/index.js'
import { rulesetFrame, rulesOf } from './nft-rules.js'

export interface LoadedRule {
  /** `inet t c`. */
  readonly chain: string
  /** As it was written. */
  readonly text: string
}

/** Loads the frame and the rules behind it. Those that this kernel or this nft has no support for are left out. */
export function loadRules(namespace: NamespaceHandle): LoadedRule[] {
  loadText(namespace, rulesetFrame)
  const rules = Object.entries(rulesOf).flatMap(([chain, texts]) => texts.map(text => ({ chain, text })))
  return loadLines(namespace, rules, ({ chain, text }) => `add rule ${chain} ${text}`)
}

/** Loads commands of a line each, all that nft and the kernel take: those that they name in their errors are left out. Returns the others. */
export function loadLines<T>(namespace: NamespaceHandle, items: readonly T[], line: (item: T) => string): T[] {
  let left = [...items]
  for (;;) {
    const refused = tryText(namespace, `${left.map(line).join('\n')}\n`)
    if (refused === '') return left
    const named = [...refused.matchAll(/^\/dev\/stdin:(\d+):/gm)].map(([, number]) => Number(number) - 1)
    if (named.length === 0) throw new Error(refused)
    // Behind the first line that the kernel refused, nft names others that it did not.
    const bad = new Set(/Could not process rule|; did you mean/.test(refused) ? named.slice(0, 1) : named)
    left = left.filter((_, i) => !bad.has(i))
  }
}

/** @throws Error with what nft said */
export function loadText(namespace: NamespaceHandle, text: string): void {
  const refused = tryText(namespace, text)
  if (refused !== '') throw new Error(`${refused}\n${text}`)
}

/** What nft said against it, or nothing. */
export function tryText(namespace: NamespaceHandle, input: string): string {
  const { status, stderr } = netns.spawnSync(namespace, 'nft', ['-f', '-'], { encoding: 'utf8', input })
  return status === 0 ? '' : stderr || 'nft failed'
}
