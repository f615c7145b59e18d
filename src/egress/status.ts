import { IFF, RTN } from '../../protocol/route/index.js'
import type { Rule } from '../client/nftables/index.js'
import { netns } from '../netns/index.js'
import { acceptRules } from './coexist/index.js'
import { egressConfig } from './config.js'
import { bridgeNetworks } from './desired.js'
import {
  countOf,
  defaultRoutes,
  linkNamed,
  linkOf,
  type NetworkState,
  type Observed,
  observe,
  observeNetwork,
  veths,
} from './observe.js'
import { ruleKey, wantedRules } from './rules.js'
import type { Session } from './session.js'
import { IP_FORWARD, IP6_FORWARDING } from './sysctls.js'
import { ruleOwner, tagOf } from './tags.js'
import type { EgressConfig, EgressOptions, Topology, TopologyNamespace, TopologyRule } from './types.js'
import { withSession } from './with-session.js'

/**
 * The live topology: the bridge, all namespaces on it that are ours and the one that is asked for, and our rules with what they have
 * counted. Says what there is, right or wrong; changes nothing.
 *
 * @throws EgressError ERR_EGRESS_PRIVILEGE, ERR_EGRESS_NO_NF_TABLES, ERR_EGRESS_UPLINK; and what `egressUp` throws for options
 */
export async function egressStatus(options: EgressOptions = {}): Promise<Topology> {
  const config = egressConfig(options)
  return withSession(config, async session => describe(session, config, await observe(session, config)))
}

async function describe(session: Session, config: EgressConfig, observed: Observed): Promise<Topology> {
  const { base, uplink, sysctls } = observed
  const bridge = linkNamed(base, config.bridge)
  const gateway = defaultRoutes(base).find(({ oif }) => oif === uplink?.index)?.via
  const names = new Set(veths(base).flatMap(each => (each.bridge === config.bridge ? [each.namespace] : [])))
  if (observed.namespace !== undefined) names.add(config.namespace)
  return {
    bridge: bridge && {
      name: bridge.name,
      up: bridge.up,
      addresses: addressesOf(base, bridge.index),
      mtu: bridge.attributes.mtu ?? 0,
    },
    uplink: uplink && {
      name: uplink.name,
      up: uplink.up && (uplink.header.flags & IFF.LOWER_UP) !== 0,
      addresses: addressesOf(base, uplink.index),
      ...(gateway !== undefined && { gateway }),
    },
    namespaces: await Promise.all([...names].sort().map(name => describeNamespace(session, config, observed, name))),
    forwarding: { ip: sysctls.get(IP_FORWARD) === '1', ip6: sysctls.get(IP6_FORWARDING) === '1' },
    ...describeRules(config, observed),
  }
}

async function describeNamespace(
  session: Session,
  config: EgressConfig,
  { base, namespace }: Observed,
  name: string,
): Promise<TopologyNamespace> {
  const state = await stateOf(session, config, namespace, name)
  const host =
    veths(base).find(each => each.namespace === name)?.link ??
    (name === config.namespace ? linkNamed(base, config.hostInterface) : undefined)
  const inner =
    state.links.find(link => host !== undefined && link.attributes.link === host.index) ??
    linkNamed(state, config.interface)
  const master = linkOf(base, host?.attributes.master)?.name
  return {
    name,
    hostInterface: host && { name: host.name, up: host.up, master },
    interface: inner && { name: inner.name, up: inner.up, addresses: addressesOf(state, inner.index) },
    loopbackUp: linkNamed(state, 'lo')?.up ?? false,
    defaultRoutes: defaultRoutes(state).flatMap(({ via, header, oif }) =>
      header.type === RTN.UNICAST ? [via ?? `dev ${linkOf(state, oif)?.name}`] : [],
    ),
  }
}

/** Of a namespace that was deleted while its interface still stands there: nothing. */
async function stateOf(
  session: Session,
  config: EgressConfig,
  observed: NetworkState | undefined,
  name: string,
): Promise<NetworkState> {
  if (name === config.namespace && observed !== undefined) return observed
  if (!netns.exists(name)) return { links: [], addresses: [], routes: [] }
  try {
    return await observeNetwork(session.inside(name))
  } finally {
    session.forget(name)
  }
}

/** Without those that the kernel gives every device: fe80::. */
function addressesOf({ addresses }: NetworkState, index: number): string[] {
  return addresses
    .filter(address => address.index === index && !address.address.startsWith('fe80:'))
    .map(({ address }) => address)
}

/** Our rules of the bridge, in whichever chains they are. */
function describeRules(config: EgressConfig, { base, ruleset }: Observed): Pick<Topology, 'nat' | 'forward'> {
  const rules = ruleset.rules.filter(rule => ruleOwner(rule) === config.bridge)
  const words = wordsOf(config, base, rules)
  const described = rules.map(rule => {
    const chain = ruleset.chains.find(
      each => each.family === rule.family && each.table === rule.table && each.chain === rule.chain,
    )
    const text = words.get(ruleKey(rule)) ?? rule.expressions.map(({ name }) => name).join(' ')
    const described: TopologyRule = {
      chain: `${rule.family} ${rule.table} ${rule.chain}`,
      rule: text,
      ...countOf(rule),
    }
    return { nat: chain?.type === 'nat', described }
  })
  return {
    nat: described.flatMap(({ nat, described }) => (nat ? [described] : [])),
    forward: described.flatMap(({ nat, described }) => (nat ? [] : [described])),
  }
}

/** What the rules are called that `up` makes, in whichever chain or table it was told to. */
function wordsOf(config: EgressConfig, base: NetworkState, rules: readonly Rule[]): Map<string, string> {
  const networks = bridgeNetworks(config, tagOf(linkNamed(base, config.bridge), 'bridge'))
  const known = rules.flatMap(({ family, table, chain }) => [
    ...(['nftables', 'iptables'] as const).flatMap(
      firewall => wantedRules({ ...config, firewall, table }, networks).rules,
    ),
    ...(family === undefined ? [] : acceptRules({ family, table, chain }, config.bridge)),
  ])
  return new Map(known.map(({ rule, words }) => [ruleKey(rule), words]))
}
