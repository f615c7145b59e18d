import type { Diagnosis, Problem } from '../diagnosis.js'
import { deviceNamed, type FamilyObservation, type Observation } from '../observation.js'
import { all, inBase, ip, word } from '../remedies.js'

/** Families whose outside the base has no route to. */
function unrouted(o: Observation): FamilyObservation[] {
  return o.families.filter(({ bridged, uplink }) => !bridged && uplink.error !== undefined)
}

/** The device that leads outside, were there a route: the one named, or the one that a router was found at. */
function deviceOutside({ config, base }: Observation, { routerGuess }: FamilyObservation) {
  const name = config.uplink ?? routerGuess?.dev
  return name === undefined ? undefined : deviceNamed(base.devices, name)
}

function route({ config }: Observation, { network, routerGuess }: FamilyObservation): string[] {
  if (routerGuess === undefined) return []
  const { via, dev } = routerGuess
  return [inBase(config, `${ip(network)} route replace default via ${via} dev ${word(dev)}`)]
}

export const uplinkDown: Diagnosis = {
  id: 'uplink-down',
  step: 'uplink',
  find: o =>
    unrouted(o).flatMap((family): Problem[] => {
      const device = deviceOutside(o, family)
      if (device === undefined || device.up) return []
      return [
        {
          problem: `uplink ${device.name} is down: the base has no route to ${family.outside}`,
          remedy: all(inBase(o.config, `ip link set ${word(device.name)} up`), ...route(o, family)),
        },
      ]
    }),
}

export const noUplinkRoute: Diagnosis = {
  id: 'no-uplink-route',
  step: 'uplink',
  unless: ['uplink-down'],
  find: o =>
    unrouted(o).map(family => {
      const { network, outside, uplink, routerGuess } = family
      const guess = routerGuess && `; the router is probably ${routerGuess.via} at ${routerGuess.dev}`
      const [remedy = inBase(o.config, `${ip(network)} -br address`)] = route(o, family)
      return {
        problem: `the base itself has no route to ${outside} (${uplink.error})${guess ?? ', and no device that leads outside'}`,
        remedy,
      }
    }),
}
