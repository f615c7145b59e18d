/* The simulated kernel and the kernel of this machine answer alike: addresses and the routes they bring. */
import { describeKernel } from '../support/kernel.js'
import { addressScenarios } from '../support/scenarios/addresses.js'
import { same } from '../support/simulated.js'

describeKernel('simulated as real', ['bridge', 'veth', 'vxlan', 'macvlan', 'ifb', 'nf_tables', 'one_broadcast'], () => {
  for (const [name, scenario] of Object.entries(addressScenarios)) same(name, scenario)
})
