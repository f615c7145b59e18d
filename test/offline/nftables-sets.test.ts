/* Sets and maps with a name: what we send for them is, byte for byte, what nft sent for the same words; and what is refused before. */
import { describe, expect, test } from 'vitest'
import { Output, toHex } from '../../protocol/codec/index.js'
import { newSet, newSetElem } from '../../protocol/netfilter/index.js'
import { type ElementSpec, NftTransaction, nft, type SetSpec } from '../../src/client/nftables/index.js'
import { toSet } from '../../src/client/nftables/sets.js'
import type { TransactionStep } from '../../src/socket/request.js'
import { fixtureMessages, readFixture } from '../fixtures/messages.js'
import { namedSets } from '../support/builders/named-sets.js'

const fixture = readFixture('nftables/sets-with-elements.nl')
const t = { family: 'inet', table: 't' } as const

/** What nft sent for each command: the set, then its elements. */
const sentByNft = fixtureMessages(fixture, 'NETLINK_NETFILTER')
  .filter(({ sent, type }) => sent && (type === newSet.type || type === newSetElem.type))
  .map(({ payload }) => toHex(payload))

function written({ definition, body }: TransactionStep): string {
  const output = new Output(true)
  definition.body.write(output, body as never)
  return toHex(output.take())
}

const stepsOf = (change: NftTransaction) => change.request().steps

test('the fixture is of these sets', () => {
  expect(fixture.commands.map(({ command }) => command)).toEqual(
    namedSets.map(([words]) => `nft '${words.replace(/^\w+/, 'add $& inet t')}'`),
  )
  expect(sentByNft).toHaveLength(2 * namedSets.length)
})

describe.each(namedSets.map(([words, spec], i) => [words, spec, i] as const))('%s', (_, spec, i) => {
  const [set, elements] = sentByNft.slice(2 * i, 2 * i + 2)

  test('is what nft sends', () => {
    expect(stepsOf(new NftTransaction().addSet({ ...t, ...spec })).map(written)).toEqual([set, elements])
  })

  test('elements of the set as the kernel tells it', () => {
    const [made] = stepsOf(new NftTransaction().addSet({ ...t, ...spec }))
    const listed = toSet(made!.body as Parameters<typeof toSet>[0])
    const [ours] = stepsOf(new NftTransaction().addElements(listed, spec.elements!))
    const [, theirs] = stepsOf(new NftTransaction().addSet({ ...t, ...spec }))
    const { setId: _, ...attributes } = (theirs!.body as { attributes: { setId?: number } }).attributes
    expect((ours!.body as { attributes: object }).attributes).toEqual(attributes)
  })
})

describe('refused before anything is sent', () => {
  const elements = (set: Partial<SetSpec>, ...specs: ElementSpec[]) =>
    new NftTransaction().addElements({ ...t, set: 's', ...set }, specs)
  test.each<[what: string, make: () => unknown, code: string, why: RegExp]>([
    ['no type', () => elements({}, { key: 1 }), 'ERR_COMBINATION', /type: 'ipv4_addr'.*typeof: nft/],
    [
      'an unknown type',
      () => elements({ type: 'ip4' }, { key: 1 }),
      'ERR_WORD',
      /data type "ip4" is none of.*ipv4_addr/,
    ],
    [
      'a range without intervals',
      () => elements({ type: 'inet_service' }, { key: '80-90' }),
      'ERR_COMBINATION',
      /"80-90" is a range, which only a set of intervals can have: \{ interval: true \}/,
    ],
    [
      'a range in a concatenation without intervals',
      () => elements({ type: ['ipv4_addr', 'inet_service'] }, { key: ['10.0.0.0/8', { from: 1, to: 5 }] }),
      'ERR_COMBINATION',
      /"10.0.0.0\/8" \. 1-5 is a range/,
    ],
    ['too few parts', () => elements({ type: ['mark', 'mark'] }, { key: 1 }), 'ERR_COMBINATION', /have 2 parts, not 1/],
    ['no address', () => elements({ type: 'ipv4_addr' }, { key: 'router' }), 'ERR_ENCODE_RANGE', /"router"/],
    ['too many bits', () => elements({ typeof: nft.ip.dscp }, { key: 64 }), 'ERR_WORD', /64 does not fit in 6 bits/],
    [
      'a value in a set',
      () => elements({ type: 'mark' }, { key: 1, value: 1 }),
      'ERR_COMBINATION',
      /only elements of maps/,
    ],
    ['no value', () => elements({ type: 'mark', data: 'mark' }, { key: 1 }), 'ERR_COMBINATION', /map needs a value/],
    [
      'a range among single values',
      () => elements({ type: 'mark', data: 'ipv4_addr' }, { key: 1, value: '10.0.0.1-10.0.0.2' }),
      'ERR_COMBINATION',
      /is a range/,
    ],
    [
      'a value in a map of verdicts',
      () => elements({ type: 'mark', data: 'verdict' }, { key: 1, value: 1 }),
      'ERR_COMBINATION',
      /verdict: 'accept'/,
    ],
    [
      'a verdict in a map of values',
      () => elements({ type: 'mark', data: ['ipv4_addr', 'mark'] }, { key: 1, value: { verdict: 'drop' } }),
      'ERR_COMBINATION',
      /the map has ipv4_addr \. mark, not verdicts/,
    ],
  ])('%s', (_, make, code, message) => {
    expect(make).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }))
  })
})

test("keys are all that deleting a map's elements takes", () => {
  const map = { ...t, set: 'm', type: 'mark', data: 'verdict' } as const
  const bare = stepsOf(new NftTransaction().deleteElements(map, [{ key: 1 }]))
  const whole = stepsOf(new NftTransaction().deleteElements(map, [{ key: 1, value: { verdict: 'drop' } }]))
  expect(whole.map(written)).toEqual(bare.map(written))
})
