/** Messages of the multicast database: the same numbers mean one thing to the kernel and another from it. */
import { describe, expect, test } from 'vitest'
import { type Codec, Input } from '../../protocol/codec/index.js'
import { delMdb, getMdb, type MdbMessage, newMdb } from '../../protocol/route/index.js'
import { fixtureFiles, fixtureMessages, readFixture } from '../fixtures/messages.js'

const definitions = new Map<number, Codec<unknown>>(
  [newMdb, delMdb, getMdb].map(({ type, body }) => [type, body as Codec<unknown>]),
)
const captured = fixtureFiles('route-objects')
  .filter(file => file.includes('/mdb-'))
  .flatMap(file => fixtureMessages(readFixture(file), 'NETLINK_ROUTE'))
  .filter(({ type }) => definitions.has(type))

describe('parts', () => {
  test.each([
    ['setEntry', [newMdb, delMdb]],
    ['getEntry', [getMdb]],
    ['mdb', [newMdb, delMdb, getMdb]],
    ['router', [newMdb, delMdb, getMdb]],
  ] as const)('%s alone is what the whole has', (key, those) => {
    const found: unknown[] = []
    for (const { type, payload, littleEndian } of captured) {
      if (!those.some(definition => definition.type === type)) continue
      const body = definitions.get(type)!
      const input = (): Input => new Input(payload, littleEndian)
      const whole = (body.read(input(), 0, payload.length) as MdbMessage).attributes as Record<string, unknown>
      const part = body.part!([key]).read(input(), 0, payload.length) as { attributes: Record<string, unknown> }
      expect(part.attributes).toEqual(key in whole ? { [key]: whole[key] } : {})
      if (key in whole) found.push(whole[key])
    }
    expect(found.length).toBeGreaterThan(0)
  })

  test('of what neither form has are refused', () => {
    expect(() => newMdb.body.part!(['getEntry'])).toThrow('getEntry')
  })
})
