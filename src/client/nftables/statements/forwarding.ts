import { type Expression, NF_SYNPROXY_OPT, NFPROTO, NFT_QUEUE_FLAG } from '../../../../protocol/netfilter/index.js'
import { dataTypes } from '../../../dump/nft-syntax/data-types.js'
import { InputError } from '../../input.js'
import { named, type ObjectRef } from './named.js'
import { addressParts, portPart } from './nat.js'
import { wholePart } from './operand.js'
import { register, wholeRegister } from './registers.js'
import type { RuleContext, Statement } from './rule-context.js'
import { Action, isSource, loadArgument, type Source } from './selector.js'
import type { NumberValue } from './value-types.js'

/* Statements that send packets elsewhere: `dup`, `fwd`, `tproxy`, `queue`, `synproxy`, `flow add`, `notrack`. */

const device = wholePart(dataTypes.device)

/** A device by its index: only the socket's namespace knows its name. */
export type Device = NumberValue | 'lo' | Source

type IpFamily = 'ip' | 'ip6'

const familyNumbers = { ip: NFPROTO.IPV4, ip6: NFPROTO.IPV6 } as const

/** The family of an address, of what a map gives, of the rule. */
function familyOf(rule: RuleContext, address: string | Source | undefined, given: IpFamily | undefined): IpFamily {
  if (typeof address === 'string') return address.includes(':') ? 'ip6' : 'ip'
  const { network } = rule.protocols
  const family = given ?? (network === 'arp' ? undefined : network)
  if (family === undefined)
    throw new InputError('ERR_COMBINATION', 'which family the addresses are of has to be said: { family: "ip" }')
  return family
}

/** `dup to 10.0.0.1 device lo`: a copy goes to that address, by that device; of family netdev to a device alone. */
export function dup({ address, device: by }: { address?: string | Source; device?: Device }): Statement {
  if (address === undefined && by === undefined)
    throw new InputError('ERR_COMBINATION', 'a copy needs an address or a device')
  return new Action([address, by], rule => {
    const data: { sregAddr?: number; sregDev?: number } = {}
    let slot = 0
    if (address !== undefined) {
      loadArgument(rule, address, slot, addressParts[familyOf(rule, address, undefined)])
      data.sregAddr = register(slot)
      slot += wholeRegister
    }
    if (by !== undefined) {
      loadArgument(rule, by, slot, device)
      data.sregDev = register(slot)
    }
    rule.push({ name: 'dup', data })
  })
}

/** `fwd to lo`, `fwd ip to 10.0.0.1 device lo`: leaves by that device, as if for that address. */
export function fwd({
  device: by,
  address,
  family,
}: {
  device: Device
  address?: string | Source
  family?: IpFamily
}): Statement {
  return new Action([by, address], rule => {
    loadArgument(rule, by, 0, device)
    if (address === undefined) {
      rule.push({ name: 'fwd', data: { sregDev: register(0) } })
      return
    }
    const version = familyOf(rule, address, family)
    loadArgument(rule, address, wholeRegister, addressParts[version])
    const data = { sregDev: register(0), sregAddr: register(wholeRegister), nfproto: familyNumbers[version] }
    rule.push({ name: 'fwd', data })
  })
}

/** `tproxy ip to 127.0.0.1:50080`: to a socket of this machine, addresses unchanged. Wants a match on tcp or udp before. */
export function tproxy({
  address,
  port,
  family,
}: {
  address?: string | Source
  port?: NumberValue | Source
  family?: IpFamily
}): Statement {
  if (address === undefined && port === undefined)
    throw new InputError('ERR_COMBINATION', 'tproxy needs an address or a port')
  return new Action([address, port], rule => {
    const isEither = address === undefined && family === undefined && rule.family === 'inet'
    const version = isEither ? undefined : familyOf(rule, address, family)
    const data: { family: number; regAddr?: number; regPort?: number } = {
      family: version === undefined ? NFPROTO.UNSPEC : familyNumbers[version],
    }
    let slot = 0
    if (address !== undefined) {
      loadArgument(rule, address, slot, addressParts[version!])
      data.regAddr = register(slot)
      slot += wholeRegister
    }
    if (port !== undefined) {
      loadArgument(rule, port, slot, portPart)
      data.regPort = register(slot)
    }
    rule.push({ name: 'tproxy', data })
  })
}

/** `queue flags bypass,fanout to 1-5`: to a program that listens there. A source gives the number of the queue. */
export function queue({
  to = 0,
  last = to as number,
  bypass,
  fanout,
}: {
  to?: number | Source
  last?: number
  bypass?: boolean
  fanout?: boolean
} = {}): Statement {
  const flags = (bypass ? NFT_QUEUE_FLAG.BYPASS : 0) | (fanout ? NFT_QUEUE_FLAG.CPU_FANOUT : 0)
  return new Action([to], rule => {
    if (isSource(to)) {
      loadArgument(rule, to, 0, wholePart(dataTypes.hostInteger, 2))
      rule.push({ name: 'queue', data: { ...(flags !== 0 && { flags }), sregQnum: register(0) } })
      return
    }
    if (typeof last !== 'number' || last < to) throw new InputError('ERR_COMBINATION', `queue ${last} is before ${to}`)
    rule.push({ name: 'queue', data: { num: to, total: last - to + 1, ...(flags !== 0 && { flags }) } })
  })
}

/** What a proxy of SYN packets tells clients. */
export interface SynproxyOptions {
  mss?: number
  wscale?: number
  timestamp?: boolean
  sackPerm?: boolean
}

/** `synproxy mss 1460 wscale 7`, or an object by its name: `synproxy name "sp"`. */
export function synproxy(options: SynproxyOptions | { name: ObjectRef }): Statement | Expression {
  if ('name' in options) return named('synproxy', options.name)
  const { mss = 0, wscale = 0, timestamp, sackPerm } = options
  const flags =
    (options.mss === undefined ? 0 : NF_SYNPROXY_OPT.MSS) |
    (options.wscale === undefined ? 0 : NF_SYNPROXY_OPT.WSCALE) |
    (timestamp ? NF_SYNPROXY_OPT.TIMESTAMP : 0) |
    (sackPerm ? NF_SYNPROXY_OPT.SACK_PERM : 0)
  return { name: 'synproxy', data: { mss, wscale, flags } }
}

/** `flow add @FLOWTABLE`: the packets of the connection take the short way from now on. */
export const flowAdd = (flowtable: string): Expression => ({ name: 'flow_offload', data: { tableName: flowtable } })

/** `notrack`: no connection tracking for the packet. */
export const notrack = (): Expression => ({ name: 'notrack' })
