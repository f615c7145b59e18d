/* How much was captured of the programs that speak nf_tables and conntrack: hundreds of commands, what they sent and what the kernel said. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Input } from '../../protocol/codec/index.js'
import { messages } from '../../protocol/netlink/index.js'
import { parseFixture } from '../fixtures/format.js'
import { inTree } from '../setup/root.mjs'

const folders = ['fixtures/nftables', 'fixtures/conntrack']
const fixtures = folders.flatMap(folder =>
  readdirSync(inTree(folder))
    .filter(name => name.endsWith('.nl'))
    .map(name => ({ name, ...parseFixture(readFileSync(inTree(folder, name), 'utf8')) })),
)

/** The least that there has to be. */
const least = { nft: 250, iptables: 80, ip6tables: 20, ebtables: 25, arptables: 10, conntrack: 40 }

test('hundreds of commands of every program', () => {
  const counts: Record<string, number> = {}
  for (const { commands } of fixtures)
    for (const { command } of commands) {
      const [program = ''] = command.split(' ')
      counts[program] = (counts[program] ?? 0) + 1
    }
  console.info(`commands captured: ${JSON.stringify(counts)}`)
  for (const [program, count] of Object.entries(least)) expect(counts[program], program).toBeGreaterThanOrEqual(count)
})

test('messages of nfnetlink both ways', () => {
  const counts = { send: 0, receive: 0 }
  for (const { events, byteOrder } of fixtures)
    for (const event of events) {
      if ((event.type !== 'send' && event.type !== 'receive') || event.protocol !== 'NETLINK_NETFILTER') continue
      const input = new Input(event.bytes, byteOrder === 'little')
      counts[event.type] += [...messages(input, 0, event.bytes.length)].length
    }
  console.info(`messages captured: ${JSON.stringify(counts)}`)
  expect(counts.send).toBeGreaterThan(1500)
  expect(counts.receive).toBeGreaterThan(1500)
})
