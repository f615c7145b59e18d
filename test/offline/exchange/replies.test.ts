import { describe, expect, test } from 'vitest'
import { NLM_F } from '../../../protocol/netlink/index.js'
import { routeProtocol } from '../../../protocol/route/index.js'
import { newLink } from '../../../protocol/route/link.js'
import { TransportError } from '../../../src/errors.js'
import {
  acknowledge,
  datagram,
  done,
  overrun,
  part,
  reply,
  type Script,
  type SentMessage,
} from '../../support/scripted-transport.js'
import { command, dump, faces, failure, indexOf, link, query, replied } from './conversations.js'

/** Answers as a kernel without objects would: with what it was asked. */
function answer(request: SentMessage): Uint8Array[] {
  if ((request.flags & NLM_F.DUMP) === NLM_F.DUMP && request.type === 18)
    return [part(request, newLink, link(1)), part(request, newLink, link(2)), done(request)]
  if (request.flags & NLM_F.ACK) return [acknowledge(request)]
  return [reply(request, newLink, link(indexOf(request)))]
}

const kernel: Script = sent => sent.flatMap(answer)

describe.each(faces)('%s', (_, open) => {
  test('a command ends with its acknowledgement, a query with its answer, a dump with its end', async () => {
    const { request, transport } = open({ script: kernel })
    expect(await request(command(1))).toEqual({ replies: [] })
    expect(replied(await request(query(7)))).toBe(7)
    const result = await request(dump())
    expect(result.replies.map(replied)).toEqual([1, 2])
    expect(result).toMatchObject({ complete: true, filtered: false, attempts: 1 })
    expect(transport.requests.map(({ flags }) => flags)).toEqual([
      NLM_F.REQUEST | NLM_F.ACK,
      NLM_F.REQUEST,
      NLM_F.REQUEST | NLM_F.DUMP,
    ])
    expect(transport.requests.every(({ portId }) => portId === 4711)).toBe(true)
  })

  test('parts may share a datagram, or have one each, and the last padding may be missing', async () => {
    for (const cut of [1, 2, 3, 4]) {
      const { request } = open({
        script: ([sent]) => {
          const parts = [
            part(sent!, newLink, link(1, { ifname: 'a' })),
            part(sent!, newLink, link(2)),
            part(sent!, newLink, link(3, { ifname: 'lo' })),
            done(sent!),
          ]
          return [datagram(...parts.slice(0, cut)), ...parts.slice(cut)]
        },
      })
      expect((await request(dump())).replies.map(replied)).toEqual([1, 2, 3])
    }
    const { request } = open({
      // 3 bytes of text: the message ends 1 byte before its padding would.
      script: ([sent]) => [reply(sent!, newLink, link(1, { ifname: 'lo' })).slice(0, -1)].map(unaligned),
    })
    expect(await request(query(1))).toMatchObject({ body: { attributes: { ifname: 'lo' } } })
  })

  test('what NLM_F_ECHO brings back belongs to its command', async () => {
    const { request } = open({
      script: ([sent]) => [datagram(reply(sent!, newLink, link(9)), acknowledge(sent!))],
    })
    const { replies } = await request(command(0, { flags: NLM_F.ECHO }))
    expect(replies.map(replied)).toEqual([9])
  })

  test('a message of unknown type comes back as bytes', async () => {
    const definition = { ...newLink, type: 9999 }
    const { request } = open({ script: ([sent]) => [reply(sent!, definition, link(5))] })
    const result = await request(query(1))
    expect(result.type).toBe(9999)
    expect(result.body).toEqual(reply({ sequence: 0, portId: 0 }, definition, link(5)).slice(16))
  })

  test('a warning beside success is handed on', async () => {
    const { request } = open({ script: ([sent]) => [acknowledge(sent!, { attributes: { msg: 'deprecated' } })] })
    expect(await request(command(1))).toEqual({ replies: [], warning: 'deprecated' })
  })

  test('what carries another port id, or an unknown sequence number, is dropped and counted', async () => {
    const { request, socket } = open({
      script: ([sent]) => [
        reply({ ...sent!, portId: 1 }, newLink, link(66)),
        reply({ ...sent!, sequence: sent!.sequence + 1 }, newLink, link(67)),
        datagram(acknowledge({ ...sent!, portId: 0 }, { errno: 1 }), reply(sent!, newLink, link(3))),
      ],
    })
    expect(replied(await request(query(3)))).toBe(3)
    expect(socket.counters).toEqual({ foreign: 2, late: 1 })
  })

  test('NLMSG_NOOP is nothing', async () => {
    const { request } = open({
      script: ([sent]) => [reply(sent!, { ...newLink, type: 1 }, link(0)), reply(sent!, newLink, link(3))],
    })
    expect(replied(await request(query(3)))).toBe(3)
  })

  test('an empty datagram is nothing', async () => {
    const { request } = open({ script: ([sent]) => [new Uint8Array(0), acknowledge(sent!)] })
    expect(await request(command(3))).toEqual({ replies: [] })
  })

  test('an end without the answer that is owed is an error', async () => {
    const acknowledged = open({ script: ([sent]) => [acknowledge(sent!)] })
    expect(await failure(acknowledged.request(query(1)))).toMatchObject({ code: 'ERR_NO_REPLY' })
    expect(await failure(acknowledged.request(dump()))).toMatchObject({ code: 'ERR_NO_REPLY' })
    const ended = open({ script: ([sent]) => [done(sent!)] })
    expect(await failure(ended.request(query(1)))).toMatchObject({ code: 'ERR_NO_REPLY' })
  })

  test('DUMP_FILTERED is handed on', async () => {
    const { request } = open({ script: ([sent]) => [done(sent!, { flags: NLM_F.DUMP_FILTERED })] })
    expect(await request(dump())).toMatchObject({ filtered: true, replies: [] })
  })
})

