import { describe, expect, test } from 'vitest'
import { Input, Output } from '../../../protocol/codec/index.js'
import { errorBody, NLMSG, nlmsghdr } from '../../../protocol/netlink/index.js'
import type { CapturedDatagram } from '../../../src/capture/datagram.js'
import { errorOf } from '../../../src/dump/conversations.js'
import type { DecodedMessage } from '../../../src/dump/decoded.js'
import {
  type Conversation,
  Conversations,
  conversationLine,
  Decoder,
  explain,
  explanationText,
  messageSummary,
  Stats,
} from '../../../src/dump/index.js'
import { outcomeOf } from '../../../src/dump/outcome.js'
import { readFixture } from '../../fixtures/messages.js'
import { expectSame } from '../../support/same.js'
import { allFixtures, datagramsOf, messagesOf } from './captured.js'

function conversationsOf(messages: readonly DecodedMessage[]): Conversation[] {
  const conversations = new Conversations()
  return [...messages.flatMap(message => conversations.push(message)), ...conversations.end()]
}

function header(
  type: number,
  flags: number,
  sequence: number,
  portId = 0,
  payload: readonly number[] = [],
): Uint8Array {
  const bytes = new Uint8Array(16 + payload.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, bytes.length, true)
  view.setUint16(4, type, true)
  view.setUint16(6, flags, true)
  view.setUint32(8, sequence, true)
  view.setUint32(12, portId, true)
  bytes.set(payload, 16)
  return bytes
}

function talk(
  ...said: readonly { sent?: true; bytes: Uint8Array; time?: bigint; pid?: number; protocol?: number }[]
): DecodedMessage[] {
  const decoder = new Decoder()
  return said.flatMap(({ sent, bytes, time, pid, protocol = 0 }) => {
    const datagram: CapturedDatagram = {
      bytes,
      littleEndian: true,
      protocol,
      direction: sent ? 'sent' : 'received',
      time,
      place: { offset: 0 },
      ...(pid !== undefined && { process: { pid } }),
    }
    return decoder.decode(datagram).messages
  })
}

const ack = (sequence: number, portId = 0): Uint8Array =>
  header(2, 0x100, sequence, portId, [0, 0, 0, 0, ...header(16, 5, sequence)])
const ifinfo = new Array<number>(16).fill(0)

test('the error of an answer is that of its outcome, however short it is', () => {
  const answers = allFixtures.flatMap(messagesOf).filter(({ type }) => type === NLMSG.ERROR || type === NLMSG.DONE)
  expect(answers.filter(answer => errorOf(answer) > 0).length).toBeGreaterThan(100)
  for (const answer of answers) expectSame(errorOf(answer), Math.abs(outcomeOf(answer).error ?? 0))
  for (const payload of [[], [255], [255, 255, 255]])
    expect(errorOf(talk({ bytes: header(2, 0, 1, 0, payload) })[0]!)).toBe(0)
})

describe.each(allFixtures)('%s', path => {
  test('every message is in one conversation', () => {
    const messages = messagesOf(path)
    const conversations = conversationsOf(messages)
    const requests = conversations.flatMap(({ requests }) => requests)
    expect(requests).toHaveLength(messages.filter(({ datagram }) => datagram.direction === 'sent').length)
    expectSame(new Set(requests).size, requests.length)
    const controls = messages.filter(({ type, datagram }) => type < 16 && datagram.direction === 'received').length
    const replies = messages.filter(({ datagram }) => datagram.direction === 'received').length
    expectSame(
      conversations.reduce((sum, { replyCount }) => sum + replyCount, 0),
      replies - controls,
    )
    for (const conversation of conversations) expect(conversationLine(conversation)).not.toContain('undefined')
  })
})

