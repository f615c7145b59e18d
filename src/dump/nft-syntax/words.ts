/* Words that tables, chains, sets and objects share. */
import { NF_ARP, NF_BR_PRI, NF_INET, NF_IP_PRI, NF_NETDEV, NFPROTO } from '../../../protocol/netfilter/index.js'
import { Unsaid } from './unsaid.js'

const families: ReadonlyMap<number, string> = new Map([
  [NFPROTO.INET, 'inet'],
  [NFPROTO.IPV4, 'ip'],
  [NFPROTO.ARP, 'arp'],
  [NFPROTO.NETDEV, 'netdev'],
  [NFPROTO.BRIDGE, 'bridge'],
  [NFPROTO.IPV6, 'ip6'],
])

/** `inet`; the number where nft has no word. */
export function familyWord(family: number): string {
  return families.get(family) ?? String(family)
}

/** The version of IP that an object is for: `ip` or `ip6`; nothing for both. @throws Unsaid */
export function versionWord(protocol: number | undefined): string | undefined {
  if (protocol === undefined || protocol === NFPROTO.UNSPEC || protocol === NFPROTO.INET) return undefined
  if (protocol === NFPROTO.IPV4) return 'ip'
  if (protocol === NFPROTO.IPV6) return 'ip6'
  throw new Unsaid('family')
}

type Numbers = Readonly<Record<string, number>>

const hooks: Readonly<Record<number, Numbers>> = {
  [NFPROTO.ARP]: { input: NF_ARP.IN, output: NF_ARP.OUT },
  [NFPROTO.NETDEV]: { ingress: NF_NETDEV.INGRESS, egress: NF_NETDEV.EGRESS },
}
const inetHooks: Numbers = {
  prerouting: NF_INET.PRE_ROUTING,
  input: NF_INET.LOCAL_IN,
  forward: NF_INET.FORWARD,
  output: NF_INET.LOCAL_OUT,
  postrouting: NF_INET.POST_ROUTING,
  ingress: NF_INET.INGRESS,
}

/** @throws Unsaid for a hook that the family does not have */
export function hookWord(family: number, hook: number | undefined): string {
  const names = hooks[family] ?? inetHooks
  const word = Object.keys(names).find(name => names[name] === hook)
  if (word === undefined) throw new Unsaid('hook')
  return word
}

/** nft's names of priorities, and the hook that some of them are for. */
type Priorities = readonly (readonly [name: string, priority: number, hook?: string])[]

const inetPriorities: Priorities = [
  ['raw', NF_IP_PRI.RAW],
  ['mangle', NF_IP_PRI.MANGLE],
  ['dstnat', NF_IP_PRI.NAT_DST, 'prerouting'],
  ['filter', NF_IP_PRI.FILTER],
  ['security', NF_IP_PRI.SECURITY],
  ['srcnat', NF_IP_PRI.NAT_SRC, 'postrouting'],
]
const bridgePriorities: Priorities = [
  ['dstnat', NF_BR_PRI.NAT_DST_BRIDGED, 'prerouting'],
  ['filter', NF_BR_PRI.FILTER_BRIDGED],
  ['out', NF_BR_PRI.NAT_DST_OTHER, 'output'],
  ['srcnat', NF_BR_PRI.NAT_SRC, 'postrouting'],
]
const linkPriorities: Priorities = [['filter', NF_IP_PRI.FILTER]]

/** So far from a priority with a name nft says the distance from it. */
const reach = 10

/** `filter`, `dstnat - 5`, or the number. */
export function priorityWord(family: number, hook: string, priority: number): string {
  const names =
    family === NFPROTO.BRIDGE
      ? bridgePriorities
      : family === NFPROTO.NETDEV || family === NFPROTO.ARP
        ? linkPriorities
        : inetPriorities
  const found = names.find(
    ([, number, at]) => Math.abs(priority - number) <= reach && (at === undefined || at === hook),
  )
  if (found === undefined) return String(priority)
  const [name, number] = found
  const distance = priority - number
  return distance === 0 ? name : `${name} ${distance < 0 ? '-' : '+'} ${Math.abs(distance)}`
}

/** `{ ` and ` }` around statements of a block in one line. */
export function inBraces(lines: readonly string[]): string {
  return lines.length === 0 ? '{ }' : `{ ${lines.map(line => `${line}; `).join('')}}`
}

/** A block over several lines: `set s {`, its lines indented, `}`. */
export function block(head: string, lines: readonly string[]): string[] {
  return [`${head} {`, ...lines.map(line => (line === '' ? '' : `  ${line}`)), '}']
}

/** The names of bits that are set, in nft's order; undefined when others are set, too. */
export function flagWords(
  flags: number,
  names: readonly (readonly [bit: number, name: string])[],
): string[] | undefined {
  const set = names.filter(([bit]) => flags & bit)
  const known = set.reduce((sum, [bit]) => sum | bit, 0)
  return known === flags ? set.map(([, name]) => name) : undefined
}
