import { NFNLGRP, netfilterProtocol } from '../../../protocol/netfilter/index.js'
import { RTNLGRP, routeProtocol } from '../../../protocol/route/index.js'
import { NftTransaction, nft } from '../../../src/client/nftables/index.js'
import type { Lab, Scenario } from '../simulated.js'

/** A veth pair whose ends are up. */
function pair({ route, settle }: Lab): void {
  route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' } })
  for (const name of ['v0', 'v1']) route.links.change(name, { up: true })
  settle()
}

/** The kernel tells of a link more than once for some changes: what is told counts, not how often. */
function once(events: unknown[]): unknown[] {
  const seen = events.map(each => {
    const { name, header, attributes } = each as {
      name: string
      header: { flags: number }
      attributes: Record<string, unknown>
    }
    const { ifname, mtu, master, group, ifalias } = attributes
    return JSON.stringify([name, ifname, header.flags & 1, mtu, master, group, ifalias])
  })
  return [...new Set(seen)]
}

export const eventScenarios: Record<string, Scenario> = {
  'of links'(lab) {
    const { route, step } = lab
    const heard = lab.listen(routeProtocol, RTNLGRP.LINK)
    step('add', () => {
      route.links.add({ name: 'br0', kind: 'bridge' })
      return once(heard())
    })
    step('MTU', () => {
      route.links.change('br0', { mtu: 1400 })
      return once(heard())
    })
    step('alias', () => {
      route.links.change('br0', { alias: 'x' })
      return once(heard())
    })
    step('group', () => {
      route.links.change('br0', { group: 3 })
      return once(heard())
    })
    step('up', () => {
      route.links.change('br0', { up: true })
      return once(heard())
    })
    step('down', () => {
      route.links.change('br0', { up: false })
      return once(heard())
    })
    step('delete', () => {
      route.links.delete('br0')
      return once(heard())
    })
    step('refused', () => {
      route.links.find('none')
      return once(heard())
    })
  },

  'of pairs and ports'(lab) {
    const { route, step } = lab
    const heard = lab.listen(routeProtocol, RTNLGRP.LINK)
    step('add', () => {
      route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' } })
      return once(heard()).sort()
    })
    step('delete', () => {
      route.links.delete('v0')
      return once(heard()).sort()
    })
  },

  'of addresses'(lab) {
    pair(lab)
    const { route, step } = lab
    const heard = lab.listen(routeProtocol, RTNLGRP.IPV4_IFADDR)
    step('add', () => {
      route.addresses.add({ dev: 'v0', address: '10.0.0.1/24' })
      return heard()
    })
    step('secondary', () => {
      route.addresses.add({ dev: 'v0', address: '10.0.0.2/24' })
      return heard()
    })
    step('delete both', () => {
      route.addresses.delete({ dev: 'v0', address: '10.0.0.1/24' })
      return heard()
    })
    step('nothing', () => heard())
  },

  'of routes'(lab) {
    pair(lab)
    const { route, step } = lab
    const heard = lab.listen(routeProtocol, RTNLGRP.IPV4_ROUTE)
    step('of an address', () => {
      route.addresses.add({ dev: 'v0', address: '10.0.0.1/24' })
      return heard()
    })
    step('add', () => {
      route.routes.add({ to: 'default', via: '10.0.0.9' })
      return heard()
    })
    step('replace', () => {
      route.routes.replace({ to: 'default', via: '10.0.0.8' })
      return heard()
    })
    step('delete', () => {
      route.routes.delete({ to: 'default' })
      return heard()
    })
    step('down: the kernel says nothing', () => {
      route.links.change('v0', { up: false })
      return heard()
    })
  },

  'of nf_tables'(lab) {
    const { nft: client, step } = lab
    const of = { family: 'inet', table: 't' } as const
    const heard = lab.listen(netfilterProtocol, NFNLGRP.NFTABLES)
    const names = () => heard().map(each => (each as { name: string }).name)
    step('a batch', () => {
      const t = new NftTransaction().addTable(of).addChain({ ...of, chain: 'c' })
      t.addRule({ ...of, chain: 'c', expressions: [nft.accept()] })
      client.ruleset.commit(t)
      return names()
    })
    step('rules behind, before and instead of another, and which handle is next', () => {
      const chain = { ...of, chain: 'c' }
      const behind = new NftTransaction()
      const added = behind.addRule({ ...chain, expressions: [nft.accept()] })
      behind.insertRule({ ...chain, expressions: [nft.accept()] })
      client.ruleset.commit(behind)
      const instead = new NftTransaction()
      instead.replaceRule({ ...chain, handle: added.rule.handle, expressions: [nft.drop()] })
      client.ruleset.commit(instead)
      client.ruleset.commit(new NftTransaction().addSet({ ...of, set: 's', type: 'ipv4_addr' }))
      return heard().flatMap(each => {
        const { name, flags, attributes } = each as { name: string; flags: number; attributes: { handle?: bigint } }
        return name === 'NFT_MSG_NEWGEN' ? [] : [[name, flags, attributes.handle]]
      })
    })
    step('a batch that is refused', () => {
      const t = new NftTransaction().addChain({ ...of, chain: 'd' }).deleteChain({ ...of, chain: 'none' })
      client.ruleset.commit(t)
    })
    step('says nothing', names)
    step('a table goes', () => {
      client.ruleset.commit(new NftTransaction().deleteTable(of))
      return names()
    })
    step('nothing changes', () => {
      client.ruleset.commit(new NftTransaction().destroyTable(of))
      return names()
    })
  },
}
