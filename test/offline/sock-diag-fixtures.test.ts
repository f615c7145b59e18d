/** Every captured message of `ss`: nothing of it unread, nothing lost, both readers agree. */
import { describe, expect, test } from 'vitest'
import { Input, Output, rootNode, spans, type TreeNode } from '../../protocol/codec/index.js'
import { definitionOf, NLMSG } from '../../protocol/netlink/index.js'
import { INET_DIAG_BC, type SockDiagMessage, sockDiagProtocol } from '../../protocol/sock-diag/index.js'
import { fixtureFiles, fixtureMessages, readFixture } from '../fixtures/messages.js'
import { expectSame } from '../support/same.js'

const captured = fixtureFiles('sock-diag').map(file => {
  const messages = fixtureMessages(readFixture(file), sockDiagProtocol.name)
  return [file, messages.filter(({ type }) => type >= NLMSG.MIN_TYPE)] as const
})

function unread(node: TreeNode): string[] {
  return [...(node.kind === 'unknown' ? [`${node.path}: ${node.uapi}`] : []), ...node.children.flatMap(unread)]
}

test('the captures hold requests and sockets of eight families', () => {
  const families = captured.flatMap(([, messages]) =>
    messages.map(({ payload, littleEndian, type, flags }) => {
      const { body } = definitionOf(sockDiagProtocol, type, flags)!
      // An answer of TIPC does not begin with its family.
      const { header } = body.read(new Input(payload, littleEndian), 0, payload.length) as SockDiagMessage
      return `${header.family}${flags & 1 ? '?' : ''}`
    }),
  )
  const told = [1, 2, 10, 16, 17, 30, 43, 44]
  expectSame(new Set(families), new Set(told.flatMap(family => [`${family}`, `${family}?`])))
  expect(families.length).toBeGreaterThan(60)
})

describe.each(captured)('%s', (_file, messages) => {
  test.each(messages.map((message, i) => [i, message] as const))('message %i', (_i, message) => {
    const { payload, littleEndian, type, flags } = message
    const { body } = definitionOf(sockDiagProtocol, type, flags)!
    const value = body.read(new Input(payload, littleEndian), 0, payload.length)

    const root = rootNode('message', 0, payload.length)
    expectSame(body.explore!(new Input(payload, littleEndian), 0, payload.length, root), value)
    expectSame(unread(root), [])

    const output = new Output(littleEndian)
    body.write(output, value)
    expectSame(output.take(), payload)

    let at = 0
    for (const { start, end } of spans(root)) {
      expectSame(start, at)
      at = end
    }
    expectSame(at, payload.length)
  })
})

test('what ss asks for, and what comes', () => {
  const [, messages] = captured.find(([file]) => file === 'sock-diag/filter.nl')!
  const [, request, first] = messages.map(
    ({ payload, littleEndian, type, flags }) =>
      definitionOf(sockDiagProtocol, type, flags)!.body.read(
        new Input(payload, littleEndian),
        0,
        payload.length,
      ) as object,
  )
  expect(request).toMatchObject({
    header: { family: 10, protocol: 6, id: { src: '::', sport: 0 } },
    attributes: {
      bytecode: [
        { code: INET_DIAG_BC.S_COND, yes: 16, no: 20, host: { family: 0, port: 8080, rest: new Uint8Array(4) } },
      ],
    },
  })
  expect(first).toMatchObject({ header: { family: 10, state: 1, id: { src: '::1', sport: 8080, dst: '::1' } } })
})
