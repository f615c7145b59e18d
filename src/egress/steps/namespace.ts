import { AF, RTN } from '../../../protocol/route/index.js'
import { type Route, RouteClientSync } from '../../client/route/index.js'
import { netns } from '../../netns/index.js'
import { type Action, action, type Part } from '../action.js'
import type { Desired } from '../desired.js'
import type { Journal } from '../journal.js'
import { linkNamed } from '../observe.js'
import type { Session } from '../session.js'
import { formatTag, tagOf } from '../tags.js'
import type { EgressNetwork } from '../types.js'
import type { Context } from './context.js'
import { addressParts, staleAddresses, unless } from './parts.js'

export function namespaceStep({ config, observed, desired }: Context): Action {
  const { namespace } = config
  const alias = formatTag(desired.namespaceTag)
  const create: Part = {
    needed: observed.namespace === undefined,
    commands: [`ip netns add ${namespace}`],
    run: journal => {
      netns.create(namespace, () => {
        using inside = RouteClientSync.open()
        inside.links.change('lo', { alias })
      })
      journal.did(`namespace ${namespace}`, () => netns.delete(namespace))
    },
  }
  return action({ id: 'namespace', title: `namespace ${namespace}`, place: 'base' }, observed.namespace !== undefined, [
    create,
  ])
}

export function namespaceAddressStep({ session, config, observed, desired }: Context): Action {
  const { namespace, interface: device } = config
  const parts = desired.networks.flatMap(network =>
    addressParts({
      route: () => session.inside(namespace),
      device,
      link: desired.veth.inner,
      state: observed.namespace,
      network,
      address: network.address,
      before: addressBefore(desired, network),
      command: words => words.replace(/^ip /, `ip -n ${namespace} `),
    }),
  )
  const own = desired.networks.map(({ address, prefixLength }) => `${address}/${prefixLength}`)
  return action(
    { id: 'namespace-address', title: `${device} has ${own.join(' and ')}`, place: 'namespace' },
    parts.some(({ needed }) => !needed),
    parts,
  )
}

/** The address that the namespace had until it was asked to have another one. */
function addressBefore({ veth, networks }: Desired, { family }: EgressNetwork): string | undefined {
  const tag = tagOf(veth.host, 'veth')?.values
  const before = tag?.[family]
  return before === networks.find(network => network.family === family)?.address ? undefined : before
}

export function loopbackStep({ session, config, observed }: Context): Action {
  const { namespace } = config
  const raise: Part = {
    needed: !(observed.namespace && linkNamed(observed.namespace, 'lo')?.up),
    commands: [`ip -n ${namespace} link set lo up`],
    run: async journal => {
      const inside = session.inside(namespace)
      await inside.links.change('lo', { up: true })
      journal.did('loopback up', () => inside.links.change('lo', { up: false }))
    },
  }
  return action({ id: 'loopback', title: 'loopback up', place: 'namespace' }, observed.namespace !== undefined, [raise])
}

export function defaultRouteStep({ session, config, observed, desired }: Context): Action {
  const { namespace, interface: device } = config
  const routes = observed.namespace?.routes ?? []
  const parts = desired.networks.map((network): Part => {
    const { family, gateway } = network
    const number = family === 'ip' ? AF.INET : AF.INET6
    // Those with the metric of ours: the kernel keeps one of them, or uses both in turn (IPv6).
    const rivals = routes.filter(
      route => route.to === 'default' && route.family === number && metricOf(route) === DEFAULT_METRIC[family],
    )
    const right = rivals.find(
      ({ via, oif, header }) => via === gateway && oif === desired.veth.inner?.index && header.type === RTN.UNICAST,
    )
    // With the address that it was made through, a route may go.
    const shaken =
      staleAddresses(desired.veth.inner, observed.namespace, network, addressBefore(desired, network)).length > 0
    const spec = { to: 'default', via: gateway, dev: device, family: number } as const
    return {
      needed: right === undefined || rivals.length > 1 || shaken,
      commands: [`ip ${family === 'ip' ? '' : '-6 '}-n ${namespace} route add default via ${gateway}`],
      run: async journal => {
        const inside = session.inside(namespace)
        for (const rival of rivals) await deleteRoute(inside, rival, journal)
        await inside.routes.add(spec)
        journal.did('default route', () => inside.routes.delete(spec))
      },
    }
  })
  const via = desired.networks.map(({ gateway }) => gateway).join(' and ')
  return action(
    { id: 'default-route', title: `default route via ${via}`, place: 'namespace' },
    parts.some(({ needed }) => !needed),
    parts,
  )
}

/** What the kernel gives a route without a metric: IP6_RT_PRIO_USER of net/ip6_route.h. */
const DEFAULT_METRIC = { ip: 0, ip6: 1024 } as const

function metricOf({ attributes }: Route): number {
  return attributes.priority ?? 0
}

type InsideClient = ReturnType<Session['inside']>

async function deleteRoute(client: InsideClient, route: Route, journal: Journal): Promise<void> {
  const { family, to, via, oif, attributes, header } = route
  const spec = {
    to,
    family,
    ...(via !== undefined && { via }),
    ...(oif !== undefined && { dev: oif }),
    ...(attributes.priority !== undefined && { metric: attributes.priority }),
    type: header.type,
    protocol: header.protocol,
  }
  if (await unless('ESRCH', client.routes.delete(spec))) journal.did(`route ${to}`, () => client.routes.add(spec))
}
