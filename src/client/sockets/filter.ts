import {
  anyCookie,
  INET_DIAG_BC,
  INET_DIAG_EXT,
  type InetDiagOp,
  type InetDiagRequest,
  type InetDiagSockid,
} from '../../../protocol/sock-diag/index.js'
import { type Cidr, InputError, parseCidr, quote, wordOrNumber } from '../input.js'
import { families, type InetProtocol, type IpFamily, protocols, type SocketState, stateMask } from './words.js'

/** A port, or those from one to another. */
export type PortRange = number | { from: number; to: number }

/** Which sockets. All of it is the kernel's work: what does not meet it is never sent. */
export interface InetFilter {
  /** Both when left out. Sockets of IPv6 may have connections over IPv4: their addresses are `::ffff:10.0.0.1`. */
  family?: IpFamily
  /** One of these; all when left out, as with `ss -a`. */
  states?: readonly SocketState[]
  /** In this network, `10.0.0.0/8`, or of this address. */
  local?: string
  localPort?: PortRange
  remote?: string
  remotePort?: PortRange
  /** Bound to the device of this index, or with 0 to none. */
  ifindex?: number
  /** SO_MARK, under `mask` where only some bits count. Needs CAP_NET_ADMIN. */
  mark?: number | { mark: number; mask: number }
  /** Id of a cgroup v2: the inode of its directory. */
  cgroup?: bigint
  /** What to tell of each; everything when left out. */
  extensions?: readonly (keyof typeof INET_DIAG_EXT)[]
}

/** One request for each address family that is asked for. @throws InputError */
export function inetRequests(protocol: InetProtocol, filter: InetFilter): InetDiagRequest[] {
  const hosts = (['local', 'remote'] as const).flatMap(end => {
    const host = filter[end]
    return host === undefined ? [] : [parseCidr(host, end)]
  })
  // No socket of IPv4 has an address of IPv6.
  const long = hosts.some(({ family }) => family === families.ip6)
  const asked = (['ip', 'ip6'] as const).filter(
    family => (filter.family ?? family) === family && !(long && family === 'ip'),
  )
  const bytecode = program(filter)
  return asked.map(family => {
    const any = family === 'ip' ? '0.0.0.0' : '::'
    const id = { sport: 0, dport: 0, src: any, dst: any, if: 0, cookie: anyCookie }
    const request = inetRequest(protocol, family, id, filter.extensions)
    request.header.states = stateMask(filter.states)
    if (bytecode.length > 0) request.attributes.bytecode = bytecode
    return request
  })
}

/** The request for sockets of one protocol and family. */
export function inetRequest(
  protocol: InetProtocol,
  family: IpFamily,
  id: InetDiagSockid,
  extensions: InetFilter['extensions'],
): InetDiagRequest {
  const number = wordOrNumber('protocol', protocol, protocols)
  const ext = (extensions ?? Object.keys(INET_DIAG_EXT)).reduce(
    (bits, name) => bits | wordOrNumber('extension', name, INET_DIAG_EXT),
    0,
  )
  return {
    // The header has eight bits: a larger number stands in an attribute.
    header: {
      family: families[family],
      protocol: number & 0xff00 ? protocols.raw : number,
      ext,
      pad: 0,
      states: 0,
      id,
    },
    attributes: number > 0xff ? { protocol: number } : {},
  }
}

type Condition = Omit<InetDiagOp, 'yes' | 'no'> & { length: number }

/** The filter as the kernel's program: every condition has to hold, the first that does not ends it. */
function program(filter: InetFilter): InetDiagOp[] {
  const { local, remote, localPort, remotePort, ifindex, mark, cgroup } = filter
  const { S_COND, D_COND, S_GE, S_LE, D_GE, D_LE, DEV_COND, MARK_COND, CGROUP_COND } = INET_DIAG_BC
  const conditions: Condition[] = []
  if (local !== undefined) conditions.push(host(S_COND, parseCidr(local, 'local')))
  if (remote !== undefined) conditions.push(host(D_COND, parseCidr(remote, 'remote')))
  conditions.push(...ports(S_GE, S_LE, localPort), ...ports(D_GE, D_LE, remotePort))
  if (ifindex !== undefined) conditions.push({ code: DEV_COND, ifindex, length: 8 })
  if (mark !== undefined) {
    const condition = typeof mark === 'number' ? { mark, mask: 0xffff_ffff } : mark
    conditions.push({ code: MARK_COND, mark: condition, length: 12 })
  }
  if (cgroup !== undefined) conditions.push({ code: CGROUP_COND, cgroup, length: 12 })
  let rest = conditions.reduce((sum, { length }) => sum + length, 0)
  return conditions.map(({ length, code, ...operand }) => {
    const op = { code, yes: length, no: rest + 4, ...operand }
    rest -= length
    return op
  })
}

function host(code: number, { family, address, prefixLength }: Cidr): Condition {
  const length = family === families.ip ? 16 : 28
  return { code, length, host: { family, prefix_len: prefixLength, port: -1, address } }
}

/** Bounds that every port meets are left out. */
function ports(atLeast: number, atMost: number, range: PortRange | undefined): Condition[] {
  if (range === undefined) return []
  const { from, to } = typeof range === 'number' ? { from: range, to: range } : range
  for (const port of [from, to])
    if (!Number.isInteger(port) || port < 0 || port > 0xffff)
      throw new InputError('ERR_COMBINATION', `port ${quote(port)} is not a number from 0 to 65535`)
  if (from > to) throw new InputError('ERR_COMBINATION', `ports from ${from} to ${to} are none`)
  const low: Condition[] = from > 0 ? [{ code: atLeast, port: from, length: 8 }] : []
  return to < 0xffff ? [...low, { code: atMost, port: to, length: 8 }] : low
}
