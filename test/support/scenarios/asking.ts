import { getTable, newTable } from '../../../protocol/netfilter/index.js'
import { type MessageDefinition, NLM_F } from '../../../protocol/netlink/index.js'
import {
  getAddress,
  getFibRule,
  getLink,
  getNeighbour,
  getNsid,
  getRoute,
  newFibRule,
  newLink,
  newRoute,
} from '../../../protocol/route/index.js'
import type { Lab, Scenario } from '../simulated.js'

const link = { family: 0, type: 0, index: 0, flags: 0, change: 0 }
const address = { family: 2, prefixlen: 0, flags: 0, scope: 0, index: 0 }
const rtmsg = { family: 2, dst_len: 0, src_len: 0, tos: 0, table: 0, protocol: 0, scope: 0, type: 0, flags: 0 }
const rule = { family: 2, dst_len: 0, src_len: 0, tos: 0, table: 0, res1: 0, res2: 0, action: 0, flags: 0 }
const neighbour = { family: 2, ifindex: 0, state: 0, flags: 0, type: 0 }

function dump({ route }: Lab, definition: unknown, header: object, attributes: object = {}): number {
  const body = { header, attributes }
  return route.socket.request({ kind: 'dump', definition: definition as MessageDefinition, body }).replies.length
}

function command({ route }: Lab, definition: unknown, flags: number, header: object, attributes: object): unknown {
  const body = { header, attributes }
  const { replies } = route.socket.request({
    kind: 'command',
    definition: definition as MessageDefinition,
    flags,
    body,
  })
  return replies.map(({ type, body: told }) => {
    const { ifname, dst, priority } = (told as { attributes: Record<string, unknown> }).attributes
    return [type, ifname ?? dst ?? priority]
  })
}

export const askingScenarios: Record<string, Scenario> = {
  'dumps are checked strictly'(lab) {
    const { step } = lab
    step('links', () => dump(lab, getLink, link))
    step('links with flags', () => dump(lab, getLink, { ...link, flags: 1 }))
    step('links with an index', () => dump(lab, getLink, { ...link, index: 1 }))
    step('addresses', () => dump(lab, getAddress, address))
    step('addresses with a prefix', () => dump(lab, getAddress, { ...address, prefixlen: 8 }))
    step('addresses with a prefix, IPv6', () => dump(lab, getAddress, { ...address, family: 10, prefixlen: 8 }))
    step('addresses of no device', () => dump(lab, getAddress, { ...address, index: 77 }))
    step('routes', () => dump(lab, getRoute, rtmsg))
    step('routes with a prefix', () => dump(lab, getRoute, { ...rtmsg, dst_len: 8 }))
    step('routes with flags', () => dump(lab, getRoute, { ...rtmsg, flags: 4 }))
    step('routes of no device', () => dump(lab, getRoute, rtmsg, { oif: 77 }))
    step('routes of no table', () => dump(lab, getRoute, rtmsg, { table: 4711 }))
    step('routes of no table, IPv6', () => dump(lab, getRoute, { ...rtmsg, family: 10 }, { table: 4711 }))
    step('rules', () => dump(lab, getFibRule, rule))
    step('rules with a table', () => dump(lab, getFibRule, { ...rule, table: 254 }))
    step('neighbours', () => dump(lab, getNeighbour, neighbour))
    step('neighbours with a state', () => dump(lab, getNeighbour, { ...neighbour, state: 2 }))
    step('namespaces', () => dump(lab, getNsid, { family: 0 }))
  },

  'NLM_F_ECHO brings the event back'(lab) {
    const { step, route } = lab
    route.links.change('lo', { up: true })
    step('link', () =>
      command(lab, newLink, NLM_F.CREATE | NLM_F.ECHO, link, { ifname: 'br0', linkinfo: { kind: 'bridge' } }),
    )
    step('route', () =>
      command(
        lab,
        newRoute,
        NLM_F.CREATE | NLM_F.ECHO,
        { ...rtmsg, dst_len: 8, table: 254, protocol: 3, scope: 253, type: 1 },
        { dst: '10.0.0.0', oif: 1 },
      ),
    )
    step('rule', () =>
      command(lab, newFibRule, NLM_F.CREATE | NLM_F.ECHO, { ...rule, table: 100, action: 1 }, { priority: 9 }),
    )
  },

  'what changes nf_tables has its place in a batch'({ nft, step }) {
    const header = { family: 2, version: 0, res_id: 0 }
    step('alone', () =>
      nft.socket.request({
        kind: 'command',
        definition: newTable as MessageDefinition,
        body: { header, attributes: { name: 't' } },
      }),
    )
    step('question', () =>
      nft.socket.request({
        kind: 'query',
        definition: getTable as MessageDefinition,
        body: { header, attributes: {} },
      }),
    )
  },

  'questions that name nothing'(lab) {
    const { route, step } = lab
    const ask = (definition: unknown, header: object, attributes: object = {}) =>
      route.socket.request({ kind: 'query', definition: definition as MessageDefinition, body: { header, attributes } })
    step('link', () => ask(getLink, link))
    step('link with an alternative name', () => ask(getLink, link, { altIfname: 'a name that is long' }))
    step('neighbour', () => ask(getNeighbour, neighbour))
    step('namespace', () => ask(getNsid, { family: 0 }))
    step('descriptor that is none', () => ask(getNsid, { family: 0 }, { fd: 99999 }))
    step('rule', () => ask(getFibRule, rule))
  },
}
