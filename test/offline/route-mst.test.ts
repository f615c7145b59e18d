/** `bridge mst`, whose bridges not every kernel has: the message is the one that was captured, and so is the answer. */
import { expect, test } from 'vitest'
import { Input, Output } from '../../protocol/codec/index.js'
import { getLink, type LinkMessage, newLink, setLink } from '../../protocol/route/index.js'
import { mst } from '../../src/client/route/mst.js'
import type { Command, Dump } from '../../src/socket/request.js'
import { fixtureMessages, readFixture } from '../fixtures/messages.js'

const captured = fixtureMessages(readFixture('route-objects/vlan-mst.nl'), 'NETLINK_ROUTE')

test('a state is set as bridge mst set does it', () => {
  const asked = mst.change({ dev: 4, msti: 3, state: 'blocking' }).next().value as Command
  expect(asked.definition).toBe(setLink)
  const output = new Output(true)
  setLink.body.write(output, asked.body as LinkMessage)
  expect(output.take()).toEqual(captured.find(({ type }) => type === setLink.type)?.payload)
})

test('states of ports are read from what the kernel tells of its links', () => {
  const output = new Output(true)
  const header = { family: 7, type: 1, index: 4, flags: 0, change: 0 }
  newLink.body.write(output, {
    header,
    attributes: {
      afSpec: {
        mst: [
          { msti: 0, state: 3 },
          { msti: 3, state: 4 },
        ],
      },
    },
  })
  const bytes = output.take()
  const body = newLink.body.read(new Input(bytes, true), 0, bytes.length)

  const operation = mst.list({ msti: 3 })
  const asked = operation.next().value as Dump
  expect(asked).toMatchObject({ kind: 'dump', definition: getLink, body: { attributes: { extMask: 128 } } })
  asked.eachBody?.(body)
  const { done, value } = operation.next({ replies: [], filtered: false, complete: true } as never)
  expect(done).toBe(true)
  expect(value).toEqual([{ index: 4, msti: 3, state: 4 }])
  expect(value).toHaveProperty('question.here', ['msti'])
})
