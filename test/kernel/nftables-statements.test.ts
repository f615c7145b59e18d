/* Rules built from statements are in the kernel what nft's are, and `nft list` prints them so. */
import { expect, test } from 'vitest'
import { type Family, NftablesClient, NftTransaction, nft } from '../../src/client/nftables/index.js'
import type { RulePart } from '../../src/client/nftables/statements.js'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'

/** A rule in nft's words, and in ours. */
const rules: readonly [family: Family, words: string, parts: readonly RulePart[]][] = [
  ['ip', 'ip saddr 10.0.0.1 accept', [nft.ip.saddr('10.0.0.1'), nft.accept()]],
  [
    'inet',
    'ip saddr 10.0.0.1 ip daddr 10.0.0.2 drop',
    [nft.ip.saddr('10.0.0.1'), nft.ip.daddr('10.0.0.2'), nft.drop()],
  ],
  ['inet', 'ip6 daddr 2001:db8::/33 drop', [nft.ip6.daddr('2001:db8::/33'), nft.drop()]],
  ['inet', 'ip6 saddr { ::1, fe80::/10 } accept', [nft.ip6.saddr(['::1', 'fe80::/10']), nft.accept()]],
  ['inet', 'ip protocol { tcp, udp } accept', [nft.ip.protocol(['tcp', 'udp']), nft.accept()]],
  ['ip', 'tcp dport { 22, 80-90, 443 } accept', [nft.tcp.dport([22, '80-90', 443]), nft.accept()]],
  ['ip', 'tcp dport != { 22, 443 } drop', [nft.tcp.dport({ not: [22, 443] }), nft.drop()]],
  ['ip', 'tcp dport != 80-90 drop', [nft.tcp.dport({ not: '80-90' }), nft.drop()]],
  ['ip', 'tcp sport > 1023 tcp dport 80 accept', [nft.tcp.sport({ gt: 1023 }), nft.tcp.dport(80), nft.accept()]],
  ['ip', 'udp dport <= 53 accept', [nft.udp.dport({ lte: 53 }), nft.accept()]],
  ['ip', 'sctp dport { 1, 2 } accept', [nft.sctp.dport([1, 2]), nft.accept()]],
  ['inet', 'meta l4proto tcp tcp dport 80 accept', [nft.meta.l4proto('tcp'), nft.tcp.dport(80), nft.accept()]],
  [
    'inet',
    'meta nfproto ipv4 ip saddr 10.0.0.1 accept',
    [nft.meta.nfproto('ipv4'), nft.ip.saddr('10.0.0.1'), nft.accept()],
  ],
  ['inet', 'tcp flags syn accept', [nft.tcp.flags('syn'), nft.accept()]],
  [
    'inet',
    'tcp flags & (fin|syn|rst|ack) == syn accept',
    [nft.tcp.flags({ mask: 'fin|syn|rst|ack', value: 'syn' }), nft.accept()],
  ],
  [
    'inet',
    'icmp type { echo-request, echo-reply } accept',
    [nft.icmp.type(['echo-request', 'echo-reply']), nft.accept()],
  ],
  ['inet', 'icmpv6 type nd-neighbor-solicit accept', [nft.icmpv6.type('nd-neighbor-solicit'), nft.accept()]],
  ['inet', 'ct state invalid drop', [nft.ct.state('invalid'), nft.drop()]],
  ['inet', 'ct state { new, established } accept', [nft.ct.state(['new', 'established']), nft.accept()]],
  ['inet', 'ct mark 0x10 accept', [nft.ct.mark(0x10), nft.accept()]],
  ['inet', 'ct direction original accept', [nft.ct.direction('original'), nft.accept()]],
  ['inet', 'iifname { "lo", "br0" } accept', [nft.meta.iifname(['lo', 'br0']), nft.accept()]],
  ['inet', 'oifname != "lo" accept', [nft.meta.oifname({ not: 'lo' }), nft.accept()]],
  ['inet', 'meta mark { 1, 2 } accept', [nft.meta.mark([1, 2]), nft.accept()]],
  ['inet', 'meta mark 5-9 accept', [nft.meta.mark({ from: 5, to: 9 }), nft.accept()]],
  ['inet', 'meta skuid 0 counter', [nft.meta.skuid(0), nft.counter()]],
  ['inet', 'meta length > 1000 drop', [nft.meta.length({ gt: 1000 }), nft.drop()]],
  ['inet', 'meta pkttype { broadcast, multicast } drop', [nft.meta.pkttype(['broadcast', 'multicast']), nft.drop()]],
  ['ip', 'ip saddr @s drop', [nft.ip.saddr({ set: 's' }), nft.drop()]],
  ['ip', 'ip saddr != @s drop', [nft.ip.saddr({ not: { set: 's' } }), nft.drop()]],
  ['ip', 'ip saddr vmap @v', [nft.ip.saddr({ vmap: 'v' })]],
  ['ip', 'limit rate 5/minute accept', [nft.limit({ rate: 5, per: 'minute' }), nft.accept()]],
  ['ip', 'quota 1 mbytes accept', [nft.quota(1 << 20), nft.accept()]],
  ['ip', 'log prefix "in: " level warn', [nft.log({ prefix: 'in: ', level: 'warn' })]],
  ['ip', 'reject with icmp host-unreachable', [nft.reject({ icmp: 'host-unreachable' })]],
  ['ip6', 'reject with icmpv6 admin-prohibited', [nft.reject({ icmpv6: 'admin-prohibited' })]],
  ['ip', 'jump other', [nft.jump('other')]],
  ['ip', 'goto other', [nft.goto('other')]],
]

