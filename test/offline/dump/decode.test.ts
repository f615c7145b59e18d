import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TreeNode } from '../../../protocol/codec/index.js'
import type { GenericBody, MacsecAttributes } from '../../../protocol/generic/index.js'
import type { CapturedDatagram } from '../../../src/capture/datagram.js'
import { encodeJson } from '../../../src/dump/encode/encode.js'
import {
  annotate,
  annotatedText,
  Decoder,
  decode,
  decodeDatagram,
  GenericFamilies,
  messageJson,
  summaryLine,
  treeText,
} from '../../../src/dump/index.js'
import { inTree } from '../../setup/root.mjs'
import { expectSame } from '../../support/same.js'
import { allFixtures, datagramsOf, messagesOf } from './captured.js'
import { type Schema, violations } from './schema.js'

const schema = JSON.parse(readFileSync(inTree('docs/dump.schema.json'), 'utf8')) as Schema

function datagram(bytes: Uint8Array, protocol: number | undefined = 0): CapturedDatagram {
  return { bytes, littleEndian: true, protocol, direction: undefined, time: undefined, place: { offset: 0 } }
}

function nodes(root: TreeNode): TreeNode[] {
  return [root, ...root.children.flatMap(nodes)]
}

/** The first message of a fixture with this name. */
function first(path: string, name: string) {
  const found = messagesOf(path).find(message => message.name === name)
  if (found === undefined) throw new Error(`${path} has no ${name}`)
  return found
}

describe.each(allFixtures)('%s', path => {
  const decoder = new Decoder()
  const decoded = datagramsOf(path).map(each => ({ each, ...decoder.decode(each) }))
  const all = decoded.flatMap(({ messages }) => messages)

  test('is messages without a rest', () => {
    expectSame(
      decoded.flatMap(({ problems }) => problems),
      [],
    )
    expect(all.length).toBeGreaterThan(0)
    for (const { each, messages } of decoded)
      expectSame(
        messages.reduce((sum, { tree }) => sum + tree.end, 0),
        each.bytes.length,
      )
  })

  test('has annotations that are every byte once', () => {
    for (const message of all) {
      const annotations = annotate(message)
      for (const { bytes, start, end } of annotations) expectSame(bytes.length, end - start)
      const { start, datagram, tree } = message
      const bytes = Buffer.concat(annotations.map(({ bytes }) => bytes))
      expectSame(bytes, Buffer.from(datagram.bytes.slice(start, start + tree.end)))
      expectSame(
        annotations.every(
          ({ start, uapi, part }, i, list) => start === (list[i - 1]?.end ?? 0) && (uapi !== '' || part === 'padding'),
        ),
        true,
      )
    }
  })

  test('is JSON by the schema that gives the bytes back', () => {
    for (const message of all) {
      const json = JSON.parse(JSON.stringify(messageJson(message)))
      expectSame(violations(schema, json), [])
      const { bytes } = message.datagram
      const encoded = encodeJson(json)
      expectSame(encoded.subarray(0, message.end - message.start), bytes.slice(message.start, message.end))
    }
  })
})

test('the schema refuses what is not by it', () => {
  const json = messageJson(first('route/link-set-up.nl', 'RTM_NEWLINK'))
  expect(violations(schema, { ...json, extra: 1 })).toEqual(['$: extra is not in the schema'])
  expect(violations(schema, { ...json, sequence: '1', time: '1' })).toHaveLength(2)
})

test('a datagram that nobody looks at counts as one that is decoded, whatever is in it', () => {
  const whole = allFixtures.flatMap(datagramsOf)
  const cut = whole.map(each => ({ ...each, bytes: each.bytes.subarray(0, each.bytes.length - 7) }))
  const padded = whole.map(each => ({ ...each, bytes: new Uint8Array([...each.bytes, 0, 0, 0, 0, 0, 0, 0, 0]) }))
  const [reader, passer] = [new Decoder(), new Decoder()]
  let passed = 0
  for (const each of [...whole, ...cut, ...padded]) {
    const decoded = reader.decode(each)
    const { messages, problems } = passer.pass(each)
    expect(problems).toEqual(decoded.problems)
    expect(passer.count).toBe(reader.count)
    // What it must decode all the same it names by what it learned on the way.
    if (messages.length === 0) passed++
    else expect(messages.map(({ name }) => name)).toEqual(decoded.messages.map(({ name }) => name))
  }
  expect(passed).toBeGreaterThan(whole.length / 2)
})

test('generic netlink families are named by the capture, in order', () => {
  const names = messagesOf('captures/wg-genl.nl').map(({ name }) => name)
  expect(names).toContain('CTRL_CMD_NEWFAMILY')
  expect(names).toContain('WG_CMD_SET_DEVICE')
  expect(messagesOf('generic/ethtool-show.nl').map(({ name }) => name)).toContain('ETHTOOL_MSG_LINKMODES_GET')
  // Without the datagram that names it, a family is its number.
  const late = datagramsOf('captures/wg-genl.nl').find(({ bytes, protocol }) => protocol === 16 && bytes[4] === 37)!
  expect(decodeDatagram(late, 1).messages[0]!.name).toBe('genl37.1')
})

