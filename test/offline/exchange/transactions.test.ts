import { describe, expect, test } from 'vitest'
import { batchBegin, batchEnd, netfilterProtocol, newTable } from '../../../protocol/netfilter/index.js'
import { NLM_F } from '../../../protocol/netlink/index.js'
import type { KernelError } from '../../../src/socket/errors.js'
import type { Transaction, TransactionStep } from '../../../src/socket/request.js'
import { acknowledge, overrun, reply, type Script } from '../../support/scripted-transport.js'
import { faces, failure } from './conversations.js'

const header = { family: 2, version: 0, res_id: 0 }

const step = (name: string, more: Partial<TransactionStep> = {}): TransactionStep =>
  ({
    definition: newTable,
    body: { header, attributes: { name } },
    subject: { name },
    label: name,
    ...more,
  }) as TransactionStep

function transaction(...steps: TransactionStep[]): Transaction {
  const body = { header: { ...header, res_id: 10 }, attributes: {} }
  const begin = { definition: batchBegin, body } as TransactionStep
  return { kind: 'transaction', begin, steps, end: { definition: batchEnd, body } as TransactionStep }
}

/** As nfnetlink does: errors in order, then the acknowledgement of the last step. */
const refusing =
  (...errors: [position: number, errno: number][]): Script =>
  sent => [
    ...errors.map(([position, errno]) => acknowledge(sent[position]!, { errno })),
    ...(errors.some(([position]) => position === sent.length - 2) ? [] : [acknowledge(sent.at(-2)!)]),
  ]

