import ipaddr from 'ipaddr.js'
import { AF } from '../../protocol/route/index.js'
import { crypto } from '../builtin.js'
import { deviceName, networkOf, parseAddress, parseCidr, quote } from '../client/input.js'
import { namedPath } from '../netns/name.js'
import { EgressError, type EgressErrorCode } from './errors.js'
import { addressBits, hostsOf, type IpFamily, toAddress, toNumber } from './subnet.js'
import { tagText } from './tags.js'
import type { EgressConfig, EgressNetwork, EgressOptions } from './types.js'

/** Every option and what its value has to be. */
const OPTIONS = {
  namespace: 'string',
  bridge: 'string',
  subnet: 'string',
  gateway: 'string',
  address: 'string',
  subnet6: 'string',
  gateway6: 'string',
  address6: 'string',
  hostInterface: 'string',
  interface: 'string',
  mtu: 'number',
  uplink: 'string',
  firewall: 'string',
  table: 'string',
  base: undefined,
} as const satisfies Record<keyof EgressOptions, string | undefined>

/**
 * Options with everything decided that can be decided without looking at the kernel.
 *
 * @throws EgressError ERR_EGRESS_OPTION, ERR_EGRESS_NAME, ERR_EGRESS_SUBNET, ERR_EGRESS_ADDRESS
 */
export function egressConfig(options: EgressOptions = {}): EgressConfig {
  checkKinds(options)
  const namespace = checked('ERR_EGRESS_NAME', 'namespace', () => namespaceName(options.namespace ?? 'ns0'))
  const bridge = checked('ERR_EGRESS_NAME', 'bridge', () => interfaceName(options.bridge ?? 'br0'))
  const { subnet = '192.168.0.0/16', gateway, address, subnet6, gateway6, address6 } = options
  if (subnet6 === undefined && (gateway6 ?? address6) !== undefined)
    throw new EgressError('ERR_EGRESS_OPTION', 'gateway6 and address6 belong to a network: give subnet6, too')
  const config: EgressConfig = {
    namespace,
    bridge,
    hostInterface: checked('ERR_EGRESS_NAME', 'hostInterface', () =>
      interfaceName(options.hostInterface ?? hostInterfaceOf(namespace)),
    ),
    interface: checked('ERR_EGRESS_NAME', 'interface', () => interfaceName(options.interface ?? 'eth0')),
    ip4: network('ip', { subnet, gateway, address }),
    ip6: subnet6 === undefined ? undefined : network('ip6', { subnet: subnet6, gateway: gateway6, address: address6 }),
    mtu: options.mtu === undefined ? undefined : checkMtu(options.mtu, subnet6 === undefined ? 68 : 1280),
    uplink:
      options.uplink === undefined
        ? undefined
        : checked('ERR_EGRESS_NAME', 'uplink', () => deviceName(options.uplink as string)),
    firewall: firewallOf(options.firewall ?? 'nftables'),
    table: tableName(options.table ?? 'nlkit'),
    base: options.base,
  }
  checkDistinct(config)
  return config
}

/** The networks of a configuration, IPv4 first. */
export function networksOf(config: EgressConfig): EgressNetwork[] {
  return config.ip6 === undefined ? [config.ip4] : [config.ip4, config.ip6]
}

function checkKinds(options: EgressOptions): void {
  for (const [key, value] of Object.entries(options)) {
    if (!Object.hasOwn(OPTIONS, key))
      throw new EgressError(
        'ERR_EGRESS_OPTION',
        `there is no option ${quote(key)}; the options are ${Object.keys(OPTIONS).join(', ')}`,
      )
    const kind = OPTIONS[key as keyof EgressOptions]
    if (value !== undefined && kind !== undefined && typeof value !== kind)
      throw new EgressError('ERR_EGRESS_OPTION', `${key}: ${quote(value)} is not a ${kind}`)
  }
}

/** Longest name of a namespace, as it stands in the alias of an interface (IFALIASZ is 256) beside two addresses. */
const longestNamespace = 128

function namespaceName(name: string): string {
  namedPath(name)
  if (Buffer.byteLength(tagText(name)) > longestNamespace)
    throw new Error(`${quote(name)} is over ${longestNamespace} bytes`)
  return name
}

function interfaceName(name: string): string {
  deviceName(name)
  if (name === 'lo') throw new Error('lo is the loopback, which every namespace has')
  // The kernel takes % for a number to be filled in; nft and iptables take the others for any rest.
  if (/%|[*+]$/.test(name)) throw new Error(`interface name ${quote(name)} is a pattern`)
  return name
}

