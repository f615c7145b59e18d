/* The simulated kernel and the kernel of this machine answer alike: nf_tables. */
import { describeKernel } from '../support/kernel.js'
import { nftablesScenarios } from '../support/scenarios/nftables.js'
import { same } from '../support/simulated.js'

describeKernel('simulated as real', ['bridge', 'veth', 'vxlan', 'macvlan', 'ifb', 'nf_tables', 'nft_destroy'], () => {
  for (const [name, scenario] of Object.entries(nftablesScenarios)) same(name, scenario)
})
