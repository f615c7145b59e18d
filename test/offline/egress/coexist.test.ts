import { describe, expect, test } from 'vitest'
import type { Rule } from '../../../src/client/nftables/index.js'
import { coexist } from '../../../src/egress/coexist/index.js'
import { egressConfig } from '../../../src/egress/config.js'
import type { Ruleset } from '../../../src/egress/walk/index.js'
import type { WantedRule } from '../../../src/egress/wanted.js'
import { capturedRuleset } from '../../support/rulesets.js'

const config = egressConfig()
const dual = egressConfig({ subnet6: 'fd00::/64' })
const none = { tables: [], chains: [], rules: [], sets: [] }

const commands = ({ rules }: { rules: readonly WantedRule[] }) => rules.map(({ command }) => command)

/** The ruleset as it is when what was wanted has been inserted. */
function inserted(ruleset: Ruleset, wanted: readonly WantedRule[]): Ruleset {
  const added = wanted.map(({ rule }, i) => ({
    ...rule,
    handle: BigInt(1000 + i),
    attributes: { userdata: rule.userdata },
  }))
  return { ...ruleset, rules: [...(added as unknown as Rule[]).reverse(), ...ruleset.rules] }
}

test('nobody else there: nothing to add', () => {
  expect(coexist(dual, none)).toEqual({ rules: [], warnings: [] })
})

describe('Docker', () => {
  const docker = capturedRuleset('docker')
  test('accepts go into DOCKER-USER', () => {
    expect(commands(coexist(config, docker))).toEqual([
      'iptables -I DOCKER-USER -o br0 -j ACCEPT',
      'iptables -I DOCKER-USER -i br0 -j ACCEPT',
    ])
  })
  test('for IPv6 as well when it is asked for', () => {
    expect(commands(coexist(dual, docker)).slice(2)).toEqual([
      'ip6tables -I DOCKER-USER -o br0 -j ACCEPT',
      'ip6tables -I DOCKER-USER -i br0 -j ACCEPT',
    ])
  })
  test('the answer is the same when they are there', () => {
    const first = coexist(config, docker)
    expect(coexist(config, inserted(docker, first.rules))).toEqual(first)
  })
  test('when something drops before the jump to DOCKER-USER, FORWARD itself is the place', () => {
    const forward = docker.rules.filter(({ family, chain }) => family === 'ip' && chain === 'FORWARD')
    const dropFirst = { ...forward[0]!, expressions: [{ name: 'target', data: { name: 'REJECT' } }] } as Rule
    const changed = { ...docker, rules: [dropFirst, ...docker.rules] }
    expect(commands(coexist(config, changed))[0]).toBe('iptables -I FORWARD -o br0 -j ACCEPT')
  })
})

test('ufw: the ping would pass, everything else not: accepts go where the policy is', () => {
  expect(commands(coexist(config, capturedRuleset('ufw')))).toEqual([
    'iptables -I FORWARD -o br0 -j ACCEPT',
    'iptables -I FORWARD -i br0 -j ACCEPT',
  ])
})

test('a reject at the end of a chain with policy accept', () => {
  expect(commands(coexist(config, capturedRuleset('reject-at-end')))).toEqual([
    'iptables -I FORWARD -o br0 -j ACCEPT',
    'iptables -I FORWARD -i br0 -j ACCEPT',
  ])
})

describe('firewalld', () => {
  const firewalld = capturedRuleset('firewalld')
  test('accepts go into its base chain, once for both families, and a warning says how to make it last', () => {
    const { rules, warnings } = coexist(dual, firewalld)
    expect(commands({ rules })).toEqual([
      `nft 'insert rule inet firewalld filter_FORWARD oifname "br0" counter accept comment "nlkit egress br0"'`,
      `nft 'insert rule inet firewalld filter_FORWARD iifname "br0" counter accept comment "nlkit egress br0"'`,
    ])
    expect(warnings).toEqual([expect.stringContaining('firewall-cmd --permanent --zone=trusted --add-interface=br0')])
  })
  test('a table that has an owner cannot be changed: only the warning', () => {
    const owned = {
      ...firewalld,
      tables: firewalld.tables!.map(table => ({ ...table, attributes: { ...table.attributes, flags: 2 } })),
    }
    const { rules, warnings } = coexist(config, owned)
    expect(rules).toEqual([])
    expect(warnings).toEqual([
      expect.stringMatching(/inet firewalld filter_FORWARD drops packets of br0.*--zone=trusted/),
    ])
  })
})

describe("a router's own ruleset", () => {
  const router = capturedRuleset('router')
  test('default deny is overridden', () => {
    expect(commands(coexist(config, router))).toHaveLength(2)
  })
  test('a rule against this bridge is not: it is reported', () => {
    const guests = { ...router, chains: router.chains.map(chain => ({ ...chain, policy: 'accept' as const })) }
    const { rules, warnings } = coexist(egressConfig({ bridge: 'lan1', uplink: 'up0' }), guests)
    expect(rules).toEqual([])
    expect(warnings).toEqual([
      expect.stringMatching(/rule with handle \d+ in chain inet router guests drops packets of lan1/),
    ])
  })
  test('a bridge that it forwards itself needs nothing', () => {
    expect(coexist(egressConfig({ bridge: 'lan0', uplink: 'up0' }), router)).toEqual({ rules: [], warnings: [] })
  })
  test('unless br_netfilter brings it what goes from namespace to namespace', () => {
    const state = { ...router, bridgeNetfilter: { ip: true, ip6: false } }
    expect(commands(coexist(egressConfig({ bridge: 'lan0', uplink: 'up0' }), state))).toHaveLength(2)
  })
})

test('the classic chains: what up puts into FORWARD itself is enough for a policy, not for a reject before it', () => {
  const classic = egressConfig({ firewall: 'iptables' })
  expect(coexist(classic, capturedRuleset('ufw')).rules).toEqual([])
  expect(commands(coexist(classic, capturedRuleset('reject-at-end')))).toHaveLength(2)
})

test('legacy x_tables are reported, for the families that are asked for', () => {
  const legacyTables = { ip: ['nat', 'filter'], ip6: ['filter'] }
  expect(coexist(config, { ...none, legacyTables }).warnings).toEqual([
    expect.stringContaining('iptables-legacy -S FORWARD'),
  ])
  expect(coexist(dual, { ...none, legacyTables }).warnings).toHaveLength(2)
  expect(coexist(config, { ...none, legacyTables: { ip: ['nat'], ip6: [] } }).warnings).toEqual([])
})
