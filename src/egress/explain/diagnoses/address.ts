import { rangeOf, toNumber } from '../../subnet.js'
import type { Diagnosis } from '../diagnosis.js'
import { type FamilyObservation, interfaceOf, type Observation } from '../observation.js'
import { all, inNamespace, mendInterface, word } from '../remedies.js'

/** Addresses of the interface that are of the family. */
function addressesOf(o: Observation, { network }: FamilyObservation): string[] {
  return (interfaceOf(o)?.addresses ?? []).filter(address => address.includes(':') === (network.family === 'ip6'))
}

/** Whether the gateway can be reached from an address: it is in the same network, and not the same. */
function reaches(cidr: string, { network }: FamilyObservation): boolean {
  const gateway = toNumber(network.gateway)
  const [{ first, last }, subnet] = [rangeOf(cidr), rangeOf(network.subnet)]
  const own = toNumber(cidr.split('/')[0]!)
  return gateway >= first && gateway <= last && own !== gateway && own >= subnet.first && own <= subnet.last
}

export const addressMissing: Diagnosis = {
  id: 'address-missing',
  step: 'interface',
  unless: ['interface-missing', 'interface-down'],
  find: o =>
    (interfaceOf(o) === undefined ? [] : o.families)
      .filter(family => addressesOf(o, family).length === 0)
      .map(({ network }) => ({
        problem: `${o.config.interface} in namespace ${o.config.namespace} has no ${network.family === 'ip' ? 'IPv4' : 'IPv6'} address`,
        remedy: all(...mendInterface(o)),
      })),
}

export const addressWrong: Diagnosis = {
  id: 'address-wrong',
  step: 'interface',
  unless: ['interface-missing'],
  find: o =>
    o.families.flatMap(family => {
      const has = addressesOf(o, family)
      const wanted = `${family.address}/${family.network.prefixLength}`
      const given = family.network.address
      const works = has.some(cidr => reaches(cidr, family))
      if (has.length === 0 || (works && (given === undefined || has.some(cidr => cidr.startsWith(`${given}/`)))))
        return []
      const remove = has
        .filter(cidr => cidr !== wanted)
        .map(cidr => inNamespace(o.config, `addr delete ${cidr} dev ${word(o.config.interface)}`))
      const fault = works
        ? `it should be ${wanted}`
        : `from there the gateway ${family.network.gateway} is not on the link`
      return [
        {
          severity: works ? ('suspect' as const) : ('broken' as const),
          problem: `${o.config.interface} in namespace ${o.config.namespace} has the address ${has.join(', ')}: ${fault}`,
          remedy: all(...remove, ...mendInterface(o)),
        },
      ]
    }),
}
