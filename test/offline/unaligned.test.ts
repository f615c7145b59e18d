/* What a kernel says that was built for machines without unaligned reads: `*_PAD` attributes again and again (test/fixtures/unaligned-cases.ts). */
import { describe, expect, test } from 'vitest'
import { Input, Output, rootNode, spans, type TreeNode } from '../../protocol/codec/index.js'
import { type AttributeForms, wire } from '../../protocol/codec/wire.js'
import { NLMSG } from '../../protocol/netlink/index.js'
import { encodeJson } from '../../src/dump/encode/index.js'
import { messageJson, treeText } from '../../src/dump/index.js'
import { fixtureFiles } from '../fixtures/messages.js'
import { expectSame } from '../support/same.js'
import { messagesOf } from './dump/captured.js'

const captured = fixtureFiles('unaligned').map(
  file => [file, messagesOf(file).filter(({ type, definition }) => type >= NLMSG.MIN_TYPE && definition)] as const,
)

const nodesOf = (node: TreeNode): TreeNode[] => [node, ...node.children.flatMap(nodesOf)]
const isPad = ({ uapi }: TreeNode): boolean => uapi.endsWith('_PAD') || uapi === 'NHA_RES_GROUP_UNSPEC'

/** Takes out of a value where pads stood. */
function forgetPlaces(value: unknown): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return
  const given = value as Record<PropertyKey, unknown>
  const forms = given[wire] as AttributeForms | undefined
  for (const key in forms) if (forms[key]?.places) delete forms[key]
  if (forms && Object.keys(forms).length === 0) delete given[wire]
  for (const key in given) forgetPlaces(given[key])
}

/** Of each number of pads how many sets of attributes have it. */
const repeated = captured.flatMap(([, messages]) =>
  messages.flatMap(({ tree }) => nodesOf(tree).map(({ children }) => children.filter(isPad).length)),
)

test('the captures have sets of attributes with one, with two and with many', () => {
  for (const count of [1, 2, 9]) expect(repeated).toContain(count)
  expect(captured.filter(([, messages]) => messages.some(({ tree }) => nodesOf(tree).some(isPad))).length).toBe(5)
})

describe.each(captured)('%s', (_file, messages) => {
  test('is read without a fault, and written back the same', () => {
    for (const message of messages) {
      const { datagram, payload, end, definition, tree } = message
      const bytes = datagram.bytes.subarray(payload, end)
      const { littleEndian } = datagram
      const body = definition!.body
      const value = body.read(new Input(bytes, littleEndian), 0, bytes.length)
      const root = rootNode('message', 0, bytes.length)
      expectSame(body.explore!(new Input(bytes, littleEndian), 0, bytes.length, root), value)
      expectSame(
        nodesOf(root).filter(({ kind, problem }) => kind === 'unknown' || problem !== undefined),
        [],
      )
      const output = new Output(littleEndian)
      body.write(output, value)
      expectSame(output.take(), bytes)
      expectSame(
        encodeJson(JSON.parse(JSON.stringify(messageJson(message)))),
        datagram.bytes.subarray(message.start, end),
      )
      let at = 0
      for (const { start, end } of spans(root)) {
        expectSame(start, at)
        at = end
      }
      expectSame(at, bytes.length)
      expectSame((treeText(message).match(/_PAD$/gm) ?? []).length, nodesOf(tree).filter(isPad).length)
    }
  })

  test('means the same without them', () => {
    for (const { datagram, payload, end, definition, tree } of messages) {
      const { littleEndian } = datagram
      const body = definition!.body
      const bytes = datagram.bytes.subarray(payload, end)
      const pads = nodesOf(tree).filter(isPad)
      if (pads.length === 0) continue
      const value = body.read(new Input(bytes, littleEndian), 0, bytes.length)
      forgetPlaces(value)
      const output = new Output(littleEndian)
      body.write(output, value)
      expect(output.length).toBe(bytes.length - 4 * pads.length)
      const plain = output.take()
      expectSame(body.read(new Input(plain, littleEndian), 0, plain.length), value)
    }
  })
})
