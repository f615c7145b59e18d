import { AF } from '../../protocol/route/index.js'
import type { Rule, Table } from '../client/nftables/index.js'
import type { Address, Link, Route, RouteClient } from '../client/route/index.js'
import { type NamespaceIdentity, netns } from '../netns/index.js'
import { type OtherFilters, readOtherFilters } from './coexist/index.js'
import { EgressError } from './errors.js'
import { hasCode, type Session } from './session.js'
import { acceptRa, IP_FORWARD, IP6_FORWARDING, readIfThere } from './sysctls.js'
import { tagOf } from './tags.js'
import type { EgressConfig } from './types.js'
import { type Ruleset, readRuleset } from './walk/index.js'

/** What rtnetlink says of one network namespace. */
export interface NetworkState {
  readonly links: readonly Link[]
  readonly addresses: readonly Address[]
  /** Of table main. */
  readonly routes: readonly Route[]
}

/** The state of the base and of the namespace, before anything is changed. */
export interface Observed {
  readonly base: NetworkState & { readonly identity: NamespaceIdentity }
  readonly ruleset: BaseRuleset
  /** Undefined when there is none of that name. */
  readonly namespace: NetworkState | undefined
  /** The device that leads outside; undefined when there is no default route and none was named. */
  readonly uplink: Link | undefined
  /** Values by name; undefined where the kernel has no such setting. */
  readonly sysctls: ReadonlyMap<string, string | undefined>
}

/** Everything that decides about packets in the base, and the number that tells whether the ruleset is still the same. */
export interface BaseRuleset extends Ruleset, OtherFilters {
  readonly tables: readonly Table[]
  readonly generation: number
}

/** @throws EgressError ERR_EGRESS_UPLINK, ERR_EGRESS_NO_NF_TABLES */
export async function observe(session: Session, config: EgressConfig): Promise<Observed> {
  const [base, ruleset, namespace] = await Promise.all([
    observeNetwork(session.route),
    observeRuleset(session),
    netns.exists(config.namespace) ? observeNetwork(session.inside(config.namespace)) : undefined,
  ])
  const uplink = findUplink(config, base)
  const names = [IP_FORWARD, IP6_FORWARDING, ...(uplink === undefined ? [] : [acceptRa(uplink.name)])]
  return {
    base: { ...base, identity: session.base.identity },
    ruleset,
    namespace,
    uplink,
    sysctls: new Map(names.map(name => [name, readIfThere(session, name)])),
  }
}

export async function observeNetwork(route: RouteClient): Promise<NetworkState> {
  const [links, addresses, routes] = await Promise.all([
    route.links.list({ skipStatistics: true }),
    route.addresses.list(),
    route.routes.list(),
  ])
  return { links, addresses, routes }
}

/** @throws EgressError ERR_EGRESS_NO_NF_TABLES */
export async function observeRuleset({ nftables, base }: Session): Promise<BaseRuleset> {
  try {
    // The number first: what changes after it makes a transaction that is pinned to it fail.
    const generation = await nftables.ruleset.generation()
    const ruleset = await nftables.socket.run(readRuleset())
    return { ...ruleset, ...readOtherFilters(base), generation, tables: ruleset.tables ?? [] }
  } catch (error) {
    // nfnetlink's answer about a subsystem that it does not have (net/netfilter/nfnetlink.c).
    if (hasCode(error, 'EINVAL', 'EOPNOTSUPP', 'EPROTONOSUPPORT'))
      throw new EgressError(
        'ERR_EGRESS_NO_NF_TABLES',
        'this kernel has no nf_tables: built without CONFIG_NF_TABLES, or the module cannot be loaded',
        { cause: error },
      )
    throw error
  }
}

function findUplink({ uplink }: EgressConfig, base: NetworkState): Link | undefined {
  const named = uplink === undefined ? undefined : base.links.find(link => link.name === uplink)
  if (uplink !== undefined && named === undefined)
    throw new EgressError('ERR_EGRESS_UPLINK', `there is no uplink ${uplink} (any more)`)
  return named ?? linkOf(base, defaultRoutes(base)[0]?.oif)
}

/** The best first, IPv4 before IPv6. */
export function defaultRoutes({ routes }: NetworkState): Route[] {
  const rank = (route: Route): number => (route.family === AF.INET ? 0 : 2 ** 32) + (route.attributes.priority ?? 0)
  return routes
    .filter(route => route.to === 'default' && route.oif !== undefined)
    .sort((one, other) => rank(one) - rank(other))
}

export function linkOf({ links }: NetworkState, index: number | undefined): Link | undefined {
  return links.find(link => link.index === index)
}

export function linkNamed({ links }: NetworkState, name: string): Link | undefined {
  return links.find(link => link.name === name)
}

/** The veth ends of ours, of all bridges, each with the namespace that it leads to. */
export function veths({ links }: NetworkState): { link: Link; namespace: string; bridge: string }[] {
  return links.flatMap(link => {
    const { namespace, bridge } = tagOf(link, 'veth')?.values ?? {}
    return namespace === undefined || bridge === undefined ? [] : [{ link, namespace, bridge }]
  })
}

/** What a rule's counter has counted. */
export function countOf({ expressions }: Pick<Rule, 'expressions'>): { packets: bigint; bytes: bigint } {
  for (const expression of expressions)
    if (expression.name === 'counter') {
      const { packets, bytes } = expression.data as { packets?: bigint; bytes?: bigint }
      return { packets: packets ?? 0n, bytes: bytes ?? 0n }
    }
  return { packets: 0n, bytes: 0n }
}
