/* Ten thousand hostile inputs for everything that reads or prints; `npm run fuzz` has as many more as one likes. */
import { expect, test } from 'vitest'
import { Input } from '../../protocol/codec/index.js'
import { protocols } from '../../protocol/protocols.js'
import { decodeDatagram } from '../../src/dump/index.js'
import { checkCapture, checkDatagram } from '../fuzz/check.js'
import { samples } from '../fuzz/inputs.js'
import { kept } from '../fuzz/kept.js'
import { fuzzOne } from '../fuzz/run.js'

test('10,000 inputs: read, written back, printed in every way, and nothing in them acts', async () => {
  const all = samples()
  expect(all.datagrams.length).toBeGreaterThan(5000)
  const first = Math.floor(Math.random() * 1e9)
  for (let i = 0; i < 10_000; i++) {
    const finding = await fuzzOne(first + i, all)
    if (finding)
      expect.fail(`seed ${finding.seed} (npm run fuzz -- --inputs 1 --seed ${finding.seed}): ${finding.error}`)
  }
}, 300_000)

test.each(kept)('$what $hex', async ({ what, protocol, hex }) => {
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'))
  if (what === 'capture') expect((await checkCapture(bytes)).length).toBeGreaterThan(0)
  else checkDatagram({ bytes, littleEndian: true, protocol, direction: 'received', time: 0n, place: { offset: 0 } })
})

/** How often numbers are read out of the bytes. Counted by hand: spies of vitest keep every call, and there are millions. */
function readsOf(work: () => unknown): number {
  let reads = 0
  const originals = (['getUint8', 'getUint16', 'getInt32', 'getUint32'] as const).map(
    name => [name, DataView.prototype[name]] as const,
  )
  for (const [name, original] of originals)
    DataView.prototype[name] = function (this: DataView, at: number, littleEndian?: boolean) {
      reads++
      return original.call(this, at, littleEndian)
    }
  try {
    work()
    return reads
  } finally {
    for (const [name, original] of originals) DataView.prototype[name] = original
  }
}

/** `length` bytes of attributes of one type: side by side, or each within the one before. */
function attributes(length: number, type: number, nested: boolean): Uint8Array {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at + 8 <= length; at += nested ? 4 : 8) {
    bytes.writeUInt16LE(nested ? length - at : 8, at)
    bytes.writeUInt16LE(type, at + 2)
  }
  return bytes
}

test.each(protocols.map(protocol => [protocol.name, protocol] as const))(
  '%s: work grows as the bytes do',
  (_, protocol) => {
    for (const { name, type, body } of protocol.messages.values())
      for (const nested of [false, true])
        for (const attribute of [1, 2, 12, 18]) {
          const reads = (length: number): number => {
            const payload = Buffer.concat([Buffer.alloc(32), attributes(length, attribute, nested)])
            const message = Buffer.alloc(16)
            message.writeUInt32LE(16 + payload.length)
            message.writeUInt16LE(type, 4)
            const bytes = Buffer.concat([message, payload])
            const datagram = {
              bytes,
              littleEndian: true,
              protocol: protocol.number,
              direction: undefined,
              time: undefined,
            }
            return readsOf(() => {
              body.read(new Input(payload, true), 0, payload.length)
              return decodeDatagram({ ...datagram, place: { offset: 0 } }, 1).messages.map(({ tree }) => tree)
            })
          }
          const [short, long] = [reads(1024), reads(8192)]
          const bound = 16 * Math.max(short, 64)
          if (long >= bound) expect(long, `${name}, attribute ${attribute}, nested ${nested}`).toBeLessThan(bound)
        }
  },
)
