/** A step that is written when it is added is the step that it was made of, and goes out as that would. */
import { describe, expect, test } from 'vitest'
import type { Body } from '../../../protocol/codec/index.js'
import { batchBegin, batchEnd, type Nfgenmsg, netfilterProtocol, newRule } from '../../../protocol/netfilter/index.js'
import { type MessageDefinition, NLM_F } from '../../../protocol/netlink/index.js'
import { Exchange } from '../../../src/socket/exchange.js'
import type { Transaction, TransactionStep } from '../../../src/socket/request.js'
import { WrittenSteps } from '../../../src/socket/written-steps.js'
import { captured, subjects } from '../../bench/captured.js'
import { expectSame } from '../../support/same.js'

type AnyBody = Body<unknown, unknown>

const header: Nfgenmsg = { family: 2, version: 0, res_id: 0 }
const edge = { header, attributes: {} }

/** The datagram that a transaction is, but for its sequence numbers, which begin anywhere. */
function datagram(littleEndian: boolean, request: Pick<Transaction, 'steps' | 'written'>): Uint8Array {
  const exchange = new Exchange(netfilterProtocol, { littleEndian, portId: 7, receiveBudget: 1 << 20 })
  const [begin, end] = [batchBegin, batchEnd].map(definition => ({ definition, body: edge }) as TransactionStep)
  const settle = { resolve() {}, reject() {} }
  exchange.submit({ kind: 'transaction', begin: begin!, end: end!, ...request }, settle)
  const { bytes } = exchange.next()!
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const first = view.getUint32(8, littleEndian)
  for (let at = 0, i = 0; at < bytes.length; at += (view.getUint32(at, littleEndian) + 3) & ~3, i++) {
    expectSame(view.getUint32(at + 8, littleEndian), first + i)
    view.setUint32(at + 8, 0, littleEndian)
  }
  return bytes
}

describe.each(subjects)('of each $name', ({ definition, places }) => {
  const bodies = places.map(([start, end]) => definition.body.read(captured, start, end) as AnyBody)
  const flags = (i: number): number => [0, NLM_F.CREATE, NLM_F.CREATE | NLM_F.ECHO][i % 3]!
  const plain = bodies.map(
    (body, i): TransactionStep => ({
      definition: definition as MessageDefinition,
      body,
      flags: flags(i),
      label: `${i}`,
    }),
  )
  // One behind the other: the memory that they stand in grows meanwhile.
  const written = new WrittenSteps(true, plain)

  test('reads as what was written', () => {
    expect(written.list.length).toBe(plain.length)
    written.list.forEach(({ definition, body, flags, label }, i) => {
      expectSame({ definition, body, flags, label }, plain[i])
    })
  })

  test('goes out as the same bytes, to a host of either byte order', () => {
    for (const littleEndian of [true, false]) {
      const expected = datagram(littleEndian, { steps: plain })
      expectSame(datagram(littleEndian, { steps: written.list }), expected)
      const { bytes } = written
      expectSame(datagram(littleEndian, { steps: written.list, written: { bytes, littleEndian: true } }), expected)
    }
  })
})

test('what cannot be written leaves nothing behind', () => {
  const steps = new WrittenSteps(true)
  steps.add(newRule, { header, attributes: { table: 't' } }, 0, undefined, undefined)
  const before = steps.bytes.slice()
  const wrong = { header, attributes: { table: 't', id: -1 } }
  expect(() => steps.add(newRule, wrong, 0, undefined, 'here')).toThrow(
    /^NFT_MSG_NEWRULE \(here, operation 1\): id: -1 is not/,
  )
  expect(steps.bytes).toEqual(before)
  expect(steps.list.length).toBe(1)
})
