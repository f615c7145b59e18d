import { expect, test } from 'vitest'
import type { RuleMessage } from '../../protocol/netfilter/index.js'
import { NftablesClientSync } from '../../src/client/nftables/index.js'
import { ruleBytecode } from '../../src/dump/nft-bytecode/index.js'
import { ruleSyntax } from '../../src/dump/nft-syntax/index.js'
import { type NamespaceHandle, netns } from '../../src/netns/index.js'
import { describeKernel } from '../support/kernel.js'
import { loadRules, loadText, rawRules } from '../support/load-rules.js'
import { rulesetFrame } from '../support/nft-rules.js'

describeKernel('rules in nft syntax', ['nft'], () => {
  test('nft reads them back to the same bytecode', { timeout: 120_000 }, () => {
    using first = netns.createAnonymous()
    const loaded = loadRules(first)
    const rules = rulesOf(first)
    expect(rules.length).toBe(loaded.length)
    const said = rules.filter(rule => !ruleSyntax(rule).startsWith('#'))
    expect(said.length).toBeGreaterThan(70)

    using second = netns.createAnonymous()
    const families: Record<number, string> = { 1: 'inet', 2: 'ip', 3: 'arp', 5: 'netdev', 7: 'bridge', 10: 'ip6' }
    const commands = said.map(rule => {
      const { table, chain } = rule.attributes
      return `add rule ${families[rule.header.family]} ${table} ${chain} ${ruleSyntax(rule)}`
    })
    loadText(second, `${rulesetFrame}\n${commands.join('\n')}\n`)
    const again = rulesOf(second)
    expect(again.map(bytecode)).toEqual(said.map(bytecode))
  })
})

function rulesOf(namespace: NamespaceHandle): RuleMessage[] {
  using client = NftablesClientSync.open({ netns: namespace })
  return client.socket.run(rawRules())
}

/** Without the handles, which differ. */
function bytecode(rule: RuleMessage): string {
  const [, ...lines] = ruleBytecode(rule)
  return [ruleSyntax(rule), ...lines].join('\n')
}
