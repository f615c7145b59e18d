/** A body that is written when it is made is the body that it was made of, and goes out as that would. */
import { describe, expect, test } from 'vitest'
import { type Body, Output, WrittenBody } from '../../../protocol/codec/index.js'
import { type Nfgenmsg, newRule, type RuleAttributes } from '../../../protocol/netfilter/index.js'
import { captured, subjects } from '../../bench/captured.js'
import { expectSame } from '../../support/same.js'

type AnyBody = Body<unknown, unknown>

function written(
  littleEndian: boolean,
  definition: { body: { write(output: Output, value: never): void } },
  body: unknown,
) {
  const output = new Output(littleEndian)
  definition.body.write(output, body as never)
  return output.take()
}

describe.each(subjects)('of each $name', ({ definition, places }) => {
  const bodies = places.map(([start, end]) => definition.body.read(captured, start, end) as AnyBody)
  const kept = new Output(true)
  // Made one behind the other first: the memory that they stand in grows meanwhile.
  const made = bodies.map(body => new WrittenBody(definition.body as never, kept, body))

  test('reads as what was written', () => {
    made.forEach((body, i) => {
      expectSame(body.header, bodies[i]!.header)
      expectSame(body.attributes, bodies[i]!.attributes)
    })
  })

  test('goes out as the same bytes, to a host of either byte order', () => {
    for (const littleEndian of [true, false])
      made.forEach((body, i) => {
        expectSame(written(littleEndian, definition, body), written(littleEndian, definition, bodies[i]))
      })
  })
})

test('what cannot be written leaves nothing behind', () => {
  const output = new Output(true)
  const header: Nfgenmsg = { family: 2, version: 0, res_id: 0 }
  const wrong = { header, attributes: { table: 't', id: -1 } satisfies RuleAttributes }
  expect(() => new WrittenBody(newRule.body, output, wrong)).toThrow(/^id: -1 is not/)
  expect(output.length).toBe(0)
})
