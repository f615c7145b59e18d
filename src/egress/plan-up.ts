import { AF, RTN } from '../../protocol/route/index.js'
import type { Link, Route } from '../client/route/index.js'
import { RouteClientSync } from '../client/route/index.js'
import { netns } from '../netns/index.js'
import { type Action, action, inBase, type Part } from './action.js'
import { coexist } from './coexist/index.js'
import { type Attachment, type Desired, desire } from './desired.js'
import type { Journal } from './journal.js'
import { type BaseRuleset, linkNamed, type NetworkState, type Observed, observeRuleset } from './observe.js'
import {
  chainCommands,
  isEmpty,
  type RuleChanges,
  ruleChanges,
  ruleTransaction,
  type WantedChain,
  wantedRules,
} from './rules.js'
import { hasCode, type Session } from './session.js'
import { sysctlCommand, writeSysctl } from './sysctls.js'
import { formatTag, tagOf } from './tags.js'
import type { EgressConfig, EgressNetwork } from './types.js'
import type { Coexistence, WantedRule } from './wanted.js'

/** The name of a bridge until it has its tag, for the kernel takes no alias at creation. One of that name is always a leftover. */
export const UNNAMED_BRIDGE = 'nlkit-new'

export interface Draft {
  readonly addresses: { readonly ip?: string; readonly ip6?: string }
  readonly actions: readonly Action[]
  readonly warnings: readonly string[]
}

/** What leads from what is observed to what is desired. Asks and changes nothing itself. */
export function planUp(session: Session, config: EgressConfig, observed: Observed): Draft {
  const desired = desire(config, observed)
  const context: Context = { session, config, observed, desired }
  return {
    addresses: Object.fromEntries(desired.networks.map(({ family, address }) => [family, address])),
    actions: [
      namespaceStep(context),
      bridgeStep(context),
      bridgeAddressStep(context),
      vethStep(context),
      namespaceAddressStep(context),
      loopbackStep(context),
      defaultRouteStep(context),
      forwardingStep(context),
      ...ruleSteps(context),
    ],
    warnings: [...desired.warnings, ...others(context, observed.ruleset).warnings],
  }
}

interface Context {
  readonly session: Session
  readonly config: EgressConfig
  readonly observed: Observed
  readonly desired: Desired
}

function namespaceStep({ config, observed, desired }: Context): Action {
  const { namespace } = config
  const alias = formatTag(desired.namespaceTag)
  const create: Part = {
    needed: observed.namespace === undefined,
    commands: [`ip netns add ${namespace}`],
    run: journal => {
      netns.create(namespace, () => {
        using inside = RouteClientSync.open()
        inside.links.change('lo', { alias })
      })
      journal.did(`namespace ${namespace}`, () => netns.delete(namespace))
    },
  }
  return action({ id: 'namespace', title: `namespace ${namespace}`, place: 'base' }, observed.namespace !== undefined, [
    create,
  ])
}

function bridgeStep({ session: { route }, config, observed, desired }: Context): Action {
  const { bridge: name } = config
  const { bridge, mtu } = desired
  const alias = formatTag(desired.bridgeTag)
  const create: Part = {
    needed: bridge === undefined,
    commands: [inBase(config, `ip link add ${name}${mtu === undefined ? '' : ` mtu ${mtu}`} type bridge`)],
    run: async journal => {
      if (linkNamed(observed.base, UNNAMED_BRIDGE)?.kind === 'bridge') await route.links.delete(UNNAMED_BRIDGE)
      await route.links.add({ name: UNNAMED_BRIDGE, kind: 'bridge', ...(mtu !== undefined && { mtu }) })
      const { index, attributes } = await route.links.get(UNNAMED_BRIDGE)
      journal.did(`bridge ${name}`, () => route.links.delete(index))
      // Setting the MAC that it has makes it stay: a bridge otherwise takes the lowest of its ports', and with each that comes or
      // goes the neighbours of all the others are wrong for a while.
      const { address } = attributes
      await route.links.change(index, { name, alias, ...(address !== undefined && { address }) })
    },
  }
  // Before the settings that it remembers are changed.
  const retag: Part = {
    needed: bridge !== undefined && bridge.attributes.ifalias !== alias,
    commands: [],
    run: changeLink(route, bridge, { alias }, { alias: bridge?.attributes.ifalias ?? '' }),
  }
  const resize = mtuPart(config, route, bridge, config.mtu)
  const raise: Part = {
    needed: bridge?.up !== true,
    commands: [inBase(config, `ip link set ${name} up`)],
    run: async journal => {
      await route.links.change(name, { up: true })
      journal.did(`bridge ${name} up`, () => route.links.change(name, { up: false }))
    },
  }
  const title = `bridge ${name}, up${mtu === undefined ? '' : `, MTU ${mtu}`}`
  return action({ id: 'bridge', title, place: 'base' }, bridge !== undefined, [create, retag, resize, raise])
}