describe.each(allFixtures.filter(path => /^(route|nftables)\/refused-/.test(path)))('%s', path => {
  const failed = conversationsOf(messagesOf(path)).filter(({ error }) => error !== 0)

  test('the refusal is found and explained', () => {
    expect(failed.length).toBeGreaterThan(0)
    for (const { errors, requests } of failed)
      for (const error of errors) {
        const asked = requests.find(({ sequence }) => sequence === error.sequence)
        const explanation = explain(error, asked)!
        expect(explanation.errno).toBeGreaterThan(0)
        expectSame(explanation.operation, asked!.name)
        const { attributes } = error.body as { attributes: { offs?: number; msg?: string } }
        expectSame(explanation.message, attributes.msg)
        expectSame(explanation.attribute === undefined, attributes.offs === undefined)
        if (explanation.attribute !== undefined) {
          // The offset of the kernel is where the first of the bytes stands that are shown, in the request.
          expectSame(explanation.bytes[0]!.start, attributes.offs)
          expectSame(explanation.bytes.at(-1)!.end, explanation.attribute.end)
        }
        const text = explanationText(explanation)
        if (attributes.msg !== undefined) expect(text).toContain(JSON.stringify(attributes.msg))
      }
  })
})

test('the kernel says the same as the program printed', () => {
  // iproute2 prints the kernel's message as it is.
  const path = 'route/refused-link-mtu-above-maximum.nl'
  const { commands } = readFixture(path)
  const stderr = commands.flatMap(command => command.stderr ?? []).join('\n')
  const [last] = conversationsOf(messagesOf(path))
    .filter(({ errors }) => errors.length > 0)
    .slice(-1)
  expect(stderr).toContain(explain(last!.errors[0]!)!.message)
})

test('an objection is pointed at in the bytes of the request', () => {
  const [failed] = conversationsOf(messagesOf('nftables/refused-transaction-third-of-four.nl')).filter(
    ({ error }) => error !== 0,
  )
  expect(failed).toMatchObject({ kind: 'transaction', outcome: 'error', error: 2 })
  expect(failed!.requests.map(({ name }) => name)).toEqual([
    'NFNL_MSG_BATCH_BEGIN',
    'NFT_MSG_NEWRULE',
    'NFT_MSG_NEWRULE',
    'NFT_MSG_DELRULE',
    'NFT_MSG_NEWRULE',
    'NFNL_MSG_BATCH_END',
  ])
  const asked = failed!.requests.find(({ sequence }) => sequence === failed!.errors[0]!.sequence)
  const explanation = explain(failed!.errors[0]!, asked)!
  expect(explanation.attribute).toMatchObject({ path: 'handle', uapi: 'NFTA_RULE_HANDLE', value: 99n })
  expect(explanationText(explanation)).toMatchInlineSnapshot(`
    "NFT_MSG_DELRULE: ENOENT (No such file or directory)
      at NFTA_RULE_HANDLE (handle) = 99, bytes 40..48 of the request
         36  0c 00                     NFTA_RULE_HANDLE length  12 bytes
         38  03 00                     NFTA_RULE_HANDLE type  3
         40  00 00 00 00 00 00 00 63   NFTA_RULE_HANDLE  99
      probably: the chain has no rule of this handle: \`nft -a list ruleset\` shows them"
  `)
})

test('what is missing and what is allowed', () => {
  const explanations = allFixtures
    .filter(path => path.includes('/refused-'))
    .flatMap(path =>
      conversationsOf(messagesOf(path)).flatMap(({ errors, requests }) =>
        errors.map(error =>
          explain(
            error,
            requests.find(({ sequence }) => sequence === error.sequence),
          ),
        ),
      ),
    )
  const missing = explanations.flatMap(each => each?.missing ?? [])
  const allowed = explanations.flatMap(each => each?.allowed ?? [])
  expect({ missing: [...new Set(missing)], allowed: [...new Set(allowed)] }).toMatchInlineSnapshot(`
    {
      "allowed": [
        "at most 15 bytes",
        "1..8",
      ],
      "missing": [],
    }
  `)
})

