import { describe, expect, test, vi } from 'vitest'
import { NLM_F } from '../../../protocol/netlink/index.js'
import { newLink } from '../../../protocol/route/link.js'
import { TransportError } from '../../../src/errors.js'
import { askAll } from '../../../src/socket/operation.js'
import { acknowledge, reply, type Script, type SentMessage } from '../../support/scripted-transport.js'
import { command, type Face, faces, failure, indexOf, link, query, replied } from './conversations.js'

const acknowledged = ({ flags }: SentMessage): boolean => (flags & NLM_F.ACK) !== 0

/** Answers as the kernel does: an error always, success only where it was asked for. */
const kernel =
  (refused: (index: number) => boolean = () => false): Script =>
  sent =>
    sent.flatMap(each => {
      const index = indexOf(each)
      if (refused(index)) return [acknowledge(each, { errno: 17 })]
      if (each.type !== newLink.type) return [reply(each, newLink, link(index))]
      return acknowledged(each) ? [acknowledge(each)] : []
    })

const together = (index: number) => command(index, { acknowledged: 'together', label: `link ${index}` })

const outcomes = (face: Face, count: number): Promise<PromiseSettledResult<unknown>[]> =>
  Promise.allSettled(Array.from({ length: count }, (_, i) => face.request(together(i + 1))))

describe('NetlinkSocket', () => {
  const open = faces[0]![1]

  test('the last of a datagram is acknowledged for all of them', async () => {
    const face = open({ script: kernel() })
    const all = await outcomes(face, 5000)
    expect(all.every(({ status }) => status === 'fulfilled')).toBe(true)
    expect(face.transport.sent.length).toBeGreaterThan(1)
    for (const datagram of face.transport.sent)
      expect(datagram.map(acknowledged)).toEqual(datagram.map((_, i) => i === datagram.length - 1))
  })

  test.each([
    ['in the middle', [3, 7, 8]],
    ['first and last', [1, 10]],
    ['all', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  ])('errors reach those that they are about: %s', async (_, refused) => {
    const face = open({ script: kernel(index => refused.includes(index)) })
    const all = await outcomes(face, 10)
    expect(all.flatMap(({ status }, i) => (status === 'rejected' ? [i + 1] : []))).toEqual(refused)
    for (const outcome of all)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'EEXIST' })
  })

  test('a command keeps its own acknowledgement before something else than a command, and unless it says otherwise', async () => {
    const face = open({ script: kernel() })
    const [, answer] = await Promise.all([
      face.request(together(1)),
      face.request(query(2)),
      face.request(command(3)),
      face.request(together(4)),
    ])
    expect(replied(answer)).toBe(2)
    expect(face.transport.requests.map(acknowledged)).toEqual([true, false, true, true])
  })

  /** Of two commands that share an acknowledgement the second is given up, before `answer` lets the kernel answer. */
  const secondGivenUp = async () => {
    let answer: (() => void) | undefined
    const face = open({
      script: (sent, transport) => {
        if (answer) return kernel()(sent, transport)
        answer = () => transport.deliver(...kernel()(sent, transport))
        return []
      },
    })
    const controller = new AbortController()
    const first = face.request(together(1))
    const second = failure(face.request(together(2), { signal: controller.signal }))
    await vi.waitFor(() => expect(answer).toBeDefined())
    controller.abort(new Error('enough'))
    expect((await second).message).toBe('enough')
    return { face, first, answer: answer! }
  }

  test('giving up on the one that is acknowledged leaves the others their answer', async () => {
    const { first, answer } = await secondGivenUp()
    answer()
    await expect(first).resolves.toEqual({ replies: [] })
  })

  test('and so it does when the socket was read empty meanwhile', async () => {
    const { face, first, answer } = await secondGivenUp()
    expect(replied(await face.request(query(3)))).toBe(3)
    answer()
    await expect(first).resolves.toEqual({ replies: [] })
  })

  test('when the kernel dropped replies an error may be among them: only what was acknowledged by itself counts as done', async () => {
    const face = open({
      script: sent => [new TransportError({ syscall: 'read', errno: 105, subject: 'test' }), acknowledge(sent.at(-1)!)],
    })
    const all = await outcomes(face, 3)
    expect(all.map(each => (each.status === 'rejected' ? each.reason.code : 'done'))).toEqual([
      'ERR_REPLY_LOST',
      'ERR_REPLY_LOST',
      'done',
    ])
  })

  test('an acknowledgement that cannot be read fails all that it stood for', async () => {
    const face = open({
      script: sent => {
        const bytes = acknowledge(sent.at(-1)!).slice(0, 24)
        new DataView(bytes.buffer).setUint32(0, bytes.length, true)
        return [bytes]
      },
    })
    const all = await outcomes(face, 20_000)
    expect(new Set(all.map(each => each.status === 'rejected' && each.reason.code))).toEqual(
      new Set(['ERR_DECODE_TRUNCATED']),
    )
  })
})

test('NetlinkSocketSync: steps asked together share acknowledgements, too', async () => {
  const face = faces[1]![1]({ script: kernel() })
  await face.run(askAll([together(1), together(2), together(3)]))
  expect(face.transport.requests.map(acknowledged)).toEqual([false, false, true])
})
