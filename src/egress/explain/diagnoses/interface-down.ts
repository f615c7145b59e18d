import { type Diagnosis, problemIf } from '../diagnosis.js'
import { interfaceOf } from '../observation.js'
import { all, mendInterface } from '../remedies.js'

export const interfaceDown: Diagnosis = {
  id: 'interface-down',
  step: 'interface',
  find: o =>
    problemIf(interfaceOf(o)?.up === false, () => ({
      problem: `interface ${o.config.interface} of namespace ${o.config.namespace} is down`,
      remedy: all(...mendInterface(o)),
    })),
}