function bridgeAddressStep({ session, config, observed, desired }: Context): Action {
  const { bridge: name } = config
  const own = desired.networks.map(network => `${network.gateway}/${network.prefixLength}`)
  const parts = desired.networks.flatMap(network =>
    addressParts({
      route: session.route,
      device: name,
      link: desired.bridge,
      state: observed.base,
      network,
      address: network.gateway,
      before: undefined,
      command: words => inBase(config, words),
    }),
  )
  return action(
    { id: 'bridge-address', title: `${name} has ${own.join(' and ')}`, place: 'base' },
    parts.some(({ needed }) => !needed),
    parts,
  )
}

function vethStep(context: Context): Action {
  const { session, config, desired } = context
  const { namespace, bridge, hostInterface: outer, interface: inner } = config
  const { veth, mtu } = desired
  const alias = formatTag(desired.vethTag)
  const { route } = session
  const missing = veth.host === undefined || veth.inner === undefined
  const clear: Part = {
    needed: veth.remains.length > 0,
    commands: veth.remains.map(({ link, inside }) =>
      inside ? `ip -n ${namespace} link delete ${link.name}` : inBase(config, `ip link delete ${link.name}`),
    ),
    run: async () => {
      for (const { link, inside } of veth.remains)
        await unless('ENODEV', (inside ? session.inside(namespace) : route).links.delete(link.index))
    },
  }
  const size = mtu === undefined ? {} : { mtu }
  const words = mtu === undefined ? '' : ` mtu ${mtu}`
  const create: Part = {
    needed: missing,
    commands: [inBase(config, `ip link add ${outer}${words} type veth peer name ${inner}${words} netns ${namespace}`)],
    // Made in the namespace, which is ours with all that is in it, and moved out once it has its tag: at no time is there an
    // interface that nobody knows as ours.
    run: async journal => {
      const inside = session.inside(namespace)
      await inside.links.add({ name: inner, kind: 'veth', ...size, peer: { name: outer, ...size } })
      journal.did(`veth pair ${outer}`, () => inside.links.delete(inner))
      await inside.links.change(outer, { alias })
      await inside.links.change(outer, { netns: session.base })
    },
  }
  const retag: Part = {
    needed: !missing && veth.host?.attributes.ifalias !== alias,
    commands: [],
    run: changeLink(route, veth.host, { alias }, { alias: veth.host?.attributes.ifalias ?? '' }),
  }
  const attach: Part = {
    needed: missing || desired.bridge === undefined || veth.host?.attributes.master !== desired.bridge.index,
    commands: [inBase(config, `ip link set ${outer} master ${bridge}`)],
    run: async journal => {
      const before = veth.host?.attributes.master ?? null
      await route.links.change(outer, { master: bridge })
      journal.did(`${outer} on ${bridge}`, () => route.links.change(outer, { master: before }))
    },
  }
  const raise: Part = {
    needed: veth.host?.up !== true,
    commands: [inBase(config, `ip link set ${outer} up`)],
    run: async journal => {
      await route.links.change(outer, { up: true })
      journal.did(`${outer} up`, () => route.links.change(outer, { up: false }))
    },
  }
  const raiseInner: Part = {
    needed: veth.inner?.up !== true,
    commands: [`ip -n ${namespace} link set ${inner} up`],
    run: async journal => {
      const inside = session.inside(namespace)
      await inside.links.change(inner, { up: true })
      journal.did(`${inner} up`, () => inside.links.change(inner, { up: false }))
    },
  }
  const sizes = missing
    ? []
    : [
        mtuPart(config, route, veth.host, mtu),
        { ...mtuPart(config, route, veth.inner, mtu), run: resizeInner(context, veth.inner, mtu) },
      ]
  return action(
    { id: 'veth', title: `veth pair, ${outer} on ${bridge} and ${inner} in ${namespace}`, place: 'base' },
    !missing || veth.remains.length > 0,
    [clear, create, retag, ...sizes, attach, raise, raiseInner],
  )
}

