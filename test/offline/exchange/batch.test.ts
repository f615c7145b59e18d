import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { NLM_F } from '../../../protocol/netlink/index.js'
import { getLink, newLink } from '../../../protocol/route/link.js'
import { InputError } from '../../../src/client/input.js'
import { RouteClient, RouteClientSync, type RouteVerbs } from '../../../src/client/route/index.js'
import { TransportError } from '../../../src/errors.js'
import type { BatchFailure, BatchOptions, BatchResult } from '../../../src/socket/batch.js'
import { ask, type Operation } from '../../../src/socket/operation.js'
import { NetlinkSocket } from '../../../src/socket/socket.js'
import { acknowledge, reply, type Script, type SentMessage } from '../../support/scripted-transport.js'
import { command, type Face, faces, failure, indexOf, link, query } from './conversations.js'

const acknowledged = ({ flags }: SentMessage): boolean => (flags & NLM_F.ACK) !== 0

/** Answers as the kernel does: an error always, success only where it was asked for. */
const kernel =
  (refused: (index: number) => boolean = () => false): Script =>
  sent =>
    sent.flatMap(each => {
      if (each.type === getLink.type) return [reply(each, newLink, link(7))]
      if (refused(indexOf(each))) return [acknowledge(each, { errno: 17 })]
      return acknowledged(each) ? [acknowledge(each)] : []
    })

const together = (index: number) =>
  command(index, { acknowledged: 'together', label: `link ${index}`, subject: { index } })

function* change(index: number): Operation<void> {
  yield* ask(together(index))
}

function* numbers(count: number): Generator<number> {
  for (let i = 1; i <= count; i++) yield i
}

type Items<T> = Iterable<T> | AsyncIterable<T>

/** The batch of either face. */
async function batch<T>(
  { socket }: Face,
  items: Items<T>,
  made: (item: T) => Operation<void>,
  options: BatchOptions<T> = {},
): Promise<BatchResult> {
  if (socket instanceof NetlinkSocket) return await socket.batch(items, made, options)
  return socket.batch(items as Iterable<T>, made, options)
}

/** What was told of failures: index and code. */
function told<T>(): { failures: [number, T, string | undefined][]; onFailure: (failure: BatchFailure<T>) => void } {
  const failures: [number, T, string | undefined][] = []
  return {
    failures,
    onFailure: ({ index, item, error }) => failures.push([index, item, (error as { code?: string }).code]),
  }
}

const sent = (face: Face): number[] => face.transport.requests.map(indexOf)

