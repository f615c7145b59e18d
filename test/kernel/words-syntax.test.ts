import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ruleSyntax, rulesetSyntax } from '../../src/dump/nft-syntax/index.js'
import { netns } from '../../src/netns/index.js'
import { inTree } from '../setup/root.mjs'
import { describeKernel } from '../support/kernel.js'
import { loadRules, loadText } from '../support/load-rules.js'
import { comparableBytecode, debugListing, scopeOf, snapshotOf } from '../support/nft-listing.js'
import { rulesetFrame } from '../support/nft-rules.js'
import { skipUnlessLoadable } from '../support/rulesets.js'

const families: Readonly<Record<number, string>> = { 1: 'inet', 2: 'ip', 3: 'arp', 5: 'netdev', 7: 'bridge', 10: 'ip6' }

/** Rulesets in nft syntax in fixtures/rulesets. */
const files = ['firewalld.nft', 'router.nft', 'kube-proxy.nft', 'container-engine.nft', 'every-set.nft']

describeKernel('every expression in nft syntax', ['nft', 'nft_egress'], () => {
  test('nft reads every rule back to the same bytecode and the same elements', { timeout: 120_000 }, () => {
    using first = netns.createAnonymous()
    const loaded = loadRules(first)
    expect(loaded.length).toBeGreaterThan(600)
    const before = snapshotOf(first)
    const scope = scopeOf(before)
    const rules = before.rules.filter(({ attributes }) => !attributes.chain?.startsWith('__chain'))
    expect(rules.length).toBe(loaded.length)
    const texts = rules.map(rule => ruleSyntax(rule, { scope }))
    // Of all that nft takes on this kernel, nothing is left that cannot be said.
    expect(texts.filter(text => text.startsWith('#'))).toEqual([])

    using second = netns.createAnonymous()
    const commands = rules.map(
      ({ header, attributes }, i) =>
        `add rule ${families[header.family]} ${attributes.table} ${attributes.chain} ${texts[i]}`,
    )
    loadText(second, `${rulesetFrame}\n${commands.join('\n')}\n`)
    const after = snapshotOf(second)
    const read = after.rules.filter(({ attributes }) => !attributes.chain?.startsWith('__chain'))
    const [mine, theirs] = [rules, read].map((list, side) =>
      list.map((rule, i) => `${texts[i]}\n${comparableBytecode(rule, side === 0 ? before : after)}`),
    )
    expect(theirs).toEqual(mine)
    // The same words come out again.
    const again = scopeOf(after)
    expect(read.map(rule => ruleSyntax(rule, { scope: again }))).toEqual(texts)
  })
})

describeKernel('rulesets in nft syntax', ['nft', 'nf_tables'], () => {
  test.for(files)('%s survives read → write → read', (file, context) => {
    skipUnlessLoadable(context, file)
    using first = netns.createAnonymous()
    loadText(first, readFileSync(inTree('fixtures/rulesets', file), 'utf8'))
    const lines = rulesetSyntax(snapshotOf(first))
    expect(lines.filter(line => line.includes('#'))).toEqual([])

    using second = netns.createAnonymous()
    loadText(second, `${lines.join('\n')}\n`)
    const [mine, theirs] = [first, second].map(debugListing)
    const bytecode = ({ rules, elements }: ReturnType<typeof debugListing>) => ({
      rules: rules.map(rule => rule.replace(/ \d+( \d+)?$/m, '').replaceAll(/__(?:set|map)\d+/g, 'set')),
      elements: elements.sort(),
    })
    expect(bytecode(theirs!)).toEqual(bytecode(mine!))
    const declarations = (lines: readonly string[]) => lines.map(line => line.replaceAll(/ expires \w+/g, ''))
    expect(declarations(rulesetSyntax(snapshotOf(second)))).toEqual(declarations(lines))
  })
})

describeKernel('rulesets of iptables in nft syntax', ['nft', 'nf_tables', 'iptables'], () => {
  test.each(['docker.iptables', 'ufw.iptables', 'reject-at-end.iptables'])(
    '%s: every rule is there, the extensions of xtables as comments',
    file => {
      using first = netns.createAnonymous()
      const { status, stderr } = netns.spawnSync(first, 'iptables-restore', [inTree('fixtures/rulesets', file)], {
        encoding: 'utf8',
      })
      expect(status, String(stderr)).toBe(0)
      const before = snapshotOf(first)
      const lines = rulesetSyntax(before)
      const scope = scopeOf(before)
      for (const rule of before.rules) expect(lines).toContain(`    ${ruleSyntax(rule, { scope })}`)
      // What is not a comment is read back.
      using second = netns.createAnonymous()
      loadText(second, `${lines.join('\n')}\n`)
      const said = before.rules.filter(rule => !ruleSyntax(rule, { scope }).startsWith('#'))
      expect(said.length).toBeGreaterThan(0)
      expect(said.length).toBeLessThan(before.rules.length)
      expect(snapshotOf(second).rules.map(rule => ruleSyntax(rule))).toEqual(said.map(rule => ruleSyntax(rule)))
    },
  )
})
