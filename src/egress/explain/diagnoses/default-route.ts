import type { Diagnosis } from '../diagnosis.js'
import { bridgeOf, type FamilyObservation, interfaceOf, type Observation } from '../observation.js'
import { defaultRoute } from '../remedies.js'

/** What takes the default route away with itself; its remedy brings both back. */
const unless = ['interface-missing', 'interface-down', 'address-missing', 'address-wrong'] as const

const routed = (o: Observation): readonly FamilyObservation[] =>
  interfaceOf(o) === undefined ? [] : o.families.filter(({ bridged }) => !bridged)

export const noDefaultRoute: Diagnosis = {
  id: 'no-default-route',
  step: 'default-route',
  unless,
  find: o =>
    routed(o)
      .filter(({ defaultRoutes }) => defaultRoutes.length === 0)
      .map(({ network }) => ({
        problem: `namespace ${o.config.namespace} has no ${network.family === 'ip' ? 'IPv4' : 'IPv6'} default route`,
        remedy: defaultRoute(o.config, network),
      })),
}

export const wrongGateway: Diagnosis = {
  id: 'wrong-gateway',
  step: 'default-route',
  unless,
  find: o =>
    routed(o).flatMap(({ network, defaultRoutes }) => {
      const [preferred] = defaultRoutes
      const own = bridgeOf(o)?.addresses.map(cidr => cidr.split('/')[0]) ?? []
      if (preferred === undefined || preferred.via === network.gateway || own.includes(preferred.via)) return []
      const via = preferred.via === undefined ? 'has no gateway' : `leads to ${preferred.via}`
      return [
        {
          problem: `the default route of namespace ${o.config.namespace} ${via}; the gateway is ${network.gateway}`,
          remedy: defaultRoute(o.config, network),
        },
      ]
    }),
}
