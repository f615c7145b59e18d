/** Whatever comes in: no crash, no hang, no datagram out of nothing, and the same items however the input is cut into chunks. */

import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PcapngWriter } from '../../../src/capture/index.js'
import { inTree } from '../../setup/root.mjs'
import { has, inChunks, nftPcap, output, read } from './support.js'

const packets = (await read(nftPcap)).datagrams
const writer = new PcapngWriter()
const pcapng = Buffer.concat(
  packets.slice(0, 30).map((packet, index) => writer.write({ ...packet, comments: ['a'], interface: `i${index % 3}` })),
)
const nl = readFileSync(inTree('fixtures/route/link-add-veth.nl'))
const raw = Buffer.concat(packets.map(({ bytes }) => bytes))
const strace = Buffer.from(
  [
    '1 12:00:00 socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 3',
    '1 12:00:01 sendto(3, [{nlmsg_len=20, nlmsg_type=0x12, nlmsg_flags=NLM_F_REQUEST, nlmsg_seq=0, nlmsg_pid=0}, "\\x01\\x02\\x03\\x04"], 20, 0, NULL, 0) = 20',
    '1 12:00:02 recvmsg(3, {msg_name=NULL <unfinished ...>',
    '2 12:00:02 write(1, "x", 1) = 1',
    '1 12:00:03 <... recvmsg resumed>, msg_iovlen=1}, 0) = 4',
    ' * 4 bytes in buffer 0',
    ' | 00000  aa bb cc dd                                       ....             |',
    '1 12:00:04 dup2(3, 4) = 4',
  ].join('\n'),
)
const box =
  '|  0000000020  |\t| message length |\n| 02560 | R-A- |\t|  type | flags  |\n|  0000000001  |\t| sequence number|\n' +
  '|  0000000009  |\t|     port ID    |\n| 02 00 00 00  |\t|  extra header  |\n'
const captures: [string, Buffer][] = [
  ['pcap', Buffer.from(nftPcap.subarray(0, 2000))],
  ['pcapng', pcapng],
  ['raw', raw.subarray(0, 2000)],
  [
    'hex',
    Buffer.from(
      raw
        .subarray(0, 300)
        .toString('hex')
        .replace(/(.{40})/g, '$1\n'),
    ),
  ],
  ['strace', strace],
  ['mnl', Buffer.from(box.repeat(3))],
  ['nl', nl],
]
if (has('xxd')) captures.push(['xxd', output('xxd', [], raw.subarray(0, 600))])
if (has('gzip')) captures.push(['gzip', output('gzip', [], nftPcap.subarray(0, 2000))])

const change = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  what: fc.oneof(
    fc.record({ put: fc.uint8Array({ minLength: 1, maxLength: 4 }) }),
    fc.record({
      put: fc.constantFrom(
        ...[0, 1, 0xffffffff, 0x7fffffff, 0x80000000].map(word =>
          Uint8Array.from([word & 255, (word >> 8) & 255, (word >> 16) & 255, word >>> 24]),
        ),
      ),
    }),
    fc.record({ remove: fc.nat(40) }),
    fc.record({ insert: fc.uint8Array({ maxLength: 20 }) }),
    fc.constant({ cut: true as const }),
  ),
})

function changed(bytes: Buffer, { at, what }: typeof change extends fc.Arbitrary<infer T> ? T : never): Buffer {
  const index = Math.floor(at * bytes.length)
  if ('cut' in what) return bytes.subarray(0, index)
  if ('remove' in what) return Buffer.concat([bytes.subarray(0, index), bytes.subarray(index + what.remove)])
  if ('insert' in what) return Buffer.concat([bytes.subarray(0, index), what.insert, bytes.subarray(index)])
  const out = Buffer.from(bytes)
  out.set(what.put.subarray(0, out.length - index), index)
  return out
}

it.each(captures)('%s, changed anywhere', async (_, bytes) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 700 }),
      async (changes, size) => {
        const input = changes.reduce(changed, bytes)
        const whole = await read(input)
        for (const { bytes: one, place } of whole.datagrams) {
          expect(one).toBeInstanceOf(Uint8Array)
          expect(Object.values(place)[0]).toBeGreaterThanOrEqual(0)
        }
        for (const { reason } of whole.problems) expect(reason).not.toBe('')
        // Only what follows damaged gzip data depends on how much of it was unpacked at once.
        if (input[0] !== 0x1f) expect(await read(inChunks(input, size))).toEqual(whole)
      },
    ),
    { numRuns: 150 },
  )
})

it.each(captures.filter(([name]) => name !== 'gzip'))(
  '%s cut anywhere gives what stands before the cut',
  async (_, bytes) => {
    const whole = await read(bytes)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 64, max: bytes.length }), async length => {
        const { datagrams } = await read(bytes.subarray(0, length))
        expect(datagrams.length).toBeLessThanOrEqual(whole.datagrams.length)
        const sure = datagrams.slice(0, -1)
        expect(sure.map(one => one.bytes)).toEqual(whole.datagrams.slice(0, sure.length).map(one => one.bytes))
      }),
      { numRuns: 60 },
    )
  },
)

it('bytes of no format, and none at all', async () => {
  expect((await read(new Uint8Array())).problems).toEqual([{ reason: 'the input is empty', place: { offset: 0 } }])
  const elf = await read(Buffer.from('7f454c460201010000000000000000000300', 'hex'))
  expect(elf).toEqual({
    datagrams: [],
    problems: [{ reason: expect.stringContaining('it begins with 7f 45 4c 46'), place: { offset: 0 } }],
  })
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async bytes => {
      const { datagrams, problems } = await read(bytes)
      expect(datagrams.length + problems.length).toBeGreaterThan(0)
    }),
  )
})

it('a length that lies keeps no more than it has to in memory', async () => {
  const endless = async function* () {
    yield nftPcap.slice(0, 24)
    const header = new Uint8Array(16)
    new DataView(header.buffer).setUint32(8, 16 << 20, true)
    yield header
    for (let chunk = 0; chunk < 300; chunk++) yield new Uint8Array(1 << 16)
  }
  const { problems } = await read(endless())
  // 16 MiB of zeros are a packet, though not one of netlink; what follows it are packets without bytes.
  expect(problems[0]!.reason).toContain('device type 0')
  expect(problems.length).toBeGreaterThan(10)
})
