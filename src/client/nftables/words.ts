import { NF, NF_ARP, NF_BR_PRI, NF_INET, NF_IP_PRI, NF_NETDEV, NFPROTO } from '../../../protocol/netfilter/index.js'
import { wordOrNumber } from '../input.js'

/* Words of `nft` for the kernel's numbers. */

export const families = {
  ip: NFPROTO.IPV4,
  ip6: NFPROTO.IPV6,
  inet: NFPROTO.INET,
  arp: NFPROTO.ARP,
  bridge: NFPROTO.BRIDGE,
  netdev: NFPROTO.NETDEV,
} as const

/** A family as nft names it. */
export type Family = keyof typeof families

export function familyNumber(family: Family): number {
  return wordOrNumber('family', family, families)
}

/** nft's name of a family, or its number where it has none. */
export function familyName(number: number): Family | undefined {
  return (Object.keys(families) as Family[]).find(name => families[name] === number)
}

const inetHooks = {
  prerouting: NF_INET.PRE_ROUTING,
  input: NF_INET.LOCAL_IN,
  forward: NF_INET.FORWARD,
  output: NF_INET.LOCAL_OUT,
  postrouting: NF_INET.POST_ROUTING,
  ingress: NF_INET.INGRESS,
} as const
const arpHooks = { input: NF_ARP.IN, output: NF_ARP.OUT } as const
const netdevHooks = { ingress: NF_NETDEV.INGRESS, egress: NF_NETDEV.EGRESS } as const

function hooksOf(family: Family): Readonly<Record<string, number>> {
  return family === 'arp' ? arpHooks : family === 'netdev' ? netdevHooks : inetHooks
}

export type Hook = keyof typeof inetHooks | keyof typeof netdevHooks

export function hookNumber(family: Family, hook: Hook): number {
  return wordOrNumber(`hook of family ${family}`, hook, hooksOf(family))
}

export function hookName(family: Family | undefined, number: number): Hook | undefined {
  const hooks = hooksOf(family ?? 'inet')
  return Object.keys(hooks).find(name => hooks[name] === number) as Hook | undefined
}

const inetPriorities = {
  raw: NF_IP_PRI.RAW,
  mangle: NF_IP_PRI.MANGLE,
  dstnat: NF_IP_PRI.NAT_DST,
  filter: NF_IP_PRI.FILTER,
  security: NF_IP_PRI.SECURITY,
  srcnat: NF_IP_PRI.NAT_SRC,
} as const
const bridgePriorities = {
  dstnat: NF_BR_PRI.NAT_DST_BRIDGED,
  filter: NF_BR_PRI.FILTER_BRIDGED,
  out: NF_BR_PRI.NAT_DST_OTHER,
  srcnat: NF_BR_PRI.NAT_SRC,
} as const

/** A priority by number, by nft's name, or so much before or behind that: `filter - 10`. */
export function priorityNumber(family: Family, priority: string | number): number {
  const names = family === 'bridge' ? bridgePriorities : inetPriorities
  const [, name, sign, distance] = /^(\w+)\s*([+-])\s*(\d+)$/.exec(String(priority)) ?? []
  if (name === undefined) return wordOrNumber('priority', priority, names)
  return wordOrNumber('priority', name, names) + Number(`${sign}${distance}`)
}

export const policies = { accept: NF.ACCEPT, drop: NF.DROP } as const

export type Policy = keyof typeof policies
