import { RouteClient } from '../../client/route/index.js'
import { netns } from '../../netns/index.js'
import { echo } from '../echo/index.js'
import type { PlanStep } from '../types.js'
import { DemoError } from './errors.js'

/** Addresses of RFC 5737, for documentation: nobody's. 8.8.8.8 is that of the tutorials; here it is a namespace's. */
export const INTERNET = {
  namespace: 'internet',
  uplink: 'eth0',
  uplinkAddress: '203.0.113.2',
  router: '203.0.113.1',
  outside: '8.8.8.8',
} as const

/**
 * An "internet" for the sandbox: a namespace that holds 8.8.8.8 and knows no private network, and a veth pair to it as the
 * machine's uplink, with the default route. Returns what was done, once the machine reaches 8.8.8.8.
 */
export async function createInternet(): Promise<PlanStep[]> {
  const { namespace, uplink, uplinkAddress, router, outside } = INTERNET
  netns.create(namespace)
  // The filter, which a new namespace may inherit, would drop what comes from a private network before anyone sees it.
  for (const each of ['all', 'default']) netns.writeSysctl(namespace, ['net', 'ipv4', 'conf', each, 'rp_filter'], 0)
  {
    await using machine = RouteClient.open()
    await machine.links.change('lo', { up: true })
    await machine.links.add({ name: uplink, kind: 'veth', up: true, peer: { name: uplink, netns: namespace } })
    await machine.addresses.add({ dev: uplink, address: `${uplinkAddress}/24` })
    await using far = RouteClient.open({ netns: namespace })
    await far.links.change('lo', { up: true })
    await far.links.change(uplink, { up: true })
    await far.addresses.add({ dev: uplink, address: `${router}/24` })
    await far.addresses.add({ dev: 'lo', address: `${outside}/32` })
    await machine.routes.add({ to: 'default', via: router })
  }
  await untilReachable(outside)
  const inside = `ip -n ${namespace}`
  return [
    step('internet', `namespace ${namespace}, without a reverse-path filter`, [
      `ip netns add ${namespace}`,
      `ip netns exec ${namespace} sysctl -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0`,
    ]),
    step('uplink', `uplink ${uplink} with ${uplinkAddress}/24, its other end there with ${router}/24`, [
      `ip link add ${uplink} type veth peer name ${uplink} netns ${namespace}`,
      `ip address add ${uplinkAddress}/24 dev ${uplink}`,
      `ip link set ${uplink} up`,
      `${inside} address add ${router}/24 dev ${uplink}`,
      `${inside} link set ${uplink} up`,
    ]),
    step('outside', `${outside} there`, [`${inside} link set lo up`, `${inside} address add ${outside}/32 dev lo`]),
    step('uplink-route', `default route via ${router}`, [`ip route add default via ${router}`]),
  ]
}

const step = (id: string, title: string, commands: string[]): PlanStep => ({
  id,
  title,
  place: 'base',
  state: 'created',
  commands,
})

/** The carrier of a new link comes up in the background. */
async function untilReachable(address: string): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const { received } = await echo({ address, count: 1, timeout: 100 })
    if (received > 0) return
  }
  throw new DemoError('ERR_DEMO_INTERNET', `the sandbox's own ${address} does not answer the machine`)
}