function namespaceAddressStep({ session, config, observed, desired }: Context): Action {
  const { namespace, interface: device } = config
  const parts = desired.networks.flatMap(network =>
    addressParts({
      route: () => session.inside(namespace),
      device,
      link: desired.veth.inner,
      state: observed.namespace,
      network,
      address: network.address,
      before: addressBefore(desired, network),
      command: words => words.replace(/^ip /, `ip -n ${namespace} `),
    }),
  )
  const own = desired.networks.map(({ address, prefixLength }) => `${address}/${prefixLength}`)
  return action(
    { id: 'namespace-address', title: `${device} has ${own.join(' and ')}`, place: 'namespace' },
    parts.some(({ needed }) => !needed),
    parts,
  )
}

/** The address that the namespace had until it was asked to have another one. */
function addressBefore({ veth, networks }: Desired, { family }: EgressNetwork): string | undefined {
  const tag = tagOf(veth.host, 'veth')?.values
  const before = tag?.[family]
  return before === networks.find(network => network.family === family)?.address ? undefined : before
}

function loopbackStep({ session, config, observed }: Context): Action {
  const { namespace } = config
  const raise: Part = {
    needed: !(observed.namespace && linkNamed(observed.namespace, 'lo')?.up),
    commands: [`ip -n ${namespace} link set lo up`],
    run: async journal => {
      const inside = session.inside(namespace)
      await inside.links.change('lo', { up: true })
      journal.did('loopback up', () => inside.links.change('lo', { up: false }))
    },
  }
  return action({ id: 'loopback', title: 'loopback up', place: 'namespace' }, observed.namespace !== undefined, [raise])
}

function defaultRouteStep({ session, config, observed, desired }: Context): Action {
  const { namespace, interface: device } = config
  const routes = observed.namespace?.routes ?? []
  const parts = desired.networks.map((network): Part => {
    const { family, gateway } = network
    const number = family === 'ip' ? AF.INET : AF.INET6
    // Those with the metric of ours: the kernel keeps one of them, or uses both in turn (IPv6).
    const rivals = routes.filter(
      route => route.to === 'default' && route.family === number && metricOf(route) === DEFAULT_METRIC[family],
    )
    const right = rivals.find(
      ({ via, oif, header }) => via === gateway && oif === desired.veth.inner?.index && header.type === RTN.UNICAST,
    )
    // With the address that it was made through, a route may go.
    const shaken =
      staleAddresses(desired.veth.inner, observed.namespace, network, addressBefore(desired, network)).length > 0
    const spec = { to: 'default', via: gateway, dev: device, family: number } as const
    return {
      needed: right === undefined || rivals.length > 1 || shaken,
      commands: [`ip ${family === 'ip' ? '' : '-6 '}-n ${namespace} route add default via ${gateway}`],
      run: async journal => {
        const inside = session.inside(namespace)
        for (const rival of rivals) await deleteRoute(inside, rival, journal)
        await inside.routes.add(spec)
        journal.did('default route', () => inside.routes.delete(spec))
      },
    }
  })
  const via = desired.networks.map(({ gateway }) => gateway).join(' and ')
  return action(
    { id: 'default-route', title: `default route via ${via}`, place: 'namespace' },
    parts.some(({ needed }) => !needed),
    parts,
  )
}

/** What the kernel gives a route without a metric: IP6_RT_PRIO_USER of net/ip6_route.h. */
const DEFAULT_METRIC = { ip: 0, ip6: 1024 } as const

function metricOf({ attributes }: Route): number {
  return attributes.priority ?? 0
}

async function deleteRoute(client: InsideClient, route: Route, journal: Journal): Promise<void> {
  const { family, to, via, oif, attributes, header } = route
  const spec = {
    to,
    family,
    ...(via !== undefined && { via }),
    ...(oif !== undefined && { dev: oif }),
    ...(attributes.priority !== undefined && { metric: attributes.priority }),
    type: header.type,
    protocol: header.protocol,
  }
  if (await unless('ESRCH', client.routes.delete(spec))) journal.did(`route ${to}`, () => client.routes.add(spec))
}

type InsideClient = ReturnType<Session['inside']>

function forwardingStep({ session, config, desired }: Context): Action {
  const parts = desired.sysctls.map(
    (sysctl): Part => ({
      needed: sysctl.is !== sysctl.value,
      commands: [inBase(config, sysctlCommand(sysctl))],
      run: journal => {
        writeSysctl(session, sysctl)
        const { is } = sysctl
        if (is !== undefined) journal.did(sysctl.name, () => writeSysctl(session, { ...sysctl, value: is }))
      },
    }),
  )
  const families = config.ip6 === undefined ? 'IPv4' : 'IPv4 and IPv6'
  return action({ id: 'forwarding', title: `forwarding of ${families}`, place: 'base' }, false, parts)
}

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
function others({ config, observed, desired }: Context, ruleset: BaseRuleset): Coexistence {
  const ip6 = desired.bridgeNetworks.find(({ family }) => family === 'ip6')
  return coexist({ ...config, ip6, uplink: observed.uplink?.name }, ruleset)
}

