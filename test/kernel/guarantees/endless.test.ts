import { afterEach, beforeEach, expect, test } from 'vitest'
import { AF, type BridgeVlanQuestion, getBridgeVlan, getLink, routeProtocol } from '../../../protocol/route/index.js'
import { RouteClientSync } from '../../../src/index.js'
import { type NamespaceHandle, netns } from '../../../src/netns/index.js'
import type { Dump, Query, Reply } from '../../../src/socket/request.js'
import { NetlinkSocket } from '../../../src/socket/socket.js'
import { NetlinkSocketSync } from '../../../src/socket/socket-sync.js'
import { describeKernel } from '../../support/kernel.js'

let inside: NamespaceHandle

beforeEach(() => {
  inside = netns.createAnonymous()
})

afterEach(() => inside.close())

const link = { family: 0, type: 0, index: 0, flags: 0, change: 0 }

/** What a call came to, whether it blocks or not. */
const outcomeOf = async (call: () => unknown): Promise<{ value?: unknown; error?: { code?: string } }> => {
  try {
    return { value: await call() }
  } catch (error) {
    return { error: error as Error & { code?: string } }
  }
}

describeKernel('VLANs of one port (br_vlan_rtm_dump)', ['bridge', 'veth', 'vlan_filtering'], () => {
  // From Linux 5.6 until 5.13, and the stable kernels that got the repair, the kernel starts anew where it should end.
  test('are listed whole, or the kernel that never ends is found out; the socket goes on', async ({ skip }) => {
    using route = RouteClientSync.open({ netns: inside })
    route.links.add({ name: 'br0', kind: 'bridge', data: { vlanFiltering: true } })
    route.links.add({ name: 'w0', kind: 'veth', peer: { name: 'w1' } })
    route.links.change('w0', { master: 'br0' })
    for (let vid = 2; vid < 4000; vid += 2) route.vlans.add({ dev: 'w0', vid })
    const { index } = route.links.get('w0')
    // As `bridge` does it: this asks for the VLANs of every port.
    expect(route.vlans.list({ dev: 'w0' })).toHaveLength(2000)

    const body: BridgeVlanQuestion = {
      header: { family: AF.BRIDGE, reserved1: 0, reserved2: 0, ifindex: index },
      attributes: {},
    }
    const asked: Dump = { kind: 'dump', definition: getBridgeVlan as never, body }
    const lo: Query = {
      kind: 'query',
      definition: getLink as never,
      body: { header: { ...link, index: 1 }, attributes: {} },
    }
    let endless = false
    for (const socket of [
      NetlinkSocket.open(routeProtocol, { netns: inside }),
      NetlinkSocketSync.open(routeProtocol, { netns: inside }),
    ]) {
      const started = performance.now()
      const { value, error } = await outcomeOf(() => socket.request(asked))
      expect(performance.now() - started).toBeLessThan(20_000)
      endless = error !== undefined
      if (error !== undefined) {
        expect(error).toMatchObject({ code: 'ERR_DUMP_ENDLESS', operation: 'RTM_GETVLAN' })
        expect(await outcomeOf(() => socket.request(asked))).toMatchObject({ error: { code: 'ERR_DUMP_ENDLESS' } })
        const streamed: Reply[] = []
        const other = socket instanceof NetlinkSocket ? NetlinkSocket : NetlinkSocketSync
        const another = other.open(routeProtocol, { netns: inside })
        const stream = async () => {
          for await (const reply of another.stream(asked)) streamed.push(reply)
        }
        expect(await outcomeOf(stream)).toMatchObject({ error: { code: 'ERR_DUMP_ENDLESS' } })
        expect(streamed.length).toBeGreaterThan(0)
        another.close()
      } else expect(value).toMatchObject({ complete: true })
      expect(await socket.request(lo)).toMatchObject({ body: { attributes: { ifname: 'lo' } } })
      socket.close()
    }
    if (!endless) skip('this kernel ends the list of the VLANs of one port: nothing to be found out')
  })
})
