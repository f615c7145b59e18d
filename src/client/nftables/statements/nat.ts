import { constant } from '../../../../protocol/codec/index.js'
import { type Expression, NF_NAT_RANGE, NFPROTO, NFT_NAT } from '../../../../protocol/netfilter/index.js'
import { dataTypes } from '../../../dump/nft-syntax/data-types.js'
import { InputError } from '../../input.js'

import { wholePart } from './operand.js'
import { register, slotsOf, wholeRegister } from './registers.js'
import type { RuleContext, Statement } from './rule-context.js'
import { Action, isSource, loadArgument, loadMap, loadSource, MapLookup, type Source } from './selector.js'
import type { NumberValue } from './value-types.js'

/* Address translation: `snat to`, `dnat to`, `masquerade`, `redirect`. Ports want a match on a transport protocol before. */

/** How a port is chosen where there are several: `random`, `fully-random`, `persistent`. */
export interface NatFlags {
  random?: boolean
  fullyRandom?: boolean
  /** The same client gets the same address. */
  persistent?: boolean
}

/** One port, or the first and last of a range, or what a map or another source gives. */
export interface NatPorts extends NatFlags {
  port?: NumberValue | Source
  lastPort?: NumberValue
}

/** One address, or the first and last of a range, or a map: to addresses, ranges, or addresses and ports (`['10.0.0.1', 8080]`). */
export interface NatTarget extends NatPorts {
  address?: string | Source
  lastAddress?: string
  /** Of the addresses that a map gives, where rule and table do not say it. */
  family?: 'ip' | 'ip6'
  /** `snat prefix to`: the map has networks, and the rest of the address stays. */
  prefix?: boolean
}

/** `snat to ADDRESS`. */
export function snat(target: NatTarget): Statement {
  return nat(NFT_NAT.SNAT, target)
}

/** `dnat to ADDRESS`. */
export function dnat(target: NatTarget): Statement {
  return nat(NFT_NAT.DNAT, target)
}

/** `redirect to :PORT`: to this machine. */
export function redirect(ports: NatPorts = {}): Statement {
  checkPorts(ports)
  return new Action([ports.port], rule => {
    const { registers } = loadPorts(rule, ports, 0)
    rule.push({ name: 'redir', data: { ...registers, ...flagged(ports) } })
  })
}

/** `masquerade`: the source becomes the address of the device that the packet leaves by. */
export function masquerade(ports?: NatPorts): Statement {
  return ports === undefined ? bareMasquerade : masqueradeTo(ports)
}

function masqueradeTo(ports: NatPorts): Statement {
  checkPorts(ports)
  return new Action([ports.port], rule => {
    const { registers } = loadPorts(rule, ports, 0)
    // nft gives the flags of this one first.
    rule.push({ name: 'masq', data: { ...flagged(ports), ...registers } })
  })
}

/** That of most rules: one for all of them. */
const bareMasquerade = new Action([], rule => rule.push(masq))
const masq = constant<Expression>({ name: 'masq', data: {} })

interface Registers {
  regAddrMin?: number
  regAddrMax?: number
  regProtoMin?: number
  regProtoMax?: number
}

export const portPart = wholePart(dataTypes.inetService)
export const addressParts = { ip: wholePart(dataTypes.ip4), ip6: wholePart(dataTypes.ip6) } as const

function nat(type: number, target: NatTarget): Statement {
  const { address, lastAddress, port } = target
  if (address === undefined && port === undefined)
    throw new InputError('ERR_COMBINATION', 'address translation needs an address or a port')
  if (address === undefined && lastAddress !== undefined)
    throw new InputError('ERR_COMBINATION', 'a range of addresses needs its first')
  checkPorts(target)
  return new Action([address, port], rule => {
    const family = familyOf(rule, target)
    const addresses = loadAddresses(rule, target, family)
    const ports = loadPorts(rule, target, addresses.next)
    const data = { type, family: family === 'ip' ? NFPROTO.IPV4 : NFPROTO.IPV6 }
    rule.push({ name: 'nat', data: { ...data, ...addresses.registers, ...ports.registers, ...flagged(target) } })
  })
}

