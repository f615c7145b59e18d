import type { Diagnosis } from '../diagnosis.js'
import { inBase, word } from '../remedies.js'

export const returnRoute: Diagnosis = {
  id: 'return-route',
  step: 'back',
  unless: ['bridge-missing', 'bridge-down', 'gateway-missing', 'forwarding-off'],
  find: ({ config, families }) =>
    families.flatMap(({ bridged, back, address, network }) => {
      if (bridged || back === undefined || back.error !== undefined || back.dev === config.bridge) return []
      const [flag, length] = network.family === 'ip' ? ['', 32] : ['-6 ', 128]
      return [
        {
          problem: `answers to ${address} would leave through ${back.dev}: a route there is preferred to that of ${config.bridge}`,
          remedy: inBase(config, `ip ${flag}route replace ${address}/${length} dev ${word(config.bridge)}`),
        },
      ]
    }),
}
