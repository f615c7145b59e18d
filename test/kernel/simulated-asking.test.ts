/* The simulated kernel and the kernel of this machine answer alike: dumps, questions, echoes. */
import { describeKernel } from '../support/kernel.js'
import { askingScenarios } from '../support/scenarios/asking.js'
import { same } from '../support/simulated.js'

describeKernel('simulated as real', ['bridge', 'nf_tables'], () => {
  for (const [name, scenario] of Object.entries(askingScenarios)) same(name, scenario)
})
