/* The simulated kernel and the kernel of this machine answer alike: what they tell those who listen. */
import { describeKernel } from '../support/kernel.js'
import { eventScenarios } from '../support/scenarios/events.js'
import { same } from '../support/simulated.js'

describeKernel('simulated as real', ['bridge', 'veth', 'nf_tables', 'nft_destroy', 'one_broadcast'], () => {
  for (const [name, scenario] of Object.entries(eventScenarios)) same(name, scenario)
})
