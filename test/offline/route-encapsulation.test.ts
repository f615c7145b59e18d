/**
 * Encapsulations of routes: bytes put together by hand from the headers, for what no test kernel makes (IOAM, xfrm, BPF) or
 * must not be asked to make (options of IP tunnels crash some kernels), and requests as `ip` makes them.
 */
import { describe, expect, test } from 'vitest'
import { EncodeError, Input, Output, rootNode, spans } from '../../protocol/codec/index.js'
import {
  type Encapsulations,
  encapsulations,
  hasEncap,
  LWTUNNEL_ENCAP,
  newRoute,
  type RouteAttributes,
  type RouteMessage,
} from '../../protocol/route/index.js'
import { type EncapSpec, encapsulation } from '../../src/client/route/encapsulation.js'
import { fixtureMessages, readFixture } from '../fixtures/messages.js'

type Type = keyof Encapsulations

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'))

function readBoth(type: Type, text: string): unknown {
  const table = encapsulations[type]()
  const data = bytesOf(text)
  const value = table.read(new Input(data, true), 0, data.length)
  const root = rootNode('encap', 0, data.length)
  expect(table.explore!(new Input(data, true), 0, data.length, root)).toEqual(value)
  let at = 0
  for (const { start, end } of spans(root)) {
    expect(start).toBe(at)
    at = end
  }
  expect(at).toBe(data.length)
  return value
}

function written(type: Type, value: unknown): string {
  const output = new Output(true)
  ;(encapsulations[type]() as { write(output: Output, value: unknown): void }).write(output, value)
  return Buffer.from(output.take()).toString('hex')
}

const cases: readonly (readonly [name: string, type: Type, text: string, value: unknown])[] = [
  [
    'Geneve options, two of them',
    LWTUNNEL_ENCAP.IP,
    `0c000100 0000000000000005  08000200 c0000201
     3c000880
       1c000180  06000100 0102 0000  05000200 80 000000  08000300 aabbccdd
       1c000180  06000100 0103 0000  05000200 81 000000  08000300 11223344`,
    {
      id: 5n,
      dst: '192.0.2.1',
      opts: {
        geneve: [
          { class: 0x0102, type: 0x80, data: bytesOf('aabbccdd') },
          { class: 0x0103, type: 0x81, data: bytesOf('11223344') },
        ],
      },
    },
  ],
  [
    'a VXLAN option',
    LWTUNNEL_ENCAP.IP6,
    '14000200 20010db8000000000000000000000001  10000880 0c000280 08000100 78563412',
    { dst: '2001:db8::1', opts: { vxlan: { gbp: 0x12345678 } } },
  ],
  [
    'ERSPAN options',
    LWTUNNEL_ENCAP.IP,
    '28000880 24000380 05000100 02 000000 08000200 0000007b 05000300 01 000000 05000400 1a 000000',
    { opts: { erspan: { ver: 2, index: 123, dir: 1, hwid: 0x1a } } },
  ],
  ['flags of a tunnel, which are big-endian', LWTUNNEL_ENCAP.IP, '06000600 0005 0000', { flags: 5 }],
  [
    'an IOAM trace',
    LWTUNNEL_ENCAP.IOAM6,
    '05000100 02 000000  14000200 fc000000000000000000000000000002  0c000300 0001 0003 80000000  08000400 02000000 08000500 05000000',
    {
      mode: 2,
      dst: 'fc00::2',
      trace: { namespace_id: 1, nodelen: 0, flags: 0, remlen: 3, type: 0x80000000 },
      freqK: 2,
      freqN: 5,
    },
  ],
  [
    'an IOAM trace with every bit field',
    LWTUNNEL_ENCAP.IOAM6,
    '0c000300 0007 ffff c0000000',
    { trace: { namespace_id: 7, nodelen: 31, flags: 15, remlen: 127, type: 0xc0000000 } },
  ],
  ['xfrm', LWTUNNEL_ENCAP.XFRM, '08000100 07000000 08000200 03000000', { ifId: 7, link: 3 }],
  [
    'BPF programs',
    LWTUNNEL_ENCAP.BPF,
    '14000200 08000100 05000000 07000200 61 62 00 00  08000400 0e000000',
    { out: { fd: 5, name: 'ab' }, xmitHeadroom: 14 },
  ],
  [
    'a segment that a BPF program handles, with counters and flavors',
    LWTUNNEL_ENCAP.SEG6_LOCAL,
    `08000100 0f000000
     14000880 08000100 2a000000 07000200 61 62 00 00
     1c000a80 0c000200 0100000000000000 0c000300 0200000000000000
     14000b80 08000100 10000000 05000200 30 000000`,
    {
      action: 15,
      bpf: { prog: 42, progName: 'ab' },
      counters: { packets: 1n, bytes: 2n },
      flavors: { operation: 0x10, lcblockBits: 48 },
    },
  ],
]

