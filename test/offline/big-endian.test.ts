/**
 * Protocols in the host's byte order, on a host of the other order: everything that was captured is written as such a host would
 * say it, read again, and written back. What a host of that order did say is in big-endian-captures.test.ts.
 */
import { describe, expect, test } from 'vitest'
import { type Codec, Input, Output, rootNode, toHex } from '../../protocol/codec/index.js'
import type { Protocol } from '../../protocol/netlink/index.js'
import { AF, getAddress, newRoute, routeProtocol, setLink } from '../../protocol/route/index.js'
import { sockDiagProtocol } from '../../protocol/sock-diag/index.js'
import { type FixtureMessage, fixtureFiles, fixtureMessages, readFixture } from '../fixtures/messages.js'
import { expectSame } from '../support/same.js'

type Body = Codec<unknown>

const read = (body: Body, bytes: Uint8Array, littleEndian: boolean): unknown =>
  body.read(new Input(bytes, littleEndian), 0, bytes.length)

const explore = (body: Body, bytes: Uint8Array, littleEndian: boolean): unknown =>
  body.explore!(new Input(bytes, littleEndian), 0, bytes.length, rootNode('message', 0, bytes.length))

function write(body: Body, value: unknown, littleEndian: boolean): Uint8Array {
  const output = new Output(littleEndian)
  body.write(output, value)
  return output.take()
}

function known(folder: string, protocol: Protocol): { file: string; message: FixtureMessage; body: Body }[] {
  return fixtureFiles(folder).flatMap(file =>
    fixtureMessages(readFixture(file), protocol.name).flatMap(message => {
      const body = protocol.messages.get(message.type)?.body as Body | undefined
      return body === undefined ? [] : [{ file, message, body }]
    }),
  )
}

/**
 * Without the notes of how the bytes stood where that is not the usual way: a note is bytes of this host, and says nothing
 * to another.
 */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]))
}

describe.each([
  ['route', routeProtocol],
  ['route-objects', routeProtocol],
  ['traffic', routeProtocol],
  ['captures', routeProtocol],
  ['sock-diag', sockDiagProtocol],
] as const)('%s', (folder, protocol) => {
  test('says the same in the other order, and comes back', () => {
    const messages = known(folder, protocol)
    expect(messages.length).toBeGreaterThan(20)
    let [asCaptured, different] = [0, 0]
    for (const { file, message, body } of messages) {
      const { payload, littleEndian } = message
      const captured = plain(read(body, payload, littleEndian))
      const [here, there] = [write(body, captured, littleEndian), write(body, captured, !littleEndian)]
      const value = plain(read(body, here, littleEndian))
      expectSame([file, there.length], [file, here.length])
      expectSame([file, plain(read(body, there, !littleEndian))], [file, value])
      expectSame([file, plain(explore(body, there, !littleEndian))], [file, value])
      const back = write(body, plain(read(body, there, !littleEndian)), littleEndian)
      expectSame([file, toHex(back)], [file, toHex(here)])
      if (toHex(here) === toHex(payload)) asCaptured++
      if (toHex(here) !== toHex(there)) different++
    }
    expect(asCaptured).toBeGreaterThan(messages.length / 3)
    // Many questions have nothing in them that has an order: a family alone, and zeros.
    expect(different).toBeGreaterThan(messages.length * 0.7)
  })
})

/* By hand, from the structs of the headers: lengths, types and numbers big-endian; __be16, __be32 and addresses as they always are. */
describe('bytes', () => {
  const bigEndian = (body: Body, value: unknown): string => toHex(write(body, value, false))

  test('of an address question: ifaddrmsg with a 32-bit index, IFA_FLAGS', () => {
    const header = { family: AF.INET, prefixlen: 24, flags: 0x80, scope: 253, index: 0x01020304 }
    const value = { header, attributes: { address: '192.0.2.1', flags: 0x180 } }
    const hex = '021880fd' + '01020304' + '00080001' + 'c0000201' + '00080008' + '00000180'
    expect(bigEndian(getAddress.body as Body, value)).toBe(hex)
  })

  test('of a route: rtmsg, RTA_METRICS with RTAX_MTU, RTA_VIA with its 16-bit family', () => {
    const header = {
      family: 2,
      dst_len: 8,
      src_len: 0,
      tos: 0,
      table: 254,
      protocol: 3,
      scope: 0,
      type: 1,
      flags: 0x10,
    }
    const attributes = { dst: '10.0.0.0', metrics: { mtu: 1400 }, via: { family: AF.INET6, address: 'fe80::1' } }
    const hex =
      '02080000fe030001' +
      '00000010' + // rtmsg
      '00080001' +
      '0a000000' + // RTA_DST
      '000c0008' +
      '00080002' +
      '00000578' + // RTA_METRICS, RTAX_MTU
      '00160012' +
      '000a' +
      'fe800000000000000000000000000001' +
      '0000' // RTA_VIA, padded
    expect(bigEndian(newRoute.body as Body, { header, attributes })).toBe(hex)
  })

  test('of a VLAN device: IFLA_VLAN_ID in the order of the host, IFLA_VLAN_PROTOCOL in that of the network', () => {
    const header = { family: 0, type: 1, index: 2, flags: 0x1003, change: 0xffffffff }
    const attributes = { linkinfo: { kind: 'vlan', data: { id: 100, protocol: 0x88a8 } } }
    const hex =
      '00000001' +
      '00000002' +
      '00001003' +
      'ffffffff' + // ifinfomsg: the type is 16 bits behind a pad
      '00240012' + // IFLA_LINKINFO
      '00090001' +
      '766c616e00' +
      '000000' + // IFLA_INFO_KIND
      '00140002' +
      '00060001' +
      '0064' +
      '0000' +
      '00060005' +
      '88a8' +
      '0000' // IFLA_INFO_DATA
    expect(bigEndian(setLink.body as Body, { header, attributes })).toBe(hex)
    expect(read(setLink.body as Body, Uint8Array.from(Buffer.from(hex, 'hex')), false)).toEqual({ header, attributes })
  })
})
