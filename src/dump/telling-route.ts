/* What messages of rtnetlink's younger objects are about. */
import {
  type BridgeVlanAttributes,
  LWTUNNEL_ENCAP,
  type MdbMessage,
  type MdbQuestion,
  type NexthopAttributes,
  type StatsAttributes,
  type VniAttributes,
} from '../../protocol/route/index.js'
import { nameOfNumber } from './names.js'
import type { Add, Tell } from './telling.js'

export const nexthop: Tell = ({ attributes }, add) => {
  const a = attributes as NexthopAttributes
  add('id', a.id)
  if (a.blackhole) add('', 'blackhole')
  add('via', a.gateway)
  add('dev', a.oif)
  if (a.group !== undefined) add('group', a.group.map(({ id }) => id).join('/'))
  if (a.encapType !== undefined) add('encap', nameOfNumber(LWTUNNEL_ENCAP, a.encapType))
  add('bucket', a.resBucket?.index)
  add('nhid', a.resBucket?.nhId)
}

export const neighbourTable: Tell = ({ attributes: a }, add) => {
  add('', a.name)
  add('dev', (a.parms as { ifindex?: number } | undefined)?.ifindex)
}

export const addressLabel: Tell = ({ header, attributes: a }, add) => {
  if (a.address !== undefined) add('', `${a.address}/${header.prefixlen}`)
  add('label', a.label)
  if (header.index !== 0) add('dev', header.index)
}

export const prefix: Tell = ({ header, attributes: a }, add) => {
  if (a.address !== undefined) add('', `${a.address}/${header.len}`)
  add('dev', header.ifindex)
}

export const statistics: Tell = ({ header, attributes }, add) => {
  if (header.ifindex !== 0) add('dev', header.ifindex)
  const groups = Object.keys(attributes as StatsAttributes).filter(key => key !== 'unknown')
  if (groups.length > 0) add('groups', groups.join(','))
}

export const mdb: Tell = ({ header, attributes }, add) => {
  const { setEntry, getEntry, mdb, router } = attributes as MdbMessage['attributes'] & MdbQuestion['attributes']
  if (header.ifindex !== 0) add('dev', header.ifindex)
  const entry = setEntry ?? getEntry ?? mdb?.[0]?.[0]?.header
  if (entry !== undefined) {
    add('group', entry.addr)
    if (entry.ifindex !== 0) add('port', entry.ifindex)
    if (entry.vid !== 0) add('vlan', entry.vid)
  }
  const count = mdb?.flat().length ?? 0
  if (count > 1) add('entries', count)
  if (router?.port !== undefined) add('routers', router.port.length)
}

export const vlan: Tell = ({ header, attributes }, add) => {
  const { entry = [], globalOptions = [] } = attributes as BridgeVlanAttributes
  if (header.ifindex !== 0) add('dev', header.ifindex)
  ranges(
    add,
    'vlan',
    entry.map(({ info, range }) => [info?.vid, range]),
  )
  ranges(
    add,
    'global',
    globalOptions.map(({ id, range }) => [id, range]),
  )
}

export const vni: Tell = ({ header, attributes }, add) => {
  const { entry = [] } = attributes as VniAttributes
  if (header.ifindex !== 0) add('dev', header.ifindex)
  ranges(
    add,
    'vni',
    entry.map(({ start, end }) => [start, end]),
  )
}

/** `vlan=10,20-30`; of many the first few. */
function ranges(
  add: Add,
  key: string,
  all: readonly (readonly [from: number | undefined, to: number | undefined])[],
): void {
  if (all.length === 0) return
  const words = all.slice(0, 4).map(([from, to]) => (to === undefined || to === from ? `${from}` : `${from}-${to}`))
  add(key, all.length > 4 ? `${words.join(',')},…` : words.join(','))
}
