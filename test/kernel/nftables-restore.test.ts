/* Rulesets of other programs survive read → write: read by us in one namespace, written by us in another, and `nft` lists the same. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { NftablesClientSync, NftTransaction } from '../../src/client/nftables/index.js'
import { type NamespaceHandle, netns } from '../../src/netns/index.js'
import { xtables } from '../fixtures/xtables-cases.js'
import { inTree } from '../setup/root.mjs'
import { describeKernel, lackOf } from '../support/kernel.js'
import { loadRules, loadText } from '../support/load-rules.js'
import { comparableBytecode, debugListing, snapshotOf } from '../support/nft-listing.js'
import { loadCommand, skipUnlessLoadable } from '../support/rulesets.js'

const rulesets = {
  'firewalld.nft': ['firewalld.nft'],
  'router.nft': ['router.nft'],
  'container-engine.nft': ['container-engine.nft'],
  'kube-proxy.nft': ['kube-proxy.nft'],
  'every-set.nft': ['every-set.nft'],
  docker: ['docker.iptables', 'docker.ip6tables'],
  ufw: ['ufw.iptables'],
  'reject at the end': ['reject-at-end.iptables'],
}

function run(namespace: NamespaceHandle, command: string): string {
  const { status, stdout, stderr } = netns.spawnSync(namespace, 'sh', ['-c', command], { encoding: 'utf8' })
  expect(status, `${command}: ${stderr}`).toBe(0)
  return String(stdout)
}

/** What a listing says, but for what is not the same twice: handles, names that the kernel chose, time that is left. */
function still(listing: string): string {
  return listing
    .replaceAll(/"handle": \d+/g, '"handle"')
    .replaceAll(/ expires \w+|"expires": \d+/g, '')
    .replaceAll(/__(set|map|chain)\d+/g, '__$1')
}

/** Read by our client, and written by it elsewhere. */
function copy(from: NamespaceHandle, to: NamespaceHandle): void {
  using source = NftablesClientSync.open({ netns: from })
  using target = NftablesClientSync.open({ netns: to })
  target.ruleset.commit(new NftTransaction().restore(source.ruleset.snapshot()))
}

describeKernel('a ruleset of another program', ['nf_tables', 'iptables', 'xtables'], () => {
  test.for(Object.entries(rulesets))('%s survives read → write unchanged', ([, files], context) => {
    skipUnlessLoadable(context, ...files)
    using first = netns.createAnonymous()
    using second = netns.createAnonymous()
    for (const file of files) run(first, loadCommand(file))
    copy(first, second)
    const [mine, theirs] = [second, first].map(namespace => ({
      text: still(run(namespace, 'nft list ruleset')),
      json: still(run(namespace, 'nft -j list ruleset')),
      bytecode: debugListing(namespace).rules.map(rule => still(rule.replace(/ \d+( \d+)?$/m, ''))),
      elements: debugListing(namespace).elements.sort(),
      iptables: still(run(namespace, 'iptables-save -c; ip6tables-save -c').replaceAll(/^#.*\n/gm, '')),
    }))
    expect(theirs!.text.length).toBeGreaterThan(200)
    expect(mine).toEqual(theirs)
  })

  test('more than 600 rules over every expression', ({ skip }) => {
    const lack = lackOf('nft_egress')
    if (lack) skip(lack.reason)
    using first = netns.createAnonymous()
    using second = netns.createAnonymous()
    expect(loadRules(first).length).toBeGreaterThan(600)
    copy(first, second)
    const [mine, theirs] = [second, first].map(namespace => {
      const messages = snapshotOf(namespace)
      return messages.rules.map(rule => comparableBytecode(rule, messages)).sort()
    })
    expect(mine).toEqual(theirs)
    expect(still(run(second, 'nft list ruleset'))).toBe(still(run(first, 'nft list ruleset')))
  })

  test('rules of ebtables and arptables with every extension', () => {
    using first = netns.createAnonymous()
    using second = netns.createAnonymous()
    const commands = xtables
      .filter(({ name }) => /^(ebtables|arptables)/.test(name))
      .flatMap(each => each.run)
      .filter(command => command.includes(' -A ') && !command.includes('mine'))
    expect(commands.length).toBeGreaterThan(45)
    run(first, commands.join(' && '))
    copy(first, second)
    const listings = 'ebtables -t filter -L --Lc; ebtables -t nat -L; arptables -L -n -v'
    expect(run(second, listings)).toBe(run(first, listings))
  })

  test('twice in one transaction beside other operations', () => {
    using first = netns.createAnonymous()
    using second = netns.createAnonymous()
    loadText(first, readFileSync(inTree('fixtures/rulesets/router.nft'), 'utf8'))
    using source = NftablesClientSync.open({ netns: first })
    using target = NftablesClientSync.open({ netns: second })
    const snapshot = source.ruleset.snapshot()
    const make = () => new NftTransaction().flushRuleset().restore(snapshot).addTable({ family: 'ip', table: 'own' })
    target.ruleset.commit(
      make().addSet({ family: 'ip', table: 'own', set: 's', type: 'ipv4_addr', elements: [{ key: '10.0.0.1' }] }),
    )
    target.ruleset.commit(make())
    target.ruleset.commit(new NftTransaction().deleteTable({ family: 'ip', table: 'own' }))
    expect(still(run(second, 'nft list ruleset'))).toBe(still(run(first, 'nft list ruleset')))
  })
})