describe.each(faces)('a batch of %s', (_, open) => {
  test('is packed into datagrams up to 128 KiB, in order, each with one acknowledgement', async () => {
    const face = open({ script: kernel(), receiveBudget: 8 << 20 })
    expect(await batch(face, numbers(20_000), change)).toEqual({ done: 20_000, failed: 0 })
    expect(sent(face)).toEqual([...numbers(20_000)])
    expect(face.transport.sent).toHaveLength(5)
    for (const datagram of face.transport.sent) {
      const length = datagram.reduce((sum, { bytes }) => sum + bytes.length, 0)
      expect(length).toBeLessThanOrEqual(128 * 1024)
      expect(datagram.map(acknowledged)).toEqual(datagram.map((_, i) => i === datagram.length - 1))
    }
  })

  test('a datagram has no more commands than the receive buffer holds errors', async () => {
    const face = open({ script: kernel(), receiveBudget: 10 * 1536 })
    expect(await batch(face, numbers(95), change)).toEqual({ done: 95, failed: 0 })
    expect(face.transport.sent.map(({ length }) => length)).toEqual([...Array(9).fill(10), 5])
  })

  test('items are drawn when there is room for them: at most two datagrams ahead of the answers', async () => {
    let answered = 0
    const face = open({
      receiveBudget: 10 * 1536,
      script: (sent, transport) => {
        answered += sent.length
        return kernel()(sent, transport)
      },
    })
    let ahead = 0
    const drawn = function* (): Generator<number> {
      for (const index of numbers(500)) {
        ahead = Math.max(ahead, index - answered)
        yield index
      }
    }
    await batch(face, drawn(), change)
    expect(ahead).toBeLessThanOrEqual(20)
  })

  test('nothing to do is nothing said', async () => {
    const face = open({ script: kernel() })
    expect(await batch(face, [], change)).toEqual({ done: 0, failed: 0 })
    expect(face.transport.sent).toEqual([])
  })

  test.each([
    ['in the middle', [3, 15, 16]],
    ['first and last of a datagram', [1, 10, 11, 20]],
    ['all', [...numbers(25)]],
  ])('failures are told with index and item, in their order: %s', async (_, refused) => {
    const face = open({ script: kernel(index => refused.includes(index)), receiveBudget: 10 * 1536 })
    const { failures, onFailure } = told<number>()
    const result = await batch(face, numbers(25), change, { onFailure })
    expect(failures).toEqual(refused.map(index => [index - 1, index, 'EEXIST']))
    expect(result).toEqual({ done: 25 - refused.length, failed: refused.length })
  })

  test('the first failure ends it with the ordinary error, which knows its position and its request', async () => {
    const face = open({ script: kernel(index => index === 13), receiveBudget: 10 * 1536 })
    const error = await failure(batch(face, numbers(1000), change))
    expect(error).toMatchObject({
      name: 'KernelError',
      code: 'EEXIST',
      message: 'RTM_NEWLINK (link 13, operation 12): EEXIST: File exists',
      index: 12,
      subject: { index: 13 },
    })
    expect(indexOf({ bytes: (error as Error & { request: Uint8Array }).request })).toBe(13)
    // Its own datagram was carried out; no other left.
    expect(sent(face)).toEqual([...numbers(20)])
  })

  test('what onFailure throws ends it', async () => {
    const face = open({ script: kernel(index => index > 30), receiveBudget: 10 * 1536 })
    const seen: number[] = []
    const onFailure = ({ index }: BatchFailure): void => {
      seen.push(index)
      if (seen.length === 3) throw new Error('too many')
    }
    expect((await failure(batch(face, numbers(1000), change, { onFailure }))).message).toBe('too many')
    expect(seen).toEqual([30, 31, 32])
    expect(sent(face)).toEqual([...numbers(40)])
  })

  test('an item that cannot be encoded fails like any other, behind those before it', async () => {
    const bad = (index: number): Operation<void> => change(index % 4 === 0 ? 2 ** 40 : index)
    const face = open({ script: kernel(index => index === 2) })
    const { failures, onFailure } = told<number>()
    expect(await batch(face, numbers(10), bad, { onFailure })).toEqual({ done: 7, failed: 3 })
    expect(failures).toEqual([
      [1, 2, 'EEXIST'],
      [3, 4, 'ERR_ENCODE_RANGE'],
      [7, 8, 'ERR_ENCODE_RANGE'],
    ])
    expect(sent(face)).toEqual([1, 2, 3, 5, 6, 7, 9, 10])
    const alone = open({ script: kernel() })
    expect((await failure(batch(alone, numbers(10), bad))).message).toMatch(
      /^RTM_NEWLINK \(link 1099511627776, operation 3\): index: /,
    )
    expect(sent(alone)).toEqual([1, 2, 3])
  })

  test('an error of ours while the operation is made is a failure of the item; one of the program ends it', async () => {
    const face = open({ script: kernel() })
    const picky = (index: number): Operation<void> => {
      if (index === 2) throw new InputError('ERR_WORD', 'no')
      if (index === 5) throw new RangeError('a mistake')
      return change(index)
    }
    const { failures, onFailure } = told<number>()
    expect(await failure(batch(face, numbers(9), picky, { onFailure }))).toBeInstanceOf(RangeError)
    expect(failures).toEqual([[1, 2, 'ERR_WORD']])
    expect(await failure(batch(face, [1], () => Promise.resolve() as never))).toMatchObject({
      name: 'TypeError',
      message: expect.stringContaining('gives an operation'),
    })
  })

  test('what the iterable throws ends it, and an iterable that is left is closed', async () => {
    const face = open({ script: kernel(index => index === 3), receiveBudget: 4 * 1536 })
    const broken = function* (): Generator<number> {
      yield 1
      throw new Error('no more lines')
    }
    expect((await failure(batch(face, broken(), change))).message).toBe('no more lines')
    let closed = 0
    const watched = function* (): Generator<number> {
      try {
        yield* numbers(1000)
      } finally {
        closed++
      }
    }
    await failure(batch(face, watched(), change))
    expect(closed).toBe(1)
  })

  test('other steps of an operation wait for all before them, and those behind wait for it', async () => {
    const face = open({ script: kernel() })
    const steps = function* (index: number): Operation<void> {
      if (index % 5 === 0) yield* ask(command(index))
      else if (index % 3 === 0) {
        yield* ask(query(7))
        yield* change(index)
      } else yield* change(index)
    }
    expect(await batch(face, numbers(10), steps)).toEqual({ done: 10, failed: 0 })
    expect(face.transport.sent.map(datagram => datagram.map(indexOf))).toEqual([
      [1, 2],
      [7],
      [3, 4],
      [5],
      [7],
      [6, 7, 8],
      [7],
      [9],
      [10],
    ])
  })

  test('an operation hears of the failure of what it waits for', async () => {
    const face = open({ script: kernel(index => index === 5) })
    const tolerant = function* (index: number): Operation<void> {
      try {
        yield* ask(command(index))
      } catch {
        yield* change(100 + index)
      }
    }
    expect(await batch(face, [4, 5], tolerant)).toEqual({ done: 2, failed: 0 })
    expect(sent(face)).toEqual([4, 5, 105])
  })

  test('when the kernel dropped replies, what was not acknowledged by itself may not be done: told, and gone on behind it', async () => {
    const overrun = new TransportError({ syscall: 'read', errno: 105, subject: 'test' })
    let datagrams = 0
    const face = open({
      receiveBudget: 4 * 1536,
      script: sent =>
        datagrams++ === 0
          ? [acknowledge(sent[1]!, { errno: 17 }), overrun, acknowledge(sent.at(-1)!)]
          : [acknowledge(sent.at(-1)!)],
    })
    const { failures, onFailure } = told<number>()
    expect(await batch(face, numbers(8), change, { onFailure })).toEqual({ done: 5, failed: 3 })
    expect(failures).toEqual([
      [0, 1, 'ERR_REPLY_LOST'],
      [1, 2, 'EEXIST'],
      [2, 3, 'ERR_REPLY_LOST'],
    ])
  })

  test('the acknowledgement itself is lost, or cannot be read: none counts as done but by what was said', async () => {
    const overrun = new TransportError({ syscall: 'read', errno: 105, subject: 'test' })
    const lost = told<number>()
    const face = open({ script: sent => [acknowledge(sent[1]!, { errno: 17 }), overrun] })
    expect(await batch(face, numbers(3), change, lost)).toEqual({ done: 0, failed: 3 })
    expect(lost.failures.map(([, , code]) => code)).toEqual(['ERR_REPLY_LOST', 'EEXIST', 'ERR_REPLY_LOST'])
    const damaged = told<number>()
    const other = open({
      script: sent => {
        const bytes = acknowledge(sent.at(-1)!).slice(0, 24)
        new DataView(bytes.buffer).setUint32(0, bytes.length, true)
        return [bytes]
      },
    })
    expect(await batch(other, numbers(3), change, damaged)).toEqual({ done: 0, failed: 3 })
    expect(damaged.failures.map(([, , code]) => code)).toEqual(Array(3).fill('ERR_DECODE_TRUNCATED'))
  })

  test('a datagram that cannot be sent fails its items, and is gone on behind', async () => {
    let datagrams = 0
    const face = open({
      receiveBudget: 2 * 1536,
      script: (sent, transport) => {
        if (datagrams++ === 1) throw new TransportError({ syscall: 'write', errno: 105, subject: 'test' })
        return kernel()(sent, transport)
      },
    })
    const { failures, onFailure } = told<number>()
    expect(await batch(face, numbers(6), change, { onFailure })).toEqual({ done: 4, failed: 2 })
    expect(failures).toEqual([
      [2, 3, 'ENOBUFS'],
      [3, 4, 'ENOBUFS'],
    ])
  })

  test('a signal ends it with its reason, and so does the time', async () => {
    const silent: Script = () => []
    expect((await failure(batch(open({ script: silent }), numbers(3), change, { timeout: 20 }))).message).toBe(
      'batch: no answer within 20 ms; the kernel may still carry it out',
    )
    const controller = new AbortController()
    const stopping = function* (): Generator<number> {
      for (const index of numbers(1000)) {
        if (index === 45) controller.abort(new Error('enough'))
        yield index
      }
    }
    const face = open({ script: kernel(), receiveBudget: 10 * 1536 })
    const options = { signal: controller.signal }
    expect((await failure(batch(face, stopping(), change, options))).message).toBe('enough')
    expect(sent(face).length).toBeLessThanOrEqual(40)
    expect((await failure(batch(face, numbers(3), change, options))).message).toBe('enough')
  })

  test('on a socket that is closed it is refused', async () => {
    const face = open({ script: kernel() })
    face.socket.close()
    expect(await failure(batch(face, numbers(3), change))).toMatchObject({ code: 'ERR_CLOSED' })
  })
})

