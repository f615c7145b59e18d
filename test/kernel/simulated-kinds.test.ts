/* The simulated kernel and the kernel of this machine answer alike: kinds that not every kernel has. */
import { describeKernel } from '../support/kernel.js'
import { kindScenarios } from '../support/scenarios/kinds.js'
import { same } from '../support/simulated.js'

describeKernel('simulated as real', ['dummy', 'vlan', 'bare_namespaces', 'one_broadcast'], () => {
  for (const [name, scenario] of Object.entries(kindScenarios)) same(name, scenario)
})