test('a required attribute that was not there is named, with the nest that misses it', () => {
  const request = messagesOf('route/link-add-veth.nl').find(({ flags }) => (flags & 0x400) !== 0)!
  const { bytes, littleEndian } = request.datagram
  const nest = request.tree.children.find(({ uapi }) => uapi === 'IFLA_LINKINFO')!
  const refuse = (attributes: object): DecodedMessage => {
    const body = { error: -22, msg: nlmsghdr.read(new Input(bytes, littleEndian), 0, 16), attributes }
    const output = new Output(littleEndian)
    errorBody(0x300).write(output, body)
    const payload = output.take()
    return talk({ bytes: header(2, 0x300, request.sequence, 7, [...payload]) })[0]!
  }
  // IFLA_TXQLEN is 13 (linux/if_link.h), IFLA_INFO_SLAVE_KIND 4.
  expect(explain(refuse({ missType: 13 }), request)).toMatchObject({ name: 'EINVAL', missing: 'IFLA_TXQLEN' })
  const inNest = explain(refuse({ missType: 4, missNest: nest.start }), request)!
  expect(inNest.missing).toBe('IFLA_INFO_SLAVE_KIND in linkinfo')
  expect(explanationText(inNest)).toContain('missing: IFLA_INFO_SLAVE_KIND in linkinfo')
  // Without the request, and without its echo, nobody knows what it was.
  expect(explain(refuse({ missType: 13 }))).toMatchObject({ operation: undefined, missing: undefined })
})

test('a list is one entry', () => {
  const all = conversationsOf(messagesOf('route/address-show.nl'))
  const dump = all.find(({ kind, requests }) => kind === 'dump' && requests[0]!.name === 'RTM_GETADDR')
  const replies = messagesOf('route/address-show.nl').filter(({ name }) => name === 'RTM_NEWADDR')
  expect(dump).toMatchObject({ outcome: 'done', replyCount: replies.length, interrupted: false, error: 0 })
})

test('a list that changed while it was told is interrupted; an answer that never came is open', () => {
  const messages = talk(
    { sent: true, bytes: header(18, 0x301, 1, 0, ifinfo), time: 10n },
    { bytes: header(16, 0x12, 1, 7, ifinfo), time: 20n },
    { bytes: header(3, 0x12, 1, 7, [0, 0, 0, 0]), time: 70n },
    { sent: true, bytes: header(18, 0x301, 2, 0, ifinfo), time: 80n },
    { bytes: header(16, 0x02, 2, 7, ifinfo), time: 90n },
  )
  const [first, second] = conversationsOf(messages)
  expect(first).toMatchObject({ kind: 'dump', interrupted: true, outcome: 'done', replyCount: 1, latency: 60n })
  expect(second).toMatchObject({ kind: 'dump', interrupted: false, outcome: 'open', replyCount: 1 })
})

test('two processes with the same sequence number are told apart', () => {
  const messages = talk(
    { sent: true, bytes: header(16, 5, 1, 0, ifinfo), pid: 10 },
    { sent: true, bytes: header(16, 5, 1, 0, ifinfo), pid: 20 },
    { bytes: ack(1), pid: 20 },
    { bytes: ack(1), pid: 10 },
  )
  const all = conversationsOf(messages)
  expect(all.map(({ requests, outcome }) => [requests[0]!.datagram.process!.pid, outcome])).toEqual([
    [20, 'done'],
    [10, 'done'],
  ])
})

test('without processes the port tells them apart', () => {
  const messages = talk(
    { sent: true, bytes: header(16, 5, 1, 100, ifinfo) },
    { sent: true, bytes: header(16, 5, 1, 200, ifinfo) },
    { bytes: ack(1, 200) },
  )
  const all = conversationsOf(messages)
  expect(all.map(({ requests, outcome }) => [requests[0]!.portId, outcome])).toEqual([
    [200, 'done'],
    [100, 'open'],
  ])
})

test('a notification that a change causes is no answer to it, unless it asked for that', () => {
  const change = (flags: number) =>
    conversationsOf(
      talk(
        { sent: true, bytes: header(16, flags, 1, 0, ifinfo) },
        { bytes: header(16, 0, 1, 7, ifinfo) },
        { bytes: ack(1, 7) },
      ),
    ).map(({ kind, replyCount }) => [kind, replyCount])
  expect(change(0x5)).toEqual([
    ['notification', 1],
    ['request', 0],
  ])
  expect(change(0xd)).toEqual([['request', 1]])
})

