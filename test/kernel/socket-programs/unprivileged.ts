/* What a program without any capability is told, as JSON. */
import { NftablesClient, NftTransaction, RouteClient } from '../../../src/index.js'

const route = RouteClient.open()
const nftables = NftablesClient.open()
const tables = () => nftables.with({ timeout: 5000 }).ruleset.tables()
const transaction = new NftTransaction().addTable({ family: 'ip', table: 't' })

const outcomes = await Promise.allSettled([
  route.links.list(),
  route.links.add({ name: 'br0', kind: 'bridge' }),
  tables(),
  tables(),
  nftables.with({ timeout: 5000 }).ruleset.commit(transaction),
  (async () => NftablesClient.events(['NFTABLES']))(),
  (async () => RouteClient.events(['LINK']).close())(),
  (async () => RouteClient.open({ netns: { pid: 1 } }))(),
])
const text = outcomes.map(each =>
  each.status === 'fulfilled' ? 'done' : `${each.reason.name}: ${each.reason.message}`,
)
console.log(JSON.stringify(text))