describe.each(faces)('%s', (_, open) => {
  const face = (script: Script) => open({ script, protocol: 12 }, netfilterProtocol)

  test('is one datagram: begin, steps, end, numbered in a row; the last step alone asks for an acknowledgement', async () => {
    const { request, transport } = face(refusing())
    const { replies } = await request(transaction(step('a'), step('b', { flags: NLM_F.CREATE }), step('c')))
    expect(replies.size).toBe(0)
    expect(transport.sent.length).toBe(1)
    const [sent] = transport.sent
    expect(sent!.map(({ type }) => type)).toEqual([16, 0x0a00, 0x0a00, 0x0a00, 17])
    expect(sent!.map(({ flags }) => flags)).toEqual([1, 1, 1 | NLM_F.CREATE, 1 | NLM_F.ACK, 1])
    expect(sent!.map(({ sequence }) => sequence - sent![0]!.sequence)).toEqual([0, 1, 2, 3, 4])
  })

  test('the first error names the step by its index and by what the caller gave', async () => {
    const { request } = face(refusing([2, 17], [3, 2]))
    const error = (await failure(request(transaction(step('a'), step('b'), step('c'), step('d'))))) as KernelError
    expect(error).toMatchObject({ code: 'EEXIST', index: 1, subject: { name: 'b' }, operation: 'NFT_MSG_NEWTABLE' })
    expect(error.message).toBe('NFT_MSG_NEWTABLE (b, operation 1): EEXIST: File exists')
    // Its own bytes, from its own header on.
    expect(new TextDecoder().decode(error.request)).toContain('b\0')
    expect(new DataView(error.request.buffer).getUint32(0, true)).toBe(error.request.length)
  })

  test('an error of the last step is one, too', async () => {
    const { request } = face(refusing([2, 16]))
    expect(await failure(request(transaction(step('a'), step('b'))))).toMatchObject({ code: 'EBUSY', index: 1 })
  })

  test.each([
    [0, 85, 'NFNL_MSG_BATCH_BEGIN: ERESTART: Interrupted system call should be restarted'],
    [
      0,
      1,
      'NFNL_MSG_BATCH_BEGIN: EPERM: Operation not permitted — it needs CAP_NET_ADMIN in the user namespace that owns the network namespace',
    ],
    [3, 12, 'NFNL_MSG_BATCH_END: ENOMEM: Cannot allocate memory'],
  ])('an error of message %i, which is no step, has no index', async (position, errno, text) => {
    const { request } = face(sent => [acknowledge(sent[position]!, { errno })])
    const error = (await failure(request(transaction(step('a'), step('b'))))) as KernelError
    expect(error.message).toBe(text)
    expect(error.index).toBeUndefined()
  })

  test('a commit that fails after the steps went well: the acknowledgement behind it is late', async () => {
    const { request, socket } = face(sent => [acknowledge(sent[0]!, { errno: 16 }), acknowledge(sent[1]!)])
    expect(await failure(request(transaction(step('a'))))).toMatchObject({ code: 'EBUSY' })
    await request(transaction(step('a'))).catch(() => {})
    expect(socket.counters).toEqual({ foreign: 0, late: 1 })
  })

  test('what NLM_F_ECHO brings back is mapped to the steps', async () => {
    const { request } = face(sent => [
      reply(sent[3]!, newTable, { header, attributes: { name: 'c', handle: 3n } }),
      reply(sent[1]!, newTable, { header, attributes: { name: 'a', handle: 1n } }),
      acknowledge(sent[3]!),
    ])
    const { replies } = await request(transaction(step('a', { flags: NLM_F.ECHO }), step('b'), step('c')))
    expect([...replies.keys()].sort()).toEqual([0, 2])
    expect(replies.get(2)).toMatchObject([{ body: { attributes: { handle: 3n } } }])
  })

  test('acknowledgements that the caller asked for do not end it early', async () => {
    const { request } = face(sent => sent.slice(1, -1).map(each => acknowledge(each)))
    await request(transaction(step('a', { flags: NLM_F.ACK }), step('b', { flags: NLM_F.ACK }), step('c')))
  })

  test('one without steps asks nothing', async () => {
    const { request, transport } = face(() => [])
    expect(await request(transaction())).toEqual({ replies: new Map() })
    expect(transport.sent).toEqual([])
  })

  test('10,000 steps: room is made for all that comes back', async () => {
    const steps = Array.from({ length: 10_000 }, (_, i) => step(`t${i}`, { flags: NLM_F.ECHO }))
    const { request, transport } = face(sent => [
      ...sent
        .slice(1, -1)
        .map(each => reply(each, newTable, { header, attributes: { handle: BigInt(each.sequence) } })),
      acknowledge(sent.at(-2)!),
    ])
    const { replies } = await request(transaction(...steps))
    expect(replies.size).toBe(10_000)
    const [reserved] = transport.reserved
    expect(reserved!.send).toBeGreaterThan(10_000 * 28)
    expect(reserved!.replies).toBeGreaterThan(reserved!.send)
    const failing = face(refusing([9_999, 2]))
    expect(await failure(failing.request(transaction(...steps)))).toMatchObject({
      index: 9_998,
      subject: { name: 't9998' },
    })
  })

  test('a step that cannot be encoded: nothing is sent, and the next transaction is whole', async () => {
    const { request, transport } = face(refusing())
    const bad = step('b', { body: { header, attributes: { name: 7 } } })
    expect(await failure(request(transaction(step('a'), bad)))).toMatchObject({
      name: 'EncodeError',
      path: 'name',
      message: expect.stringMatching(/^NFT_MSG_NEWTABLE \(.*operation 1\): name: /),
    })
    expect(transport.sent).toEqual([])
    await request(transaction(step('c')))
    expect(transport.sent.length).toBe(1)
    expect(transport.sent[0]!.length).toBe(3)
  })

  test('nfnetlink looks at the first message of a datagram alone: no transaction or question shares one', async () => {
    const { run, transport } = face(sent => (sent.length > 1 ? refusing()(sent, transport) : [acknowledge(sent[0]!)]))
    const command = { kind: 'command', ...step('x') } as const
    await run(
      (function* () {
        yield [transaction(step('a')), transaction(step('b')), command, command]
      })(),
    )
    expect(transport.sent.map(datagram => datagram.length)).toEqual([3, 3, 1, 1])
  })

  test('when replies are lost, an error that did arrive is what the caller gets', async () => {
    const { request } = face(sent => [acknowledge(sent[1]!, { errno: 2 }), overrun()])
    expect(await failure(request(transaction(step('a'), step('b'))))).toMatchObject({ code: 'ENOENT', index: 0 })
  })
})
