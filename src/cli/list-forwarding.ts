/* What decides where packets and frames go, beside routes: next hops, and what bridges know. */
import { LWTUNNEL_ENCAP } from '../../protocol/route/index.js'
import { neighbourStates } from '../../protocol/route/words.js'
import type { RouteClient } from '../client/route/index.js'
import { protocolNames } from '../client/route/names.js'
import { deviceNames, word } from './list-names.js'
import type { Listing } from './list-objects.js'

export async function nexthops(client: RouteClient): Promise<Listing> {
  const [objects, name] = [await client.nexthops.list(), await deviceNames(client)]
  const rows = objects.map(({ id, via, oif, group, header, attributes }) => ({
    id,
    via: attributes.blackhole ? 'blackhole' : via,
    device: name(oif),
    group: group?.map(member => `${member.id}*${member.weight}`).join(' '),
    encap: attributes.encapType === undefined ? undefined : word(LWTUNNEL_ENCAP, attributes.encapType).toLowerCase(),
    protocol: protocolNames.nameOf(header.protocol),
  }))
  return { objects, rows }
}

export async function vlans(client: RouteClient): Promise<Listing> {
  const [objects, name] = [await client.vlans.list(), await deviceNames(client)]
  const rows = objects.map(({ index, vid, end, pvid, untagged, entry }) => ({
    device: name(index),
    vlan: vid === end ? String(vid) : `${vid}-${end}`,
    flags: [pvid && 'pvid', untagged && 'untagged'].filter(Boolean).join(' '),
    tunnel: entry.tunnelInfo?.id,
  }))
  return { objects, rows }
}

export async function mdb(client: RouteClient): Promise<Listing> {
  const [objects, name] = [await client.mdb.list(), await deviceNames(client)]
  const rows = objects.map(({ bridge, port, group, source, vid, permanent }) => ({
    bridge: name(bridge),
    port: name(port),
    group,
    source,
    vlan: vid === 0 ? undefined : vid,
    state: permanent ? 'permanent' : 'temporary',
  }))
  return { objects, rows }
}

export async function fdb(client: RouteClient): Promise<Listing> {
  const [objects, name] = [await client.fdb.list(), await deviceNames(client)]
  const rows = objects.map(({ index, address, vlan, master, dst, header }) => ({
    address,
    device: name(index),
    master: name(master),
    vlan,
    destination: dst,
    state: word(neighbourStates, header.state),
  }))
  return { objects, rows }
}
