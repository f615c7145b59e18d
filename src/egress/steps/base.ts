import type { Link } from '../../client/route/index.js'
import { type Action, action, inBase, type Part } from '../action.js'
import { linkNamed } from '../observe.js'
import { sysctlCommand, writeSysctl } from '../sysctls.js'
import { formatTag } from '../tags.js'
import type { Context } from './context.js'
import { addressParts, changeLink, mtuPart, unless } from './parts.js'

/** The name of a bridge until it has its tag, for the kernel takes no alias at creation. One of that name is always a leftover. */
export const UNNAMED_BRIDGE = 'nlkit-new'

export function bridgeStep({ session: { route }, config, observed, desired }: Context): Action {
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
      // Setting a MAC makes it stay: a bridge otherwise takes the lowest of its ports', and with each that comes or goes the neighbours
      // of all the others are wrong for a while. Another than it has: that one older kernels (5.10) would make it stay without
      // taking it for its own, and what is sent to it would go by.
      const { address } = attributes
      await route.links.change(index, { name, alias, ...(address !== undefined && { address: besides(address) }) })
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

/** The MAC address beside one: as random, and another. */
function besides(address: string): string {
  const last = Number.parseInt(address.slice(-2), 16) ^ 1
  return address.slice(0, -2) + last.toString(16).padStart(2, '0')
}

export function bridgeAddressStep({ session, config, observed, desired }: Context): Action {
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

export function vethStep(context: Context): Action {
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

function resizeInner({ session, config }: Context, link: Link | undefined, mtu: number | undefined): Part['run'] {
  return journal =>
    changeLink(session.inside(config.namespace), link, { mtu: mtu ?? 0 }, { mtu: link?.attributes.mtu ?? 0 })(journal)
}

export function forwardingStep({ session, config, desired }: Context): Action {
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