describe.each(faces)('%s: interrupted dumps', (_, open) => {
  /** Interrupted `times` times, by the flag on the message that `where` says. */
  const interrupting = (times: number, where: 'first' | 'last' | 'done'): Script => {
    let left = times
    return ([sent]) => {
      const flag = left-- > 0 ? NLM_F.DUMP_INTR : 0
      return [
        part(sent!, newLink, link(1), where === 'first' ? flag : 0),
        part(sent!, newLink, link(2), where === 'last' ? flag : 0),
        done(sent!, { flags: where === 'done' ? flag : 0 }),
      ]
    }
  }

  test.each(['first', 'last', 'done'] as const)('are started again: flag on the %s message', async where => {
    const { request, transport } = open({ script: interrupting(2, where) })
    const result = await request(dump())
    expect(result).toMatchObject({ complete: true, attempts: 3 })
    expect(result.replies.map(replied)).toEqual([1, 2])
    const sequences = transport.requests.map(({ sequence }) => sequence)
    expect(new Set(sequences).size).toBe(3)
  })

  test('what the kernel said of an earlier attempt is not said of the last: whether it looked at the filter', async () => {
    let flags = NLM_F.DUMP_INTR | NLM_F.DUMP_FILTERED
    const { request } = open({
      script: ([sent]) => {
        const answer = [part(sent!, newLink, link(1), flags), done(sent!)]
        flags = 0
        return answer
      },
    })
    expect(await request(dump())).toMatchObject({ complete: true, filtered: false, attempts: 2 })
  })

  test('are reported with what was read when all attempts are used up', async () => {
    const { request, transport } = open({ script: interrupting(99, 'done') })
    const result = await request(dump())
    expect(result).toMatchObject({ complete: false, attempts: 6 })
    expect(result.replies.map(replied)).toEqual([1, 2])
    expect(transport.sent.length).toBe(6)
  })

  test('take as many attempts as asked', async () => {
    const { request, transport } = open({ script: interrupting(99, 'first') })
    expect(await request(dump({ retries: 0 }))).toMatchObject({ complete: false, attempts: 1 })
    expect(await request(dump({ retries: 1 }))).toMatchObject({ complete: false, attempts: 2 })
    expect(transport.sent.length).toBe(3)
  })

  test('an error ends them: no further attempt', async () => {
    const { request, transport } = open({
      script: ([sent]) => [part(sent!, newLink, link(1), NLM_F.DUMP_INTR), done(sent!, { errno: 12 })],
    })
    expect(await failure(request(dump()))).toMatchObject({ name: 'KernelError', code: 'ENOMEM' })
    expect(transport.sent.length).toBe(1)
  })
})

