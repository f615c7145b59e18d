import { type Diagnosis, problemIf } from '../diagnosis.js'
import { deviceNamed, interfaceOf } from '../observation.js'
import { all, inBase, makeVeth, word } from '../remedies.js'

export const interfaceMissing: Diagnosis = {
  id: 'interface-missing',
  step: 'interface',
  unless: ['namespace-missing'],
  find: o =>
    problemIf(o.namespace !== undefined && interfaceOf(o) === undefined, () => {
      const { config, base } = o
      const stray = deviceNamed(base.devices, config.hostInterface)
      return {
        problem: `namespace ${config.namespace} has no interface ${config.interface}`,
        remedy: all(...(stray ? [inBase(config, `ip link delete ${word(stray.name)}`)] : []), ...makeVeth(o)),
      }
    }),
}
