import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { type CapturedDatagram, PcapngWriter } from '../../../src/capture/index.js'
import { readFixture } from '../../fixtures/messages.js'
import { has, hex, inChunks, nftPcap, output, read } from './support.js'

const folder = mkdtempSync(join(tmpdir(), 'nlkit-capture-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The file with its own headers turned to big-endian; the packets stay as they were. */
function bigEndian(pcap: Uint8Array): Uint8Array {
  const out = pcap.slice()
  const reverse = (at: number, size: number) => out.subarray(at, at + size).reverse()
  for (const [at, size] of [
    [0, 4],
    [4, 2],
    [6, 2],
    [8, 4],
    [12, 4],
    [16, 4],
    [20, 4],
  ] as const)
    reverse(at, size)
  const view = new DataView(pcap.buffer, pcap.byteOffset)
  for (let at = 24; at < pcap.length; at += 16 + view.getUint32(at + 8, true))
    for (let word = 0; word < 16; word += 4) reverse(at + word, 4)
  return out
}

const packets = (await read(nftPcap)).datagrams

/**
 * The same file as tcpdump writes it from the device "any", with packets of other devices between: headers as the descriptions of
 * LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2 have them.
 */
function fromAnyDevice(pcap: Buffer, linkType: 113 | 276): Buffer {
  const out: Buffer[] = [Buffer.from(pcap.subarray(0, 24))]
  out[0]!.writeUInt32LE(linkType, 20)
  const add = (head: Buffer, link: Buffer, payload: Uint8Array): void => {
    const length = link.length + payload.length
    head.writeUInt32LE(length, 8)
    head.writeUInt32LE(length, 12)
    out.push(head, link, Buffer.from(payload))
  }
  for (let at = 24; at < pcap.length; ) {
    const head = Buffer.from(pcap.subarray(at, at + 16))
    const packet = pcap.subarray(at + 16, at + 16 + head.readUInt32LE(8))
    at += 16 + packet.length
    const cooked = Buffer.from(packet.subarray(0, 16))
    const ethernet = Buffer.from('00000001000600112233445500000800', 'hex')
    add(Buffer.from(head), linkType === 113 ? ethernet : Buffer.concat([ethernet, Buffer.alloc(4)]), Buffer.alloc(8))
    if (linkType === 276) {
      const protocol = cooked.subarray(14, 16)
      const type = cooked.subarray(1, 2)
      const index = Buffer.from([0, 0, 0, 7])
      add(
        head,
        Buffer.concat([protocol, Buffer.alloc(2), index, cooked.subarray(2, 4), type, Buffer.alloc(9)]),
        packet.subarray(16),
      )
    } else add(head, cooked, packet.subarray(16))
  }
  return Buffer.concat(out)
}

describe('pcap', () => {
  it('is read as the fixture made from it has it', () => {
    const { events } = readFixture('captures/nft.nl')
    const view = new DataView(nftPcap.buffer)
    const start = BigInt(view.getUint32(24, true)) * 1_000_000_000n + BigInt(view.getUint32(28, true)) * 1000n
    expect(packets.map(({ bytes, direction, protocol }) => [hex(bytes), direction, protocol])).toEqual(
      events.map(event => [hex(event.bytes), event.type === 'send' ? 'sent' : 'received', 12]),
    )
    expect(packets[0]!.time).toBe(start)
    for (const { bytes, place } of packets) {
      const offset = 'offset' in place ? place.offset : -1
      expect(hex(nftPcap.subarray(offset, offset + bytes.length))).toBe(hex(bytes))
    }
  })

  it('is the same in the other byte order: messages that stay little-endian are seen to be so', async () => {
    expect(await read(bigEndian(nftPcap))).toEqual({ datagrams: packets, problems: [] })
  })

  it.each([113, 276] as const)(
    'of the device "any" (link type %i) has netlink among its packets; the rest is told once',
    async linkType => {
      const { datagrams, problems } = await read(fromAnyDevice(Buffer.from(nftPcap), linkType))
      const content = (all: readonly CapturedDatagram[]) =>
        all.map(({ place: _, ...rest }) => ({ ...rest, bytes: hex(rest.bytes) }))
      expect(content(datagrams)).toEqual(content(packets))
      expect(problems.map(({ reason }) => reason)).toEqual([
        linkType === 113
          ? 'a packet of device type 1, not netlink (824): the packets of other devices are passed over'
          : expect.stringContaining('not netlink (824): the packets of other devices are passed over'),
      ])
    },
  )

  it('has times in nanoseconds, in either byte order', async () => {
    const file = Buffer.from(nftPcap)
    file.writeUInt32LE(0xa1b23c4d, 0)
    for (let at = 24; at < file.length; at += 16 + file.readUInt32LE(at + 8))
      file.writeUInt32LE(file.readUInt32LE(at + 4) * 1000, at + 4)
    expect(await read(file)).toEqual({ datagrams: packets, problems: [] })
    expect(await read(bigEndian(Uint8Array.from(file)))).toEqual({ datagrams: packets, problems: [] })
  })

  it('of a big-endian host has big-endian messages', async () => {
    const file = bigEndian(nftPcap.slice(0, 24 + 16 + 36))
    for (const [at, size] of [
      [56, 4],
      [60, 2],
      [62, 2],
      [64, 4],
      [68, 4],
    ] as const)
      file.subarray(at, at + size).reverse()
    const { datagrams, problems } = await read(file)
    expect(problems).toEqual([])
    expect(datagrams).toMatchObject([{ littleEndian: false, direction: 'sent', protocol: 12 }])
  })

  it.each([1, 7, 100, 4096])('comes in chunks of %d bytes', async size => {
    expect((await read(inChunks(nftPcap, size))).datagrams).toEqual(packets)
  })

  it('may be gzipped', async () => {
    expect(await read(gzipSync(nftPcap))).toEqual({ datagrams: packets, problems: [] })
    expect((await read(inChunks(gzipSync(nftPcap), 100))).datagrams).toEqual(packets)
  })

  it.runIf(has('editcap')).each(['pcap', 'nsecpcap', 'pcapng'])(
    'written as %s by editcap is the same',
    async format => {
      const files = [join(folder, 'in.pcap'), join(folder, `out.${format}`)] as const
      writeFileSync(files[0], nftPcap)
      output('editcap', ['-F', format, '-a', '2:said of the second', ...files])
      const { datagrams, problems } = await read(readFileSync(files[1]))
      expect(problems).toEqual([])
      const bare = datagrams.map(({ place: _, comments: __, ...rest }) => rest)
      expect(bare).toEqual(packets.map(({ place: _, ...rest }) => rest))
      if (format === 'pcapng') expect(datagrams[1]!.comments).toEqual(['said of the second'])
    },
  )

  it('says where a file ends too early, after what is whole', async () => {
    const cut = await read(nftPcap.slice(0, 24 + 16 + 36 + 16 + 20))
    expect(cut.datagrams).toEqual(packets.slice(0, 1))
    expect(cut.problems).toEqual([
      { reason: 'the file ends after 20 of the 60 bytes of a packet', place: { offset: 76 } },
    ])
    const gzipped = gzipSync(nftPcap)
    const damaged = await read(gzipped.subarray(0, gzipped.length - 200))
    expect(damaged.datagrams.length).toBeGreaterThan(10)
    expect(damaged.problems.at(-1)!.reason).toMatch(/damaged or truncated gzip/)
  })

  it('says what is wrong with a packet and goes on', async () => {
    const file = nftPcap.slice()
    file[24 + 16 + 3] = 1 // ARPHRD_ETHER
    const ethernet = await read(file)
    expect(ethernet.problems).toEqual([
      { reason: expect.stringContaining('device type 769, not netlink (824)'), place: { offset: 40 } },
    ])
    expect(ethernet.datagrams).toEqual(packets.slice(1))

    const short = nftPcap.slice()
    short[24 + 12] = 40 // more bytes were on the wire than were kept
    const cut = await read(short)
    expect(cut.datagrams).toEqual(packets)
    expect(cut.problems).toEqual([{ reason: expect.stringContaining('kept only 36 of the 40'), place: { offset: 40 } }])
  })

  it('stops where a length lies, and where the link type is another', async () => {
    const file = nftPcap.slice()
    new DataView(file.buffer).setUint32(76 + 8, 0x7fffffff, true)
    const lied = await read(file)
    expect(lied.datagrams).toEqual(packets.slice(0, 1))
    expect(lied.problems).toEqual([{ reason: 'a packet of 2147483647 bytes: the length lies', place: { offset: 76 } }])

    const ethernet = nftPcap.slice()
    ethernet[20] = 1
    expect(await read(ethernet)).toEqual({
      datagrams: [],
      problems: [{ reason: expect.stringContaining('link type 1 is not netlink (253)'), place: { offset: 20 } }],
    })
  })
})

describe('PcapngWriter', () => {
  const written: CapturedDatagram[] = packets.slice(0, 6).map((packet, index) => ({
    ...packet,
    time: 1_700_000_000_123_456_789n + BigInt(index),
    interface: index % 2 ? 'blue' : 'green',
    comments: index === 2 ? ['one', 'two\nlines – ä'] : ['x'],
    ...(index === 3 ? { process: { pid: 4711, command: 'a (b) fd', fd: 3 } } : {}),
  }))
  const file = (list: readonly CapturedDatagram[]) => {
    const writer = new PcapngWriter()
    return Buffer.concat(list.map(datagram => writer.write(datagram)))
  }
  const placeless = (list: readonly CapturedDatagram[]) => list.map(({ place: _, ...rest }) => rest)

  it('writes what the reader gives back', async () => {
    // The first packet comes before there is a second interface to tell it from.
    const { interface: _, ...first } = written[0]!
    const { datagrams, problems } = await read(file(written))
    expect(problems).toEqual([])
    expect(placeless(datagrams)).toEqual(placeless([first, ...written.slice(1)]))
  })

  it('starts a section where the byte order changes, and keeps what is unknown unknown', async () => {
    const big = { ...written[0]!, bytes: Uint8Array.from(Buffer.from('00000010000300000000000000000000', 'hex')) }
    const list: CapturedDatagram[] = [
      written[0]!,
      { ...big, littleEndian: false, protocol: undefined, direction: undefined, time: undefined },
    ]
    const { datagrams } = await read(file(list))
    expect(datagrams[1]).toMatchObject({ littleEndian: false, protocol: undefined, time: undefined })
    expect(hex(datagrams[1]!.bytes)).toBe(hex(big.bytes))
  })

  it.runIf(has('tshark'))('writes what tshark reads: times, direction, interfaces, comments, protocol', () => {
    const path = join(folder, 'written.pcapng')
    writeFileSync(path, file(written))
    const fields = [
      'frame.time_epoch',
      'frame.interface_name',
      'frame.comment',
      'netlink.family',
      'frame.packet_flags_direction',
    ]
    const lines = output('tshark', ['-r', path, '-T', 'fields', ...fields.flatMap(field => ['-e', field])])
      .toString()
      .trimEnd()
      .split('\n')
      .map(line => line.split('\t'))
    expect(lines.map(([time]) => time)).toEqual(written.map((_, index) => `1700000000.${123456789 + index}`))
    expect(lines.map(([, name]) => name)).toEqual(['green', 'blue', 'green', 'blue', 'green', 'blue'])
    expect(lines[3]![2]).toBe('process 4711 (a (b) fd) fd 3,x')
    expect(lines.map(line => Number(line[3]))).toEqual(written.map(() => 12))
    expect(lines.map(line => Number(line[4]))).toEqual(written.map(({ direction }) => (direction === 'sent' ? 2 : 1)))
  })
})

/** pcapng by hand, in either byte order. */
function block(little: boolean, type: number, ...body: (number | Uint8Array)[]): Buffer {
  const words = body.map(part => {
    if (typeof part !== 'number') return Buffer.from(part)
    const word = Buffer.alloc(4)
    if (little) word.writeUInt32LE(part)
    else word.writeUInt32BE(part)
    return word
  })
  const length = 12 + words.reduce((sum, word) => sum + word.length, 0)
  const ends = Buffer.alloc(8)
  if (little) ends.writeUInt32LE(type)
  else ends.writeUInt32BE(type)
  if (little) ends.writeUInt32LE(length, 4)
  else ends.writeUInt32BE(length, 4)
  return Buffer.concat([ends, ...words, ends.subarray(4)])
}

describe.each([true, false])('pcapng, little-endian %s', little => {
  const bytes16 = (value: number) => {
    const half = Buffer.alloc(2)
    if (little) half.writeUInt16LE(value)
    else half.writeUInt16BE(value)
    return half
  }
  const option = (code: number, value: Uint8Array) =>
    Buffer.concat([bytes16(code), bytes16(value.length), value, Buffer.alloc(-value.length & 3)])
  const section = block(little, 0x0a0d0d0a, 0x1a2b3c4d, Buffer.concat([bytes16(1), bytes16(0)]), 0xffffffff, 0xffffffff)
  const description = (linkType: number, ...options: Uint8Array[]) =>
    block(little, 1, Buffer.concat([bytes16(linkType), bytes16(0)]), 0, ...options)
  const message = Buffer.from('00040338000000000000000000000010' + '10000000030000000000000000000000', 'hex')
  const packet = (id: number, high: number, low: number, ...options: Uint8Array[]) =>
    block(little, 6, id, high, low, message.length, message.length, message, ...options)
  const offset = Buffer.alloc(8)
  if (little) offset.writeBigInt64LE(-5n)
  else offset.writeBigInt64BE(-5n)

  it('has times of any resolution and offset', async () => {
    const file = Buffer.concat([
      section,
      description(253),
      description(253, option(9, Uint8Array.of(3)), option(14, offset)),
      description(253, option(9, Uint8Array.of(0x81))),
      packet(0, 0, 7),
      packet(1, 0, 6001),
      packet(2, 1, 1),
    ])
    const { datagrams, problems } = await read(file)
    expect(problems).toEqual([])
    expect(datagrams.map(({ time }) => time)).toEqual([
      7000n,
      1_001_000_000n,
      (((1n << 32n) + 1n) * 1_000_000_000n) / 2n,
    ])
    expect(datagrams.map(({ protocol }) => protocol)).toEqual([16, 16, 16])
  })

  it('passes over blocks it does not know, reads simple and obsolete packets, and starts anew with each section', async () => {
    const file = Buffer.concat([
      section,
      block(little, 0x0bad0bad, 1234, message),
      description(253),
      block(little, 5, 0, 0, 0),
      block(little, 3, message.length, message),
      block(little, 2, Buffer.concat([bytes16(0), bytes16(0)]), 0, 1, message.length, message.length, message),
      section,
      description(253),
      packet(0, 0, 2),
    ])
    const { datagrams, problems } = await read(file)
    expect(problems).toEqual([])
    expect(datagrams.map(({ time }) => time)).toEqual([undefined, 1000n, 2000n])
  })

  it('tells once of an interface that is not netlink, and of packets of none', async () => {
    const file = Buffer.concat([
      section,
      description(1),
      description(253),
      packet(0, 0, 1),
      packet(0, 0, 1),
      packet(1, 0, 1),
      packet(9, 0, 1),
    ])
    const { datagrams, problems } = await read(file)
    expect(datagrams).toHaveLength(1)
    expect(problems.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('link type 1'),
      'a packet of interface 9, which is described nowhere',
    ])
  })

  it('stops at a block whose two lengths differ, or are none', async () => {
    const damaged = packet(0, 0, 1)
    damaged[damaged.length - 3] = 1
    damaged[damaged.length - 2] = 1
    const start = Buffer.concat([section, description(253), packet(0, 0, 1)])
    const { datagrams, problems } = await read(Buffer.concat([start, damaged, packet(0, 0, 1)]))
    expect(datagrams).toHaveLength(1)
    expect(problems).toEqual([
      { reason: expect.stringContaining('says otherwise at its end'), place: { offset: start.length } },
    ])
    const none = await read(Buffer.concat([start, Buffer.alloc(64)]))
    expect(none.problems).toEqual([{ reason: 'a block of 0 bytes: the length lies', place: { offset: start.length } }])
  })
})
