/* The simulated kernel and the kernel of this machine answer alike: routes, rules, neighbours. */
import { describeKernel } from '../support/kernel.js'
import { routeScenarios } from '../support/scenarios/routes.js'
import { same } from '../support/simulated.js'

describeKernel('simulated as real', ['bridge', 'veth', 'vxlan', 'macvlan', 'ifb', 'nf_tables', 'one_broadcast'], () => {
  for (const [name, scenario] of Object.entries(routeScenarios)) same(name, scenario)
})
