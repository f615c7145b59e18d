/** Captured rtnetlink messages with bytes changed, cut off and put in: reading is total and loses nothing, whatever comes. */
import fc from 'fast-check'
import { test } from 'vitest'
import { type Codec, Input, Output, rootNode, spans } from '../../protocol/codec/index.js'
import { routeProtocol } from '../../protocol/route/index.js'
import { fixtureFiles, fixtureMessages, readFixture } from '../fixtures/messages.js'
import { expectSame } from '../support/same.js'

const samples = [...fixtureFiles('captures'), 'route/link-show-all-kinds.nl', 'route/route-show-v6.nl']
  .flatMap(file => fixtureMessages(readFixture(file), 'NETLINK_ROUTE'))
  .filter(({ type }) => routeProtocol.messages.has(type))

const damage = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('set' as const), at: fc.nat(), byte: fc.nat(255) }),
    fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), count: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ kind: fc.constant('insert' as const), at: fc.nat(), bytes: fc.uint8Array({ maxLength: 12 }) }),
  ),
  { minLength: 1, maxLength: 6 },
)

const damaged = fc.record({ sample: fc.nat(samples.length - 1), damage, littleEndian: fc.boolean() }).map(each => {
  const { type, payload } = samples[each.sample]!
  let bytes = [...payload]
  for (const change of each.damage) {
    const at = bytes.length === 0 ? 0 : change.at % bytes.length
    if (change.kind === 'set') bytes[at] = change.byte
    else if (change.kind === 'cut') bytes.splice(at, change.count)
    else bytes = [...bytes.slice(0, at), ...change.bytes, ...bytes.slice(at)]
  }
  const { body } = routeProtocol.messages.get(type)!
  return {
    body: body as Codec<unknown>,
    data: Uint8Array.from(bytes),
    littleEndian: each.littleEndian || each.sample % 4 > 0,
  }
})

test('read, explored and written back, nothing throws, differs or goes missing', () => {
  fc.assert(
    fc.property(damaged, ({ body, data, littleEndian }) => {
      const value = body.read(new Input(data, littleEndian), 0, data.length)

      const root = rootNode('message', 0, data.length)
      expectSame(body.explore!(new Input(data, littleEndian), 0, data.length, root), value)
      let at = 0
      for (const { start, end } of spans(root)) {
        expectSame(start, at)
        at = end
      }
      expectSame(at, data.length)

      const output = new Output(littleEndian)
      body.write(output, value)
      expectSame(output.take(), data)
    }),
    { numRuns: 2000 },
  )
})