describe('a batch of NetlinkSocket', () => {
  const open = faces[0]![1]

  test('the next datagram is filled while one is under way', async () => {
    let drawn = 0
    const drawnWhenSent: number[] = []
    const face = open({
      receiveBudget: 10 * 1536,
      script: (sent, transport) => {
        drawnWhenSent.push(drawn)
        return kernel()(sent, transport)
      },
    })
    const items = function* (): Generator<number> {
      for (const index of numbers(40)) {
        drawn = index
        yield index
      }
    }
    await batch(face, items(), change)
    expect(drawnWhenSent).toEqual([20, 30, 40, 40])
  })

  test('takes items that have to be waited for, and does not hold up those that came', async () => {
    const face = open({ script: kernel() })
    const items = async function* (): AsyncGenerator<number> {
      yield* numbers(5)
      await sleep(30)
      expect(sent(face)).toEqual([...numbers(5)])
      yield 6
    }
    expect(await batch(face, items(), change)).toEqual({ done: 6, failed: 0 })
    expect(face.transport.sent.map(({ length }) => length)).toEqual([5, 1])
  })

  test('an asynchronous iterable that never waits fills datagrams as any other', async () => {
    const face = open({ script: kernel(), receiveBudget: 8 << 20 })
    const items = async function* (): AsyncGenerator<number> {
      yield* numbers(20_000)
    }
    expect(await batch(face, items(), change)).toEqual({ done: 20_000, failed: 0 })
    expect(face.transport.sent).toHaveLength(5)
  })

  test('is told of a signal while it waits for an item, and closes the iterable when one comes', async () => {
    const face = open({ script: kernel() })
    const controller = new AbortController()
    let closed = false
    let go = (): void => {}
    const items = async function* (): AsyncGenerator<number> {
      try {
        yield 1
        await new Promise<void>(resolve => {
          go = resolve
        })
        yield 2
      } finally {
        closed = true
      }
    }
    const over = failure(batch(face, items(), change, { signal: controller.signal }))
    await sleep(10)
    controller.abort(new Error('enough'))
    expect((await over).message).toBe('enough')
    go()
    await vi.waitFor(() => expect(closed).toBe(true))
    expect(sent(face)).toEqual([1])
  })

  test('other requests of the socket go on in between', async () => {
    const face = open({ script: kernel(), receiveBudget: 10 * 1536 })
    const over = batch(face, numbers(200), change)
    for (let i = 0; i < 5; i++) expect(await face.request(command(1000 + i))).toEqual({ replies: [] })
    expect(await over).toEqual({ done: 200, failed: 0 })
    expect(sent(face).filter(index => index < 1000)).toEqual([...numbers(200)])
  })

  test('closing the socket ends it', async () => {
    const face = open({ script: () => [] })
    const over = failure(batch(face, numbers(3), change))
    await sleep(10)
    face.socket.close()
    expect(await over).toMatchObject({ code: 'ERR_CLOSED' })
  })
})

