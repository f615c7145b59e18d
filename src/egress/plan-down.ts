import type { Rule } from '../client/nftables/index.js'
import type { Link, RouteClient } from '../client/route/index.js'
import { netns } from '../netns/index.js'
import { type Action, inBase, removal } from './action.js'
import { networksOf } from './config.js'
import { checkNamespace } from './desired.js'
import { Journal } from './journal.js'
import { type BaseRuleset, linkNamed, type NetworkState, type Observed, veths } from './observe.js'
import type { Draft } from './plan-up.js'
import { type RuleChanges, ruleChanges, sameTable } from './rules.js'
import { hasCode, type Session } from './session.js'
import { UNNAMED_BRIDGE } from './steps/base.js'
import { commitRules } from './steps/firewall.js'
import { type Memory, memoryOf, sysctlCommand, toRestore, writeSysctl } from './sysctls.js'
import { formatTag, tagOf } from './tags.js'
import type { EgressConfig } from './types.js'

/**
 * What takes away what is ours: the namespace and its veth pair; with the last namespace of the bridge also the bridge, its rules, the
 * tables of ours that nothing is left in, and the settings that we changed.
 *
 * The bridge goes last: in its tag stands what has to be restored. So a `down` that was killed can be run again.
 *
 * @throws EgressError ERR_EGRESS_NOT_OURS, ERR_EGRESS_MISMATCH
 */
export function planDown(session: Session, config: EgressConfig, observed: Observed): Draft {
  const { base } = observed
  checkNamespace(config, observed, {
    kind: 'namespace',
    values: { bridge: config.bridge, base: String(base.identity.ino) },
  })
  const own = veths(base).filter(each => each.namespace === config.namespace && each.bridge === config.bridge)
  const values = tagOf(own[0]?.link, 'veth')?.values ?? {}
  const context: Context = { session, config, observed }
  const others = veths(base).filter(each => each.bridge === config.bridge && each.namespace !== config.namespace)
  const strangers = strangePorts(context)
  const last = others.length === 0 && strangers.length === 0
  return {
    addresses: Object.fromEntries(
      networksOf(config).flatMap(({ family }) => (values[family] === undefined ? [] : [[family, values[family]]])),
    ),
    actions: [
      ...own.map(({ link }) =>
        removal(
          { id: 'veth', title: `veth pair, ${link.name} on ${config.bridge}`, place: 'base' },
          [inBase(config, `ip link delete ${link.name}`)],
          () => gone(session.route.links.delete(link.index)),
        ),
      ),
      ...namespaceStep(context),
      ...(last ? [...ruleStep(context), ...bridgeSteps(context)] : []),
      ...leftoverStep(context),
    ],
    warnings:
      strangers.length === 0
        ? []
        : [
            `bridge ${config.bridge} stays: ${strangers.join(', ')} on it ${strangers.length === 1 ? 'is' : 'are'} not ours`,
          ],
  }
}

interface Context {
  readonly session: Session
  readonly config: EgressConfig
  readonly observed: Observed
}

/** Ports of our bridge that somebody else put there. */
function strangePorts({ config, observed: { base } }: Context): string[] {
  const bridge = ownBridge(config, base)
  return base.links
    .filter(
      link => bridge !== undefined && link.attributes.master === bridge.index && tagOf(link, 'veth') === undefined,
    )
    .map(({ name }) => name)
}

function ownBridge({ bridge }: EgressConfig, base: NetworkState): Link | undefined {
  const link = linkNamed(base, bridge)
  return tagOf(link, 'bridge') === undefined ? undefined : link
}

function namespaceStep({ session, config, observed }: Context): Action[] {
  const { namespace } = config
  if (observed.namespace === undefined && !netns.hasLeftover(namespace)) return []
  return [
    removal(
      { id: 'namespace', title: `namespace ${namespace}`, place: 'base' },
      [`ip netns delete ${namespace}`],
      async () => {
        session.forget(namespace)
        try {
          netns.delete(namespace)
        } catch (error) {
          if (!hasCode(error, 'ERR_NETNS_NOT_FOUND')) throw error
        }
      },
    ),
  ]
}

function ruleStep({ session, config, observed: { ruleset } }: Context): Action[] {
  const difference = (now: BaseRuleset): RuleChanges => ruleChanges(config.bridge, { chains: [], rules: [] }, now)
  const { remove, removeTables } = difference(ruleset)
  if (remove.length + removeTables.length === 0) return []
  const inTable = (rule: Rule): boolean => removeTables.some(table => sameTable(table, rule))
  const commands = [
    ...remove
      .filter(rule => !inTable(rule))
      .map(({ family, table, chain, handle }) => `nft delete rule ${family} ${table} ${chain} handle ${handle}`),
    ...removeTables.map(({ family, table }) => `nft delete table ${family} ${table}`),
  ]
  return [
    removal(
      { id: 'rules', title: `rules of ${config.bridge}`, place: 'base' },
      commands.map(command => inBase(config, command)),
      () => commitRules(session, difference, ruleset, new Journal()),
    ),
  ]
}

/** The settings that nobody needs any more, and the bridge that remembers them. */
function bridgeSteps({ session, config, observed: { base } }: Context): Action[] {
  const { route } = session
  const bridge = ownBridge(config, base)
  if (bridge === undefined) return []
  const memory = memoryOf(tagOf(bridge, 'bridge')?.values ?? {})
  const heir = base.links.find(link => link !== bridge && tagOf(link, 'bridge') !== undefined)
  const restore = heir === undefined ? toRestore(session, memory) : []
  const remove = removal(
    { id: 'bridge', title: `bridge ${config.bridge}`, place: 'base' },
    [inBase(config, `ip link delete ${config.bridge}`)],
    async () => {
      // Another bridge of ours needs the settings still: it takes the memory over.
      if (heir !== undefined) await bequeath(route, heir, memory)
      await gone(route.links.delete(bridge.index))
    },
  )
  if (restore.length === 0) return [remove]
  const forwarding = removal(
    { id: 'forwarding', title: 'settings as they were', place: 'base' },
    restore.map(sysctl => inBase(config, sysctlCommand(sysctl))),
    () => {
      for (const sysctl of restore) writeSysctl(session, sysctl)
    },
  )
  return [forwarding, remove]
}

async function bequeath(route: RouteClient, heir: Link, memory: Memory): Promise<void> {
  const tag = tagOf(heir, 'bridge')
  if (tag === undefined || Object.keys(memory).length === 0) return
  // What the heir remembers itself is older knowledge than what it is told.
  await route.links.change(heir.index, { alias: formatTag({ ...tag, values: { ...memory, ...tag.values } }) })
}

/** A bridge that was never given its name. */
function leftoverStep({ session, config, observed: { base } }: Context): Action[] {
  const link = linkNamed(base, UNNAMED_BRIDGE)
  if (link?.kind !== 'bridge') return []
  return [
    removal(
      { id: 'leftover', title: 'bridge that was left without a name', place: 'base' },
      [inBase(config, `ip link delete ${UNNAMED_BRIDGE}`)],
      () => gone(session.route.links.delete(link.index)),
    ),
  ]
}

/** Takes the kernel's word that it is gone already for success: a namespace that ends takes its interfaces along. */
async function gone(deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion
  } catch (error) {
    if (!hasCode(error, 'ENODEV')) throw error
  }
}
