import { NftTransaction, nft } from '../../../src/client/nftables/index.js'
import type { Host, Lab, Scenario } from '../simulated.js'

/** A veth pair between two namespaces. */
function cable(from: Host, to: Host, name: string, peer: string, more: object = {}): void {
  from.route.links.add({ name, kind: 'veth', ...more, peer: { name: peer, netns: to.netns } })
  from.route.links.change(name, { up: true })
  to.route.links.change(peer, { up: true })
}

/** Which way a packet goes, in short. */
function way({ route }: Host, address: string): unknown {
  const { via, oif, attributes } = route.routes.get(address)
  return { via, device: route.links.get(oif!).name, from: attributes.prefsrc }
}

/** A namespace behind a bridge, as a container has it. */
function container(base: Lab): Host {
  const inside = base.other()
  base.route.links.add({ name: 'br0', kind: 'bridge', up: true, address: '02:00:00:00:00:01' })
  base.route.addresses.add({ dev: 'br0', address: '192.168.0.1/16' })
  cable(base, inside, 'veth0', 'eth0', { master: 'br0' })
  inside.route.links.change('lo', { up: true })
  inside.route.addresses.add({ dev: 'eth0', address: '192.168.0.2/16' })
  inside.route.routes.add({ to: 'default', via: '192.168.0.1' })
  base.settle()
  return inside
}

export const topologyScenarios: Record<string, Scenario> = {
  'a namespace goes out through a bridge and NAT'(lab) {
    const { step, route } = lab
    let inside: Host
    step('set up', () => {
      inside = container(lab)
    })
    step('uplink', () => {
      const world = lab.other()
      cable(lab, world, 'wan', 'isp')
      route.addresses.add({ dev: 'wan', address: '203.0.113.2/24' })
      world.route.addresses.add({ dev: 'isp', address: '203.0.113.1/24' })
      route.routes.add({ to: 'default', via: '203.0.113.1' })
      lab.settle()
    })
    step('NAT', () => {
      const table = { family: 'ip', table: 'egress' } as const
      const t = new NftTransaction()
        .addTable(table)
        .addChain({ ...table, chain: 'post', hook: 'postrouting', type: 'nat', priority: 'srcnat' })
        .addChain({ ...table, chain: 'forward', hook: 'forward', priority: 'filter', policy: 'drop' })
      t.addRule({
        ...table,
        chain: 'post',
        comment: 'out',
        expressions: [nft.ip.saddr('192.168.0.0/16'), nft.meta.oifname('wan'), nft.masquerade()],
      })
      t.addRule({ ...table, chain: 'forward', expressions: [nft.meta.iifname('br0'), nft.counter(), nft.accept()] })
      t.addRule({ ...table, chain: 'forward', expressions: [nft.meta.oifname('br0'), nft.accept()] })
      lab.nft.ruleset.commit(t)
    })
    step('out from inside', () => way(inside, '8.8.8.8'))
    step('out from the base', () => way(lab, '8.8.8.8'))
    step('in', () => way(lab, '192.168.0.2'))
    step('ports', () => route.links.list({ master: 'br0' }).map(({ name }) => name))
  },

  'and is taken down again'(lab) {
    const { step, route } = lab
    container(lab)
    step('the cable', () => route.links.delete('veth0'))
    step('the bridge', () => route.links.delete('br0'))
  },

  'two hosts and a router in a line'(lab) {
    const { step } = lab
    const [left, right] = [lab.other(), lab.other()]
    step('cables', () => {
      cable(lab, left, 'l', 'eth0')
      cable(lab, right, 'r', 'eth0')
    })
    step('addresses', () => {
      lab.route.addresses.add({ dev: 'l', address: '10.1.0.1/24' })
      lab.route.addresses.add({ dev: 'r', address: '10.2.0.1/24' })
      left.route.addresses.add({ dev: 'eth0', address: '10.1.0.2/24' })
      right.route.addresses.add({ dev: 'eth0', address: '10.2.0.2/24' })
      left.route.routes.add({ to: '10.2.0.0/24', via: '10.1.0.1' })
      right.route.routes.add({ to: '10.1.0.0/24', via: '10.2.0.1' })
    })
    step('there', () => way(left, '10.2.0.2'))
    step('back', () => way(right, '10.1.0.2'))
    step('nowhere', () => way(left, '10.3.0.1'))
    step('one cable is pulled', () => right.route.links.change('eth0', { up: false }))
    step('the other side sees it', () => lab.route.links.get('r').attributes.carrier)
  },
}
