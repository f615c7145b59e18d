import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  delFibRule,
  delNeighbour,
  type FibRuleMessage,
  FR_ACT,
  getNeighbour,
  type NeighbourMessage,
  NUD,
  newFibRule,
  newNeighbour,
  newRoute,
  type RouteMessage,
} from '../../../protocol/route/index.js'
import type { Lab, Scenario } from '../simulated.js'

/** A veth pair whose ends are up, one of them 10.0.0.1/24 and fd00::1/64. */
function connected({ route, settle }: Lab): void {
  route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' } })
  for (const name of ['v0', 'v1']) route.links.change(name, { up: true })
  settle()
  route.addresses.add({ dev: 'v0', address: '10.0.0.1/24' })
  route.addresses.add({ dev: 'v0', address: 'fd00::1/64', noDad: true })
  settle()
}

const rtmsg = { family: 2, dst_len: 0, src_len: 0, tos: 0, table: 254, protocol: 3, scope: 0, type: 1, flags: 0 }
const add = NLM_F.CREATE | NLM_F.EXCL

function send(
  { route }: Lab,
  flags: number,
  header: Partial<RouteMessage['header']>,
  attributes: RouteMessage['attributes'],
): unknown {
  return route.socket.request({
    kind: 'command',
    definition: newRoute,
    flags,
    body: { header: { ...rtmsg, ...header }, attributes },
  } as never)
}

function rule(
  { route }: Lab,
  definition: typeof newFibRule,
  flags: number,
  header: Partial<FibRuleMessage['header']>,
  attributes: FibRuleMessage['attributes'],
): unknown {
  const none = {
    family: 2,
    dst_len: 0,
    src_len: 0,
    tos: 0,
    table: 0,
    res1: 0,
    res2: 0,
    action: FR_ACT.TO_TBL,
    flags: 0,
  }
  return route.socket.request({
    kind: 'command',
    definition,
    flags,
    body: { header: { ...none, ...header }, attributes },
  } as never)
}

function neighbour(
  { route }: Lab,
  definition: typeof newNeighbour,
  flags: number,
  header: Partial<NeighbourMessage['header']>,
  attributes: NeighbourMessage['attributes'],
): unknown {
  const none = { family: 2, ifindex: route.links.get('v0').index, state: NUD.PERMANENT, flags: 0, type: 0 }
  return route.socket.request({
    kind: 'command',
    definition,
    flags,
    body: { header: { ...none, ...header }, attributes },
  } as never)
}

