/* What a module's firmware is asked for, without a card: what ethtool said (fixtures/generic/card-module-firmware.nl), said by us. */
import { expect, test } from 'vitest'
import { EthtoolClientSync } from '../../src/client/ethtool/index.js'
import { GenericSession } from '../../src/client/generic/session.js'
import { NetlinkSocketSync } from '../../src/socket/socket-sync.js'
import { acknowledge, ScriptedTransport } from '../support/scripted-transport.js'
import { messagesOf } from './dump/captured.js'

test('module.flash asks for what ethtool --flash-module-firmware asks for', () => {
  const [theirs] = messagesOf('generic/card-module-firmware.nl').filter(
    ({ name, datagram }) => name === 'ETHTOOL_MSG_MODULE_FW_FLASH_ACT' && datagram.direction === 'sent',
  )
  const session = new GenericSession()
  const unknown = { headerSize: 0, maxAttribute: 0, operations: [], groups: {}, attributes: {} }
  session.learn({ name: 'ethtool', id: theirs!.type, version: 1, ...unknown })
  const transport = new ScriptedTransport({ script: sent => sent.map(each => acknowledge(each)) })
  const client = new EthtoolClientSync(new NetlinkSocketSync(session, transport))

  client.module.flash('card1', { fileName: 'card.bin', password: 5 })
  const { bytes, type, flags } = transport.requests[0]!
  expect({ type, flags }).toEqual({ type: theirs!.type, flags: theirs!.flags })
  // Behind sequence number and port id.
  expect(bytes.slice(16)).toEqual(theirs!.datagram.bytes.slice(theirs!.start + 16, theirs!.end))
})
