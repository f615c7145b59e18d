/** Links: what depends on the message's family or on a sibling, and what a request looks like. */
import { describe, expect, test } from 'vitest'
import { EncodeError, Input, Output, toHex } from '../../protocol/codec/index.js'
import {
  AF,
  inetConf,
  inetConfCodec,
  type LinkAttributes,
  type LinkInfo,
  type LinkMessage,
  linkInfoNest,
  newLink,
} from '../../protocol/route/index.js'

function write(attributes: LinkAttributes, family: number = AF.UNSPEC): Uint8Array {
  const output = new Output(true)
  newLink.body.write(output, { header: { family, type: 0, index: 0, flags: 0, change: 0 }, attributes })
  return output.take()
}

const read = (data: Uint8Array): LinkMessage => newLink.body.read(new Input(data, true), 0, data.length)
const attributesHex = (data: Uint8Array): string => toHex(data.subarray(16))

describe('IFLA_AF_SPEC', () => {
  test('its table goes by the family of the header', () => {
    const vlans = { afSpec: { vlanInfo: [{ flags: 6, vid: 20 }] } }
    expect(attributesHex(write(vlans, AF.BRIDGE))).toBe('0c001a00' + '0800020006001400')
    expect(read(write(vlans, AF.BRIDGE)).attributes).toEqual(vlans)

    const mode = { afSpec: { inet6: { addrGenMode: 1 } } }
    expect(attributesHex(write(mode))).toBe('10001a00' + '0c000a00' + '0500080001000000')
    expect(read(write(mode)).attributes).toEqual(mode)
  })

  test('the other form is refused, with its path', () => {
    expect(() => write({ afSpec: { vlanInfo: [{ flags: 0, vid: 1 }] } })).toThrow(
      expect.objectContaining({ code: 'ERR_ENCODE_UNKNOWN_KEY', path: 'afSpec.vlanInfo' }) as EncodeError,
    )
    expect(() => write({ afSpec: { inet: {} } }, AF.BRIDGE)).toThrow(EncodeError)
  })

  test("a veth peer's goes by the peer's own header", () => {
    const peer = {
      header: { family: AF.UNSPEC, type: 0, index: 0, flags: 0, change: 0 },
      attributes: { ifname: 'eth0', afSpec: { inet6: { addrGenMode: 1 } } },
    }
    const data = write({ linkinfo: { kind: 'veth', data: { peer } } }, AF.BRIDGE)
    expect(read(data).attributes.linkinfo).toEqual({ kind: 'veth', data: { peer } })
  })
})

describe('IFLA_INET_CONF', () => {
  const codec = inetConfCodec
  const array = new Uint8Array(33 * 4)
  array[0] = 1
  array[4 * 7] = 2
  const asArray = new Input(array, true)

  test('an array from the kernel reads by name', () => {
    expect(codec.read(asArray, 0, array.length)).toMatchObject({ forwarding: 1, mcForwarding: 0, rpFilter: 2 })
  })

  test('a request is attributes by index', () => {
    const output = new Output(true)
    codec.write(output, { forwarding: 1, rpFilter: 2 })
    expect(toHex(output.take())).toBe('0800010001000000' + '0800080002000000')
    expect(codec.read(new Input(output.bytes, true), 0, output.length)).toEqual({ forwarding: 1, rpFilter: 2 })
  })

  test('what came as an array goes back as one, until it is changed', () => {
    const message = new Output(true)
    message.zeros(16)
    for (const type of [26, 2, 1]) message.begin(type)
    message.append(array)
    for (const [mark, length] of [
      [16, 144],
      [20, 140],
      [24, 136],
    ] as const)
      message.view.setUint16(mark, length, true)
    const data = message.take()
    const { attributes } = read(data)
    expect(write(attributes)).toEqual(data)

    attributes.afSpec!.inet!.conf = { forwarding: 0 }
    expect(attributesHex(write(attributes))).toBe('14001a00' + '10000200' + '0c000100' + '0800010000000000')
  })

  test('settings that are newer than the table are kept in both forms', () => {
    const longer = new Uint8Array(35 * 4).fill(7)
    const value = codec.read(new Input(longer, true), 0, longer.length)
    expect(value.unknown?.map(({ type }) => type)).toEqual([34, 35])
    expect(inetConf.rows).toHaveLength(33)
  })
})

describe('IFLA_LINKINFO', () => {
  test('the kind narrows the data', () => {
    const info = read(write({ linkinfo: { kind: 'bridge', data: { forwardDelay: 200, vlanFiltering: true } } }))
      .attributes.linkinfo
    expect(info?.kind === 'bridge' ? info.data?.forwardDelay : undefined).toBe(200)
  })

  test('data of a kind without a table is kept as bytes', () => {
    const output = new Output(true)
    const data = Uint8Array.of(8, 0, 1, 0, 1, 2, 3, 4)
    const value: LinkInfo = { kind: 'frobnicator', unknown: [{ type: 2, data }] }
    linkInfoNest.write(output, value)
    const back = linkInfoNest.read(new Input(output.bytes, true), 0, output.length)
    expect(back).toEqual({ kind: 'frobnicator', unknown: [{ type: 2, data, index: 1, problem: 'kind' }] })
    expect(() => write({ linkinfo: { kind: 'frobnicator', data: {} } as never })).toThrow(/no table for kind/)
  })

  test.each([
    ['slaveKind', { slaveKind: 'bridge', slaveData: { cost: 5 } }],
    ['a kind as ip link set gives it', { kind: 'bridge_slave', slaveData: { cost: 5 } }],
  ] satisfies [string, LinkInfo][])('the table of slaveData goes by %s', (_, linkinfo) => {
    const data = write({ linkinfo })
    expect(attributesHex(data).endsWith('0c000500' + '0800030005000000')).toBe(true)
    expect(read(data).attributes.linkinfo).toEqual(linkinfo)
  })

  test('no other kind has a table of ports', () => {
    expect(() => write({ linkinfo: { kind: 'toString_slave', slaveData: {} } as never })).toThrow(EncodeError)
  })
})

test('alternative names go in a nest with NLA_F_NESTED: the kernel checks that strictly', () => {
  const data = write({ propList: { altIfname: ['a', 'b'] } })
  expect(attributesHex(data)).toBe('14003480' + '0600350061000000' + '0600350062000000')
  expect(read(data).attributes.propList?.altIfname).toEqual(['a', 'b'])
})

test('IFLA_INFO_XSTATS is what the kind says', () => {
  // struct can_device_stats has six members of 32 bits. Of another kind the bytes are kept.
  const data = Uint8Array.from({ length: 24 }, (_, at) => (at % 4 === 0 ? at / 4 + 1 : 0))
  const told = (kind: string): LinkInfo | undefined =>
    read(write({ linkinfo: { kind, unknown: [{ type: 3, data }] } })).attributes.linkinfo
  const xstats = { bus_error: 1, error_warning: 2, error_passive: 3, bus_off: 4, arbitration_lost: 5, restarts: 6 }
  expect(told('can')).toEqual({ kind: 'can', xstats })
  expect(write({ linkinfo: { kind: 'can', xstats } })).toEqual(
    write({ linkinfo: { kind: 'can', unknown: [{ type: 3, data }] } }),
  )
  expect(told('dummy')).toMatchObject({ unknown: [{ type: 3, data }] })
})
