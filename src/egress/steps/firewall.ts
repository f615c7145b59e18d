import { type Action, inBase } from '../action.js'
import { coexist } from '../coexist/index.js'
import type { Desired } from '../desired.js'
import type { Journal } from '../journal.js'
import { type BaseRuleset, observeRuleset } from '../observe.js'
import {
  chainCommands,
  isEmpty,
  type RuleChanges,
  ruleChanges,
  ruleTransaction,
  type WantedChain,
  wantedRules,
} from '../rules.js'
import { hasCode, type Session } from '../session.js'
import type { EgressNetwork } from '../types.js'
import type { Coexistence, WantedRule } from '../wanted.js'
import type { Context } from './context.js'

interface RuleStep {
  readonly id: WantedRule['step']
  /** Type of the chains whose making is shown with it. */
  readonly type: string
  readonly title: (desired: Desired, bridge: string) => string
}

const RULE_STEPS: readonly RuleStep[] = [
  { id: 'nat', type: 'nat', title: ({ bridgeNetworks }) => `source NAT by masquerade for ${subnets(bridgeNetworks)}` },
  { id: 'forward', type: 'filter', title: (_, bridge) => `packets in and out of ${bridge} are accepted` },
  { id: 'coexist', type: '', title: (_, bridge) => `packets of ${bridge} are accepted where others drop` },
]

function subnets(networks: readonly EgressNetwork[]): string {
  return networks.map(({ subnet }) => subnet).join(' and ')
}

/** What other people's rules ask for, for all the networks of the bridge. */
export function others({ config, observed, desired }: Context, ruleset: BaseRuleset): Coexistence {
  const ip6 = desired.bridgeNetworks.find(({ family }) => family === 'ip6')
  return coexist({ ...config, ip6, uplink: observed.uplink?.name }, ruleset)
}

/** The steps of the rules, each shown on its own; the first that is taken carries out all of them in one transaction. */
export function ruleSteps(context: Context): Action[] {
  const { session, config, observed, desired } = context
  const wantedIn = (ruleset: BaseRuleset): { chains: WantedChain[]; rules: WantedRule[] } => {
    const { chains, rules } = wantedRules(config, desired.bridgeNetworks)
    return { chains, rules: [...rules, ...others(context, ruleset).rules] }
  }
  const difference = (ruleset: BaseRuleset): RuleChanges => ruleChanges(config.bridge, wantedIn(ruleset), ruleset)
  const wanted = wantedIn(observed.ruleset)
  const changes = difference(observed.ruleset)
  let committed = false
  const run = async (journal: Journal): Promise<void> => {
    if (committed) return
    committed = true
    await commitRules(session, difference, observed.ruleset, journal)
  }
  return RULE_STEPS.flatMap(({ id, type, title }): Action[] => {
    const rules = wanted.rules.filter(({ step }) => step === id)
    const add = changes.add.filter(({ step }) => step === id)
    // What goes is shown where its chain belongs; what only others' chains had, in the last step.
    const remove = changes.remove.filter(rule => stepOf(rule.expressions.map(({ name }) => name ?? '')) === id)
    const missing = chainCommands(changes, type)
    if (rules.length === 0 && remove.length === 0) return []
    const changed = add.length > 0 || remove.length > 0 || missing.length > 0
    const commands = [
      ...(changed ? missing : chainCommands({ chains: wanted.chains, policies: [] }, type)),
      ...(changed ? add : rules).map(({ command }) => command),
      ...remove.map(
        ({ family, table, chain, handle }) => `nft delete rule ${family} ${table} ${chain} handle ${handle}`,
      ),
    ]
    const step: Omit<Action, 'run' | 'state'> = {
      id,
      title: title(desired, config.bridge),
      place: 'base',
      commands: commands.map(command => inBase(config, command)),
    }
    if (!changed) return [{ ...step, state: 'kept' }]
    return [{ ...step, state: add.length === rules.length ? 'created' : 'changed', run }]
  })
}

function stepOf(expressions: readonly string[]): 'nat' | 'forward' {
  return expressions.some(name => name === 'masq' || name === 'target') ? 'nat' : 'forward'
}

/** How often to start again when someone else changes the ruleset at the same moment. */
const ATTEMPTS = 20

/** The difference in one transaction, from a ruleset that is still the one that it was computed from. */
export async function commitRules(
  session: Session,
  difference: (ruleset: BaseRuleset) => RuleChanges,
  observed: BaseRuleset,
  journal: Journal,
): Promise<void> {
  let ruleset = observed
  for (let attempt = 1; ; attempt++) {
    const changes = difference(ruleset)
    if (isEmpty(changes)) return
    const { transaction, undo } = ruleTransaction(changes)
    try {
      await session.nftables.ruleset.commit(transaction.pin(ruleset.generation))
      journal.did('rules', () => session.nftables.ruleset.commit(undo()))
      return
    } catch (error) {
      if (!hasCode(error, 'ERESTART') || attempt === ATTEMPTS) throw error
      ruleset = await observeRuleset(session)
    }
  }
}
