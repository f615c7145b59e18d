import { SOCK, SOCK_AF, TCP_STATE } from '../../../protocol/sock-diag/index.js'
import { wordOrNumber } from '../input.js'

/** Protocols of IP by their names: IPPROTO_*. `raw` is sockets of SOCK_RAW, whatever their protocol. */
export const protocols = { tcp: 6, udp: 17, dccp: 33, sctp: 132, udplite: 136, raw: 255, mptcp: 262 } as const

export type InetProtocol = keyof typeof protocols

export const families = { ip: SOCK_AF.INET, ip6: SOCK_AF.INET6 } as const

export type IpFamily = keyof typeof families

/** States as the kernel names them: `ESTABLISHED`, `LISTEN`, `TIME_WAIT` … Sockets without a connection are `CLOSE`. */
export type SocketState = keyof typeof TCP_STATE

/** The word for a number; the number where there is none. */
export function nameOf<N extends Readonly<Record<string, number>>>(names: N, number: number): keyof N | number {
  return Object.keys(names).find(name => names[name] === number) ?? number
}

export const stateName = (state: number): SocketState | number => nameOf(TCP_STATE, state) as SocketState | number

export type SocketType = keyof typeof SOCK

export const typeName = (type: number): SocketType | number => nameOf(SOCK, type) as SocketType | number

/** The mask of a request: every state when left out. */
export function stateMask(states: readonly SocketState[] | undefined): number {
  if (states === undefined) return 0xffff_ffff
  return states.reduce((mask, state) => mask | (1 << wordOrNumber('state', state, TCP_STATE)), 0) >>> 0
}