describe.each(faces)('%s: losses and damage', (_, open) => {
  test('ENOBUFS: what did arrive counts, what did not fails, and the socket goes on', async () => {
    const { request, run } = open({
      script: sent =>
        sent.length > 1
          ? [overrun(), acknowledge(sent[0]!), acknowledge(sent[2]!)]
          : sent.map(each => acknowledge(each)),
    })
    const outcomes: unknown[] = []
    await run(
      (function* () {
        try {
          yield [command(1), command(2), command(3)]
        } catch (error) {
          outcomes.push(error)
        }
      })(),
    )
    expect(outcomes).toMatchObject([{ code: 'ERR_REPLY_LOST', operation: 'RTM_NEWLINK' }])
    expect(await request(command(4))).toEqual({ replies: [] })
  })

  test('a datagram that was cut short fails what waits; the answers behind it are known for what they are', async () => {
    const { socket, request } = open({
      script: (sent, { sent: all }) =>
        all.length === 1
          ? [new TransportError({ syscall: 'read', errno: 90, subject: 'test' }), acknowledge(sent[0]!)]
          : sent.map(each => acknowledge(each)),
    })
    expect(await failure(request(command(1)))).toMatchObject({ code: 'EMSGSIZE' })
    expect(await request(command(2))).toEqual({ replies: [] })
    expect(socket.counters).toEqual({ foreign: 0, late: 0 })
  })

  test('ENOBUFS in a dump: its parts are not lost, as the kernel waits with them', async () => {
    const { request } = open({
      script: ([sent]) => [part(sent!, newLink, link(1)), overrun(), part(sent!, newLink, link(2)), done(sent!)],
    })
    expect((await request(dump())).replies.map(replied)).toEqual([1, 2])
  })

  test('ENOBUFS with the end of a dump lost: it fails, and the next one is not held up', async () => {
    let first = true
    const { request } = open({
      script: ([sent]) => {
        const all = [part(sent!, newLink, link(1)), first ? overrun() : done(sent!)]
        first = false
        return all
      },
    })
    expect(await failure(request(dump()))).toMatchObject({ code: 'ERR_REPLY_LOST' })
    expect((await request(dump())).replies.map(replied)).toEqual([1])
  })

  const whole = (sent: SentMessage) => datagram(reply(sent, newLink, link(1, { ifname: 'eth0' })))
  const damage: [string, (sent: SentMessage) => Uint8Array | Error, string][] = [
    ['cut in its payload', sent => whole(sent).slice(0, -4), 'ERR_DECODE_TRUNCATED'],
    ['cut in its header', sent => whole(sent).slice(0, 10), 'ERR_DECODE_TRUNCATED'],
    ['a length beyond the datagram', sent => set32(whole(sent), 0, 4096), 'ERR_DECODE_TRUNCATED'],
    ['a length below the header', sent => set32(whole(sent), 0, 8), 'ERR_DECODE_LENGTH'],
    ['a length of zero', sent => set32(whole(sent), 0, 0), 'ERR_DECODE_LENGTH'],
    ['zeros', () => new Uint8Array(64), 'ERR_DECODE_LENGTH'],
    ['noise', () => new Uint8Array(64).fill(0xa5), 'ERR_DECODE_TRUNCATED'],
    ['a receive that fails', () => new Error('broken'), undefined as never],
  ]

  test.each(damage)('%s: an error for what is in flight, and the socket goes on', async (_, broken, code) => {
    let first = true
    const { request } = open({
      script: ([sent]) => {
        if (!first) return [whole(sent!)]
        first = false
        return [broken(sent!)]
      },
    })
    const error = await failure(request(query(1)))
    expect(error.code).toBe(code)
    expect(replied(await request(query(1)))).toBe(1)
  })

  test('attributes that run out of their message are kept as bytes: the message is not lost', async () => {
    const { request } = open({ script: ([sent]) => [set32(whole(sent!), 32, 0x00030100)] })
    expect(await request(query(1))).toMatchObject({ body: { attributes: { unknown: [{ problem: 'framing' }] } } })
  })

  test('a part of a dump that its codec refuses fails that dump alone, and it is drained', async () => {
    const refusing = {
      ...newLink,
      body: {
        ...newLink.body,
        read(...where: Parameters<typeof newLink.body.read>) {
          const body = newLink.body.read(...where)
          if (body.header.index === 13) throw new RangeError('no such index')
          return body
        },
      },
    }
    const protocol = { ...routeProtocol, messages: new Map([[newLink.type, refusing]]) }
    const indexes = [13, 1]
    const { request, transport, socket } = open(
      {
        script: ([sent]) =>
          sent!.flags & NLM_F.ACK
            ? [acknowledge(sent!)]
            : [part(sent!, newLink, link(indexes.shift()!)), part(sent!, newLink, link(2)), done(sent!)],
      },
      protocol,
    )
    const error = await failure(request(dump()))
    expect(error.message).toBe('no such index')
    expect(await request(command(1))).toEqual({ replies: [] })
    expect((await request(dump())).replies.map(replied)).toEqual([1, 2])
    expect(transport.pending).toBe(0)
    expect(socket.counters).toEqual({ foreign: 0, late: 0 })
  })

  test.each([0, 3, 4, 16, 19])('NLMSG_ERROR of %i bytes is no acknowledgement', async length => {
    const { request } = open({
      script: ([sent]) => [set32(acknowledge(sent!), 0, 16 + length).slice(0, Math.ceil((16 + length) / 4) * 4)],
    })
    expect(await failure(request(command(1)))).toMatchObject({ code: 'ERR_DECODE_TRUNCATED' })
  })

  test('a datagram that cannot be sent fails those in it, and nothing else', async () => {
    const { request, transport } = open({ script: kernel })
    transport.sendError = new Error('no route to kernel')
    expect((await failure(request(command(1)))).message).toBe('no route to kernel')
    transport.sendError = undefined
    expect(await request(command(2))).toEqual({ replies: [] })
  })
})

