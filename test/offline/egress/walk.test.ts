import { describe, expect, test } from 'vitest'
import { type Packet, type Passage, type Ruleset, walkHook } from '../../../src/egress/walk/index.js'
import { capturedRuleset } from '../../support/rulesets.js'

const out: Packet = { family: 'ip', iif: 'br0', oif: 'up0', src: '192.168.0.2', dst: '8.8.8.8', state: 'new' }
const icmp = 1
const tcp = 6

/** What a passage says, in a form to compare. */
function outcome({ verdict, certain, cause, mayDrop }: Passage) {
  const by = cause && (cause.rule ? `${cause.chain.chain} rule` : `${cause.chain.chain} policy`)
  return [verdict, certain ? 'certain' : 'uncertain', by, mayDrop.map(({ chain }) => chain.chain).join()]
}

describe("Docker's ruleset", () => {
  const docker = capturedRuleset('docker')
  test('drops by the policy of FORWARD what is not its own', () => {
    expect(outcome(walkHook(docker, 'forward', out))).toEqual(['drop', 'certain', 'FORWARD policy', ''])
    expect(outcome(walkHook(docker, 'forward', { ...out, family: 'ip6', src: 'fd00::2', dst: '2001:db8::1' }))).toEqual(
      ['drop', 'certain', 'FORWARD policy', ''],
    )
  })
  test('accepts what its own containers send and are answered', () => {
    const container = { ...out, iif: 'docker0', src: '172.17.0.2' }
    expect(outcome(walkHook(docker, 'forward', container))).toEqual(['accept', 'certain', undefined, ''])
    const answer = {
      ...out,
      iif: 'up0',
      oif: 'docker0',
      src: '8.8.8.8',
      dst: '172.17.0.2',
      state: 'established',
    } as const
    expect(outcome(walkHook(docker, 'forward', answer))).toEqual(['accept', 'certain', undefined, ''])
    expect(outcome(walkHook(docker, 'forward', { ...answer, state: 'new', protocol: icmp }))[0]).toBe('drop')
  })
  test('masquerades its own network and no other', () => {
    const container = { ...out, iif: undefined, src: '172.17.0.2' }
    expect(walkHook(docker, 'postrouting', container).sourceNat).toMatchObject({ certain: true })
    expect(walkHook(docker, 'postrouting', { ...container, oif: 'docker0' }).sourceNat).toBeUndefined()
    expect(walkHook(docker, 'postrouting', { ...out, iif: undefined }).sourceNat).toBeUndefined()
  })
})

describe("ufw's ruleset", () => {
  const ufw = capturedRuleset('ufw')
  test('drops by policy what is new, and may accept it as long as the protocol is open', () => {
    expect(outcome(walkHook(ufw, 'forward', { ...out, protocol: tcp }))).toEqual([
      'drop',
      'certain',
      'FORWARD policy',
      '',
    ])
    expect(outcome(walkHook(ufw, 'forward', out))).toEqual(['drop', 'uncertain', 'FORWARD policy', ''])
  })
  test('accepts answers: the conntrack match of iptables is understood', () => {
    const answer = { ...out, iif: 'up0', oif: 'br0', state: 'established' } as const
    expect(outcome(walkHook(ufw, 'forward', answer))).toEqual(['accept', 'certain', undefined, ''])
  })
})

describe("firewalld's ruleset", () => {
  const firewalld = capturedRuleset('firewalld')
  test('rejects in the chain of the default zone', () => {
    expect(outcome(walkHook(firewalld, 'forward', out))).toEqual(['drop', 'certain', 'filter_FWD_public rule', ''])
    expect(walkHook(firewalld, 'forward', out).cause).toMatchObject({ byDefault: true })
  })
  test('accepts answers, by a set of states', () => {
    const answer = { ...out, iif: 'up0', oif: 'br0', state: 'established' } as const
    expect(outcome(walkHook(firewalld, 'forward', answer))).toEqual(['accept', 'certain', undefined, ''])
  })
  test('without its sets nothing is certain, and the packet still does not get through', () => {
    const { sets: _, ...without } = firewalld
    expect(outcome(walkHook(without, 'forward', out)).slice(0, 2)).toEqual(['drop', 'uncertain'])
  })
  test('nothing, once its table is dormant', () => {
    const dormant: Ruleset = {
      ...firewalld,
      tables: firewalld.tables!.map(table => ({ ...table, attributes: { ...table.attributes, flags: 1 } })),
    }
    expect(outcome(walkHook(dormant, 'forward', out))[0]).toBe('accept')
  })
})

describe('verdict maps, intervals, concatenations', () => {
  const router = capturedRuleset('router')
  const lan = { ...out, iif: 'lan0', protocol: tcp }
  test.each([
    ['a concatenation that is in the map', lan, ['accept', 'certain', undefined, '']],
    ['one that is not', { ...lan, oif: 'lan0' }, ['drop', 'certain', 'forward policy', 'forward']],
    ['an address inside an interval', { ...lan, dst: '203.0.113.200' }, ['drop', 'certain', 'forward rule', '']],
    ['an address below it', { ...lan, dst: '203.0.113.127' }, ['accept', 'certain', undefined, '']],
    ['an address above it', { ...lan, dst: '198.51.101.0' }, ['accept', 'certain', undefined, '']],
    ['a jump through the map', { ...lan, iif: 'lan1' }, ['drop', 'uncertain', 'guests rule', '']],
    ['a jump for another protocol', { ...lan, iif: 'lan1', protocol: icmp }, ['drop', 'certain', 'guests rule', '']],
    ['an answer', { ...lan, oif: 'lan9', state: 'established' }, ['accept', 'certain', undefined, '']],
  ] as [string, Packet, unknown[]][])('%s', (_, packet, expected) => {
    expect(outcome(walkHook(router, 'forward', packet))).toEqual(expected)
  })
})
