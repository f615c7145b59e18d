/* Matches inside tunnel packets in nft syntax. nft has words for them since 1.0.7: older ones list such rules without them. */
import { expect, test } from 'vitest'
import { ruleSyntax } from '../../src/dump/nft-syntax/index.js'
import { netns } from '../../src/netns/index.js'
import { describeKernel } from '../support/kernel.js'
import { loadText } from '../support/load-rules.js'
import { comparableBytecode, scopeOf, snapshotOf } from '../support/nft-listing.js'

const vxlan = 'udp dport 4789 vxlan'
const geneve = 'udp dport 6081 geneve'

/** As nft lists them, and so as we print them. */
const rules = [
  `${vxlan} vni 10`,
  `${vxlan} flags 8`,
  `${vxlan} ether saddr 62:87:4d:d6:19:05`,
  `${vxlan} ether type ip`,
  `${vxlan} vlan id 10`,
  `${vxlan} vlan id 10 vxlan ip saddr 1.2.3.4`,
  `${vxlan} arp operation request`,
  `${vxlan} ip saddr 10.141.11.2`,
  `${vxlan} ip saddr 10.141.11.0/24`,
  `${vxlan} ip saddr 10.141.8.0/22`,
  `${vxlan} ip saddr != 10.141.11.2`,
  `${vxlan} ip version 4`,
  `${vxlan} ip dscp cs1`,
  `${vxlan} ip protocol tcp`,
  `${vxlan} ip saddr { 1.2.3.4, 10.0.0.0/8 }`,
  `${vxlan} ip saddr . vxlan ip daddr { 1.2.3.4 . 4.3.2.1 }`,
  `${vxlan} ip saddr vmap { 1.2.3.4 : drop }`,
  `${vxlan} ip6 saddr fe80::1`,
  `${vxlan} icmp type echo-reply`,
  `${vxlan} ip saddr 1.2.3.4 vxlan icmp type echo-reply`,
  `${vxlan} icmpv6 type echo-request`,
  `${vxlan} ip6 saddr ::1 vxlan icmpv6 type echo-request`,
  `${vxlan} udp dport 53`,
  `${vxlan} udp sport . vxlan udp dport { 1 . 2 }`,
  `${vxlan} tcp flags syn`,
  `${vxlan} tcp dport 80-90 counter`,
  `${vxlan} tcp dport != 22`,
  `${vxlan} tcp sport 5 vxlan tcp dport 6`,
  `${vxlan} ip saddr 1.2.3.4 vxlan tcp dport 6 drop`,
  `${vxlan} th dport 53`,
  `udp dport 4789 ip saddr 1.1.1.1 vxlan ip saddr 1.2.3.4`,
  `${geneve} vni 10`,
  `${geneve} type 25944`,
  `${geneve} ether saddr 62:87:4d:d6:19:05`,
  `${geneve} ip saddr 10.141.11.2`,
  `${geneve} tcp dport 80`,
  'gre ip saddr 10.1.1.1',
  'gre ip6 daddr fe80::2',
  'gre tcp dport 80',
  'gre udp sport 53',
  'gre icmp type echo-request',
  'gre ip saddr 10.1.1.1 gre tcp dport 80',
  'gretap ether saddr 62:87:4d:d6:19:05',
  'gretap ip saddr 10.1.1.1',
  'gretap tcp dport 22',
  'gretap icmp type echo-request',
  // Of the same version of nft.
  'last used never',
  'counter last used never accept',
  'gretap ip saddr . gretap ip daddr { 10.1.1.1 . 10.1.1.2 }',
]

/** A table of each family that has such packets. */
const families = {
  inet: 'add table inet t; add chain inet t c { type filter hook input priority 0; }',
  ip: 'add table ip t; add chain ip t c { type filter hook forward priority 0; }',
  netdev: 'add table netdev t; add chain netdev t c { type filter hook ingress device "lo" priority 0; }',
}

describeKernel('matches inside tunnel packets', ['nft_inner'], () => {
  test.each(Object.entries(families))(
    '%s: printed as they were written, and read back to the same bytecode',
    (family, frame) => {
      using first = netns.createAnonymous()
      const load = (texts: readonly string[]) =>
        `${frame.replaceAll('; add chain', '\nadd chain')}\n${texts.map(text => `add rule ${family} t c ${text}\n`).join('')}`
      loadText(first, load(rules))
      const before = snapshotOf(first)
      const scope = scopeOf(before)
      const texts = before.rules.map(rule => ruleSyntax(rule, { scope }))
      expect(texts).toEqual(rules)

      using second = netns.createAnonymous()
      loadText(second, load(texts))
      const after = snapshotOf(second)
      expect(after.rules.map(rule => comparableBytecode(rule, after))).toEqual(
        before.rules.map(rule => comparableBytecode(rule, before)),
      )
    },
  )

  test('what nft has no words for is shown whole', () => {
    using namespace = netns.createAnonymous()
    loadText(namespace, `${families.inet.replace('; ', '\n')}\nadd rule inet t c ${vxlan} ip saddr 1.2.3.4\n`)
    const [rule] = snapshotOf(namespace).rules
    const { expressions = [] } = rule!.attributes
    const cut = (from: number, to: number) =>
      ruleSyntax({ ...rule!, attributes: { ...rule!.attributes, expressions: expressions.slice(from, to) } })
    // Only the version of IP, which nft asks for in front of a field.
    expect(cut(0, -2)).toBe(
      '# not in nft syntax: [ meta load l4proto => reg 1 ] [ cmp eq reg 1 0x00000011 ] [ payload load 2b @ transport header + 2 => reg 1 ] [ cmp eq reg 1 0x0000b512 ] [ inner type 1 hdrsize 8 flags f [ meta load protocol => reg 1 ] ] [ cmp eq reg 1 0x00000008 ]',
    )
    // The field without the version of IP.
    expect(cut(6, 8)).toMatch(/^# not in nft syntax: \[ inner type 1 hdrsize 8 flags f \[ payload load 4b/)
  })
})
