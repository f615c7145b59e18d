import { networksOf } from '../config.js'
import type { EgressConfig, EgressNetwork } from '../types.js'
import { bridgeOf, interfaceOf, type Observation } from './observation.js'

/* Commands as a person would type them, in the namespace that the process is in. */

/** A command carried out in the base. */
export function inBase({ base }: EgressConfig, command: string): string {
  if (base === undefined) return command
  if (typeof base === 'string') return `ip netns exec ${word(base)} ${command}`
  return 'pid' in base ? `nsenter -t ${base.pid} -n ${command}` : `nsenter --net=${word(base.path)} ${command}`
}

/** `ip` carried out in the namespace. */
export function inNamespace({ namespace }: EgressConfig, command: string): string {
  return `ip -n ${word(namespace)} ${command}`
}

/** All of them, stopping at the first that fails. */
export function all(...commands: readonly string[]): string {
  return commands.join(' && ')
}

/** A word of sh(1). */
export function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** `ip` for a family: `ip -6` where it could not tell. */
export function ip({ family }: Pick<EgressNetwork, 'family'>): string {
  return family === 'ip' ? 'ip' : 'ip -6'
}

/** The veth pair, its end in the namespace with everything that belongs to it. */
export function makeVeth(o: Observation): string[] {
  const { config, families } = o
  const { hostInterface, interface: inside, namespace, bridge } = config
  const master = bridgeOf(o) === undefined ? '' : `master ${word(bridge)} `
  return [
    inBase(
      config,
      `ip link add ${word(hostInterface)} ${master}up type veth peer name ${word(inside)} netns ${word(namespace)}`,
    ),
    inNamespace(config, 'link set lo up'),
    inNamespace(config, `link set ${word(inside)} up`),
    ...families.flatMap(family => [addAddress(config, family), defaultRoute(config, family.network)]),
  ]
}

/** What the namespace's end lacks: set up, its addresses, its default routes, which the kernel drops when it is set down. */
export function mendInterface(o: Observation): string[] {
  const { config, families } = o
  const device = interfaceOf(o)
  return [
    ...(device?.up ? [] : [inNamespace(config, `link set ${word(config.interface)} up`)]),
    ...families.flatMap(family => {
      const { network, address, defaultRoutes } = family
      const has = device?.addresses.includes(`${address}/${network.prefixLength}`)
      const routed = defaultRoutes.some(({ via }) => via === network.gateway)
      return [
        ...(has ? [] : [addAddress(config, family)]),
        ...(has && routed && device?.up ? [] : [defaultRoute(config, network)]),
      ]
    }),
  ]
}

function addAddress(config: EgressConfig, { address, network }: { address: string; network: EgressNetwork }): string {
  const noDad = network.family === 'ip6' ? ' nodad' : ''
  return inNamespace(config, `addr add ${address}/${network.prefixLength} dev ${word(config.interface)}${noDad}`)
}

export function defaultRoute(config: EgressConfig, { family, gateway }: EgressNetwork): string {
  const [flag, dev] = family === 'ip' ? ['', ''] : ['-6 ', ` dev ${word(config.interface)}`]
  return inNamespace(config, `${flag}route replace default via ${gateway}${dev}`)
}

/** What the bridge lacks of its addresses. */
export function bridgeAddresses(o: Observation): string[] {
  const { config } = o
  const has = bridgeOf(o)?.addresses ?? []
  return networksOf(config)
    .map(({ gateway, prefixLength, family }) => ({ cidr: `${gateway}/${prefixLength}`, family }))
    .filter(({ cidr }) => !has.includes(cidr))
    .map(({ cidr, family }) =>
      inBase(config, `ip addr add ${cidr} dev ${word(config.bridge)}${family === 'ip6' ? ' nodad' : ''}`),
    )
}
