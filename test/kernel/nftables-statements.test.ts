/* Rules built from statements are in the kernel what nft's are, and `nft list` prints them so. */
import { describe, expect, test } from 'vitest'
import { type Family, NftablesClientSync, NftTransaction, nft } from '../../src/client/nftables/index.js'
import type { RulePart } from '../../src/client/nftables/statements.js'
import { type NamespaceHandle, netns } from '../../src/netns/index.js'
import { builtRules, nftText } from '../support/builders/index.js'
import { namedSets } from '../support/builders/named-sets.js'
import type { Feature } from '../support/capabilities.js'
import { describeKernel, lackOf } from '../support/kernel.js'
import { loadText } from '../support/load-rules.js'

/** What a kernel may lack for a whole group of rules. */
const needs: Readonly<Record<string, Feature>> = { 'inet-sets': 'nft_catchall', 'netdev-egress': 'nft_egress' }

/** Linux 5.16 reads what is inside of a transport's payload. */
const payloadsInside = lackOf('nft_inside') === undefined

const loadable = Object.entries(builtRules).filter(([, { refused }]) => !refused)

describeKernel('rules of statements', ['nft', 'nf_tables'], () => {
  test.for(loadable)('%s: what nft makes of the same words', ([name, each], { skip }) => {
    const lack = needs[name] && lackOf(needs[name])
    if (lack) skip(lack.reason)
    const built = { ...each, rules: each.rules.filter(([words]) => payloadsInside || !words.includes('@ih')) }
    const { family, sets = [], rules } = built
    using theirs = netns.createAnonymous()
    using ours = netns.createAnonymous()
    loadText(theirs, nftText(built))
    loadText(ours, nftText({ ...built, sets: [], rules: [] }))
    const change = new NftTransaction()
    const table = { family, table: 't' }
    for (const [, spec] of sets) change.addSet({ ...table, ...spec })
    for (const [, ...expressions] of rules) change.addRule({ ...table, chain: 'c', expressions })
    using there = NftablesClientSync.open({ netns: theirs })
    using here = NftablesClientSync.open({ netns: ours })
    here.ruleset.commit(change)

    const chain = { ...table, chain: 'c' }
    const [theirRules, ourRules] = [there.ruleset.rules(chain), here.ruleset.rules(chain)]
    expect(ourRules).toHaveLength(rules.length)
    rules.forEach(([words], i) => {
      expect(ourRules[i]?.expressions, words).toEqual(theirRules[i]?.expressions)
    })
    for (const words of [
      ['list', 'ruleset'],
      ['-j', 'list', 'ruleset'],
    ])
      expect(listed(ours, words)).toBe(listed(theirs, words))
  })
})

describeKernel('sets with a name', ['nft', 'nf_tables', 'nft_catchall'], () => {
  test('nft lists ours as its own, and takes elements away that we gave', () => {
    using theirs = netns.createAnonymous()
    using ours = netns.createAnonymous()
    const table = { family: 'inet', table: 't' } as const
    const around = 'table inet t { chain sub { }; counter hits { }; }'
    loadText(theirs, [around, ...namedSets.map(([words]) => words.replace(/^\w+/, 'add $& inet t'))].join('\n'))
    loadText(ours, around)
    using here = NftablesClientSync.open({ netns: ours })
    const change = new NftTransaction()
    for (const [, spec] of namedSets) change.addSet({ ...table, ...spec })
    here.ruleset.commit(change)
    const still = (text: string) => text.replaceAll(/ expires \w+|, "expires": \d+/g, '')
    for (const words of [
      ['list', 'ruleset'],
      ['-j', 'list', 'ruleset'],
    ])
      expect(still(listed(ours, words))).toBe(still(listed(theirs, words)))

    const again = new NftTransaction()
    for (const set of here.ruleset.sets(table)) {
      const [, spec] = namedSets.find(([, each]) => each.set === set.set)!
      again.deleteElements(set, spec.elements!)
    }
    here.ruleset.commit(again)
    for (const set of here.ruleset.sets(table))
      expect([...here.ruleset.elements({ ...table, set: set.set })]).toEqual([])
  })
})

function listed(namespace: NamespaceHandle, words: readonly string[]): string {
  const { stdout } = netns.spawnSync(namespace, 'nft', [...words], { encoding: 'utf8', maxBuffer: 1 << 24 })
  // Older kernels number the tables of all namespaces together.
  return stdout.replaceAll(/("table": \{[^}]*"handle": )\d+/g, '$1')
}

const add = (family: Family, ...expressions: RulePart[]) =>
  new NftTransaction().addRule({ family, table: 't', chain: 'c', expressions })

describe('refused before anything is sent', () => {
  test.each<[what: string, make: () => unknown, why: RegExp]>([
    ['the other family', () => add('ip', nft.ip6.saddr('::1')), /other family/],
    ['two protocols', () => add('inet', nft.tcp.dport(80), nft.udp.dport(80)), /another protocol/],
    ['ARP in family inet', () => add('inet', nft.arp.operation('request')), /family inet sees no ARP/],
    ['a service by name', () => add('inet', nft.tcp.dport('http' as never)), /"http" is no number/],
    ['an unknown state', () => add('inet', nft.ct.state('open' as never)), /none of .*established/],
    ['a bad address', () => add('inet', nft.ip.saddr('10.0.0.300')), /10\.0\.0\.300/],
    ['an address of the other family', () => add('inet', nft.ip.saddr('::1/64')), /other family/],
    ['a number that is too large', () => add('ip', nft.ip.dscp(64)), /does not fit in 6 bits/],
    ['a range that goes backwards', () => add('inet', nft.tcp.dport('90-80')), /90 is behind 80/],
    ['a set without elements', () => add('inet', nft.tcp.dport([])), /no elements/],
    [
      'a concatenation alone',
      () => add('inet', nft.concat(nft.ip.saddr, nft.tcp.dport)('1' as never)),
      /concatenation/,
    ],
    [
      'an element with too few parts',
      () => add('inet', nft.concat(nft.ip.saddr, nft.tcp.dport)([['10.0.0.1'] as never])),
      /2 parts, not 1/,
    ],
    [
      'a field that is read only',
      () => add('inet', (nft.rt.mtu as never as typeof nft.meta.mark).set(5)),
      /constants alone/,
    ],
    ['a device by name', () => add('inet', nft.meta.iif('eth0' as never)), /device "eth0" has an index of its own/],
    [
      'a map whose family nobody tells',
      () => add('inet', nft.dnat({ address: nft.meta.mark.map([[1, '10.0.0.1']]) })),
      /family/,
    ],
    ['translation to nothing', () => nft.snat({}), /needs an address or a port/],
    ['a set in a rule without its transaction', () => nft.expressions('ip', [nft.tcp.dport([1, 2])]), /transaction/],
  ])('%s', (_, make, why) => {
    expect(make).toThrow(why)
  })
})
