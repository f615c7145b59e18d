import type { Diagnosis } from '../diagnosis.js'
import type { FamilyObservation, Observation } from '../observation.js'
import { inBase } from '../remedies.js'

/** What makes the kernel refuse the same lookups for other reasons. */
const unless = [
  'bridge-missing',
  'bridge-down',
  'gateway-missing',
  'forwarding-off',
  'uplink-down',
  'no-uplink-route',
  'return-route',
] as const

/** fib_validate_source in net/ipv4/fib_frontend.c: the route to the sender must lead to where the packet came from. */
export const reversePath: Diagnosis = {
  id: 'reverse-path',
  step: 'source-check',
  unless,
  find: o =>
    o.families.flatMap(family => {
      const dropping = droppingDevices(o, family)
      if (family.bridged || dropping.length === 0) return []
      const names = dropping.join(' and ')
      return [
        {
          problem: `the reverse-path filter of ${names} drops the packets: the way back to their sender leads elsewhere`,
          remedy: inBase(o.config, `sysctl -w ${dropping.map(dev => `net/ipv4/conf/${dev}/rp_filter=2`).join(' ')}`),
        },
      ]
    }),
}

function droppingDevices({ config, base }: Observation, family: FamilyObservation): string[] {
  const { out, back, uplink, strictReversePath: strict, probe } = family
  const refused = [
    ...(out.error === 'EINVAL' || out.error === 'EXDEV' ? [config.bridge] : []),
    ...('dev' in uplink && (back?.error === 'EINVAL' || back?.error === 'EXDEV') ? [uplink.dev] : []),
  ].filter(dev => strict.includes(dev))
  if (refused.length > 0 || probe === undefined || probe.outside || probe.reversePathDrops === 0) return refused
  // The counter has no device: what is strict and not on the way that we know.
  const ports = base.devices.filter(({ master }) => master !== undefined).map(({ name }) => name)
  const known = ['lo', config.bridge, 'dev' in uplink ? uplink.dev : '', ...ports]
  return strict.filter(dev => !known.includes(dev))
}
