import { NFT_TABLE_F } from '../../../protocol/netfilter/index.js'
import type { Chain, Rule } from '../../client/nftables/index.js'
import { ruleOwner } from '../tags.js'
import type { EgressConfig } from '../types.js'
import { baseChains, type Cause, type Packet, type Ruleset, walkChain } from '../walk/index.js'
import type { Coexistence, WantedRule } from '../wanted.js'
import { acceptRules, chainName, isIptables } from './accept-rules.js'
import type { OtherFilters } from './other-filters.js'

type State = Ruleset & Partial<OtherFilters>

/** Docker jumps here before all its own rules, and never changes what the administrator puts in it. */
const DOCKER_USER = 'DOCKER-USER'

/**
 * Where accepts for the bridge have to go so that nobody else's base chain drops what the namespace sends and gets.
 *
 * Overridden is what drops by default: a policy, or a drop or reject that everything comes to which no rule accepts before. A rule
 * that drops these packets in particular is somebody's decision: it is reported, not overridden.
 */
export function coexist(config: EgressConfig, state: State): Coexistence {
  const others = withClassicAccepts(config, {
    ...state,
    rules: state.rules.filter(rule => ruleOwner(rule) === undefined),
  })
  const rules: WantedRule[] = []
  const warnings = legacyWarnings(config, state)
  for (const chain of forwardChains(config, others)) {
    const packets = packetsOf(config, chain, others)
    const drops = dropsOf(others, chain, packets)
    if (drops.length === 0) continue
    const particular = drops.find(({ byDefault }) => !byDefault)
    if (particular) warnings.push(`${causeName(particular)} drops packets of ${config.bridge}: it is left as it is`)
    if (drops.every(({ byDefault }) => !byDefault)) continue
    if (hasOwner(others, chain)) {
      warnings.push(ownerWarning(config, chain))
      continue
    }
    rules.push(...acceptRules(placeFor(config, others, chain, packets), config.bridge))
    if (isFirewalld(chain)) warnings.push(reloadWarning(config))
  }
  return { rules, warnings }
}

/** In the classic chains our own accepts stand at the end of FORWARD, and may be enough. */
function withClassicAccepts({ firewall, bridge }: EgressConfig, state: State): State {
  if (firewall !== 'iptables') return state
  const forward = state.chains.filter(chain => isIptables(chain) && chain.hook === 'forward')
  return { ...state, rules: [...state.rules, ...forward.flatMap(chain => accepted(chain, bridge))] }
}

/** The accepts in a chain as if they were there. */
function accepted(chain: Chain, bridge: string): Rule[] {
  return acceptRules(chain, bridge).map(({ rule }) => ({ ...rule, handle: 0n, comment: undefined, attributes: {} }))
}

/** The base chains that forwarded packets meet, without those of our own table. */
function forwardChains(config: EgressConfig, ruleset: Ruleset): Chain[] {
  const families = config.ip6 === undefined ? (['ip'] as const) : (['ip', 'ip6'] as const)
  const found = families.flatMap(family => baseChains(ruleset, 'forward', family))
  return [...new Set(found)].filter(chain => chain.table !== config.table)
}

/** What goes through the chain: out, back, and where frames of a bridge get there, from namespace to namespace. */
function packetsOf({ bridge, uplink, ip6 }: EgressConfig, chain: Chain, { bridgeNetfilter }: State): Packet[] {
  const families = (['ip', 'ip6'] as const).filter(
    family => (family === 'ip' || ip6 !== undefined) && (chain.family === family || chain.family === 'inet'),
  )
  return families.flatMap((family): Packet[] => [
    { family, iif: bridge, oif: uplink, state: 'new' },
    { family, iif: uplink, oif: bridge, state: 'established' },
    ...(bridgeNetfilter?.[family] ? [{ family, iif: bridge, oif: bridge, state: 'new' } as const] : []),
  ])
}

function dropsOf(ruleset: Ruleset, chain: Chain, packets: readonly Packet[]): Cause[] {
  return packets.flatMap(packet => {
    const { verdict, cause } = walkChain(ruleset, chain, packet)
    return verdict === 'drop' && cause ? [cause] : []
  })
}

/** DOCKER-USER if an accept there is enough: that something drops before the jump to it is possible. Else the base chain. */
function placeFor({ bridge }: EgressConfig, ruleset: Ruleset, base: Chain, packets: readonly Packet[]): Chain {
  const user = ruleset.chains.find(
    chain => chain.chain === DOCKER_USER && chain.family === base.family && chain.table === base.table,
  )
  if (user === undefined) return base
  const tried = { ...ruleset, rules: [...accepted(user, bridge), ...ruleset.rules] }
  return dropsOf(tried, base, packets).length === 0 ? user : base
}

/** How a message names what dropped a packet. */
export function causeName({ chain, rule }: Cause): string {
  const program = isIptables(chain) ? ' (iptables)' : ''
  if (rule === undefined) return `the policy of chain ${chainName(chain)}${program}`
  const comment = rule.comment === undefined ? '' : ` ${JSON.stringify(rule.comment)}`
  return `rule${comment} with handle ${rule.handle} in chain ${chainName(chain)}${program}`
}

function hasOwner({ tables = [] }: Ruleset, { family, table }: Chain): boolean {
  const found = tables.find(each => each.family === family && each.table === table)
  return ((found?.attributes.flags ?? 0) & NFT_TABLE_F.OWNER) !== 0
}

function isFirewalld({ family, table }: Chain): boolean {
  return family === 'inet' && table === 'firewalld'
}

function trust(bridge: string): string {
  return `firewall-cmd --permanent --zone=trusted --add-interface=${bridge} && firewall-cmd --reload`
}

function reloadWarning({ bridge }: EgressConfig): string {
  return `firewalld drops what it is not told of, and forgets our accepts when it is reloaded. To tell it: ${trust(bridge)}`
}

function ownerWarning({ bridge }: EgressConfig, chain: Chain): string {
  const remedy = isFirewalld(chain) ? `: ${trust(bridge)}` : ''
  return `chain ${chainName(chain)} drops packets of ${bridge}, and only the process that owns its table can change that${remedy}`
}

function legacyWarnings({ ip6 }: EgressConfig, { legacyTables }: State): string[] {
  return (['ip', 'ip6'] as const)
    .filter(family => (family === 'ip' || ip6 !== undefined) && legacyTables?.[family].includes('filter'))
    .map(family => {
      const program = family === 'ip' ? 'iptables-legacy' : 'ip6tables-legacy'
      return `rules of ${program} are in use, which cannot be seen from here; if packets get lost, look at: ${program} -S FORWARD`
    })
}
