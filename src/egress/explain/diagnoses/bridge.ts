import { type Diagnosis, problemIf } from '../diagnosis.js'
import { bridgeOf } from '../observation.js'
import { all, bridgeAddresses, inBase, word } from '../remedies.js'

export const bridgeMissing: Diagnosis = {
  id: 'bridge-missing',
  step: 'bridge',
  find: o =>
    problemIf(bridgeOf(o) === undefined, () => {
      const { config } = o
      const bridge = word(config.bridge)
      return {
        problem: `there is no bridge ${config.bridge}`,
        remedy: all(
          inBase(config, `ip link add ${bridge} type bridge`),
          inBase(config, `ip link set ${bridge} up`),
          ...bridgeAddresses(o),
          inBase(config, `ip link set ${word(config.hostInterface)} master ${bridge}`),
        ),
      }
    }),
}

export const bridgeDown: Diagnosis = {
  id: 'bridge-down',
  step: 'bridge',
  find: o =>
    problemIf(bridgeOf(o)?.up === false, () => ({
      problem: `bridge ${o.config.bridge} is down`,
      // The kernel takes IPv6 addresses away from what is set down.
      remedy: all(inBase(o.config, `ip link set ${word(o.config.bridge)} up`), ...bridgeAddresses(o)),
    })),
}

export const gatewayMissing: Diagnosis = {
  id: 'gateway-missing',
  step: 'bridge',
  unless: ['bridge-missing', 'bridge-down'],
  find: o =>
    problemIf(bridgeOf(o) !== undefined && bridgeAddresses(o).length > 0, () => {
      const { config, families } = o
      const has = bridgeOf(o)?.addresses ?? []
      const missing = families
        .map(({ network: { gateway, prefixLength } }) => `${gateway}/${prefixLength}`)
        .filter(cidr => !has.includes(cidr))
      return {
        problem: `bridge ${config.bridge} does not have the gateway's address ${missing.join(' and ')}`,
        remedy: all(...bridgeAddresses(o)),
      }
    }),
}
