/** Every captured message of generic netlink whose family has tables: nothing of it unread, nothing lost, both readers agree. */
import { describe, expect, test } from 'vitest'
import { Input, Output, rootNode, spans, type TreeNode } from '../../protocol/codec/index.js'
import { NLMSG } from '../../protocol/netlink/index.js'
import type { DecodedMessage } from '../../src/dump/index.js'
import { fixtureFiles } from '../fixtures/messages.js'
import { expectSame } from '../support/same.js'
import { messagesOf } from './dump/captured.js'

const captured = [...fixtureFiles('generic'), 'captures/macsec.nl', 'captures/wg-genl.nl'].map(file => {
  const own = messagesOf(file).filter(({ protocol, type }) => protocol?.number === 16 && type >= NLMSG.MIN_TYPE)
  return [file, own] as const
})

function unread(node: TreeNode): string[] {
  return [...(node.kind === 'unknown' ? [`${node.path}: ${node.uapi}`] : []), ...node.children.flatMap(unread)]
}

const payloadOf = ({ datagram, payload, end }: DecodedMessage): Uint8Array => datagram.bytes.subarray(payload, end)

test('the captures hold questions, answers and events of the families', () => {
  const names = new Set(captured.flatMap(([, messages]) => messages.map(({ name }) => name)))
  for (const name of [
    'CTRL_CMD_GETFAMILY',
    'CTRL_CMD_NEWFAMILY',
    'CTRL_CMD_GETPOLICY',
    'ETHTOOL_MSG_LINKMODES_GET',
    'ETHTOOL_MSG_LINKMODES_GET_REPLY',
    'ETHTOOL_MSG_LINKSTATE_GET_REPLY',
    'ETHTOOL_MSG_FEATURES_SET_REPLY',
    'ETHTOOL_MSG_FEATURES_NTF',
    'ETHTOOL_MSG_CHANNELS_SET',
    'ETHTOOL_MSG_STRSET_GET_REPLY',
    'MACSEC_CMD_GET_TXSC',
    'MACSEC_CMD_ADD_RXSC',
    'MACSEC_CMD_ADD_TXSA',
    'MACSEC_CMD_ADD_RXSA',
    'WG_CMD_GET_DEVICE',
    'WG_CMD_SET_DEVICE',
  ])
    expect(names).toContain(name)
})

describe.each(captured.filter(([, messages]) => messages.length > 0))('%s', (_file, messages) => {
  test.each(messages.map((message, i) => [i, message.name, message] as const))(
    'message %i, %s',
    (_i, _name, message) => {
      const payload = payloadOf(message)
      const { littleEndian } = message.datagram
      const body = message.definition!.body
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
    },
  )
})