describe.each(faces)('%s: what cannot be encoded', (_, open) => {
  const bad = (kind: 'command' | 'query' | 'dump') =>
    ({ ...command(1), kind, body: link(1, { mtu: -5 }) }) as ReturnType<typeof command>

  test.each(['command', 'query', 'dump'] as const)('a %s: the caller learns it, and nothing is sent', async kind => {
    const { request, transport } = open({ script: kernel })
    expect(await failure(request(bad(kind)))).toMatchObject({
      name: 'EncodeError',
      path: expect.stringContaining('mtu'),
    })
    expect(transport.sent).toEqual([])
    expect(await request(command(2))).toEqual({ replies: [] })
  })

  test('beside others: they are carried out', async () => {
    const { run, transport } = open({ script: kernel })
    const error = await failure(
      run(
        (function* () {
          yield [command(1), bad('command'), command(3)]
        })(),
      ),
    )
    expect(error.name).toBe('EncodeError')
    expect(transport.requests.map(indexOf)).toEqual([1, 3])
  })
})

function set32(bytes: Uint8Array, offset: number, value: number): Uint8Array {
  const copy = bytes.slice()
  new DataView(copy.buffer).setUint32(offset, value, true)
  return copy
}

/** Sets nlmsg_len to what is really there: the kernel leaves the last padding out now and then. */
function unaligned(bytes: Uint8Array): Uint8Array {
  return set32(bytes, 0, bytes.length)
}
