import { NFPROTO, NFT_CMP, NFT_META, NFT_PAYLOAD } from '../../../../protocol/netfilter/index.js'
import { type HeaderName, headers, networks } from '../../../dump/nft-syntax/headers.js'
import { layerBelow } from '../../../dump/nft-syntax/protocol-context.js'
import { InputError } from '../../input.js'
import { type ByteOrder, bytesNumber, numberBytes } from '../values.js'
import type { Family } from '../words.js'
import { compared, metaLoad } from './registers.js'
import type { RuleContext } from './rule-context.js'

/* What a rule has found out about the packet, and the matches that nft puts in front of one that reads a header. */

type Network = 'ip' | 'ip6' | 'arp'

const etherTypeOf = new Map([...networks].map(([type, network]) => [network, type] as const))
const nfProtoOf = { ip: NFPROTO.IPV4, ip6: NFPROTO.IPV6 } as const

/** Where Ethernet, and a VLAN tag behind it, say what comes next. */
const etherTypeOffset = 12
const vlanTypeOffset = 16
const ETH_P_8021Q = 0x8100

/** The header at each base, once that is certain. */
export class Protocols {
  readonly #family: Family
  #link: 'ether' | 'vlan' | undefined
  #network: Network | undefined
  /** IPPROTO_* */
  #transport: number | undefined
  /** Types of ICMP message, one of which this is. */
  #icmpTypes: readonly number[] | undefined

  constructor(family: Family) {
    this.#family = family
    if (family === 'ip' || family === 'ip6' || family === 'arp') this.#network = family
    if (family === 'bridge') this.#link = 'ether'
  }

  get network(): Network | undefined {
    return this.#network
  }

  get transport(): number | undefined {
    return this.#transport
  }

  /** @throws InputError when the rule is about another protocol */
  require(rule: RuleContext, header: HeaderName): void {
    switch (header) {
      case 'ether':
        this.#requireEther(rule)
        return
      case 'vlan':
        this.#requireVlan(rule)
        return
      case 'ip':
      case 'ip6':
      case 'arp':
        this.requireNetwork(rule, header, false)
        return
      case 'th':
        return
      default: {
        const network = layerBelow[header]
        if (network !== undefined) this.requireNetwork(rule, network, true)
        this.#requireTransport(rule, headers[header].protocol!)
      }
    }
  }

  #requireEther(rule: RuleContext): void {
    if (this.#link !== undefined) return
    this.#link = 'ether'
    metaIs(rule, NFT_META.IFTYPE, numberBytes(1n, 2, 'host'))
  }

  #requireVlan(rule: RuleContext): void {
    if (this.#link === 'vlan') return
    this.#requireEther(rule)
    this.#link = 'vlan'
    rule.payloadIs({ base: NFT_PAYLOAD.LL_HEADER, offset: etherTypeOffset }, bigEndian(ETH_P_8021Q))
  }

  /** `isFromAbove`: for the sake of what IP carries, which nft asks for in another way on a bridge. */
  requireNetwork(rule: RuleContext, network: Network, isFromAbove: boolean): void {
    if (this.#network === network) return
    if (this.#network !== undefined)
      throw new InputError('ERR_COMBINATION', 'the rule is about packets of the other family')
    this.#network = network
    const type = bigEndian(etherTypeOf.get(network)!)
    const base = NFT_PAYLOAD.LL_HEADER
    if (this.#link === 'vlan') rule.payloadIs({ base, offset: vlanTypeOffset }, type, true)
    else if (this.#family === 'bridge' && network !== 'arp' && !isFromAbove) metaIs(rule, NFT_META.PROTOCOL, type)
    else if (this.#link === 'ether') rule.payloadIs({ base, offset: etherTypeOffset }, type, true)
    else if (this.#family === 'netdev') metaIs(rule, NFT_META.PROTOCOL, type)
    else if (network === 'arp') throw new InputError('ERR_COMBINATION', `family ${this.#family} sees no ARP packets`)
    else metaIs(rule, NFT_META.NFPROTO, Uint8Array.of(nfProtoOf[network]))
  }

  #requireTransport(rule: RuleContext, protocol: number): void {
    if (this.#transport === protocol) return
    if (this.#transport !== undefined)
      throw new InputError('ERR_COMBINATION', 'the rule is about packets of another protocol')
    this.#transport = protocol
    metaIs(rule, NFT_META.L4PROTO, Uint8Array.of(protocol))
  }

  /** Whether the rule has said already that the message is of one of these types. */
  isIcmp(types: readonly number[]): boolean {
    return this.#icmpTypes?.some(type => types.includes(type)) ?? false
  }

  knowIcmp(types: readonly number[]): void {
    this.#icmpTypes = types
  }

  /** What a match of a field with one value tells. */
  learn(field: string, bytes: Uint8Array, order: ByteOrder): void {
    if (!telling.has(field)) return
    const value = Number(bytesNumber(bytes, order))
    switch (field) {
      case 'iiftype':
        if (value === 1) this.#link ??= 'ether'
        break
      case 'meta nfproto':
        if (value === NFPROTO.IPV4) this.#network = 'ip'
        if (value === NFPROTO.IPV6) this.#network = 'ip6'
        break
      case 'meta protocol':
        // In the other families the kernel sees no more than IP, and nft asks for its version by nfproto.
        if (this.#family === 'bridge' || this.#family === 'netdev') this.#network = networks.get(value)
        break
      case 'ether type':
      case 'vlan type':
        if (value === ETH_P_8021Q) this.#link = 'vlan'
        else this.#network = networks.get(value) ?? this.#network
        break
      case 'meta l4proto':
      case 'ip protocol':
      case 'ip6 nexthdr':
        this.#transport = value
        break
      case 'icmp type':
      case 'icmpv6 type':
        this.#icmpTypes = [value]
    }
  }
}

/** Fields whose values say what the packet is. */
const telling: ReadonlySet<string> = new Set([
  'iiftype',
  'meta nfproto',
  'meta protocol',
  'ether type',
  'vlan type',
  'meta l4proto',
  'ip protocol',
  'ip6 nexthdr',
  'icmp type',
  'icmpv6 type',
])

/** Fields that say which protocol comes next: a match that is merged with one of them stays where that stood. */
export const tellsProtocol = (field: string): boolean =>
  field === 'ether type' || field === 'vlan type' || field === 'ip protocol' || field === 'ip6 nexthdr'

function bigEndian(type: number): Uint8Array {
  return numberBytes(BigInt(type), 2, 'big')
}

function metaIs(rule: RuleContext, key: number, value: Uint8Array): void {
  rule.push(metaLoad(key, 0), compared(NFT_CMP.EQ, value))
}