/** Rules of chains with address translation. */
const natRules: readonly [hook: 'prerouting' | 'postrouting', words: string, parts: readonly RulePart[]][] = [
  ['postrouting', 'ip saddr 10.0.0.0/8 masquerade', [nft.ip.saddr('10.0.0.0/8'), nft.masquerade()]],
  ['postrouting', 'masquerade fully-random', [nft.masquerade({ fullyRandom: true })]],
  ['postrouting', 'snat to 192.0.2.1', [nft.snat({ address: '192.0.2.1' })]],
  [
    'prerouting',
    'udp dport 53 dnat to 10.0.0.1-10.0.0.4:5300-5303',
    [nft.udp.dport(53), nft.dnat({ address: '10.0.0.1', lastAddress: '10.0.0.4', port: 5300, lastPort: 5303 })],
  ],
  ['prerouting', 'tcp dport 80 dnat to :8080', [nft.tcp.dport(80), nft.dnat({ port: 8080 })]],
  ['prerouting', 'redirect', [nft.redirect()]],
]

describeKernel('rules of statements', ['nft'], () => {
  test('are what nft makes of the same words', async () => {
    const families = ['ip', 'ip6', 'inet'] as const
    const base = families.flatMap(family => [
      `add table ${family} t`,
      `add chain ${family} t c`,
      `add chain ${family} t other`,
    ])
    const more = [
      'add set ip t s { type ipv4_addr; }',
      'add map ip t v { type ipv4_addr : verdict; elements = { 10.0.0.1 : drop } ; }',
      'add chain ip t prerouting { type nat hook prerouting priority -100; }',
      'add chain ip t postrouting { type nat hook postrouting priority 100; }',
    ]
    await withSandbox(async theirs => {
      await withSandbox(async ours => {
        for (const inside of [theirs, ours]) await inside.exec('nft', [[...base, ...more].join('; ')])
        await using there = NftablesClient.open({ netns: theirs.name })
        await using here = NftablesClient.open({ netns: ours.name })
        for (const [family, words, parts] of [
          ...rules.map(([family, ...rest]) => [family, ...rest, 'c'] as const),
          ...natRules.map(([hook, ...rest]) => ['ip', ...rest, hook] as const),
        ].map(([family, words, parts, chain]) => [{ family, table: 't', chain } as const, words, parts] as const)) {
          await theirs.exec('nft', [`add rule ${family.family} t ${family.chain} ${words}`])
          const change = new NftTransaction()
          change.addRule({ ...family, expressions: parts })
          await here.ruleset.commit(change)
          const [theirRule] = (await there.ruleset.rules(family)).slice(-1)
          const [ourRule] = (await here.ruleset.rules(family)).slice(-1)
          expect(ourRule?.expressions, words).toEqual(theirRule?.expressions)
        }
        expect((await here.ruleset.sets()).map(({ attributes }) => attributes)).toEqual(
          (await there.ruleset.sets()).map(({ attributes }) => attributes),
        )
        const list = await ours.exec('nft', ['list', 'ruleset'])
        expect(list).toBe(await theirs.exec('nft', ['list', 'ruleset']))
        expect(list).toContain('tcp dport { 22, 80-90, 443 } accept')
        expect(await ours.exec('nft', ['-j', 'list', 'ruleset'])).toBe(
          await theirs.exec('nft', ['-j', 'list', 'ruleset']),
        )
      })
    })
  })
})

test('matches that contradict each other, or their family, are refused', () => {
  const add = (family: Family, ...expressions: RulePart[]) =>
    new NftTransaction().addRule({ family, table: 't', chain: 'c', expressions })
  expect(() => add('ip', nft.ip6.saddr('::1'))).toThrow(/other family/)
  expect(() => add('inet', nft.tcp.dport(80), nft.udp.dport(80))).toThrow(/another protocol/)
  expect(() => add('inet', nft.tcp.dport('http'))).toThrow(/"http" is no number/)
  expect(() => add('inet', nft.ct.state('open'))).toThrow(/none of .*established/)
  expect(() => add('inet', nft.ip.saddr('10.0.0.300'))).toThrow()
  expect(() => add('inet', nft.tcp.dport([]))).toThrow(/no elements/)
  expect(() => nft.snat({})).toThrow(/needs an address or a port/)
})
