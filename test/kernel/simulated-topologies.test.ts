/* The simulated kernel and the kernel of this machine answer alike: networks of several namespaces. */
import { describeKernel } from '../support/kernel.js'
import { topologyScenarios } from '../support/scenarios/topologies.js'
import { same } from '../support/simulated.js'

describeKernel('simulated as real', ['bridge', 'veth', 'nf_tables', 'one_broadcast'], () => {
  for (const [name, scenario] of Object.entries(topologyScenarios)) same(name, scenario)
})
