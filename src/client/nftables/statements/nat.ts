import { ipBytes } from '../../../../protocol/codec/index.js'
import { type Expression, NF_NAT_RANGE, NFPROTO, NFT_NAT, NFT_REG } from '../../../../protocol/netfilter/index.js'
import { dataTypes } from '../../../dump/nft-syntax/data-types.js'
import { InputError } from '../../input.js'
import { valueBytes } from '../values.js'

/* Address translation: `snat to`, `dnat to`, `masquerade`, `redirect`. Ports want a match on a transport protocol before. */

/** How a port is chosen where there are several: `random`, `fully-random`, `persistent`. */
export interface NatFlags {
  random?: boolean
  fullyRandom?: boolean
  /** The same client gets the same address. */
  persistent?: boolean
}

/** One port, or the first and last of a range. */
export interface NatPorts extends NatFlags {
  port?: number
  lastPort?: number
}

/** One address, or the first and last of a range. */
export interface NatTarget extends NatPorts {
  address?: string
  lastAddress?: string
}

/** `snat to ADDRESS`. */
export function snat(target: NatTarget): Expression[] {
  return nat(NFT_NAT.SNAT, target)
}

/** `dnat to ADDRESS`. */
export function dnat(target: NatTarget): Expression[] {
  return nat(NFT_NAT.DNAT, target)
}

/** `redirect to :PORT`: to this machine. */
export function redirect(ports: NatPorts = {}): Expression[] {
  const { loads, registers, flags } = portRange(ports, registerNumbers())
  return [...loads, { name: 'redir', data: { ...registers, ...flagged(flags) } }]
}

/** `masquerade`: the source becomes the address of the device that the packet leaves by. */
export function masquerade(): Expression
export function masquerade(ports: NatPorts): Expression[]
export function masquerade(ports?: NatPorts): Expression | Expression[] {
  if (ports === undefined) return { name: 'masq', data: {} }
  const { loads, registers, flags } = portRange(ports, registerNumbers())
  // nft gives the flags of this one first.
  return [...loads, { name: 'masq', data: { ...flagged(flags), ...registers } }]
}

function nat(type: number, target: NatTarget): Expression[] {
  const { address, lastAddress, port } = target
  if (address === undefined && port === undefined)
    throw new InputError('ERR_COMBINATION', 'address translation needs an address or a port')
  if (address === undefined && lastAddress !== undefined)
    throw new InputError('ERR_COMBINATION', 'a range of addresses needs its first')
  const next = registerNumbers()
  const loads: Expression[] = []
  const registers: { regAddrMin?: number; regAddrMax?: number } = {}
  const load = (value: Uint8Array): number => {
    const dreg = next()
    loads.push({ name: 'immediate', data: { dreg, data: { value } } })
    return dreg
  }
  if (address !== undefined) registers.regAddrMin = load(ipBytes(address))
  if (lastAddress !== undefined) registers.regAddrMax = load(ipBytes(lastAddress))
  const ports = portRange(target, next)
  const family = address?.includes(':') ? NFPROTO.IPV6 : NFPROTO.IPV4
  const data = { type, family, ...registers, ...ports.registers, ...flagged(ports.flags) }
  return [...loads, ...ports.loads, { name: 'nat', data }]
}

/** Registers of 16 bytes, one after the other. */
function registerNumbers(): () => number {
  let last = 0
  return () => NFT_REG[++last as 1 | 2 | 3 | 4]
}

function portRange({ port, lastPort, random, fullyRandom, persistent }: NatPorts, next: () => number) {
  if (port === undefined && lastPort !== undefined)
    throw new InputError('ERR_COMBINATION', 'a range of ports needs its first')
  const loads: Expression[] = []
  const registers: { regProtoMin?: number; regProtoMax?: number } = {}
  const load = (number: number): number => {
    const dreg = next()
    loads.push({ name: 'immediate', data: { dreg, data: { value: valueBytes(dataTypes.inetService, number) } } })
    return dreg
  }
  if (port !== undefined) registers.regProtoMin = load(port)
  if (lastPort !== undefined) registers.regProtoMax = load(lastPort)
  const flags =
    (port === undefined ? 0 : NF_NAT_RANGE.PROTO_SPECIFIED) |
    (random ? NF_NAT_RANGE.PROTO_RANDOM : 0) |
    (fullyRandom ? NF_NAT_RANGE.PROTO_RANDOM_FULLY : 0) |
    (persistent ? NF_NAT_RANGE.PERSISTENT : 0)
  return { loads, registers, flags }
}

function flagged(flags: number): { flags?: number } {
  return flags === 0 ? {} : { flags }
}
