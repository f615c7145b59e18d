/* Hostile inputs from a seed: captured datagrams and whole captures with bytes changed, structures that nobody sends, plain noise. */
import { readFileSync } from 'node:fs'
import { protocols } from '../../protocol/protocols.js'
import type { CapturedDatagram } from '../../src/capture/datagram.js'
import { PcapngWriter } from '../../src/capture/index.js'
import { fixtureFiles, readFixture } from '../fixtures/messages.js'
import { inTree } from '../setup/root.mjs'
import type { Random } from '../support/random.js'

/** Folders below fixtures/ with captures. */
const folders = ['route', 'route-objects', 'nftables', 'generic', 'conntrack', 'sock-diag', 'captures']

const numbers: Readonly<Record<string, number>> = {
  ...Object.fromEntries(protocols.map(({ name, number }) => [name, number])),
  NETLINK_KOBJECT_UEVENT: 15,
}

/** Longest datagram that is made of another. Most are shorter: so that as many as possible fit in the time. */
const longest = 4096

export interface Samples {
  readonly datagrams: readonly CapturedDatagram[]
  /** Captures as files have them, in every format that can be written here. */
  readonly captures: readonly Uint8Array[]
}

/** What is mutated: every datagram of every fixture. */
export function samples(): Samples {
  const files = folders.flatMap(fixtureFiles)
  const datagrams = files.flatMap(path => {
    const { events, byteOrder } = readFixture(path)
    return events.flatMap((event, offset): CapturedDatagram[] =>
      event.type === 'failure'
        ? []
        : [
            {
              bytes: event.bytes.subarray(0, longest),
              littleEndian: byteOrder === 'little',
              protocol: numbers[event.protocol] ?? 0,
              direction: event.type === 'send' ? 'sent' : 'received',
              time: BigInt(Math.round(event.time * 1e6)) * 1000n,
              place: { offset },
            },
          ],
    )
  })
  return { datagrams, captures: captures(files, datagrams) }
}

function captures(files: readonly string[], datagrams: readonly CapturedDatagram[]): Uint8Array[] {
  const some = datagrams.filter(({ bytes }, i) => i % 97 === 0 && bytes.length < 500).slice(0, 12)
  const writer = new PcapngWriter()
  const hex = some.map(({ bytes }) => Buffer.from(bytes).toString('hex')).join('\n')
  const strace = some.map(
    ({ bytes }, i) =>
      `${i} 12:00:0${i % 10} sendto(3, "${[...bytes].map(byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}", ${bytes.length}, 0, NULL, 0) = ${bytes.length}`,
  )
  return [
    Buffer.concat(some.map(datagram => writer.write(datagram))),
    Buffer.concat(some.map(({ bytes }) => bytes)),
    Buffer.from(hex),
    Buffer.from(['1 12:00:00 socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 3', ...strace].join('\n')),
    ...files.filter((_, i) => i % 200 === 0).map(path => readFileSync(inTree('fixtures', path))),
  ].map(capture => capture.subarray(0, 16 * 1024))
}

/** Numbers at which arithmetic goes wrong, and what terminals, pages and shells act on. */
const words = [0, 1, 3, 4, 16, 0x7f, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]
const texts = [
  '\x1b[31m',
  '\x1b]0;x\x07',
  '</script><b>',
  '<!--',
  "'; x `x` $(x) #",
  '"; }\n',
  '\u202e',
  '\r\n',
  '\0',
  '%s',
]

/** The bytes with one to six changes. */
export function mutated(random: Random, original: Uint8Array): Uint8Array {
  let bytes = Buffer.from(original)
  for (let left = 1 + random.below(6); left > 0; left--) {
    const at = random.below(bytes.length + 1)
    const put = (piece: Uint8Array): void => void bytes.set(piece.subarray(0, bytes.length - at), at)
    switch (random.below(8)) {
      case 0:
        if (at < bytes.length) bytes[at] = random.below(256)
        break
      case 1:
        if (at < bytes.length) bytes[at] = bytes[at]! ^ (1 << random.below(8))
        break
      case 2:
        put(word(random))
        break
      case 3:
        put(Buffer.from(random.pick(texts)))
        break
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random.below(40))])
        break
      case 5:
        bytes = Buffer.concat([bytes.subarray(0, at), noise(random, random.below(20)), bytes.subarray(at)])
        break
      case 6:
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(random.pick(texts)), bytes.subarray(at)])
        break
      default: {
        // A piece of itself again: lists, nests in nests.
        const from = random.below(bytes.length + 1)
        bytes = Buffer.concat([bytes, bytes.subarray(from, from + random.below(200))])
      }
    }
  }
  return bytes
}

function word(random: Random): Uint8Array {
  const value = random.pick(words)
  const bytes = Buffer.alloc(random.pick([2, 4]))
  if (bytes.length === 2) bytes.writeUInt16LE(value & 0xffff)
  else bytes.writeUInt32LE(value)
  return bytes
}

function noise(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256))
}

/** A datagram, mutated or made up. */
export function hostileDatagram(random: Random, { datagrams }: Samples): CapturedDatagram {
  const sample = random.pick(datagrams)
  const kind = random.below(16)
  if (kind === 0) return { ...sample, bytes: noise(random, random.below(400)) }
  if (kind === 1) return { ...sample, bytes: message(random, sample, noise(random, random.below(200))) }
  if (kind === 2) return { ...sample, bytes: message(random, sample, nested(random)) }
  // What another table reads in the same bytes; the other byte order.
  if (kind === 3) return { ...sample, bytes: message(random, sample, sample.bytes.subarray(16)) }
  const littleEndian = kind === 4 ? !sample.littleEndian : sample.littleEndian
  return { ...sample, littleEndian, bytes: mutated(random, sample.bytes) }
}

/** A message of any type that the protocol knows, with this payload. */
function message(random: Random, { protocol }: CapturedDatagram, payload: Uint8Array): Uint8Array {
  const types = [...(protocols.find(({ number }) => number === protocol)?.messages.keys() ?? [2, 3])]
  const header = Buffer.alloc(16)
  header.writeUInt32LE(16 + payload.length)
  header.writeUInt16LE(random.pick(types), 4)
  header.writeUInt16LE(random.below(0x1000), 6)
  return Buffer.concat([header, payload])
}

/** Attributes within each other, as deep as 16 bits of length allow at most. */
function nested(random: Random): Uint8Array {
  const depth = 1 + random.below(200)
  const bytes = Buffer.alloc(32 + depth * 4)
  const type = random.below(64) | (random.below(2) << 15)
  for (let i = 0; i < depth; i++) {
    bytes.writeUInt16LE(bytes.length - 32 - i * 4, 32 + i * 4)
    bytes.writeUInt16LE(random.below(4) === 0 ? random.below(64) : type, 34 + i * 4)
  }
  return bytes
}
