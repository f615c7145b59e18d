/* Rules built from statements are, byte for byte, what nft sent for the same words: the rules, and the sets and maps in them. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Input, Output, toHex } from '../../protocol/codec/index.js'
import { newRule, newSet, newSetElem } from '../../protocol/netfilter/index.js'
import { type MessageDefinition, messages } from '../../protocol/netlink/index.js'
import { NftTransaction, nft } from '../../src/client/nftables/index.js'
import type { RulePart } from '../../src/client/nftables/statements.js'
import type { TransactionStep } from '../../src/socket/request.js'
import { parseFixture } from '../fixtures/format.js'
import { ruleCommand } from '../fixtures/rule-cases.js'
import { inTree } from '../setup/root.mjs'
import { type BuiltRules, builtRules, nftText } from '../support/builders/index.js'

const known: ReadonlyMap<number, MessageDefinition<unknown>> = new Map(
  [newSet, newSetElem, newRule].map(definition => [definition.type, definition as MessageDefinition<unknown>]),
)

interface Sent {
  readonly name: string
  readonly hex: string
  /** `NEWSET` of a set without a name, its elements, or a rule. */
  readonly isOfRule: boolean
}

const isAnonymous = (body: unknown): boolean => {
  const { name = '', set = '' } = (body as { attributes: { name?: string; set?: string } }).attributes
  return `${name}${set}`.startsWith('__')
}

/** What nft sent, one entry for each message of sets, elements and rules. */
function sentByNft(fixture: string): Sent[] {
  const { events, byteOrder } = parseFixture(readFileSync(inTree('fixtures/nft-rules', `${fixture}.nl`), 'utf8'))
  return events.flatMap(event => {
    if (event.type !== 'send') return []
    const input = new Input(event.bytes, byteOrder === 'little')
    return [...messages(input, 0, event.bytes.length)].flatMap(({ type, payload, end }) => {
      const definition = known.get(type)
      if (definition === undefined) return []
      const body = definition.body.read(input, payload, end)
      const hex = toHex(event.bytes.subarray(payload, end))
      return [{ name: definition.name, hex, isOfRule: type === newRule.type || isAnonymous(body) }]
    })
  })
}

function sentByUs(step: TransactionStep): Sent[] {
  const { definition, body } = step
  if (!known.has(definition.type)) return []
  const output = new Output(true)
  definition.body.write(output, body as never)
  const isOfRule = definition.type === newRule.type || isAnonymous(body)
  return [{ name: definition.name, hex: toHex(output.take()), isOfRule }]
}

/** The messages of each rule: its sets, their elements, the rule. */
function byRule(sent: readonly Sent[]): string[][] {
  const rules: string[][] = [[]]
  for (const { name, hex, isOfRule } of sent) {
    if (!isOfRule) continue
    rules.at(-1)!.push(`${name} ${hex}`)
    if (name === newRule.name) rules.push([])
  }
  return rules.slice(0, -1)
}

function transactionOf({ family, sets = [], rules }: BuiltRules): NftTransaction {
  const change = new NftTransaction()
  const table = { family, table: 't' }
  for (const [, spec] of sets) change.addSet({ ...table, ...spec })
  for (const [, ...expressions] of rules) change.addRule({ ...table, chain: 'c', expressions })
  return change
}

describe.each(Object.entries(builtRules))('%s', (name, built) => {
  test('the fixture is of these rules', () => {
    const { commands } = parseFixture(readFileSync(inTree('fixtures/nft-rules', `${name}.nl`), 'utf8'))
    expect(commands.map(({ command }) => command)).toEqual([ruleCommand(nftText(built))])
  })

  const theirs = byRule(sentByNft(name))

  test('sets with a name', () => {
    const named = (sent: readonly Sent[]) => sent.filter(({ isOfRule }) => !isOfRule).map(({ hex }) => hex)
    expect(named(transactionOf(built).request().steps.flatMap(sentByUs))).toEqual(named(sentByNft(name)))
  })

  const ours = byRule(transactionOf(built).request().steps.flatMap(sentByUs))

  test.each(built.rules.map(([words], i) => [words, i] as const))('%s', (_, i) => {
    expect(ours[i]).toEqual(theirs[i])
  })
})

test('hundreds of rules', () => {
  const words = Object.values(builtRules).flatMap(({ family, hook, rules }) =>
    rules.map(([each]) => `${family} ${hook} ${each}`),
  )
  expect(words.length).toBeGreaterThan(450)
  expect(new Set(words).size).toBe(words.length)
})

/** Where nft 1.0.6 changes what a rule means, the builders do not follow it. */
describe('unlike nft', () => {
  const names = (...parts: RulePart[]) => nft.expressions('ip', parts).map(({ name }) => name)
  const transport = ['meta', 'cmp']

  test('two matches that a packet must not have are not one that it must not have both of', () => {
    const match = ['payload', 'cmp']
    expect(names(nft.tcp.sport({ not: 1 }), nft.tcp.dport({ not: 2 }))).toEqual([...transport, ...match, ...match])
  })

  test('a counter counts what matched in front of it', () => {
    const parts = [nft.tcp.sport(1), nft.counter(), nft.tcp.dport(2)]
    expect(names(...parts)).toEqual([...transport, 'payload', 'cmp', 'counter', 'payload', 'cmp'])
  })
})

test('a set of the kernel, of which the transaction knows nothing: what decides on its bytes is told', () => {
  const names = (...parts: RulePart[]) => nft.expressions('ip', parts).map(({ name }) => name)
  expect(names(nft.meta.mark({ set: 'marks' }))).toEqual(['meta', 'lookup'])
  expect(names(nft.meta.mark({ set: 'marks', interval: true }))).toEqual(['meta', 'byteorder', 'lookup'])
  expect(names(nft.dnat({ address: nft.tcp.dport.map('a') }))).toEqual([...['meta', 'cmp'], 'payload', 'lookup', 'nat'])
  const data = ['ipv4_addr', 'inet_service']
  expect(nft.expressions('ip', [nft.dnat({ address: nft.tcp.dport.map('a', { data }) })]).at(-1)?.data).toMatchObject({
    regAddrMin: 1,
    regProtoMin: 9,
  })
})
