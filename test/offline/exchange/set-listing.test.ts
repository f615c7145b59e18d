/* A set listed while its hash table grows: some elements twice, as many missing, and no flag. */
import { expect, test } from 'vitest'
import { getSetElem, netfilterProtocol, newSetElem } from '../../../protocol/netfilter/index.js'
import { NLM_F } from '../../../protocol/netlink/index.js'
import { NftablesClientSync } from '../../../src/client/nftables/index.js'
import { NetlinkSocketSync } from '../../../src/socket/socket-sync.js'
import { done, part, ScriptedTransport } from '../../support/scripted-transport.js'

const set = { family: 'ip', table: 't', set: 's' } as const
const key = (n: number) => ({ key: { value: Uint8Array.of(10, 0, 0, n) } })

/** A client of a kernel that gives these elements, a list for each time it is asked, the last one again and again. */
function client(lists: readonly object[][], flags = 0) {
  let asked = 0
  const transport = new ScriptedTransport({
    protocol: netfilterProtocol.number,
    script: ([request]) => {
      const elements = lists[Math.min(asked++, lists.length - 1)]!
      const body = { header: { family: 2, version: 0, res_id: 0 }, attributes: { table: 't', set: 's', elements } }
      return [part(request!, newSetElem, body, flags), done(request!)]
    },
  })
  return { ruleset: new NftablesClientSync(new NetlinkSocketSync(netfilterProtocol, transport)).ruleset, transport }
}

test('is listed again until no element stands in the list twice', () => {
  const { ruleset, transport } = client([[1, 2, 2, 4].map(key), [1, 2, 3, 3].map(key), [1, 2, 3, 4].map(key)])
  expect(ruleset.elements(set).map(({ key }) => key?.[3])).toEqual([1, 2, 3, 4])
  expect(transport.requests.map(({ type }) => type)).toEqual([getSetElem.type, getSetElem.type, getSetElem.type])
})

test('that never settles is an error, with what the last attempt gave', () => {
  const { ruleset, transport } = client([[1, 2, 2, 4].map(key)])
  expect(() => ruleset.elements(set)).toThrow(
    expect.objectContaining({
      code: 'ERR_DUMP_INTERRUPTED',
      attempts: 6,
      partial: expect.objectContaining({ length: 4 }),
    }),
  )
  expect(transport.requests.length).toBe(6)
})

test.each([
  ['the end of one interval and the start of the next', [{ ...key(9), flags: 1 }, key(9)]],
  [
    'two concatenated intervals that start alike',
    [
      { ...key(9), keyEnd: key(10).key },
      { ...key(9), keyEnd: key(20).key },
    ],
  ],
  ['the element for everything else', [{ flags: 2 }, key(0)]],
])('%s are two elements', (_, elements) => {
  const { ruleset, transport } = client([elements])
  expect(ruleset.elements(set).length).toBe(2)
  expect(transport.requests.length).toBe(1)
})

test.each([
  ['that repeats itself', [1, 1].map(key), 0],
  ['that changes interrupt', [1, 2].map(key), NLM_F.DUMP_INTR],
])('a reset %s is not repeated: what it gave is nowhere else any more', (_, elements, flags) => {
  const { ruleset, transport } = client([elements], flags)
  expect(() => ruleset.resetElements(set)).toThrow(
    expect.objectContaining({ code: 'ERR_DUMP_INTERRUPTED', attempts: 1, partial: expect.anything() }),
  )
  expect(transport.requests.length).toBe(1)
})
