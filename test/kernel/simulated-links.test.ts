/* The simulated kernel and the kernel of this machine answer alike: links. */
import { describeKernel } from '../support/kernel.js'
import { linkScenarios } from '../support/scenarios/links.js'
import { same } from '../support/simulated.js'

describeKernel('simulated as real', ['bridge', 'veth', 'vxlan', 'macvlan', 'ifb', 'nf_tables', 'one_broadcast'], () => {
  for (const [name, scenario] of Object.entries(linkScenarios)) same(name, scenario)
})
