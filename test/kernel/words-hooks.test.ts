/* Every family and hook, and every expression that there is: none is left out of what is compared with nft. */
import { expect, type TestContext, test } from 'vitest'
import { expressions } from '../../protocol/netfilter/index.js'
import { ruleBytecode } from '../../src/dump/nft-bytecode/index.js'
import { rulesetSyntax } from '../../src/dump/nft-syntax/index.js'
import { type NamespaceHandle, netns } from '../../src/netns/index.js'
import { describeKernel, lackOf } from '../support/kernel.js'
import { loadRules, loadText } from '../support/load-rules.js'
import { debugListing, snapshotOf } from '../support/nft-listing.js'

const inet = ['prerouting', 'input', 'forward', 'output', 'postrouting']

/** The hooks of each family (nft(8)). */
const hooks = {
  ip: inet,
  ip6: inet,
  inet: [...inet, 'ingress'],
  arp: ['input', 'output'],
  bridge: inet,
  netdev: ['ingress', 'egress'],
} as const

type HookFamily = keyof typeof hooks

/** Rules that a hook of the family takes, beside those that any does. */
const rulesOf: Readonly<Record<HookFamily, readonly string[]>> = {
  ip: ['ip saddr 10.0.0.0/8 counter', 'ct state established,related accept', 'tcp dport { 22, 80-90 } accept'],
  ip6: ['ip6 saddr 2001:db8::/32 counter', 'icmpv6 type { nd-neighbor-solicit, echo-request } accept'],
  inet: ['ip saddr 10.0.0.1 ip daddr != 10.0.0.2 drop', 'ip6 nexthdr tcp', 'udp sport 53 return'],
  arp: ['arp operation request accept', 'arp saddr ip 10.0.0.1 drop'],
  bridge: ['ether saddr 02:00:00:00:00:01 drop', 'vlan id 10 ip saddr 10.0.0.1', 'ether type arp accept'],
  netdev: ['ether type ip6 counter', 'ip protocol udp drop', 'meta mark set 0x10'],
}
const anyHook = ['meta length > 1000 limit rate 5/second', 'meta mark & 0xff == 0x10 counter', 'log prefix "x" group 1']

const families = Object.keys(hooks) as HookFamily[]

const deviceOf = (hook: string) => (hook === 'ingress' || hook === 'egress' ? ' device "lo"' : '')

function tableOf(family: HookFamily, chains: readonly string[]): string {
  return `table ${family} t {\n${chains.join('\n')}\n}\n`
}

/** Not every kernel has the hook egress, of family netdev alone. */
function skipUnlessHooked(family: HookFamily, { skip }: Pick<TestContext, 'skip'>): void {
  const lack = family === 'netdev' && lackOf('nft_egress')
  if (lack) skip(lack.reason)
}

const chainRules = (namespace: NamespaceHandle) => {
  const messages = snapshotOf(namespace)
  const bytecode = messages.rules.map(rule => ruleBytecode(rule).join('\n'))
  return { messages, bytecode }
}

describeKernel('every hook of every family', ['nft', 'nf_tables'], () => {
  test.for(families)('%s: bytecode as nft prints it, and nft syntax that nft reads back to it', (family, context) => {
    skipUnlessHooked(family, context)
    const rules = [...rulesOf[family], ...anyHook].join('\n')
    const texts = hooks[family].map(
      hook => `chain ${hook} {\ntype filter hook ${hook}${deviceOf(hook)} priority filter; policy accept;\n${rules}\n}`,
    )
    using first = netns.createAnonymous()
    loadText(first, tableOf(family, texts))
    const { messages, bytecode } = chainRules(first)
    expect(messages.chains.length).toBe(texts.length)
    const combinations = messages.chains.map(({ header, attributes }) => `${header.family} ${attributes.hook?.hooknum}`)
    expect(new Set(combinations).size).toBe(texts.length)
    expect(bytecode.length).toBeGreaterThan(texts.length * 5 - 1)
    expect([...bytecode].sort()).toEqual(debugListing(first).rules.sort())

    const lines = rulesetSyntax(messages)
    expect(lines.filter(line => line.includes('#'))).toEqual([])
    using second = netns.createAnonymous()
    loadText(second, `${lines.join('\n')}\n`)
    expect(chainRules(second).bytecode).toEqual(bytecode)
    expect(rulesetSyntax(chainRules(second).messages)).toEqual(lines)
  })
})

/** Around each priority with a name, as far as nft tells the distance from it and one further. */
const priorities = [-300, -200, -150, -100, 0, 50, 100, 300].flatMap(number =>
  [-11, -10, -5, 0, 10, 11].map(distance => number + distance),
)

describeKernel('every priority', ['nft', 'nf_tables'], () => {
  test.for(families)('%s: as nft says it, and as nft reads it', (family, context) => {
    skipUnlessHooked(family, context)
    const chains = hooks[family].flatMap(hook =>
      priorities.map(
        (priority, i) => `chain ${hook}${i} { type filter hook ${hook}${deviceOf(hook)} priority ${priority}; }`,
      ),
    )
    using first = netns.createAnonymous()
    loadText(first, tableOf(family, chains))
    const said = (lines: readonly string[]) => lines.flatMap(line => / hook .*priority [^;]*/.exec(line)?.[0] ?? [])
    const ours = rulesetSyntax(snapshotOf(first))
    const listing = netns.spawnSync(first, 'nft', ['list', 'ruleset'], { encoding: 'utf8', maxBuffer: 1 << 24 }).stdout
    expect(said(ours)).toHaveLength(chains.length)
    expect(said(ours)).toEqual(said(listing.split('\n')))
    using second = netns.createAnonymous()
    loadText(second, `${ours.join('\n')}\n`)
    expect(rulesetSyntax(snapshotOf(second))).toEqual(ours)
  })
})

/** Expressions that are not among the rules of this suite, and where they are compared instead. */
const elsewhere: Readonly<Record<string, string>> = {
  match: 'nftables-xt.test.ts: iptables writes it',
  target: 'nftables-xt.test.ts: iptables writes it',
  last: 'words-tunnels.test.ts: nft has words for it since 1.0.7',
  queue: 'rule-queue.nl among the fixtures, where the kernel has no queues',
  inner: 'words-tunnels.test.ts: nft has words for it since 1.0.7',
  tunnel: 'nftables-kinds.test.ts: nft has words for it since 1.1.6',
  flow_offload: 'nftables-kinds.test.ts: not every kernel has flowtables',
}

describeKernel('every expression', ['nft', 'nft_egress'], () => {
  test('is in a rule that is compared with nft', () => {
    using namespace = netns.createAnonymous()
    loadRules(namespace)
    const { rules } = snapshotOf(namespace)
    const inRules = rules
      .flatMap(({ attributes }) => attributes.expressions ?? [])
      .flatMap(each => {
        const nested = each.name === 'dynset' ? [each.data?.expr, ...(each.data?.expressions ?? [])] : []
        return [each, ...nested].map(found => found?.name)
      })
    const found = new Set(inRules)
    const missing = Object.keys(expressions).filter(name => !found.has(name) && !(name in elsewhere))
    expect(missing).toEqual([])
    expect(found.size).toBeGreaterThan(30)
  })
})
