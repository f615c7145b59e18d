import { causeName } from '../../coexist/index.js'
import { type Passage, walkHook } from '../../walk/index.js'
import type { Diagnosis, Problem } from '../diagnosis.js'
import { type FamilyObservation, interfaceOf, type Observation } from '../observation.js'
import { word } from '../remedies.js'

/** A namespace has a ruleset of its own: what is dropped there never gets to the base, or never to who asked. */
export const namespaceFilter: Diagnosis = {
  id: 'namespace-filter',
  step: 'namespace-filter',
  unless: ['namespace-missing', 'interface-missing'],
  find: o =>
    (interfaceOf(o) === undefined ? [] : o.families).flatMap(family =>
      passages(o, family)
        .filter(({ verdict }) => verdict === 'drop')
        .slice(0, 1)
        .map(passage => toProblem(o, passage)),
    ),
}

function passages({ config, namespace }: Observation, { network, address, outside }: FamilyObservation): Passage[] {
  const { family } = network
  const own = config.interface
  const { ruleset = { chains: [], rules: [] } } = namespace ?? {}
  return [
    walkHook(ruleset, 'output', { family, oif: own, src: address, dst: outside, state: 'new' }),
    walkHook(ruleset, 'input', { family, iif: own, src: outside, dst: address, state: 'established' }),
  ]
}

function toProblem({ config }: Observation, { cause, certain }: Passage): Problem {
  const { chain, rule } = cause!
  const where = `${chain.family} ${chain.table} ${chain.chain}`
  const change =
    rule === undefined ? `nft 'chain ${where} { policy accept; }'` : `nft delete rule ${where} handle ${rule.handle}`
  return {
    severity: certain ? 'broken' : 'suspect',
    problem: `in namespace ${config.namespace} ${causeName(cause!)} drops its packets`,
    remedy: `ip netns exec ${word(config.namespace)} ${change}`,
  }
}