export const routeScenarios: Record<string, Scenario> = {
  'a default route'(lab) {
    connected(lab)
    const { route, step } = lab
    step('add', () => route.routes.add({ to: 'default', via: '10.0.0.9' }))
    step('again', () => route.routes.add({ to: 'default', via: '10.0.0.8' }))
    step('another metric', () => route.routes.add({ to: 'default', via: '10.0.0.8', metric: 100 }))
    step('replace', () => route.routes.replace({ to: 'default', via: '10.0.0.7' }))
    step('list', () => route.routes.list())
    step('delete', () => route.routes.delete({ to: 'default' }))
    step('delete the other', () => route.routes.delete({ to: 'default' }))
    step('delete none', () => route.routes.delete({ to: 'default' }))
  },

  'gateways that are not reached'(lab) {
    connected(lab)
    const { route, step } = lab
    step('unreachable', () => route.routes.add({ to: 'default', via: '192.0.2.1' }))
    step('on the link', () => route.routes.add({ to: 'default', via: '192.0.2.1', dev: 'v0', onlink: true }))
    step('own address', () => route.routes.add({ to: '10.5.0.0/16', via: '10.0.0.1' }))
    step('other device', () => route.routes.add({ to: '10.6.0.0/16', via: '10.0.0.9', dev: 'v1' }))
    step('through a gateway', () => route.routes.add({ to: '10.7.0.0/16', via: '192.0.2.1' }))
    step('no device', () => route.routes.add({ to: '10.8.0.0/16', dev: 77 }))
    step('nothing', () => route.routes.add({ to: '10.8.0.0/16' }))
    step('on the link of nothing', () => route.routes.add({ to: '10.9.0.0/16', via: '192.0.2.1', onlink: true }))
  },

  'devices that are down'(lab) {
    const { route, step } = lab
    route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' } })
    step('route', () => route.routes.add({ to: '10.0.0.0/8', dev: 'v0' }))
    step('IPv6', () => route.routes.add({ to: 'fd00::/16', dev: 'v0' }))
    step('onlink', () => route.routes.add({ to: 'default', via: '10.0.0.1', dev: 'v0', onlink: true }))
    step('without a carrier', () => {
      route.links.change('v0', { up: true })
      route.routes.add({ to: '10.0.0.0/8', dev: 'v0' })
    })
  },

  'a device goes down, its routes go'(lab) {
    connected(lab)
    const { route, step } = lab
    route.routes.add({ to: 'default', via: '10.0.0.9' })
    route.routes.add({ to: '172.16.0.0/12', dev: 'v0' })
    route.routes.add({ to: 'fd77::/32', dev: 'v0' })
    step('down', () => route.links.change('v0', { up: false }))
    step('up', () => route.links.change('v0', { up: true }))
  },

  'create, replace, append, change'(lab) {
    connected(lab)
    const { route, step } = lab
    step('change of none', () => route.routes.change({ to: '10.1.0.0/16', via: '10.0.0.9' }))
    step('neither', () => send(lab, 0, { dst_len: 16 }, { dst: '10.1.0.0', gateway: '10.0.0.9' }))
    step('add', () => route.routes.add({ to: '10.1.0.0/16', via: '10.0.0.9' }))
    step('append', () => route.routes.append({ to: '10.1.0.0/16', via: '10.0.0.8' }))
    step('append the same', () => route.routes.append({ to: '10.1.0.0/16', via: '10.0.0.8' }))
    step('prepend', () => send(lab, NLM_F.CREATE, { dst_len: 16 }, { dst: '10.1.0.0', gateway: '10.0.0.7' }))
    step('list', () => route.routes.list({ family: 2 }).map(({ to, via }) => [to, via]))
    step('change', () => route.routes.change({ to: '10.1.0.0/16', via: '10.0.0.6' }))
    step('list then', () => route.routes.list({ family: 2 }).map(({ to, via }) => [to, via]))
    step('replace by one that is there', () => route.routes.replace({ to: '10.1.0.0/16', via: '10.0.0.8' }))
    step('delete by gateway', () => route.routes.delete({ to: '10.1.0.0/16', via: '10.0.0.8' }))
    step('delete by gateway that is none', () => route.routes.delete({ to: '10.1.0.0/16', via: '10.0.0.99' }))
  },

  'tables, metrics, types, sources'(lab) {
    connected(lab)
    const { route, step } = lab
    step('table', () => route.routes.add({ to: '10.1.0.0/16', via: '10.0.0.9', table: 100 }))
    step('big table', () => route.routes.add({ to: '10.1.0.0/16', via: '10.0.0.9', table: 1000 }))
    step('metrics', () =>
      route.routes.add({ to: '10.2.0.0/16', via: '10.0.0.9', metrics: { mtu: 1400, advmss: 1360 } }),
    )
    step('blackhole', () => route.routes.add({ to: '10.3.0.0/16', type: 'blackhole' }))
    step('unreachable', () => route.routes.add({ to: '10.4.0.0/16', type: 'unreachable' }))
    step('prohibit', () => route.routes.add({ to: '10.5.0.0/16', type: 'prohibit', metric: 5 }))
    step('throw', () => route.routes.add({ to: '10.6.0.0/16', type: 'throw' }))
    step('source', () => route.routes.add({ to: '10.7.0.0/16', via: '10.0.0.9', src: '10.0.0.1' }))
    step('foreign source', () => route.routes.add({ to: '10.8.0.0/16', via: '10.0.0.9', src: '10.0.0.77' }))
    step('tos', () => route.routes.add({ to: '10.9.0.0/16', via: '10.0.0.9', tos: 8 }))
    step('list of a table', () => route.routes.list({ table: 100 }))
    step('list of a table that is not', () => route.routes.list({ table: 101 }))
    step('by protocol', () => route.routes.list({ protocol: 'kernel', family: 2 }).map(each => each.to))
    step('by type', () => route.routes.list({ type: 'blackhole' }).map(each => each.to))
    step('by device', () => route.routes.list({ dev: 'v0', family: 2 }).map(each => each.to))
  },

  'several next hops'(lab) {
    connected(lab)
    const { route, step } = lab
    step('add', () =>
      route.routes.add({ to: '10.1.0.0/16', nexthops: [{ via: '10.0.0.8' }, { via: '10.0.0.9', weight: 3 }] }),
    )
    step('one is not reached', () =>
      route.routes.add({ to: '10.2.0.0/16', nexthops: [{ via: '10.0.0.8' }, { via: '192.0.2.1' }] }),
    )
    step('list', () => route.routes.list({ family: 2 }).map(each => each.attributes.multipath))
  },

  'what is no route'(lab) {
    connected(lab)
    const { step } = lab
    step('bits behind the prefix', () => send(lab, add, { dst_len: 16 }, { dst: '10.1.2.3', gateway: '10.0.0.9' }))
    step('long prefix', () => send(lab, add, { dst_len: 33 }, { dst: '10.1.2.3', gateway: '10.0.0.9' }))
    step('scope', () => send(lab, add, { dst_len: 16, scope: 253 }, { dst: '10.1.0.0', gateway: '10.0.0.9' }))
    step('type', () => send(lab, add, { dst_len: 16, type: 50 }, { dst: '10.1.0.0', gateway: '10.0.0.9' }))
    step('no family', () => send(lab, add, { family: 0, dst_len: 16 }, { dst: '10.1.0.0', gateway: '10.0.0.9' }))
    step('IPv6 prefix', () => send(lab, add, { family: 10, dst_len: 129 }, { dst: 'fd00::1', gateway: 'fd00::9' }))
  },

  'which way'(lab) {
    connected(lab)
    const { route, step } = lab
    const way = (address: string) => {
      return route.routes.get(address)
    }
    step('nowhere', () => way('8.8.8.8'))
    step('connected', () => way('10.0.0.7'))
    step('own', () => way('10.0.0.1'))
    step('broadcast', () => way('10.0.0.255'))
    route.routes.add({ to: 'default', via: '10.0.0.9' })
    step('default', () => way('8.8.8.8'))
    route.routes.add({ to: '9.0.0.0/8', type: 'unreachable' })
    route.routes.add({ to: '11.0.0.0/8', type: 'prohibit' })
    route.routes.add({ to: '12.0.0.0/8', type: 'blackhole' })
    step('unreachable', () => way('9.0.0.1'))
    step('prohibited', () => way('11.0.0.1'))
    step('blackhole', () => way('12.0.0.1'))
    step('IPv6 connected', () => way('fd00::7'))
    step('IPv6 own', () => way('fd00::1'))
  },

  'rules lead to tables'(lab) {
    connected(lab)
    const { route, step } = lab
    route.routes.add({ to: 'default', via: '10.0.0.9', table: 100 })
    step('before', () => route.routes.get('8.8.8.8').via)
    step('rule', () => rule(lab, newFibRule, add, { table: 100, dst_len: 8 }, { dst: '8.0.0.0' }))
    step('then', () => route.routes.get('8.8.8.8').via)
    step('elsewhere', () => route.routes.get('9.9.9.9').via)
    step('mark', () => rule(lab, newFibRule, add, { table: 100 }, { fwmark: 5, priority: 10 }))
    step('marked', () => route.routes.get('9.9.9.9', { mark: 5 }).via)
  },

  rules(lab) {
    const { step } = lab
    step('add', () => rule(lab, newFibRule, add, { table: 100, src_len: 24 }, { src: '10.0.0.0' }))
    step('again', () => rule(lab, newFibRule, add, { table: 100, src_len: 24 }, { src: '10.0.0.0' }))
    step('with a priority', () =>
      rule(lab, newFibRule, add, { table: 100, src_len: 24 }, { src: '10.0.0.0', priority: 1000 }),
    )
    step('the same', () => rule(lab, newFibRule, add, { table: 100, src_len: 24 }, { src: '10.0.0.0', priority: 1000 }))
    step('device', () => rule(lab, newFibRule, add, { table: 100 }, { iifname: 'eth7', priority: 500 }))
    step('big table', () => rule(lab, newFibRule, add, { table: 0 }, { table: 1000, priority: 501 }))
    step('no table', () => rule(lab, newFibRule, add, {}, { priority: 502 }))
    step('blackhole', () =>
      rule(lab, newFibRule, add, { action: FR_ACT.BLACKHOLE }, { priority: 503, fwmark: 1, fwmask: 0xff }),
    )
    step('IPv6', () => rule(lab, newFibRule, add, { family: 10, table: 100 }, { priority: 500 }))
    step('delete', () => rule(lab, delFibRule as never, 0, { table: 100, src_len: 24 }, { src: '10.0.0.0' }))
    step('delete by priority', () => rule(lab, delFibRule as never, 0, { action: 0 }, { priority: 503 }))
    step('delete none', () => rule(lab, delFibRule as never, 0, { action: 0 }, { priority: 503 }))
  },

  'IPv6 routes'(lab) {
    connected(lab)
    const { route, step } = lab
    step('default', () => route.routes.add({ to: 'default', via: 'fd00::9' }))
    step('again', () => route.routes.add({ to: 'default', via: 'fd00::9' }))
    step('another', () => route.routes.add({ to: 'default', via: 'fd00::8' }))
    step('metric', () => route.routes.add({ to: 'default', via: 'fd00::8', metric: 10 }))
    step('device', () => route.routes.add({ to: 'fd01::/32', dev: 'v0' }))
    step('unreachable gateway', () => route.routes.add({ to: 'fd02::/32', via: 'fd99::1' }))
    step('own address', () => route.routes.add({ to: 'fd03::/32', via: 'fd00::1' }))
    step('blackhole', () => route.routes.add({ to: 'fd04::/32', type: 'blackhole' }))
    step('replace', () => route.routes.replace({ to: 'fd01::/32', via: 'fd00::5' }))
    step('change of none', () => route.routes.change({ to: 'fd05::/32', via: 'fd00::5' }))
    step('delete', () => route.routes.delete({ to: 'fd01::/32' }))
    step('delete none', () => route.routes.delete({ to: 'fd01::/32' }))
    step('no device', () => route.routes.add({ to: 'fd06::/32', dev: 77 }))
  },

  neighbours(lab) {
    connected(lab)
    const { route, step } = lab
    const lladdr = '02:00:00:00:00:99'
    step('add', () => neighbour(lab, newNeighbour, add, {}, { dst: '10.0.0.9', lladdr }))
    step('again', () => neighbour(lab, newNeighbour, add, {}, { dst: '10.0.0.9', lladdr }))
    step('replace', () =>
      neighbour(lab, newNeighbour, NLM_F.CREATE | NLM_F.REPLACE, {}, { dst: '10.0.0.9', lladdr: '02:00:00:00:00:98' }),
    )
    step('change of none', () => neighbour(lab, newNeighbour, NLM_F.REPLACE, {}, { dst: '10.0.0.8', lladdr }))
    step('IPv6', () => neighbour(lab, newNeighbour, add, { family: 10 }, { dst: 'fd00::9', lladdr }))
    step('no destination', () => neighbour(lab, newNeighbour, add, {}, { lladdr }))
    step('short address', () => neighbour(lab, newNeighbour, add, {}, { dst: '10.0.0.7', lladdr: '02:00' }))
    step('no device', () => neighbour(lab, newNeighbour, add, { ifindex: 77 }, { dst: '10.0.0.7', lladdr }))
    step('get', () => {
      const header = { family: 2, ifindex: route.links.get('v0').index, state: 0, flags: 0, type: 0 }
      const body = { header, attributes: { dst: '10.0.0.9' } }
      return route.socket.request({ kind: 'query', definition: getNeighbour as never, body }).body
    })
    step('delete', () => neighbour(lab, delNeighbour as never, 0, {}, { dst: '10.0.0.9' }))
    step('delete none', () => neighbour(lab, delNeighbour as never, 0, {}, { dst: '10.0.0.9' }))
  },

  'neighbours go with the device'(lab) {
    connected(lab)
    const { route, step } = lab
    step('add', () => neighbour(lab, newNeighbour, add, {}, { dst: '10.0.0.9', lladdr: '02:00:00:00:00:99' }))
    step('down', () => route.links.change('v0', { up: false }))
  },

  'several next hops, and one device goes down'(lab) {
    const { route, step } = lab
    for (const [name, peer] of [
      ['v0', 'v1'],
      ['w0', 'w1'],
    ] as const) {
      route.links.add({ name, kind: 'veth', peer: { name: peer } })
      for (const each of [name, peer]) route.links.change(each, { up: true })
    }
    lab.settle()
    route.addresses.add({ dev: 'v0', address: '10.1.0.1/24' })
    route.addresses.add({ dev: 'w0', address: '10.2.0.1/24' })
    step('add', () => route.routes.add({ to: '10.9.0.0/16', nexthops: [{ via: '10.1.0.9' }, { via: '10.2.0.9' }] }))
    step('down', () => route.links.change('v0', { up: false }))
    step('list', () => route.routes.list({ family: 2 }))
    step('up', () => route.links.change('v0', { up: true }))
    step('list then', () => route.routes.list({ family: 2, table: 'main' }))
    step('both down', () => {
      route.links.change('v0', { up: false })
      route.links.change('w0', { up: false })
    })
  },

  'a source address goes, and its routes with it'(lab) {
    connected(lab)
    const { route, step } = lab
    route.addresses.add({ dev: 'v0', address: '10.2.0.1/24' })
    step('add', () => route.routes.add({ to: '10.9.0.0/16', via: '10.0.0.9', src: '10.2.0.1' }))
    step('gone', () => route.addresses.delete({ dev: 'v0', address: '10.2.0.1/24' }))
  },

  'routes to lo'({ route, step }) {
    route.links.change('lo', { up: true })
    step('network', () => route.routes.add({ to: '10.0.0.0/8', dev: 'lo' }))
    step('local', () => route.routes.add({ to: '10.1.0.0/16', dev: 'lo', type: 'local', table: 'local' }))
    step('which way', () => route.routes.get('10.1.2.3'))
    step('which way to the other', () => route.routes.get('10.2.2.3'))
    step('itself', () => route.routes.get('127.0.0.1'))
    step('itself, IPv6', () => route.routes.get('::1'))
  },

  'gateways of IPv6'(lab) {
    connected(lab)
    const { route, step } = lab
    step('add', () => route.routes.add({ to: 'default', via: 'fd00::9' }))
    step('link-local', () => route.routes.add({ to: 'fd05::/32', via: 'fe80::9', dev: 'v0' }))
    step('link-local without a device', () => route.routes.add({ to: 'fd06::/32', via: 'fe80::9' }))
    step('on the link', () => route.routes.add({ to: 'fd07::/32', via: 'fd99::1', dev: 'v0', onlink: true }))
    step('the address goes', () => route.addresses.delete({ dev: 'v0', address: 'fd00::1/64' }))
    step('the device goes', () => route.links.delete('v1'))
  },

  'message types that nobody knows'({ route, step }) {
    const raw = {
      name: 'unknown',
      type: 400,
      body: { name: 'bytes', read: () => 0, write: (output: { zeros(n: number): void }) => output.zeros(4) },
    }
    step('beyond the last', () => route.socket.request({ kind: 'command', definition: raw as never, body: 0 }))
    step('without a handler', () =>
      route.socket.request({ kind: 'command', definition: { ...raw, type: 27 } as never, body: 0 }),
    )
  },
}
