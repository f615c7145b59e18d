import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NLM_F } from '../../../protocol/netlink/index.js'
import { routeProtocol } from '../../../protocol/route/index.js'
import { newLink } from '../../../protocol/route/link.js'
import type { RunOptions } from '../../../src/socket/operation.js'
import { Recurrence } from '../../../src/socket/recurrence.js'
import type { Request, Result } from '../../../src/socket/request.js'
import { NetlinkSocket } from '../../../src/socket/socket.js'
import { NetlinkSocketSync } from '../../../src/socket/socket-sync.js'
import type { Received } from '../../../src/socket/transport.js'
import { acknowledge, part, reply, ScriptedTransport, type SentMessage } from '../../support/scripted-transport.js'
import { command, dump, failure, link, query, replied } from './conversations.js'

/** Runs a dump for ever: the part of each number, of which the next one is made when one is taken, as in the kernel. */
class EndlessTransport extends ScriptedTransport {
  parts = 0
  #dump: SentMessage | undefined
  #part: (number: number) => number[]

  constructor(part: (number: number) => number[]) {
    super()
    this.#part = part
    this.script = sent =>
      sent.flatMap(request => {
        if ((request.flags & NLM_F.DUMP) !== NLM_F.DUMP)
          return [request.flags & NLM_F.ACK ? acknowledge(request) : reply(request, newLink, link(99))]
        this.#dump = request
        return [this.#next()]
      })
  }

  #next(): Uint8Array {
    const links = this.#part(this.parts++).map(index => part(this.#dump!, newLink, link(index)))
    return Uint8Array.from(links.flatMap(bytes => [...bytes]))
  }

  override receiveSync(): Received | undefined {
    const received = super.receiveSync()
    if (received !== undefined && this.#dump !== undefined) this.deliver(this.#next())
    return received
  }
}

const faces: [name: string, open: (transport: EndlessTransport) => NetlinkSocket | NetlinkSocketSync][] = [
  ['NetlinkSocket', transport => new NetlinkSocket(routeProtocol, transport)],
  ['NetlinkSocketSync', transport => new NetlinkSocketSync(routeProtocol, transport)],
]

describe.each(faces)('of %s a dump without an end', (_, face) => {
  const open = (part: (number: number) => number[]) => {
    const transport = new EndlessTransport(part)
    const socket = face(transport)
    return {
      transport,
      socket,
      request: async <R extends Request>(request: R, options?: RunOptions): Promise<Result<R>> =>
        socket.request(request, options),
    }
  }

  test.each([
    ['the same part', 1],
    ['three parts', 3],
    ['a hundred parts', 100],
  ])('that is %s again and again fails soon', async (_, length) => {
    const { socket, request, transport } = open(number => [number % length, 1000 + (number % length)])
    const error = await failure(request(dump()))
    expect(error).toMatchObject({ name: 'ExchangeError', code: 'ERR_DUMP_ENDLESS', operation: 'RTM_GETLINK' })
    expect(error.message).toMatch(/^RTM_GETLINK: the kernel lists the same objects again and again, without an end/)
    expect(transport.parts).toBeLessThan(100 + 7 * length)
    // The socket answers everything else, and says why it lists nothing more.
    expect(replied(await request(query(1)))).toBe(99)
    expect(await request(command(1))).toEqual({ replies: [] })
    expect(await failure(request(dump()))).toMatchObject({
      code: 'ERR_DUMP_ENDLESS',
      message: expect.stringMatching(/does not end an earlier dump on this socket \(RTM_GETLINK\).*; open another$/),
    })
    expect(socket.counters.late).toBeGreaterThan(0)
    expect(transport.sent.flat()).toHaveLength(3)
  })

  test('is found behind a beginning that does not come again', async () => {
    const { request, transport } = open(number => [number < 500 ? number : 500 + (number % 7)])
    expect(await failure(request(dump()))).toMatchObject({ code: 'ERR_DUMP_ENDLESS' })
    expect(transport.parts).toBeLessThan(1600)
  })

  test('ends a stream, after what came', async () => {
    const { socket } = open(number => [number % 2])
    const seen: number[] = []
    const loop = async (): Promise<void> => {
      for await (const each of socket.stream(dump())) seen.push(replied(each))
    }
    expect(await failure(loop())).toMatchObject({ code: 'ERR_DUMP_ENDLESS' })
    expect(seen.slice(0, 4)).toEqual([0, 1, 0, 1])
    expect(seen.length).toBeLessThan(150)
  })

  test('that is given up is read for a while only, where no two parts are the same', async () => {
    const { socket, request, transport } = open(number => [number])
    expect(await failure(request(dump(), { timeout: 5 }))).toMatchObject({ code: 'ERR_TIMEOUT' })
    let parts = -1
    while (parts < transport.parts) {
      parts = transport.parts
      for (let i = 0; i < 100; i++) await turn()
    }
    expect(replied(await request(query(1)))).toBe(99)
    socket.close()
  })
})

test('dumps that wait for one without an end fail with it', async () => {
  const transport = new EndlessTransport(() => [1])
  const socket = new NetlinkSocket(routeProtocol, transport)
  const asked = await Promise.allSettled([socket.request(dump()), socket.request(dump()), socket.request(query(1))])
  const refused = { status: 'rejected', reason: { code: 'ERR_DUMP_ENDLESS' } }
  expect(asked).toMatchObject([refused, refused, { status: 'fulfilled' }])
  expect(transport.parts).toBeLessThan(150)
})

describe('what comes again', () => {
  const datagram = (number: number): Uint8Array => Uint8Array.of(number & 255, number >> 8, 1, 2, 3)
  const circlesAfter = (numbers: Iterable<number>): number | undefined => {
    const recurrence = new Recurrence()
    let count = 0
    for (const number of numbers) {
      count++
      if (recurrence.circles(datagram(number), 5)) return count
    }
    return undefined
  }

  test('is found from any beginning and for any length, after a few rounds', () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.integer({ min: 1, max: 2000 }), (before, length) => {
        const numbers = Array.from({ length: 30_000 }, (_, i) => (i < before ? i : before + ((i - before) % length)))
        const count = circlesAfter(numbers)
        expect(count).toBeGreaterThanOrEqual(before + 4 * Math.min(length, 16))
        expect(count).toBeLessThanOrEqual(100 + 8 * Math.max(before, length))
      }),
      { numRuns: 100 },
    )
  })

  test('is not taken for a circle when it is not one', () => {
    // Each datagram twice, or all of them twice; one that comes every now and then; the same one for a while.
    const all = Array.from({ length: 5000 }, (_, i) => i)
    expect(circlesAfter(all)).toBeUndefined()
    expect(circlesAfter(all.flatMap(i => [i, i]))).toBeUndefined()
    expect(circlesAfter([...all, ...all])).toBeUndefined()
    expect(circlesAfter(all.map(i => (Math.sqrt(i) % 1 === 0 ? 0 : i)))).toBeUndefined()
    expect(circlesAfter([...all.slice(0, 100), ...new Array(30).fill(7), ...all.slice(100)])).toBeUndefined()
  })
})