test('memory is bounded: the oldest are given up, and replies are counted but not kept', () => {
  const conversations = new Conversations({ open: 10, keep: 3 })
  const asked = talk(
    ...Array.from({ length: 1000 }, (_, i) => ({ sent: true as const, bytes: header(16, 5, i + 1, 0, ifinfo) })),
  )
  const closed = asked.flatMap(message => conversations.push(message))
  expect(closed).toHaveLength(990)
  expect(closed.every(({ outcome }) => outcome === 'open')).toBe(true)
  expect(conversations.end().map(({ number }) => number)).toEqual(Array.from({ length: 10 }, (_, i) => 991 + i))

  const list = talk(
    { sent: true, bytes: header(18, 0x301, 1, 0, ifinfo) },
    ...Array.from({ length: 100 }, () => ({ bytes: header(16, 2, 1, 7, ifinfo) })),
    { bytes: header(3, 2, 1, 7, [0, 0, 0, 0]) },
  )
  const [dump] = list.flatMap(message => conversations.push(message))
  expect(dump).toMatchObject({ outcome: 'done', replyCount: 100, replyBytes: 100 * 32 + 20 })
  expect(dump!.replies).toHaveLength(3)
})

test('thousands of requests in one datagram are one to keep, and each finds its answer', () => {
  const conversations = new Conversations({ open: 2 })
  const count = 3000
  const ask = (first: number): DecodedMessage[] => {
    const bytes = Uint8Array.from(
      Array.from({ length: count }, (_, i) => [...header(16, 5, first + i, 0, ifinfo)]).flat(),
    )
    return talk({ sent: true, bytes })
  }
  const asked = [...ask(1), ...ask(1 + count)]
  expect(asked.flatMap(message => conversations.push(message))).toEqual([])
  const answers = talk(...Array.from({ length: 2 * count }, (_, i) => ({ bytes: ack(i + 1, 7) })))
  const closed = answers.flatMap(message => conversations.push(message))
  expect(closed.map(({ outcome, number }) => [outcome, number])).toEqual(
    asked.map((_, i) => ['done', i < count ? i + 1 : i - count + 1]),
  )
  expect(conversations.end()).toEqual([])
})

test('of the same sequence number the one that asked first is answered first', () => {
  const again = talk(
    { sent: true, bytes: header(16, 5, 1, 0, ifinfo) },
    { sent: true, bytes: header(16, 5, 1, 0, ifinfo) },
    { bytes: ack(1, 7) },
    { bytes: ack(1, 7) },
    { bytes: ack(1, 7) },
  )
  expect(conversationsOf(again).map(({ kind, number, outcome }) => [kind, number, outcome])).toEqual([
    ['request', 1, 'done'],
    ['request', 2, 'done'],
    ['answer', 5, 'done'],
  ])
})

test('statistics count by type, with errors and the slowest', () => {
  const stats = new Stats()
  const messages = datagramsOf('route/refused-link-mtu-above-maximum.nl').length
  const all = messagesOf('route/refused-link-mtu-above-maximum.nl')
  for (const message of all) stats.message(message)
  for (const conversation of conversationsOf(all)) stats.conversation(conversation)
  const types = stats.types()
  expect(types.reduce((sum, { count }) => sum + count, 0)).toBe(messages)
  expect(types.find(({ name }) => name === 'RTM_NEWLINK')).toMatchObject({
    protocol: 'NETLINK_ROUTE',
    errors: conversationsOf(all).filter(({ error }) => error !== 0).length,
    bytes: all.filter(({ name }) => name === 'RTM_NEWLINK').reduce((sum, { end, start }) => sum + end - start, 0),
  })
})

test('a message in a few words', () => {
  const words = messagesOf('route/refused-link-mtu-above-maximum.nl').slice(-2).map(messageSummary)
  expect(words).toEqual([
    'index=2 mtu=70000',
    'EINVAL Invalid argument "mtu greater than device maximum" (RTM_NEWLINK)',
  ])
})