/** The steps of the rules, each shown on its own; the first that is taken carries out all of them in one transaction. */
function ruleSteps(context: Context): Action[] {
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

interface AddressAsk {
  readonly route: Session['route'] | (() => Session['route'])
  readonly device: string
  readonly link: Link | undefined
  readonly state: NetworkState | undefined
  readonly network: EgressNetwork
  readonly address: string
  /** An address that this one takes the place of. */
  readonly before: string | undefined
  readonly command: (words: string) => string
}

function addressParts(ask: AddressAsk): Part[] {
  const { device, link, state, network, address, before, command } = ask
  const client = (): Session['route'] => (typeof ask.route === 'function' ? ask.route() : ask.route)
  const cidr = `${address}/${network.prefixLength}`
  const stale = staleAddresses(link, state, { ...network, address }, before)
  const there = addressesOf(link, state).includes(cidr)
  // An IPv6 address is usable at once only without duplicate address detection; nobody else can have it on our own bridge.
  const noDad = network.family === 'ip6'
  const remove = stale.map(
    (old): Part => ({
      needed: true,
      commands: [command(`ip address delete ${old} dev ${device}`)],
      run: async journal => {
        if (await unless('EADDRNOTAVAIL', client().addresses.delete({ dev: device, address: old })))
          journal.did(`address ${old}`, () => client().addresses.add({ dev: device, address: old, noDad }))
      },
    }),
  )
  const add: Part = {
    // With the first address of a network, the kernel takes away the others in it.
    needed: !there || stale.length > 0,
    commands: [command(`ip address add ${cidr} dev ${device}${noDad ? ' nodad' : ''}`)],
    run: async journal => {
      if (await unless('EEXIST', client().addresses.add({ dev: device, address: cidr, noDad })))
        journal.did(`address ${cidr}`, () => client().addresses.delete({ dev: device, address: cidr }))
    },
  }
  return [...remove, add]
}

function addressesOf(link: Link | undefined, state: NetworkState | undefined): string[] {
  return (state?.addresses ?? []).filter(({ index }) => index === link?.index).map(({ address }) => address)
}

/** What was our address with another prefix length, or before another one was asked for. */
function staleAddresses(
  link: Link | undefined,
  state: NetworkState | undefined,
  { address, prefixLength }: Pick<Attachment, 'address' | 'prefixLength'>,
  before: string | undefined,
): string[] {
  return addressesOf(link, state).filter(each => {
    const [own, length] = each.split('/')
    return own === before || (own === address && Number(length) !== prefixLength)
  })
}

function mtuPart(config: EgressConfig, route: Session['route'], link: Link | undefined, mtu: number | undefined): Part {
  const is = link?.attributes.mtu
  return {
    needed: link !== undefined && mtu !== undefined && is !== mtu,
    commands: link === undefined || mtu === undefined ? [] : [inBase(config, `ip link set ${link.name} mtu ${mtu}`)],
    run: changeLink(route, link, { mtu: mtu ?? 0 }, { mtu: is ?? 0 }),
  }
}

function resizeInner({ session, config }: Context, link: Link | undefined, mtu: number | undefined): Part['run'] {
  return journal =>
    changeLink(session.inside(config.namespace), link, { mtu: mtu ?? 0 }, { mtu: link?.attributes.mtu ?? 0 })(journal)
}

type LinkChange = Parameters<Session['route']['links']['change']>[1]

function changeLink(
  route: Session['route'],
  link: Link | undefined,
  change: LinkChange,
  back: LinkChange,
): (journal: Journal) => Promise<void> {
  return async journal => {
    if (link === undefined) return
    await route.links.change(link.index, change)
    journal.did(`${link.name}: ${Object.keys(change).join(', ')}`, () => route.links.change(link.index, back))
  }
}

/** Whether it was done; false when the kernel says that there is nothing to do. */
async function unless(code: string, doing: Promise<unknown>): Promise<boolean> {
  try {
    await doing
    return true
  } catch (error) {
    if (hasCode(error, code)) return false
    throw error
  }
}
