import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { NLM_F } from '../../../protocol/netlink/index.js'
import { newLink } from '../../../protocol/route/link.js'
import { ask, askAll, type Operation } from '../../../src/socket/operation.js'
import {
  acknowledge,
  done,
  overrun,
  part,
  reply,
  type Script,
  type ScriptedTransport,
  type SentMessage,
} from '../../support/scripted-transport.js'
import { command, dump, type Face, faces, failure, indexOf, link, query, replied } from './conversations.js'

afterEach(() => void vi.restoreAllMocks())

const isDump = ({ flags }: SentMessage): boolean => (flags & NLM_F.DUMP) === NLM_F.DUMP

/** Acknowledges commands; answers dumps with a link that has the index asked for. */
const kernel: Script = sent =>
  sent.flatMap(each => (isDump(each) ? [part(each, newLink, link(indexOf(each))), done(each)] : [acknowledge(each)]))

const silent: Script = () => []

describe.each(faces)('%s', (_, open) => {
  test('requests made together share datagrams, each gets its own reply, in whatever order they come', async () => {
    const { run, transport } = open({
      script: sent => sent.map(each => reply(each, newLink, link(indexOf(each)))).reverse(),
    })
    const queries = Array.from({ length: 1000 }, (_, i) => query(i + 1))
    const answers = await run(askAll(queries))
    expect(answers.map(replied)).toEqual(queries.map((_, i) => i + 1))
    expect(transport.requests.length).toBe(1000)
  })

  test('no datagram asks for more than the receive buffer holds, nor is the last free byte waited for', async () => {
    const budget = 64 * 1536
    let inFlight = 0
    let most = 0
    const { run, transport } = open({
      receiveBudget: budget,
      script: sent => {
        inFlight = transport.pending + sent.length
        most = Math.max(most, inFlight)
        return sent.map(each => acknowledge(each))
      },
    })
    await run(askAll(Array.from({ length: 1000 }, (_, i) => command(i))))
    expect(most).toBeLessThanOrEqual(64)
    // Half of the room is free again before the next one leaves: 32 requests or more in each.
    expect(transport.sent.length).toBeLessThanOrEqual(Math.ceil(1000 / 32))
    expect(Math.min(...transport.sent.slice(0, -1).map(({ length }) => length))).toBeGreaterThanOrEqual(32)
  })

  test('a request that needs more than the receive buffer goes out alone', async () => {
    const { run, transport } = open({ receiveBudget: 100, script: kernel })
    await run(askAll([command(1), command(2)]))
    expect(transport.sent.map(({ length }) => length)).toEqual([1, 1])
  })

  test('no datagram is much longer than 128 KiB', async () => {
    const { run, transport } = open({ receiveBudget: 1 << 30, script: kernel })
    await run(
      askAll(Array.from({ length: 10_000 }, (_, i) => command(i, { body: link(i, { ifalias: 'x'.repeat(60) }) }))),
    )
    const sizes = transport.sent.map(sent => sent.reduce((sum, { bytes }) => sum + bytes.length, 0))
    expect(Math.max(...sizes)).toBeLessThanOrEqual(128 * 1024)
    expect(sizes.length).toBe(Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / (128 * 1024)))
  })

  test('what the caller changes after the call does not matter', async () => {
    const face = open({ script: kernel })
    const first = dump({ body: link(1) })
    const second = dump({ body: link(2) })
    const together = face.run(askAll([first, second]))
    Object.assign(second.body as object, { header: 'nonsense' })
    expect((await together).flatMap(({ replies }) => replies.map(replied))).toEqual([1, 2])
  })

  test('an interrupted dump is repeated as it was asked, whatever became of the object', async () => {
    const request = dump({ body: link(5) })
    const face = open({
      script: ([sent]) => {
        const flags = face.transport.sent.length === 1 ? NLM_F.DUMP_INTR : 0
        Object.assign(request.body as object, { header: 'nonsense' })
        return [part(sent!, newLink, link(indexOf(sent!))), done(sent!, { flags })]
      },
    })
    expect((await face.request(request)).replies.map(replied)).toEqual([5])
    const [one, two] = face.transport.requests
    expect(two!.bytes.slice(12)).toEqual(one!.bytes.slice(12))
  })

  test('sequence numbers start anywhere, wrap before they end, and never are 0', async () => {
    // The constructor takes its start from here: two numbers before the end of 32 bits.
    vi.spyOn(Math, 'random').mockReturnValue(2)
    const { request, transport } = open({ script: kernel })
    for (let i = 0; i < 3; i++) await request(command(i))
    expect(transport.requests.map(({ sequence }) => sequence)).toEqual([1, 2, 3])
    vi.restoreAllMocks()
    const starts = await Promise.all(
      [1, 2, 3].map(async () => {
        const face = open({ script: kernel })
        await face.request(command(1))
        return face.transport.requests[0]!.sequence
      }),
    )
    expect(new Set(starts).size).toBe(3)
  })

  test('a timeout says that the kernel may still do it; its late answer is nobody else’s', async () => {
    const late: SentMessage[] = []
    const { request, transport } = open({
      script: sent => {
        if (late.length > 0) return [acknowledge(late.pop()!, { errno: 17 }), ...sent.map(each => acknowledge(each))]
        late.push(...sent)
        return []
      },
    })
    const error = await failure(request(command(1), { timeout: 20 }))
    expect(error).toMatchObject({ name: 'ExchangeError', code: 'ERR_TIMEOUT', operation: 'RTM_NEWLINK' })
    expect(error.message).toContain('20 ms')
    expect(await request(command(2))).toEqual({ replies: [] })
    expect(transport.pending).toBe(0)
  })

  test('requests that are never answered do not use up the room of others', async () => {
    const { request, transport } = open({ receiveBudget: 8 * 1536, script: silent })
    for (let i = 0; i < 20; i++)
      expect(await failure(request(command(i), { timeout: 1 }))).toMatchObject({ code: 'ERR_TIMEOUT' })
    transport.script = kernel
    expect(await request(command(9))).toEqual({ replies: [] })
  })

  test('a dump that timed out is drained to its end before the next one starts', async () => {
    let sent: SentMessage | undefined
    const { request, transport } = open({
      script: ([message]) => {
        sent ??= message!
        return message === sent ? [part(sent, newLink, link(1))] : kernel([message!], transport)
      },
    })
    expect(await failure(request(dump({ body: link(1) }), { timeout: 10 }))).toMatchObject({ code: 'ERR_TIMEOUT' })
    const second = (): void => {
      expect(transport.sent.length).toBe(1)
      transport.deliver(part(sent!, newLink, link(1)), done(sent!))
    }
    transport.whileWaiting = second
    const next = request(dump({ body: link(2) }))
    if (transport.pending === 0 && transport.sent.length === 1) setTimeout(second, 20)
    expect((await next).replies.map(replied)).toEqual([2])
  })

  test('an aborted signal: nothing is sent', async () => {
    const { request, transport } = open({ script: kernel })
    const reason = new Error('changed my mind')
    expect(await failure(request(command(1), { signal: AbortSignal.abort(reason) }))).toBe(reason)
    expect(await request(command(2))).toEqual({ replies: [] })
    expect(transport.requests.map(indexOf)).toEqual([2])
  })

  test('a closed socket says so', async () => {
    const { socket, request, transport } = open({ script: kernel })
    socket.close()
    socket.close()
    expect(transport.closed).toBe(true)
    expect(await failure(request(command(1)))).toMatchObject({
      code: 'ERR_CLOSED',
      message: expect.stringContaining('RTM_NEWLINK'),
    })
  })

  test('an operation gets answers and errors alike, and may go on after an error', async () => {
    const { run, transport } = open({
      script: sent => sent.map(each => acknowledge(each, { errno: indexOf(each) === 2 ? 17 : 0 })),
    })
    function* operation(): Operation<string[]> {
      const seen: string[] = []
      yield* ask(command(1))
      try {
        yield* ask(command(2))
      } catch (error) {
        seen.push((error as { code: string }).code)
      }
      try {
        yield* askAll([command(3), command(2), command(4)])
      } catch (error) {
        seen.push((error as { code: string }).code)
      } finally {
        yield* ask(command(5))
      }
      return seen
    }
    expect(await run(operation())).toEqual(['EEXIST', 'EEXIST'])
    // What was asked together was carried out, the error of one notwithstanding.
    expect(transport.requests.map(indexOf)).toEqual([1, 2, 3, 2, 4, 5])
  })

  test('of several errors, the first in the order asked is thrown', async () => {
    const { run } = open({
      script: sent => sent.map(each => acknowledge(each, { errno: indexOf(each) })).reverse(),
    })
    expect(await failure(run(askAll([command(17), command(2)])))).toMatchObject({ code: 'EEXIST' })
  })

  test('what an operation throws, before or between its steps, is thrown', async () => {
    const { run } = open({ script: kernel })
    const thrower = function* (steps: number): Operation<void> {
      for (let i = 0; i < steps; i++) yield* ask(command(1))
      throw new RangeError('no')
    }
    expect(await failure(run(thrower(0)))).toBeInstanceOf(RangeError)
    expect(await failure(run(thrower(1)))).toBeInstanceOf(RangeError)
  })

  test('asking nothing is answered at once', async () => {
    const { run, transport } = open({ script: silent })
    expect(await run(askAll([]))).toEqual([])
    expect(transport.sent).toEqual([])
  })
})