/** The family that addresses are of: as text they say it themselves. */
function familyOf(rule: RuleContext, { address, family }: NatTarget): 'ip' | 'ip6' {
  if (typeof address === 'string') return address.includes(':') ? 'ip6' : 'ip'
  const { network } = rule.protocols
  if (family !== undefined) return family
  if (network === 'ip' || network === 'ip6') return network
  if (address === undefined) return 'ip'
  throw new InputError('ERR_COMBINATION', 'which family the addresses are of has to be said: { family: "ip" }')
}

function loadAddresses(
  rule: RuleContext,
  { address, lastAddress }: NatTarget,
  family: 'ip' | 'ip6',
): { registers: Registers; next: number } {
  if (address === undefined) return { registers: {}, next: 0 }
  const part = addressParts[family]
  if (address instanceof MapLookup) return loadAddressMap(rule, address, family)
  if (isSource(address)) {
    loadSource(rule, address, 0, part)
    return { registers: { regAddrMin: register(0) }, next: wholeRegister }
  }
  loadArgument(rule, address, 0, part)
  if (lastAddress === undefined) return { registers: { regAddrMin: register(0) }, next: wholeRegister }
  loadArgument(rule, lastAddress, wholeRegister, part)
  return { registers: { regAddrMin: register(0), regAddrMax: register(wholeRegister) }, next: 2 * wholeRegister }
}

/** A map to addresses, or to addresses and ports; of ranges all the last ones stand behind all the first ones. */
function loadAddressMap(
  rule: RuleContext,
  map: MapLookup<unknown>,
  family: 'ip' | 'ip6',
): { registers: Registers; next: number } {
  const part = addressParts[family]
  const hasPorts = map.widthIn(rule) === 2
  const parts = hasPorts ? [part, portPart] : [part]
  const interval = map.isInterval(parts)
  loadMap(rule, map, 0, { kind: 'value', parts, interval })
  const port = slotsOf(part.bytes)
  const second = port + (hasPorts ? slotsOf(portPart.bytes) : 0)
  const registers = {
    regAddrMin: register(0),
    ...(interval && { regAddrMax: register(second) }),
    ...(hasPorts && { regProtoMin: register(port) }),
    ...(hasPorts && interval && { regProtoMax: register(second + port) }),
  }
  return { registers, next: wholeRegister }
}

function checkPorts({ port, lastPort }: NatPorts): void {
  if (port === undefined && lastPort !== undefined)
    throw new InputError('ERR_COMBINATION', 'a range of ports needs its first')
}

function loadPorts(rule: RuleContext, { port, lastPort }: NatPorts, slot: number): { registers: Registers } {
  if (port === undefined) return { registers: {} }
  loadArgument(rule, port, slot, portPart)
  if (lastPort === undefined) return { registers: { regProtoMin: register(slot) } }
  loadArgument(rule, lastPort, slot + wholeRegister, portPart)
  return { registers: { regProtoMin: register(slot), regProtoMax: register(slot + wholeRegister) } }
}

function flagged({ port, random, fullyRandom, persistent, prefix }: NatTarget): { flags?: number } {
  const flags =
    (port === undefined ? 0 : NF_NAT_RANGE.PROTO_SPECIFIED) |
    (random ? NF_NAT_RANGE.PROTO_RANDOM : 0) |
    (fullyRandom ? NF_NAT_RANGE.PROTO_RANDOM_FULLY : 0) |
    (persistent ? NF_NAT_RANGE.PERSISTENT : 0) |
    (prefix ? NF_NAT_RANGE.NETMAP : 0)
  return flags === 0 ? {} : { flags }
}
