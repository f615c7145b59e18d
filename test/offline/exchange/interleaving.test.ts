import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Input } from '../../../protocol/codec/index.js'
import { NLM_F } from '../../../protocol/netlink/index.js'
import { routeProtocol } from '../../../protocol/route/index.js'
import { newLink } from '../../../protocol/route/link.js'
import { Exchange } from '../../../src/socket/exchange.js'
import type { CommandResult, DumpResult, Reply, Request } from '../../../src/socket/request.js'
import { expectSame } from '../../support/same.js'
import { acknowledge, datagram, done, part, reply } from '../../support/scripted-transport.js'
import { command, dump, link, query, replied } from './conversations.js'

/** One conversation, and what the other end says in it. */
type Told =
  | { kind: 'command'; errno: number; echoes: number[] }
  | { kind: 'query'; errno: number; index: number }
  | { kind: 'dump'; errno: number; indexes: number[]; interruptions: number }

const index = fc.integer({ min: 1, max: 1000 })
const errno = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 133 }) },
)
const told: fc.Arbitrary<Told> = fc.oneof(
  fc.record({ kind: fc.constant('command' as const), errno, echoes: fc.array(index, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('query' as const), errno, index }),
  fc.record({
    kind: fc.constant('dump' as const),
    errno,
    indexes: fc.array(index, { maxLength: 5 }),
    interruptions: fc.integer({ min: 0, max: 7 }),
  }),
)

/** What one request is answered with, message by message. `attempt` counts from 0. */
function answers(conversation: Told, request: { sequence: number; portId: number }, attempt: number): Uint8Array[] {
  const { errno } = conversation
  if (conversation.kind === 'command')
    return [...conversation.echoes.map(each => reply(request, newLink, link(each))), acknowledge(request, { errno })]
  if (conversation.kind === 'query')
    return errno ? [acknowledge(request, { errno })] : [reply(request, newLink, link(conversation.index))]
  const flags = attempt < conversation.interruptions ? NLM_F.DUMP_INTR : 0
  return [
    ...conversation.indexes.map(each => part(request, newLink, link(each), flags)),
    done(request, { errno, flags }),
  ]
}

/** What its caller must see. */
function expected(conversation: Told): unknown {
  if (conversation.errno) return { errno: conversation.errno }
  if (conversation.kind === 'command') return conversation.echoes
  if (conversation.kind === 'query') return conversation.index
  const attempts = Math.min(conversation.interruptions, 5) + 1
  return { indexes: conversation.indexes, complete: conversation.interruptions < 6, attempts }
}

function seen(kind: Told['kind'], value: unknown): unknown {
  if (kind === 'command') return (value as CommandResult).replies.map(replied)
  if (kind === 'query') return replied(value as Reply)
  const { replies, complete, attempts } = value as DumpResult
  return { indexes: replies.map(replied), complete, attempts }
}

test('each conversation gets its own result, however replies are interleaved and cut into datagrams', () => {
  fc.assert(
    fc.property(
      fc.array(told, { minLength: 1, maxLength: 12 }),
      fc.infiniteStream(fc.nat()),
      fc.integer({ min: 1, max: 40_000 }),
      (conversations, choices, receiveBudget) => {
        const choose = (below: number): number => choices.next().value! % below
        const exchange = new Exchange(routeProtocol, { littleEndian: true, portId: 7, receiveBudget })
        const outcomes = new Map<number, unknown>()
        conversations.forEach(({ kind }, i) => {
          const request = { command, query, dump }[kind](i) as Request
          exchange.submit(kind === 'dump' ? ({ ...request, body: link(i) } as Request) : request, {
            resolve: value => outcomes.set(i, seen(kind, value)),
            reject: error => outcomes.set(i, { errno: (error as { errno: number }).errno }),
          })
        })
        const attempts = conversations.map(() => 0)
        // For each request under way: the messages still to come, in their order.
        let coming: Uint8Array[][] = []
        let dumping = 0
        for (;;) {
          for (let outgoing = exchange.next(); outgoing; outgoing = exchange.next()) {
            for (const { sequence, bytes, request } of outgoing.conversations) {
              const i = new DataView(bytes.buffer, bytes.byteOffset).getInt32(20, true)
              coming.push(answers(conversations[i]!, { sequence, portId: 7 }, attempts[i]!++))
              if (request.kind === 'dump') dumping++
            }
            // The kernel runs one dump at a time.
            expect(dumping).toBeLessThanOrEqual(1)
          }
          if (coming.length === 0) break
          const messages: Uint8Array[] = []
          for (let count = 1 + choose(4); count > 0 && coming.length > 0; count--) {
            const from = coming[choose(coming.length)]!
            const message = from.shift()!
            if (from.length === 0 && new DataView(message.buffer).getUint16(4, true) === 3) dumping--
            messages.push(message)
            coming = coming.filter(left => left.length > 0)
          }
          const bytes = datagram(...messages)
          exchange.received(new Input(bytes, true), bytes.length)
        }
        expectSame(exchange.waiting, false)
        expectSame(exchange.awaited, false)
        expectSame(exchange.dumping, false)
        expectSame(exchange.counters, { foreign: 0, late: 0 })
        expectSame(
          conversations.map((_, i) => outcomes.get(i)),
          conversations.map(expected),
        )
      },
    ),
    { numRuns: 300 },
  )
})

test('no bytes whatever make the exchange throw, or leave a request without an end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat({ max: 60 }), (noise, at) => {
      const exchange = new Exchange(routeProtocol, { littleEndian: true, portId: 7, receiveBudget: 1 << 20 })
      let ends = 0
      const settle = { resolve: () => void ends++, reject: () => void ends++ }
      exchange.submit(dump(), settle)
      exchange.submit(command(1), settle)
      exchange.submit(query(1), settle)
      const [first] = exchange.next()!.conversations
      // Noise that starts with true messages, so that it is not all dropped at once.
      const begun = datagram(part({ sequence: first!.sequence, portId: 7 }, newLink, link(1, { ifname: 'eth0' })))
      const bytes = new Uint8Array([...begun.slice(0, Math.min(at, begun.length)), ...noise])
      exchange.received(new Input(bytes, true), bytes.length)
      if (exchange.waiting) exchange.overrun()
      exchange.drained()
      expectSame(ends, 3)
      expectSame(exchange.waiting, false)
    }),
    { numRuns: 500 },
  )
})
