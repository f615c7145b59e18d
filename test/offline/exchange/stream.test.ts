import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { NLM_F } from '../../../protocol/netlink/index.js'
import { getLink, newLink } from '../../../protocol/route/link.js'
import type { Reply } from '../../../src/socket/request.js'
import { acknowledge, done, part, reply, type Script, type SentMessage } from '../../support/scripted-transport.js'
import { command, dump, type Face, faces, failure, indexOf, link, query, replied } from './conversations.js'

const question = { definition: getLink, body: link(0) }

const isDump = ({ flags }: SentMessage): boolean => (flags & NLM_F.DUMP) === NLM_F.DUMP

/** A kernel with so many links, each in a datagram of its own. */
function kernel(count: number, flags = 0): Script {
  const answer = (request: SentMessage): Uint8Array[] => {
    if (!isDump(request)) return [request.flags & NLM_F.ACK ? acknowledge(request) : reply(request, newLink, link(99))]
    const links = Array.from({ length: count }, (_, i) => link(i + 1, { ifname: `eth${i}`, mtu: 1500 }))
    return [...links.map(each => part(request, newLink, each)), done(request, { flags })]
  }
  return sent => sent.flatMap(answer)
}

/** The stream of either face. */
const streamOf = ({ socket }: Face, more = {}, options = {}): AsyncIterable<Reply> | Iterable<Reply> =>
  socket.stream({ ...question, ...more }, options)

async function all(stream: AsyncIterable<Reply> | Iterable<Reply>): Promise<Reply[]> {
  const replies: Reply[] = []
  for await (const each of stream) replies.push(each)
  return replies
}

describe.each(faces)('a stream of %s', (_, open) => {
  test('gives what a list would, in its order', async () => {
    const face = open({ script: kernel(5) })
    expect(await all(streamOf(face))).toEqual((await face.request(dump())).replies)
    expect(await all(streamOf(open({ script: kernel(0) })))).toEqual([])
  })

  test('reads no further than a part ahead of who takes', async () => {
    const face = open({ script: kernel(100) })
    let taken = 0
    for await (const each of streamOf(face)) {
      expect(replied(each)).toBe(++taken)
      await sleep(taken < 10 ? 2 : 0)
      // 100 parts and the end: each taken, and at most the next two.
      expect(101 - face.transport.pending).toBeLessThanOrEqual(taken + 2)
    }
    expect(taken).toBe(100)
  })

  test('is for one turn of the loop: what is asked meanwhile is answered, also another dump', async () => {
    const face = open({ script: kernel(20) })
    const seen: number[] = []
    for await (const each of streamOf(face)) {
      seen.push(replied(each))
      if (seen.length === 3) expect(replied(await face.request(query(7)))).toBe(99)
      if (seen.length === 5) expect(await face.request(command(1))).toEqual({ replies: [] })
      if (seen.length === 7) expect((await face.request(dump())).replies).toHaveLength(20)
    }
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  })

  test('that is left gives up its dump; the socket goes on', async () => {
    const face = open({ script: kernel(50) })
    for await (const each of streamOf(face)) if (replied(each) === 3) break
    expect((await face.request(dump())).replies).toHaveLength(50)
    expect(replied(await face.request(query(1)))).toBe(99)
  })

  test('says at its end that something changed, and is not started again', async () => {
    const face = open({ script: kernel(3, NLM_F.DUMP_INTR) })
    const seen: number[] = []
    const loop = async (): Promise<void> => {
      for await (const each of streamOf(face)) seen.push(replied(each))
    }
    const error = await failure(loop())
    expect(error).toMatchObject({ code: 'ERR_DUMP_INTERRUPTED', partial: [] })
    expect(error.message).toBe('RTM_GETLINK: changed while it was listed; objects may have been left out or told twice')
    expect(seen).toEqual([1, 2, 3])
    expect(face.transport.sent).toHaveLength(1)
  })

  test('fails as a request does: refused, closed, aborted, late', async () => {
    const refused = open({ script: ([sent]) => [acknowledge(sent!, { errno: 95 })] })
    expect(await failure(all(streamOf(refused)))).toMatchObject({ code: 'EOPNOTSUPP' })
    const closed = open()
    closed.socket.close()
    expect(await failure(all(streamOf(closed)))).toMatchObject({ code: 'ERR_CLOSED' })
    const aborted = { signal: AbortSignal.abort() }
    expect(await failure(all(streamOf(open(), {}, aborted)))).toMatchObject({ name: 'AbortError' })
    const silent = open()
    expect(await failure(all(streamOf(silent, {}, { timeout: 5 })))).toMatchObject({ code: 'ERR_TIMEOUT' })
  })

  test('reads only the fields that are asked for', async () => {
    const face = open({ script: kernel(2) })
    const bodies = (await all(streamOf(face, { fields: ['mtu'] }))).map(({ body }) => body)
    expect(bodies).toEqual([link(1, { mtu: 1500 }), link(2, { mtu: 1500 })])
    const unknown = open({ script: kernel(2) })
    expect((await failure(all(streamOf(unknown, { fields: ['size'] })))).message).toContain('size cannot be read alone')
    expect((await unknown.request(dump())).replies).toHaveLength(2)
  })

  test('each takes the replies of a dump, and its error is that of the request', async () => {
    const face = open({ script: kernel(4) })
    const seen: number[] = []
    const result = await face.request(dump({ each: reply => void seen.push(replied(reply)) }))
    expect(result).toEqual({ replies: [], complete: true, filtered: false, attempts: 1 })
    expect(seen).toEqual([1, 2, 3, 4])
    const each = (): never => {
      throw new RangeError('enough')
    }
    expect(await failure(face.request(dump({ each })))).toBeInstanceOf(RangeError)
    // Nothing of it is left: the next dump has its own.
    expect((await face.request(dump())).replies).toHaveLength(4)
  })
})

test('a loop that takes its time holds up the kernel, not the event loop', async () => {
  const [, open] = faces[0]!
  const face = open({ script: kernel(10) })
  const stream = streamOf(face) as AsyncGenerator<Reply>
  await stream.next()
  await sleep(20)
  // The first part was taken, the next one waits; the other eight and the end are still in the socket.
  expect(face.transport.pending).toBe(9)
  expect(indexOf(face.transport.requests[0]!)).toBe(0)
  await stream.return(undefined)
  await sleep(20)
  expect(face.transport.pending).toBe(0)
})
