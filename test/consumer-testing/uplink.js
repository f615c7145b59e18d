import { NftablesClient, NftTransaction, nft, RouteClient } from 'nlkit'

/** Gives a machine a bridge for its containers, and masquerades what they send. Returns the bridge's index. */
export async function uplink(options = {}) {
  const route = RouteClient.open(options)
  const nftables = NftablesClient.open(options)
  try {
    await route.links.add({ name: 'br0', kind: 'bridge', mtu: 1400, up: true })
    await route.addresses.add({ dev: 'br0', address: '192.168.0.1/16' })
    const table = { family: 'ip', table: 'uplink' }
    const change = new NftTransaction()
      .addTable(table)
      .addChain({ ...table, chain: 'post', type: 'nat', hook: 'postrouting', priority: 'srcnat' })
    change.addRule({ ...table, chain: 'post', expressions: [nft.ip.saddr('192.168.0.0/16'), nft.masquerade()] })
    await nftables.ruleset.commit(change)
    return (await route.links.get('br0')).index
  } finally {
    route.close()
    nftables.close()
  }
}