/** `veth-ns0`. Where the name does not fit into one of an interface, a digest of it does. */
function hostInterfaceOf(namespace: string): string {
  const name = `veth-${namespace}`
  if (Buffer.byteLength(name) <= 15 && !/[:\s%]|[*+]$/.test(name)) return name
  return `veth-${crypto().createHash('sha256').update(namespace).digest('hex').slice(0, 10)}`
}

function tableName(name: string): string {
  // What nft's scanner takes for a name, within NFT_NAME_MAXLEN.
  if (/^[A-Za-z][\w./-]*$/.test(name) && name.length < 256) return name
  throw new EgressError(
    'ERR_EGRESS_NAME',
    `table: ${quote(name)} is not a name for nft: a letter, then letters, digits, _ . / -`,
  )
}

function firewallOf(name: string): EgressConfig['firewall'] {
  if (name === 'nftables' || name === 'iptables') return name
  throw new EgressError('ERR_EGRESS_OPTION', `firewall: ${quote(name)} is neither nftables nor iptables`)
}

function checkMtu(mtu: number, least: number): number {
  if (Number.isInteger(mtu) && mtu >= least && mtu <= 65535) return mtu
  throw new EgressError('ERR_EGRESS_OPTION', `mtu: ${mtu} is not a whole number from ${least} to 65535`)
}

function checkDistinct({ bridge, hostInterface, uplink }: EgressConfig): void {
  if (bridge === hostInterface || bridge === uplink || hostInterface === uplink)
    throw new EgressError(
      'ERR_EGRESS_NAME',
      `bridge ${bridge}, hostInterface ${hostInterface}${uplink === undefined ? '' : ` and uplink ${uplink}`} must be different interfaces`,
    )
}

interface NetworkOptions {
  subnet: string
  gateway: string | undefined
  address: string | undefined
}

function network(family: IpFamily, { subnet, gateway, address }: NetworkOptions): EgressNetwork {
  const suffix = family === 'ip' ? '' : '6'
  const prefixLength = checkSubnet(family, `subnet${suffix}`, subnet)
  const canonical = `${parseCidr(subnet).address}/${prefixLength}`
  const hosts = hostsOf({ family, subnet: canonical })
  const host = (name: string, given: string): string => {
    const parsed = checked('ERR_EGRESS_ADDRESS', name, () => parseAddress(given)).address
    const refuse = (why: string): EgressError =>
      new EgressError('ERR_EGRESS_ADDRESS', `${name}: ${given} ${why} ${canonical}`)
    if (
      (family === 'ip6') !== parsed.includes(':') ||
      networkOf({ address: parsed, prefixLength }) !== canonical.split('/')[0]
    )
      throw refuse('is not in')
    const number = toNumber(parsed)
    if (number < hosts.first) throw refuse('is the address of the network itself,')
    if (number > hosts.last) throw refuse('is the broadcast address of')
    return parsed
  }
  const result: EgressNetwork = {
    family,
    subnet: canonical,
    prefixLength,
    gateway: gateway === undefined ? toAddress(hosts.first, family) : host(`gateway${suffix}`, gateway),
    address: address === undefined ? undefined : host(`address${suffix}`, address),
  }
  if (result.address === result.gateway)
    throw new EgressError('ERR_EGRESS_ADDRESS', `address${suffix}: ${result.address} is the gateway's`)
  return result
}

/** Returns the prefix length. */
function checkSubnet(family: IpFamily, name: string, text: string): number {
  const refuse = (why: string): EgressError => new EgressError('ERR_EGRESS_SUBNET', `${name}: ${quote(text)} ${why}`)
  const cidr = checked('ERR_EGRESS_SUBNET', name, () => parseCidr(text))
  if ((cidr.family === AF.INET6) !== (family === 'ip6'))
    throw refuse(family === 'ip' ? 'is IPv6: that is subnet6' : 'is IPv4: that is subnet')
  if (!text.includes('/')) throw refuse('has no prefix length, such as 192.168.0.0/16')
  const start = networkOf(cidr)
  if (start !== cidr.address) throw refuse(`has bits behind its prefix: the network is ${start}/${cidr.prefixLength}`)
  const longest = addressBits[family] - 2
  if (cidr.prefixLength < 1 || cidr.prefixLength > longest)
    throw refuse(`does not leave room for a gateway and a namespace: use a prefix length from 1 to ${longest}`)
  const range = ipaddr.parse(cidr.address).range()
  if (['loopback', 'multicast', 'linkLocal', 'unspecified', 'broadcast', 'ipv4Mapped'].includes(range))
    throw refuse(`is not for hosts behind a router: ${range}`)
  return cidr.prefixLength
}

/** Names the option in whatever its check complains of. */
function checked<T>(code: EgressErrorCode, option: string, check: () => T): T {
  try {
    return check()
  } catch (error) {
    throw new EgressError(code, `${option}: ${(error as Error).message}`, { cause: error })
  }
}
