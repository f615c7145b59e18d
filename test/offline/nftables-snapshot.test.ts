/* A snapshot of a ruleset that others change while it is read, and changes that are built upon one. */
import { expect, test } from 'vitest'
import { getChain } from '../../protocol/netfilter/index.js'
import { NftablesClientSync, NftTransaction } from '../../src/client/nftables/index.js'
import type { TransportSource } from '../../src/socket/index.js'
import { simulateKernel } from '../../src/testing/index.js'

const named = (table: string) => ({ family: 'ip', table }) as const

/** A kernel where somebody adds a table so many times, each time when a client has listed the tables and asks for the chains. */
function changing(times: number) {
  const kernel = simulateKernel()
  const somebody = NftablesClientSync.open({ transport: kernel })
  const add = (table: string) => somebody.ruleset.commit(new NftTransaction().addTable(named(table)))
  add('t')
  let count = 0
  const transport: TransportSource = {
    open(protocol, options) {
      const inner = kernel.open(protocol, options)
      const send = inner.sendSync.bind(inner)
      inner.sendSync = datagram => {
        const type = new DataView(datagram.buffer, datagram.byteOffset).getUint16(4, true)
        if (type === getChain.type && count < times) add(`new${++count}`)
        send(datagram)
      }
      return inner
    },
  }
  return { client: NftablesClientSync.open({ transport }), add, count: () => count }
}

test('is of one generation: read again until nothing changed meanwhile', () => {
  const { client, count } = changing(2)
  const { tables, generation } = client.ruleset.snapshot()
  expect(count()).toBe(2)
  expect(tables.map(({ table }) => table)).toEqual(['t', 'new1', 'new2'])
  expect(generation).toBe(client.ruleset.generation())
})

test('of a ruleset that changes each time is an error after six attempts', () => {
  const { client, count } = changing(100)
  expect(() => client.ruleset.snapshot()).toThrow(
    expect.objectContaining({ code: 'ERR_DUMP_INTERRUPTED', attempts: 6 }),
  )
  expect(count()).toBe(6)
})

test('what is built upon one is built again when somebody changed something meanwhile, and only then', () => {
  const { client, add } = changing(0)
  let built = 0
  client.ruleset.update(({ tables }) => {
    if (++built === 1) add('meanwhile')
    return new NftTransaction().addTable(named(`after-${tables.length}`))
  })
  expect(built).toBe(2)
  expect(client.ruleset.tables().map(({ table }) => table)).toEqual(['t', 'meanwhile', 'after-2'])

  built = 0
  const wrong = () => {
    built++
    return new NftTransaction().deleteTable(named('nothing'))
  }
  expect(() => client.ruleset.update(wrong)).toThrow(expect.objectContaining({ code: 'ENOENT' }))
  expect(built).toBe(1)
})