test('WireGuard says what wg says', () => {
  const reply = messagesOf('captures/wg-genl.nl').find(
    ({ name, datagram: { direction } }) => name === 'WG_CMD_GET_DEVICE' && direction === 'received',
  )!
  expect(reply.body).toMatchObject({
    attributes: {
      ifname: 'x0',
      listenPort: 51820,
      fwmark: 16,
      peers: [
        {
          allowedips: [
            { ipaddr: '10.75.0.0', cidrMask: 24 },
            { ipaddr: '2001:db8:a5::', cidrMask: 64 },
          ],
        },
      ],
    },
  })
})

test('MACsec says what ip macsec show says', () => {
  const [shown] = JSON.parse(readFileSync(inTree('fixtures/captures/macsec.show.json'), 'utf8'))
  // What ip has words for, or got elsewhere.
  const { ifname, validate, cipher_suite, offload, sc, sa, ...rest } = shown
  const reply = messagesOf('captures/macsec.nl').find(
    ({ name, datagram: { direction } }) => name === 'MACSEC_CMD_GET_TXSC' && direction === 'received',
  )!
  const { attributes } = reply.body as GenericBody<MacsecAttributes>
  const { secy, txsaList, rxscList } = attributes
  const associations = (list: MacsecAttributes['txsaList']) =>
    list?.map(({ an, pn, active, keyid }) => ({ an, pn: Number(pn), active, key: Buffer.from(keyid!).toString('hex') }))
  expect({
    ifindex: attributes.ifindex,
    protect: secy?.protect,
    encrypt: secy?.encrypt,
    send_sci: secy?.incSci,
    end_station: secy?.es,
    scb: secy?.scb,
    replay: secy?.replay,
    window: secy?.window,
    icv_length: secy?.icvLen,
    sci: `0x${secy?.sci?.toString(16)}`,
    encoding_sa: secy?.encodingSa,
    sa_list: associations(txsaList),
    rx_sc: rxscList?.map(({ sci, active, saList }) => ({
      sci: `0x${sci?.toString(16)}`,
      active,
      sa_list: associations(saList),
    })),
  }).toEqual(rest)
  expect([ifname, validate, cipher_suite, offload, sc, sa]).toEqual([
    'x0',
    'strict',
    'GCM-AES-128',
    'off',
    false,
    false,
  ])
  expect([secy?.validate, secy?.cipherSuite, attributes.offload?.type]).toEqual([2, 0x80020001000001n, 0])
})

test.each(allFixtures.filter(path => path.startsWith('captures/')))('%s is without a blank', path => {
  const blanks = messagesOf(path).flatMap(message =>
    nodes(message.tree).flatMap(({ kind, uapi, path }) =>
      kind === 'unknown' || /^attribute/.test(uapi) ? [`${message.name} ${path} ${uapi}`] : [],
    ),
  )
  expect(blanks).toEqual([])
})

test('a request that came back with an error is decoded in its place', () => {
  const error = messagesOf('route/refused-link-mtu-above-maximum.nl').at(-1)!
  const mtu = nodes(error.tree).find(({ path }) => path === 'echo.mtu')
  expect(mtu).toMatchObject({ uapi: 'IFLA_MTU', value: 70000 })
})

test('messages without a table are attributes all the same', () => {
  // A type that rtnetlink does not have yet, with a header of four bytes.
  const later = Uint8Array.from(
    Buffer.from('1c000000fe0001000100000000000000' + '00150000' + '0700010076300000', 'hex'),
  )
  const [message] = decode(0, later)
  expect(nodes(message!.tree)).toContainEqual(expect.objectContaining({ path: 'attr1', value: 'v0' }))
  const { datagram } = first('generic/ethtool-show.nl', 'ETHTOOL_MSG_LINKMODES_GET')
  const families = new GenericFamilies()
  families.add(datagram.bytes[4]!, 'other')
  const other = decodeDatagram(datagram, 1, families).messages[0]!
  expect(other.name).toBe('other.4')
  expect(nodes(other.tree)).toContainEqual(expect.objectContaining({ path: 'attr1.attr2', value: 'v0' }))
})

