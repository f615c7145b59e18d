import { type Diagnosis, problemIf } from '../diagnosis.js'
import { inNamespace } from '../remedies.js'

/** Egress does without, but everything that talks to itself over 127.0.0.1 does not. */
export const loopbackDown: Diagnosis = {
  id: 'loopback-down',
  step: 'loopback',
  find: ({ config, namespace }) =>
    problemIf(
      namespace?.devices.some(({ name, up }) => name === 'lo' && !up),
      () => ({
        severity: 'suspect',
        problem: `the loopback of namespace ${config.namespace} is down: it cannot reach 127.0.0.1 or its own addresses`,
        remedy: inNamespace(config, 'link set lo up'),
      }),
    ),
}
