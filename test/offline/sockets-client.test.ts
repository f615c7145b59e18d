/* Sockets that few machines have, listed from what a kernel told (fixtures/sock-diag). */
import { expect, test } from 'vitest'
import { smc } from '../../src/client/sockets/smc.js'
import { tipc } from '../../src/client/sockets/tipc.js'
import { xdp } from '../../src/client/sockets/xdp.js'
import type { Operation } from '../../src/socket/operation.js'
import type { Dump, DumpResult } from '../../src/socket/request.js'
import { messagesOf } from './dump/captured.js'

/** What a list asks, and what it makes of the answers in a fixture. */
function listing<T>(operation: Operation<T>, fixture: string): { asked: unknown; said: unknown; list: T } {
  const messages = messagesOf(`sock-diag/${fixture}.nl`).filter(({ name }) => name === 'SOCK_DIAG_BY_FAMILY')
  const [said] = messages.filter(({ datagram }) => datagram.direction === 'sent')
  const answers = messages.filter(({ datagram }) => datagram.direction === 'received')
  const request = operation.next().value as Dump
  for (const { body } of answers) request.eachBody?.(body)
  const result: DumpResult = { replies: [], complete: true, filtered: false, attempts: 1 }
  return { asked: request.body, said: said?.body, list: operation.next(result as never).value as T }
}

test('TIPC: asked as ss asks, and told with both ends', () => {
  const { asked, said, list } = listing(tipc.list(), 'tipc')
  expect(asked).toMatchObject({ header: { family: 30, protocol: 0 } })
  expect((said as { header: object }).header).toMatchObject({ family: 30, protocol: 0, pad: 0 })
  const connected = list.filter(({ state }) => state === 'ESTABLISHED')
  expect(connected).toHaveLength(2)
  const [one, other] = connected
  expect(one?.remote?.ref).toBe(other?.local.ref)
  expect(other?.remote?.ref).toBe(one?.local.ref)
  expect(list.map(({ type }) => type).sort()).toEqual(['RDM', ...Array(4).fill('SEQPACKET')])
  expect(list.find(({ state }) => state === 'LISTEN')?.remote).toBeUndefined()
  expect(list.find(({ type }) => type === 'RDM')?.attributes.group).toMatchObject({ id: 4712, instance: 7 })
})

test('SMC: those that listen, and a connection that is plain TCP', () => {
  const { asked, said, list } = listing(smc.list(), 'smc')
  expect(asked).toEqual(said)
  expect(list.map(({ mode, local }) => [mode, `${local.address} ${local.port}`])).toEqual([
    ['tcp', '127.0.0.1 7777'],
    ['tcp', expect.stringMatching(/^127.0.0.1 \d+$/)],
    [undefined, '127.0.0.1 7777'],
    [undefined, '::1 7778'],
  ])
  expect(list[1]?.remote).toEqual({ address: '127.0.0.1', port: 7777 })
})

test('XDP: with its device, its queue and its rings', () => {
  const { asked, list } = listing(xdp.list(), 'xdp-memory')
  expect(asked).toMatchObject({ header: { family: 44, show: 31 } })
  expect(list[0]).toMatchObject({ ifindex: expect.any(Number), queue: 0, attributes: { rxRing: { entries: 64 } } })
})
