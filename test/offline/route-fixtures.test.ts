/** Every captured rtnetlink message: nothing of it unread, nothing lost, both readers agree. */
import { describe, expect, test } from 'vitest'
import { type Codec, Input, Output, rootNode, spans, type TreeNode } from '../../protocol/codec/index.js'
import { routeProtocol } from '../../protocol/route/index.js'
import { type FixtureMessage, fixtureFiles, fixtureMessages, readFixture } from '../fixtures/messages.js'
import { expectSame } from '../support/same.js'

const files = ['route', 'route-objects', 'traffic', 'captures'].flatMap(folder => fixtureFiles(folder))
const captured = files.map(file => [file, fixtureMessages(readFixture(file), routeProtocol.name)] as const)

function bodyOf(message: FixtureMessage): Codec<unknown> | undefined {
  return routeProtocol.messages.get(message.type)?.body
}

function read({ payload, littleEndian }: FixtureMessage, body: Codec<unknown>): unknown {
  return body.read(new Input(payload, littleEndian), 0, payload.length)
}

function explore({ payload, littleEndian }: FixtureMessage, body: Codec<unknown>): { value: unknown; root: TreeNode } {
  const root = rootNode('message', 0, payload.length)
  return { value: body.explore!(new Input(payload, littleEndian), 0, payload.length, root), root }
}

/** Paths of what no row reads. A program may repeat an attribute: that is no gap in a table. */
function unread(node: TreeNode): string[] {
  const own = node.kind === 'unknown' && node.problem !== 'duplicate' ? [`${node.path}: ${node.uapi}`] : []
  return [...own, ...node.children.flatMap(unread)]
}

test('the captures hold many messages that have tables', () => {
  const withTable = captured.flatMap(([, messages]) => messages).filter(message => bodyOf(message))
  expect(withTable.length).toBeGreaterThan(900)
  expect(new Set(withTable.map(({ type }) => type)).size).toBeGreaterThan(15)
})

describe.each(captured.filter(([, messages]) => messages.some(bodyOf)))('%s', (_file, messages) => {
  const known = messages.flatMap(message => {
    const body = bodyOf(message)
    return body ? [{ message, body }] : []
  })

  test('every attribute has a row', () => {
    expectSame(
      known.flatMap(({ message, body }) => unread(explore(message, body).root)),
      [],
    )
  })

  test('written back, the bytes are the same', () => {
    for (const { message, body } of known) {
      const output = new Output(message.littleEndian)
      body.write(output, read(message, body))
      expectSame(output.take(), message.payload)
    }
  })

  test('the compiled reader and the walker agree', () => {
    for (const { message, body } of known) expectSame(explore(message, body).value, read(message, body))
  })

  test('spans cover every byte once', () => {
    for (const { message, body } of known) {
      let at = 0
      for (const { start, end } of spans(explore(message, body).root)) {
        expectSame(start, at)
        at = end
      }
      expectSame(at, message.payload.length)
    }
  })
})