const [, openAsync] = faces[0]!

describe('NetlinkSocket, under way', () => {
  /** Waits until the socket waits for an arrival. */
  async function idle(transport: ScriptedTransport): Promise<void> {
    await vi.waitFor(() => expect(transport.awaited).toBe(true))
  }

  test('requests of one tick leave in one datagram', async () => {
    const { request, transport } = openAsync({ script: kernel })
    await Promise.all([request(command(1)), request(command(2)), Promise.resolve().then(() => request(command(3)))])
    expect(transport.sent.map(({ length }) => length)).toEqual([2, 1])
  })

  /** Asks for links 1 to `count` in one tick. */
  const askMany = (request: Face['request'], count: number): Promise<PromiseSettledResult<number>[]> =>
    Promise.allSettled(Array.from({ length: count }, async (_, i) => replied(await request(query(i + 1)))))

  const answer = (each: SentMessage): Uint8Array => reply(each, newLink, link(indexOf(each)))

  test('of a thousand questions the answers to a datagram have been read when the next has left', async () => {
    const untaken: number[] = []
    const { request, transport } = openAsync({
      receiveBudget: 8 << 20,
      script(sent) {
        untaken.push(transport.pending)
        return sent.map(answer)
      },
    })
    const answers = await askMany(request, 1000)
    expect(answers).toEqual(answers.map((_, i) => ({ status: 'fulfilled', value: i + 1 })))
    expect(transport.sent.map(({ length }) => length)).toEqual([...Array(7).fill(128), 104])
    expect(untaken).toEqual(Array(8).fill(0))
  })

  test('a datagram that cannot be sent does not touch the answers to the one before, nor the next', async () => {
    const { request, transport } = openAsync({ receiveBudget: 8 << 20, script: sent => sent.map(answer) })
    const send = transport.send.bind(transport)
    let sends = 0
    transport.send = datagram => (++sends === 2 ? Promise.reject(new Error('not sent')) : send(datagram))
    const answers = await askMany(request, 300)
    expect(answers.map(({ status }) => status === 'fulfilled')).toEqual(answers.map((_, i) => i < 128 || i >= 256))
  })

  test('answers that are lost while the next datagram is under way: those that came are read, the others fail', async () => {
    const { request, transport } = openAsync({
      receiveBudget: 8 << 20,
      script: sent => (transport.sent.length === 1 ? [...sent.slice(0, 100).map(answer), overrun()] : sent.map(answer)),
    })
    const answers = await askMany(request, 256)
    expect(answers.flatMap(({ status }, i) => (status === 'fulfilled' ? [] : [i]))).toEqual(
      Array.from({ length: 28 }, (_, i) => 100 + i),
    )
    expect(answers.slice(100, 128)).toEqual(
      Array(28).fill({ status: 'rejected', reason: expect.objectContaining({ code: 'ERR_REPLY_LOST' }) }),
    )
  })

  test('a reply that comes later wakes the socket', async () => {
    const { request, transport } = openAsync({ script: silent })
    const answer = request(query(3))
    await idle(transport)
    transport.deliver(reply(transport.requests[0]!, newLink, link(3)))
    expect(replied(await answer)).toBe(3)
  })

  test('aborted before it is sent, between two others: it is not sent', async () => {
    const { request, transport } = openAsync({ script: kernel })
    const controller = new AbortController()
    const all = [request(command(1)), request(command(2), { signal: controller.signal }), request(command(3))]
    controller.abort()
    expect(await failure(all[1]!)).toMatchObject({ name: 'AbortError' })
    await Promise.all([all[0], all[2]])
    expect(transport.requests.map(indexOf)).toEqual([1, 3])
  })

  test('aborted while it waits: rejected at once; its reply is not taken for another’s', async () => {
    const { request, transport, socket } = openAsync({ script: silent })
    const controller = new AbortController()
    const given = request(command(1), { signal: controller.signal })
    await idle(transport)
    controller.abort()
    expect(await failure(given)).toMatchObject({ name: 'AbortError' })
    const other = request(command(2))
    await vi.waitFor(() => expect(transport.sent.length).toBe(2))
    transport.deliver(...transport.requests.map((each, i) => acknowledge(each, { errno: i === 0 ? 17 : 0 })))
    expect(await other).toEqual({ replies: [] })
    expect(socket.counters.foreign).toBe(0)
  })

  test('a dump aborted on its way is drained before the next one starts; commands go on meanwhile', async () => {
    const { request, transport } = openAsync({ script: sent => (isDump(sent[0]!) ? [] : kernel(sent, transport)) })
    const controller = new AbortController()
    const given = request(dump({ body: link(1) }), { signal: controller.signal })
    const second = request(dump({ body: link(2) }))
    await idle(transport)
    transport.deliver(part(transport.requests[0]!, newLink, link(1)))
    controller.abort()
    expect(await failure(given)).toMatchObject({ name: 'AbortError' })
    expect(await request(command(7))).toEqual({ replies: [] })
    expect(transport.requests.map(indexOf)).toEqual([1, 7])
    transport.script = kernel
    transport.deliver(part(transport.requests[0]!, newLink, link(1)), done(transport.requests[0]!))
    expect((await second).replies.map(replied)).toEqual([2])
  })

  test('a dump aborted while it waits for its turn holds up nobody', async () => {
    const { request, transport } = openAsync({ script: silent })
    const controller = new AbortController()
    const first = request(dump({ body: link(1) }))
    const second = request(dump({ body: link(2) }), { signal: controller.signal })
    const third = request(dump({ body: link(3) }))
    await idle(transport)
    controller.abort()
    expect(await failure(second)).toMatchObject({ name: 'AbortError' })
    transport.script = kernel
    transport.deliver(done(transport.requests[0]!))
    expect((await first).replies).toEqual([])
    expect((await third).replies.map(replied)).toEqual([3])
    expect(transport.requests.map(indexOf)).toEqual([1, 3])
  })

  test('a dump aborted between two attempts is not attempted again', async () => {
    const controller = new AbortController()
    const { request, transport } = openAsync({
      script: ([sent]) => {
        const last = done(sent!, { flags: NLM_F.DUMP_INTR })
        if (transport.sent.length === 2) controller.abort()
        return [last]
      },
    })
    expect(await failure(request(dump(), { signal: controller.signal }))).toMatchObject({ name: 'AbortError' })
    await sleep(20)
    expect(transport.sent.length).toBe(2)
  })

  test('dumps wait for each other, commands go on in between', async () => {
    const { request, transport } = openAsync({
      script: sent => sent.filter(each => !isDump(each)).map(each => acknowledge(each)),
    })
    const dumps = [1, 2, 3].map(index => request(dump({ body: link(index) })))
    for (let n = 1; n <= 3; n++) {
      await vi.waitFor(() => expect(transport.requests.filter(isDump).length).toBe(n))
      await request(command(10 * n))
      const current = transport.requests.filter(isDump).at(-1)!
      expect(transport.requests.filter(isDump).length).toBe(n)
      transport.deliver(part(current, newLink, link(indexOf(current))), done(current))
      expect((await dumps[n - 1]!).replies.map(replied)).toEqual([n])
    }
  })

  test('what was asked before a dump is sent before it', async () => {
    const { request, transport } = openAsync({ script: kernel })
    await Promise.all([request(command(1)), request(dump({ body: link(2) })), request(command(3))])
    expect(transport.requests.map(indexOf)).toEqual([1, 2, 3])
  })

  test('a stream of commands does not keep a dump from starting', async () => {
    const { request } = openAsync({ script: kernel })
    let over = false
    const listing = request(dump({ body: link(1) })).then(result => {
      over = true
      return result
    })
    let commands = 0
    const stream = async () => {
      while (!over && commands < 1000) {
        commands++
        await request(command(5))
      }
    }
    await Promise.all([stream(), stream(), listing])
    expect(commands).toBeLessThan(100)
  })

  test('close: what waits, in the queue or for an answer, is rejected, and the wait ends', async () => {
    const { request, socket, transport } = openAsync({ script: silent })
    const waiting: Promise<unknown>[] = [request(command(1)), request(dump()), request(dump())]
    await idle(transport)
    waiting.push(request(command(2)))
    socket.close()
    for (const each of waiting) expect(await failure(each)).toMatchObject({ code: 'ERR_CLOSED' })
    expect(transport.sent.length).toBe(1)
    await vi.waitFor(() => expect(transport.awaited).toBe(false))
  })

  test.each([
    ['succeeds', undefined],
    ['fails', new Error('EBADF')],
  ])('close in the middle of a send that %s', async (_, sendError) => {
    const { request, socket, transport } = openAsync({ script: silent })
    transport.sendError = sendError
    const send = vi.spyOn(transport, 'send')
    const given = request(command(1))
    while (send.mock.calls.length === 0) await Promise.resolve()
    socket.close()
    expect(await failure(given)).toMatchObject({ code: 'ERR_CLOSED' })
    transport.closed = false
    await sleep(20)
    expect(transport.awaited).toBe(false)
  })

  test('listeners and timers do not pile up', async () => {
    const { request } = openAsync({ script: kernel })
    const { signal } = new AbortController()
    const add = vi.spyOn(signal, 'addEventListener')
    const remove = vi.spyOn(signal, 'removeEventListener')
    const clear = vi.spyOn(globalThis, 'clearTimeout')
    await Promise.all([1, 2, 3].map(index => request(command(index), { signal, timeout: 60_000 })))
    expect(add).toHaveBeenCalledTimes(3)
    expect(remove).toHaveBeenCalledTimes(3)
    expect(clear.mock.calls.filter(([timer]) => timer !== undefined).length).toBeGreaterThanOrEqual(3)
  })

  test('errors of some do not touch the others', async () => {
    const face: Face = openAsync({ script: sent => sent.map(each => acknowledge(each, { errno: indexOf(each) % 2 })) })
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, (_, i) => face.request(command(i))))
    expect(outcomes.map(({ status }) => status)).toEqual(
      Array.from({ length: 100 }, (_, i) => (i % 2 ? 'rejected' : 'fulfilled')),
    )
  })
})