describe('a batch of a client', () => {
  const address = (i: number) => ({ dev: 'eth0', address: `10.0.0.${i}/24` })
  const add = (i: number, { addresses }: RouteVerbs): Operation<void> => addresses.add(address(i))

  test.each([
    ['RouteClient', RouteClient, faces[0]![1]],
    ['RouteClientSync', RouteClientSync, faces[1]![1]],
  ] as const)('%s: asks for a device once, and again when links were changed', async (_, Client, open) => {
    const face = open({ script: kernel() })
    const client = new Client(face.socket as never)
    const mixed = (i: number, verbs: RouteVerbs): Operation<void> =>
      i === 6 ? verbs.links.change('eth1', { up: true }) : add(i, verbs)
    expect(await client.batch([...numbers(9)], mixed)).toEqual({ done: 9, failed: 0 })
    const said = face.transport.sent.map(datagram => `${datagram.length} ${datagram[0]!.type}`)
    // eth0; five addresses; eth1, the change of it; eth0 again, three addresses. RTM_GETLINK is 18, NEWADDR 20, NEWLINK 16.
    expect(said).toEqual(['1 18', '5 20', '1 18', '1 16', '1 18', '3 20'])
  })

  test('with a time limit, for all of it', async () => {
    const face = faces[0]![1]({ script: () => [] })
    const client = new RouteClient(face.socket as never).with({ timeout: 20 })
    expect(await failure(client.batch([1], add))).toMatchObject({ code: 'ERR_TIMEOUT' })
  })

  test('the stack of a failure leads to the line that made the call', async () => {
    const refusing = kernel(() => true)
    const route = { to: '10.0.0.0/8', dev: 3 }
    const client = new RouteClient(faces[0]![1]({ script: refusing }).socket as never)
    const asynchronous = await client.batch([route], (spec, { routes }) => routes.add(spec)).catch(error => error)
    expect(asynchronous.stack).toContain('batch.test.ts')
    const sync = new RouteClientSync(faces[1]![1]({ script: refusing }).socket as never)
    const thrown = await failure((async () => sync.batch([route], (spec, { routes }) => routes.add(spec)))())
    expect(thrown.stack?.split('\n')[1]).toContain('batch.test.ts')
  })
})
