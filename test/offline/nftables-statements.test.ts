/* Rules built from statements are, byte for byte, what nft sent for the same words. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Input, Output, toHex } from '../../protocol/codec/index.js'
import {
  type ElementMessage,
  netfilterProtocol,
  newRule,
  newSet,
  newSetElem,
  type RuleMessage,
  type SetMessage,
} from '../../protocol/netfilter/index.js'
import { messages } from '../../protocol/netlink/index.js'
import { type Family, NftTransaction, nft } from '../../src/client/nftables/index.js'
import type { RulePart } from '../../src/client/nftables/statements.js'
import { parseFixture } from '../fixtures/format.js'

/** By the fixture that has the bytes: the words of nft are in its `command`. */
const rules: Record<string, readonly RulePart[]> = {
  'rule-ct-state': [nft.ct.state('established,related'), nft.accept()],
  'rule-ct-status-dnat': [nft.ct.status('dnat'), nft.accept()],
  'rule-ct-mark': [nft.ct.setMark({ meta: 'mark' })],
  'rule-tcp-flags': [nft.tcp.flags({ mask: 'syn|rst', value: 'syn' }), nft.accept()],
  'rule-icmp-type': [nft.icmp.type('echo-request'), nft.accept()],
  'rule-tcp-dport': [nft.tcp.dport(443), nft.accept()],
  'rule-tcp-dport-range': [nft.tcp.dport('1000-2000'), nft.accept()],
  'rule-range-not': [nft.ip.saddr({ not: '10.0.0.1-10.0.0.9' }), nft.accept()],
  'rule-set-anonymous': [nft.ip.saddr(['10.0.0.1', '10.0.0.2']), nft.accept()],
  'rule-set-anonymous-interval': [nft.ip.saddr(['10.0.0.0/8', '192.168.0.0/16']), nft.accept()],
  'rule-udp-sport-set': [nft.udp.sport([53, 123]), nft.accept()],
  'rule-saddr-odd-prefix': [nft.ip.saddr('10.0.0.0/13'), nft.accept()],
  'rule-daddr-not': [nft.ip.daddr({ not: '192.0.2.0/24' }), nft.drop()],
  'rule-saddr-v6-prefix': [nft.ip6.saddr('2001:db8::/32'), nft.accept()],
  'rule-meta-mark-mask': [nft.meta.mark({ mask: 0xff, value: 0x10 }), nft.accept()],
  'rule-meta-mark-set': [nft.meta.setMark(0x10)],
  'rule-meta-skuid': [nft.meta.skuid(1000), nft.accept()],
  'rule-iifname-wildcard': [nft.meta.iifname('veth*'), nft.accept()],
  'rule-oifname-not': [nft.meta.oifname({ not: 'br0' }), nft.accept()],
  'rule-iifname': [nft.meta.iifname('br0'), nft.accept()],
  'rule-limit': [nft.limit({ rate: 10, per: 'second', burst: 20, over: true }), nft.drop()],
  'rule-limit-bytes': [
    nft.limit({ rate: 10 << 20, per: 'minute', burst: 5 << 10, bytes: true, over: true }),
    nft.drop(),
  ],
  'rule-quota': [nft.quota(10 << 20, { over: true, used: 5 }), nft.drop()],
  'rule-log': [nft.log({ prefix: 'nlkit: ', level: 'info', flags: 4 })],
  'rule-log-group': [nft.log({ group: 5, prefix: 'nlkit', snaplen: 64, queueThreshold: 3 })],
  'rule-reject': [nft.reject({ icmpx: 'admin-prohibited' })],
  'rule-reject-tcp-reset': [nft.meta.l4proto('tcp'), nft.reject('tcp reset')],
  'rule-snat-range-ports': [
    nft.meta.l4proto('udp'),
    nft.snat({ address: '192.0.2.1', lastAddress: '192.0.2.9', port: 1000, lastPort: 2000, random: true }),
  ],
  'rule-snat-persistent': [nft.snat({ address: '10.0.0.1', lastAddress: '10.0.0.9', random: true, persistent: true })],
  'rule-dnat': [nft.tcp.dport(8080), nft.dnat({ address: '10.0.0.2', port: 80 })],
  'rule-dnat-inet-v6': [nft.tcp.dport(8080), nft.dnat({ address: '2001:db8::2', port: 80 })],
  'rule-masquerade-ports-flags': [
    nft.meta.l4proto('tcp'),
    nft.masquerade({ port: 1024, lastPort: 65535, random: true, persistent: true }),
  ],
  'rule-masquerade-plain': [nft.masquerade()],
  'rule-redirect': [nft.tcp.dport(80), nft.redirect({ port: 8080 })],
  'rule-jump': [nft.jump('other')],
  'rule-goto': [nft.goto('other')],
  'rule-return': [nft.returnToCaller()],
  'rule-continue': [nft.meta.iifname('br0'), nft.continueRule()],
  'rule-counter': [nft.counter()],
}

interface Sent {
  rule: RuleMessage
  sets: SetMessage[]
  elements: ElementMessage[]
}

/** What nft sent, without the names of its tables and chains. */
function sentBy(fixture: string): Sent {
  const file = new URL(`../../fixtures/nftables/${fixture}.nl`, import.meta.url)
  const { events, byteOrder } = parseFixture(readFileSync(file, 'utf8'))
  const found: Sent = { rule: undefined as never, sets: [], elements: [] }
  for (const event of events) {
    if (event.type !== 'send') continue
    const input = new Input(event.bytes, byteOrder === 'little')
    for (const { type, payload, end } of messages(input, 0, event.bytes.length)) {
      const body = netfilterProtocol.messages.get(type)?.body.read(input, payload, end)
      if (type === newRule.type) found.rule = body as RuleMessage
      else if (type === newSet.type) found.sets.push(body as SetMessage)
      else if (type === newSetElem.type) found.elements.push(body as ElementMessage)
    }
  }
  return found
}

const families: Record<number, Family> = { 1: 'inet', 2: 'ip', 10: 'ip6' }

const hex = (body: unknown, { body: codec }: { body: { write(output: Output, value: never): void } }): string => {
  const output = new Output(true)
  codec.write(output, body as never)
  return toHex(output.take())
}

test.each(Object.entries(rules))('%s', (fixture, expressions) => {
  const sent = sentBy(fixture)
  const { table, chain } = sent.rule.attributes
  const transaction = new NftTransaction()
  transaction.addRule({ family: families[sent.rule.header.family]!, table: table!, chain: chain!, expressions })
  const steps = transaction.request().steps
  const built = (type: number) => steps.filter(step => step.definition.type === type).map(step => step.body)
  expect(built(newRule.type).map(body => hex(body, newRule))).toEqual([hex(sent.rule, newRule)])
  expect(built(newSet.type).map(body => hex(body, newSet))).toEqual(sent.sets.map(body => hex(body, newSet)))
  expect(built(newSetElem.type).map(body => hex(body, newSetElem))).toEqual(
    sent.elements.map(body => hex(body, newSetElem)),
  )
})

test('a named map of verdicts: as nft has it, but for the number that it gives sets of its own', () => {
  const change = new NftTransaction()
  change.addRule({ family: 'ip', table: 't', chain: 'in', expressions: [nft.ip.saddr({ vmap: 'v' })] })
  const [load, lookup] = sentBy('rule-vmap-named').rule.attributes.expressions!
  const { setId: _, ...data } = lookup!.data as { setId: number }
  const body = change.request().steps[0]!.body as RuleMessage
  expect(body.attributes.expressions).toEqual([load, { name: 'lookup', data }])
})
