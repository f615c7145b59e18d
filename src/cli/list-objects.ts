import { endianness } from 'node:os'
import { neighbourStates } from '../../protocol/route/words.js'
import { type Connection, ConntrackClient } from '../client/conntrack/index.js'
import { messagesOf, NftablesClient } from '../client/nftables/index.js'
import { RouteClient } from '../client/route/index.js'
import { protocolNames, scopeNames, tableNames, tosNames } from '../client/route/names.js'
import { SocketsClient } from '../client/sockets/index.js'
import { rulesetSyntax } from '../dump/nft-syntax/index.js'
import { netns as namespaces } from '../netns/index.js'
import { type ListObject, OBJECTS, type Rows } from './list.js'
import { fdb, mdb, nexthops, vlans } from './list-forwarding.js'
import { deviceNames, word } from './list-names.js'
import { listSockets } from './list-sockets.js'
import { UsageError } from './usage-error.js'

/** Objects of one kind: whole, and the few words of each that a table shows. */
export interface Listing {
  readonly objects: readonly unknown[]
  readonly rows: Rows
  /** Instead of a table, where there is a better form. */
  readonly lines?: readonly string[]
}

/** @throws UsageError, TransportError, NamespaceError, KernelError */
export async function listObject(object: string, netns: string | undefined): Promise<Listing> {
  if (!isObject(object))
    throw new UsageError(`there is no list of ${JSON.stringify(object)}; there are ${OBJECTS.join(', ')}`)
  if (object === 'namespaces') return listNamespaces()
  const where = netns === undefined ? {} : { netns }
  if (object === 'ruleset') {
    await using client = NftablesClient.open(where)
    return await listRuleset(client)
  }
  if (object === 'conntrack') {
    await using client = ConntrackClient.open(where)
    return listConntrack(await client.connections.list())
  }
  if (object === 'sockets') {
    await using client = SocketsClient.open(where)
    return await listSockets(client)
  }
  await using client = RouteClient.open(where)
  return await ROUTE[object](client)
}

const isObject = (word: string): word is ListObject => (OBJECTS as readonly string[]).includes(word)

const ROUTE: Readonly<
  Record<
    Exclude<ListObject, 'namespaces' | 'ruleset' | 'conntrack' | 'sockets'>,
    (client: RouteClient) => Promise<Listing>
  >
> = {
  links: async client => {
    const links = await client.links.list()
    const names = new Map(links.map(({ index, name }) => [index, name]))
    const rows = links.map(({ index, name, kind, up, attributes }) => ({
      index,
      name,
      kind,
      state: up ? 'up' : 'down',
      mtu: attributes.mtu,
      address: attributes.address,
      master: attributes.master === undefined ? undefined : names.get(attributes.master),
      alias: attributes.ifalias,
    }))
    return { objects: links, rows }
  },
  addresses: async client => {
    const [addresses, name] = [await client.addresses.list(), await deviceNames(client)]
    const rows = addresses.map(({ index, address, header }) => ({
      device: name(index),
      address,
      scope: scopeNames.nameOf(header.scope),
    }))
    return { objects: addresses, rows }
  },
  routes: async client => {
    const [routes, name] = [await client.routes.list({ table: 0 }), await deviceNames(client)]
    const rows = routes.map(({ to, via, oif, table, header, attributes }) => ({
      to,
      via,
      device: name(oif),
      table: tableNames.nameOf(table),
      protocol: protocolNames.nameOf(header.protocol),
      source: attributes.prefsrc,
      tos: header.tos === 0 ? undefined : tosNames.nameOf(header.tos),
      metric: attributes.priority,
    }))
    return { objects: routes, rows }
  },
  rules: async client => {
    const rules = await client.rules.list()
    const rows = rules.map(({ family, priority, from, to, table, action, attributes }) => ({
      priority,
      family: ruleFamilies[family] ?? family,
      from,
      to: to === 'all' ? undefined : to,
      iif: attributes.iifname,
      oif: attributes.oifname,
      mark: attributes.fwmark === undefined ? undefined : `0x${attributes.fwmark.toString(16)}`,
      action: action === 'lookup' ? undefined : action,
      table: action === 'lookup' ? tableNames.nameOf(table) : undefined,
    }))
    return { objects: rules, rows }
  },
  neighbours: async client => {
    const [neighbours, name] = [await client.neighbours.list(), await deviceNames(client)]
    const rows = neighbours.map(({ address, index, lladdr, header }) => ({
      address,
      device: name(index),
      lladdr,
      state: word(neighbourStates, header.state),
    }))
    return { objects: neighbours, rows }
  },
  nexthops,
  vlans,
  mdb,
  fdb,
  qdiscs: async client => {
    const [qdiscs, name] = [await client.qdiscs.list({ invisible: true }), await deviceNames(client)]
    const rows = qdiscs.map(({ ifindex, kind, handle, parent, attributes }) => ({
      device: name(ifindex),
      kind,
      handle,
      parent,
      sent: attributes.stats2?.basic === undefined ? undefined : String(attributes.stats2.basic.bytes),
      dropped: attributes.stats2?.queue?.drops,
      waiting: attributes.stats2?.queue?.qlen,
    }))
    return { objects: qdiscs, rows }
  },
}

/** What `nft list ruleset` shows; as JSON the objects of the library. */
async function listRuleset({ ruleset }: NftablesClient): Promise<Listing> {
  const snapshot = await ruleset.snapshot()
  const lines = rulesetSyntax(messagesOf(snapshot), { littleEndian: endianness() === 'LE' })
  return { objects: [snapshot], rows: [], lines }
}

function listConntrack(connections: readonly Connection[]): Listing {
  const end = (address: string, port: number | undefined): string =>
    port === undefined ? address : address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
  const rows = connections.map(connection => {
    const { protocol, source, sourcePort, destination, destinationPort, reply, counters } = connection
    const { state, status, mark, zone, timeout, helper } = connection
    const source2 = end(reply.source, reply.sourcePort)
    const destination2 = end(reply.destination, reply.destinationPort)
    const translated = source2 !== end(destination, destinationPort) || destination2 !== end(source, sourcePort)
    return {
      protocol,
      state,
      source: end(source, sourcePort),
      destination: end(destination, destinationPort),
      // What addresses are translated to: the answers come from there, and go there.
      'answers from': translated ? source2 : undefined,
      'answers to': translated ? destination2 : undefined,
      status: status
        .filter(flag => flag !== 'CONFIRMED')
        .join(',')
        .toLowerCase(),
      packets: counters && String(counters.original.packets + counters.reply.packets),
      bytes: counters && String(counters.original.bytes + counters.reply.bytes),
      mark: mark === 0 ? undefined : `0x${mark.toString(16)}`,
      zone: zone === 0 ? undefined : zone,
      helper,
      timeout: timeout === undefined ? undefined : `${timeout}s`,
    }
  })
  return { objects: connections, rows }
}

/** AF_INET and AF_INET6; RTNL_FAMILY_IPMR and RTNL_FAMILY_IP6MR of multicast routing (linux/rtnetlink.h). */
const ruleFamilies: Readonly<Record<number, string>> = { 2: 'ip', 10: 'ip6', 128: 'ipmr', 129: 'ip6mr' }

function listNamespaces(): Listing {
  const named = namespaces.list()
  const rows = named.map(({ name, path, identity }) => ({
    name,
    path,
    inode: identity === undefined ? 'no namespace' : String(identity.ino),
  }))
  return { objects: named, rows }
}