test('snapshots: line, tree and bytes', () => {
  const message = first('route/link-add-veth.nl', 'RTM_NEWLINK')
  const veth = messagesOf('route/link-add-veth.nl').find(({ flags }) => (flags & 0x400) !== 0) ?? message
  expect(summaryLine(veth).replace(/seq=\d+/, 'seq=N')).toMatchInlineSnapshot(
    `"> pid[1] fd 1 RTM_NEWLINK REQUEST|ACK|EXCL|CREATE seq=N v0 kind=veth"`,
  )
  expect(treeText(veth).replace(/(seq|pid) \d+/g, '$1 N')).toMatchInlineSnapshot(`
    "  nlmsghdr
        len 84
        type RTM_NEWLINK (16)
        flags REQUEST|ACK|EXCL|CREATE (1541)
        seq N
        pid N
      ifinfomsg
        family UNSPEC (0)
        type NETROM (0)
        index 0
        flags 0
        change 0
      IFLA_IFNAME v0
      IFLA_LINKINFO
        IFLA_INFO_KIND veth
        IFLA_INFO_DATA
          VETH_INFO_PEER
            ifinfomsg
              family UNSPEC (0)
              type NETROM (0)
              index 0
              flags 0
              change 0
            IFLA_IFNAME v1"
  `)
  expect(annotatedText(veth).split('\n').slice(5, 16).join('\n')).toMatchInlineSnapshot(`
    "   16  00                       ifinfomsg.family               UNSPEC (0)              header.family
       17  00                                                      1 byte of padding
       18  00 00                    ifinfomsg.type                 NETROM (0)              header.type
       20  00 00 00 00              ifinfomsg.index                0                       header.index
       24  00 00 00 00              ifinfomsg.flags                0                       header.flags
       28  00 00 00 00              ifinfomsg.change               0                       header.change
       32  07 00                    IFLA_IFNAME length             7 bytes                 ifname
       34  03 00                    IFLA_IFNAME type               3                       ifname
       36  76 30 00                 IFLA_IFNAME                    v0                      ifname
       39  00                                                      1 byte of padding
       40  2c 00                    IFLA_LINKINFO length           44 bytes                linkinfo"
  `)
})

test('lines keep to the width', () => {
  for (const message of messagesOf('captures/wg-genl.nl'))
    for (const line of [
      summaryLine(message, { width: 60 }),
      ...treeText(message, { width: 60 }).split('\n'),
      ...annotatedText(message, { width: 60 }).split('\n'),
    ])
      expect(line.length).toBeLessThanOrEqual(60)
})

describe('bad bytes', () => {
  const whole = datagramsOf('route/link-add-veth.nl').find(({ bytes }) => bytes.length > 40)!.bytes

  test('half a message is shown as far as it is there, and said to be cut', () => {
    const { messages, problems } = decodeDatagram(datagram(whole.slice(0, 40)), 1)
    expect(messages).toHaveLength(1)
    expect(problems).toMatchObject([
      { offset: 0, reason: `nlmsg_len is ${whole.length}, but only 40 bytes are there: the message is cut short` },
    ])
    expect(annotate(messages[0]!).at(-1)!.end).toBe(40)
  })

  test('a length that lies ends the datagram there', () => {
    const bytes = new Uint8Array(whole.length + 20)
    bytes.set(whole)
    bytes[whole.length] = 3
    const { messages, problems } = decodeDatagram(datagram(bytes), 1)
    expect(messages).toHaveLength(1)
    expect(problems).toMatchObject([
      { offset: whole.length, reason: expect.stringContaining("nlmsg_len is 3, less than the header's 16") },
    ])
  })

  test('zeros behind the last message belong to it, as the kernel passes over them', () => {
    const bytes = new Uint8Array(whole.length + 64)
    bytes.set(whole)
    const { messages, problems } = decodeDatagram(datagram(bytes), 1)
    expect(problems).toEqual([])
    expect(messages[0]!.tree.end).toBe(bytes.length)
  })

  test('text of the kernel is no message', () => {
    const { messages, problems } = decodeDatagram(
      datagram(new TextEncoder().encode('add@/devices/x\0ACTION=add\0'), 15),
      1,
    )
    expect(messages).toEqual([])
    expect(problems[0]!.reason).toContain('add@/devices/x')
  })

  test('a thousand nested attributes end at a depth', () => {
    const levels = 1000
    const bytes = new Uint8Array(16 + levels * 4)
    const view = new DataView(bytes.buffer)
    view.setUint32(0, bytes.length, true)
    view.setUint16(4, 77, true)
    for (let i = 0; i < levels; i++) {
      view.setUint16(16 + i * 4, (levels - i) * 4, true)
      view.setUint16(18 + i * 4, 0x8001, true)
    }
    const [message] = decode(99, bytes)
    expect(annotate(message!).at(-1)!.end).toBe(bytes.length)
    expect(treeText(message!).split('\n').length).toBeLessThan(60)
  })

  test('whatever the bytes, they are annotated once and never throw', () => {
    const bytes = fc.uint8Array({ minLength: 0, maxLength: 120 })
    fc.assert(
      fc.property(
        bytes,
        fc.constantFrom(0, 12, 16, 99, undefined),
        fc.nat(130),
        fc.boolean(),
        (data, protocol, type, littleEndian) => {
          const given = new Uint8Array(16 + data.length)
          given.set(data, 16)
          const view = new DataView(given.buffer)
          view.setUint32(0, given.length, littleEndian)
          view.setUint16(4, type, littleEndian)
          const { messages } = decodeDatagram({ ...datagram(given, protocol), littleEndian }, 1)
          for (const message of messages) {
            let at = 0
            for (const { start, end } of annotate(message)) {
              expectSame(start, at)
              at = end
            }
            expectSame(at, message.tree.end)
            JSON.stringify(messageJson(message))
            summaryLine(message)
            treeText(message)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })
})
