/* Every scenario that is compared with the real kernel runs on the simulated one alone, on any machine. */
import { describe, expect, test } from 'vitest'
import { addressScenarios } from '../../../support/scenarios/addresses.js'
import { askingScenarios } from '../../../support/scenarios/asking.js'
import { eventScenarios } from '../../../support/scenarios/events.js'
import { kindScenarios } from '../../../support/scenarios/kinds.js'
import { linkScenarios } from '../../../support/scenarios/links.js'
import { nftablesScenarios } from '../../../support/scenarios/nftables.js'
import { routeScenarios } from '../../../support/scenarios/routes.js'
import { topologyScenarios } from '../../../support/scenarios/topologies.js'
import { perform, type Scenario, simulatedMachine } from '../../../support/simulated.js'

const suites: Record<string, Record<string, Scenario>> = {
  addresses: addressScenarios,
  asking: askingScenarios,
  events: eventScenarios,
  kinds: kindScenarios,
  links: linkScenarios,
  nf_tables: nftablesScenarios,
  routes: routeScenarios,
  topologies: topologyScenarios,
}

describe.each(Object.entries(suites))('%s', (_name, scenarios) => {
  test.each(Object.entries(scenarios))('%s', (_scenario, scenario) => {
    const { steps, state } = perform(scenario, simulatedMachine())
    expect(steps).toMatchSnapshot()
    expect(state().length).toBeGreaterThan(0)
  })
})
