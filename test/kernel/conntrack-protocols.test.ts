/* Connections of every protocol, from the first event to the last. */
import { expect, test } from 'vitest'
import {
  type ConnectionEvent,
  type ConnectionSpec,
  ConntrackClient,
  connectionEvent,
} from '../../src/client/conntrack/index.js'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'

const ip = { source: '10.0.0.1', destination: '192.0.2.1', timeout: 600 } as const
const ip6 = { source: '2001:db8::1', destination: '2001:db8::2', timeout: 600 } as const
const ports = { sourcePort: 1000, destinationPort: 53 } as const

/** One of each protocol that the kernel tells more of than its number, and one that it does not know. DCCP is gone from newer kernels. */
const connections: Record<string, ConnectionSpec> = {
  tcp: { ...ip, protocol: 'tcp', ...ports, state: 'ESTABLISHED' },
  'tcp over IPv6': { ...ip6, protocol: 'tcp', ...ports, state: 'SYN_SENT' },
  udp: { ...ip, protocol: 'udp', ...ports, mark: 7 },
  udplite: { ...ip, protocol: 'udplite', ...ports },
  icmp: { ...ip, protocol: 'icmp', icmpType: 8, icmpCode: 0, icmpId: 4660 },
  icmpv6: { ...ip6, protocol: 'icmpv6', icmpType: 128, icmpCode: 0, icmpId: 22136 },
  sctp: {
    ...ip,
    protocol: 'sctp',
    ...ports,
    state: 'ESTABLISHED',
    protoinfo: { sctp: { vtagOriginal: 5, vtagReply: 6 } },
  },
  gre: { ...ip, protocol: 'gre', sourcePort: 5, destinationPort: 6 },
  'a protocol without ports': { ...ip, protocol: 89 },
}

describeKernel('connections of every protocol', ['conntrack'], () => {
  test.each(Object.entries(connections))('%s: made, changed and deleted, and told of each time', async (_, spec) => {
    await withSandbox(async inside => {
      await using client = ConntrackClient.open({ netns: inside.name })
      const events = ConntrackClient.events(undefined, { netns: inside.name })
      await client.connections.create(spec)
      const made = await client.connections.get(spec)
      await client.connections.update({ ...spec, mark: 9 })
      const changed = await client.connections.get(spec)
      await client.connections.delete(spec)
      expect(await client.connections.find(spec)).toBeUndefined()

      const told: ConnectionEvent[] = []
      for await (const item of events) {
        const event = connectionEvent(item)
        if (event !== undefined) told.push(event)
        if (told.length === 3) break
      }
      events.close()
      expect(told.map(({ change }) => change)).toEqual(['new', 'update', 'destroy'])
      const [first, second, last] = told.map(({ connection }) => connection)
      const { timeout: _, protoinfo: __, ...asked } = spec
      expect(first).toMatchObject({ ...asked, id: made.id, reply: made.reply, status: made.status })
      expect(second).toMatchObject({ id: made.id, mark: 9, state: changed.state, attributes: { mark: 9 } })
      expect(last).toMatchObject({ id: made.id, source: spec.source, reply: made.reply })
      // All that was told has a row.
      for (const { connection } of told) expect(unknownIn(connection.attributes)).toEqual([])
    })
  })
})

function unknownIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return []
  return Object.entries(value).flatMap(([name, each]) => (name === 'unknown' ? [each] : unknownIn(each)))
}