describe('bytes by the headers', () => {
  test.each(cases)('%s', (_name, type, text, value) => {
    expect(readBoth(type, text)).toEqual(value)
    expect(written(type, value)).toBe(text.replace(/\s/g, ''))
  })

  test.each([
    [
      'a segment header with an HMAC',
      LWTUNNEL_ENCAP.SEG6,
      `48000100 01000000 00 07 04 00 00 08 0000 fc000000000000000000000000000001 05 26 0000 00000011 ${'00'.repeat(32)}`,
    ],
    [
      'one that says more segments than it has',
      LWTUNNEL_ENCAP.SEG6,
      '20000100 01000000 00 02 04 00 09 00 0000 fc000000000000000000000000000001',
    ],
    [
      'one whose length is wrong',
      LWTUNNEL_ENCAP.SEG6,
      '20000100 01000000 00 09 04 00 00 00 0000 fc000000000000000000000000000001',
    ],
    [
      'options of a tunnel as the kernel tells them, without NLA_F_NESTED',
      LWTUNNEL_ENCAP.IP,
      '24000800 20000100 06000100 0102 0000 05000200 80 000000 0c000300 aabbccdd11223344',
    ],
    ['compressed RPL segments', LWTUNNEL_ENCAP.RPL, '1c000100 00 02 03 01 ff f0 0000 fc000000000000000000000000000001'],
    ['a header too short for segments', LWTUNNEL_ENCAP.SEG6, '10000100 01000000 00 00 04 00 00 00 0000'],
  ] as const)('%s: kept as it came', (_name, type, text) => {
    expect(written(type, readBoth(type, text))).toBe(text.replace(/\s/g, ''))
  })

  test.each([
    [LWTUNNEL_ENCAP.SEG6, { srh: { mode: 1, srh: { segments: [] } } }, 'srh.segments'],
    [LWTUNNEL_ENCAP.SEG6, { srh: { mode: 1, srh: { segments: ['10.0.0.1'] } } }, 'srh.segments[0]'],
    [LWTUNNEL_ENCAP.SEG6, { srh: { mode: 1, srh: { segments: ['::'], tlvs: new Uint8Array(3) } } }, 'srh'],
    [LWTUNNEL_ENCAP.RPL, { srh: { segments: 7 } }, 'srh.segments'],
    [LWTUNNEL_ENCAP.IOAM6, { trace: { namespace_id: 1, remlen: 128, type: 0 } }, 'trace'],
    [LWTUNNEL_ENCAP.MPLS, { dst: 'nolabel' }, 'dst'],
    [LWTUNNEL_ENCAP.IP, { id: 'x' }, 'id'],
  ] as const)('%s refuses %o at %s', (type, value, path) => {
    expect(() => written(type, value)).toThrow(EncodeError)
    try {
      written(type, value)
    } catch (error) {
      expect((error as EncodeError).path).toBe(path)
    }
  })
})

test('an encapsulation of an unknown type is kept, byte for byte', () => {
  const data = bytesOf('06001500 6300 0000  08001600 04000100')
  const message = new Uint8Array([...new Uint8Array(12), ...data])
  const value = newRoute.body.read(new Input(message, true), 0, message.length)
  expect(value.attributes).toMatchObject({ encapType: 99, unknown: [{ type: 22, problem: 'kind' }] })
  const output = new Output(true)
  newRoute.body.write(output, value)
  expect(output.take()).toEqual(message)
})

test('hasEncap tells the type', () => {
  const attributes: RouteAttributes = { encapType: LWTUNNEL_ENCAP.MPLS, encap: { dst: '100' } }
  expect(hasEncap(attributes, LWTUNNEL_ENCAP.MPLS) && attributes.encap.dst).toBe('100')
  expect(hasEncap(attributes, LWTUNNEL_ENCAP.IP)).toBe(false)
  expect(hasEncap({ encapType: LWTUNNEL_ENCAP.MPLS }, LWTUNNEL_ENCAP.MPLS)).toBe(false)
})

/** The requests of a capture that made routes. */
function requests(name: string): RouteMessage[] {
  const file = `route-objects/encap-${name}.nl`
  return fixtureMessages(readFixture(file), 'NETLINK_ROUTE')
    .filter(({ sent, type }) => sent && type === newRoute.type)
    .map(({ payload, littleEndian }) => newRoute.body.read(new Input(payload, littleEndian), 0, payload.length))
}

/** Runs an operation that asks the kernel nothing. */
function said(spec: EncapSpec): unknown {
  const step = encapsulation(spec).next()
  if (step.done !== true) throw new Error('asks the kernel')
  return step.value
}

describe('what people write is what ip sends', () => {
  test.each<[fixture: string, index: number, spec: EncapSpec]>([
    ['mpls', 0, { type: 'mpls', dst: '100' }],
    ['mpls', 1, { type: 'mpls', dst: '100/200/300', ttl: 33 }],
    ['seg6', 0, { type: 'seg6', mode: 'inline', segments: ['fc00::1', 'fc00::2'] }],
    ['seg6', 1, { type: 'seg6', mode: 'encap', segments: ['fc00::1', 'fc00::2', 'fc00::3'] }],
    ['seg6', 2, { type: 'seg6', mode: 'encap.red', segments: ['fc00::1', 'fc00::2'] }],
    ['seg6local-end', 0, { type: 'seg6local', action: 'End' }],
    ['seg6local-end-x', 0, { type: 'seg6local', action: 'End.X', nh6: '2001:db8::2' }],
    ['seg6local-end-dt6', 0, { type: 'seg6local', action: 'End.DT6', table: 100 }],
    ['seg6local-end-dt4', 0, { type: 'seg6local', action: 'End.DT4', vrftable: 100 }],
    ['seg6local-end-b6', 0, { type: 'seg6local', action: 'End.B6', segments: ['fc00::1', 'fc00::2'] }],
    ['seg6local-end-b6-encaps', 0, { type: 'seg6local', action: 'End.B6.Encaps', segments: ['fc00::1'] }],
    ['rpl', 0, { type: 'rpl', segments: ['fc00::1', 'fc00::2'] }],
  ])('%s, request %i', (name, index, spec) => {
    const { encapType, encap } = requests(name)[index]!.attributes
    expect(said(spec)).toEqual(plain({ encapType, encap }))
  })
})

/** Without what a read value has and a written one leaves to the codec. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, item) =>
    ['nexthdr', 'segments_left', 'flags', 'tag'].includes(key) ? undefined : item,
  )
}
