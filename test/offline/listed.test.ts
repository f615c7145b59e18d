/** What a list says of how it came about. */
import { format } from 'node:util'
import createDebug from 'debug'
import { expect, test } from 'vitest'
import { equal, type Listed, listed, type Question } from '../../src/client/listed.js'

interface Thing {
  dev: number
  state: string
}

const things: Thing[] = [
  { dev: 1, state: 'up' },
  { dev: 1, state: 'down' },
  { dev: 2, state: 'up' },
]
const question = (asked: string[], received: number, filtered = true): Question => {
  return { message: 'RTM_GETTHING', kind: 'dump', asked, here: [], filtered, received }
}

function ofDevice(dev: number, asked: string[], objects: readonly Thing[], state?: string): Listed<Thing> {
  return listed(objects, question(asked, objects.length), {
    dev: equal(dev, thing => thing.dev),
    state: equal(state, thing => thing.state),
  })
}

test('what the kernel was asked for and did is not done here', () => {
  const list = ofDevice(1, ['dev'], things.slice(0, 2))
  expect(list).toEqual(things.slice(0, 2))
  expect(list.question).toEqual({
    message: 'RTM_GETTHING',
    kind: 'dump',
    asked: ['dev'],
    here: [],
    filtered: true,
    received: 2,
  })
})

test('what it cannot be asked for, and what it did not do, is done here', () => {
  expect(ofDevice(1, ['dev'], things.slice(0, 2), 'up').question.here).toEqual(['state'])
  const passedOver = ofDevice(1, ['dev'], things)
  expect(passedOver).toEqual(things.slice(0, 2))
  expect(passedOver.question).toMatchObject({ asked: ['dev'], here: ['dev'], received: 3 })
})

test('several questions are one where each says that it filtered', () => {
  const two = (second: boolean): Question => listed(things, [question([], 2), question([], 1, second)]).question
  expect(two(true)).toMatchObject({ filtered: true, received: 3 })
  expect(two(false)).toMatchObject({ filtered: false, received: 3 })
  expect(listed(things, []).question).toMatchObject({ message: '', filtered: false, received: 0 })
})

test('a list is an array to whoever compares or prints it', () => {
  const list = listed(things, question([], 3))
  expect(Object.keys(list)).toEqual(['0', '1', '2'])
  expect(JSON.parse(JSON.stringify(list))).toEqual(things)
})

test('DEBUG=nlkit:list prints it', () => {
  const lines: string[] = []
  const { log } = createDebug
  createDebug.log = (...parts: unknown[]) => lines.push(format(...parts))
  createDebug.enable('nlkit:list')
  try {
    ofDevice(1, ['dev'], things, 'up')
  } finally {
    createDebug.disable()
    createDebug.log = log
  }
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain(
    "RTM_GETTHING (dump) asked for [ 'dev' ], filtered here [ 'dev', 'state' ], 1 of 3 objects",
  )
})
