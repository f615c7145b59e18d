import {
  getTipcSockets,
  SOCK,
  SOCK_AF,
  type TipcConnection,
  type TipcDiagMessage,
  type TipcDiagRequest,
  type TipcSocketInfo,
} from '../../../protocol/sock-diag/index.js'
import type { Operation } from '../../socket/operation.js'
import { dump, given, type Listed, listed } from '../listed.js'
import { type SocketState, type SocketType, stateMask, stateName, typeName } from './words.js'

/** A TIPC socket as the kernel reports it. */
export interface TipcSocket {
  type: SocketType | number
  state: SocketState | number
  /** Its node, and its number there. */
  local: { node: number; ref: number }
  /** The other end of a connection. */
  remote: { node: number; ref: number } | undefined
  /** Messages that wait to be read, and to be sent. */
  receiveQueue: number
  sendQueue: number
  inode: number
  cookie: bigint
  uid: number | undefined
  attributes: TipcSocketInfo
}

/** Sockets of AF_TIPC: `ss --tipc -a`. */
export const tipc = {
  /** ENOENT where the kernel has no TIPC diagnostics. @throws KernelError, DumpInterruptedError */
  *list({ states }: { states?: readonly SocketState[] } = {}): Operation<Listed<TipcSocket>> {
    const header = { family: SOCK_AF.TIPC, protocol: 0, pad: 0, tidiag_states: stateMask(states) }
    const { bodies, question } = yield* dump<TipcDiagRequest, TipcDiagMessage>(
      getTipcSockets,
      { header, attributes: {} },
      given({ states }),
    )
    // What the kernel filters out it tells of with an empty message.
    return listed(
      bodies.flatMap(({ attributes: { sock } }) => (sock === undefined ? [] : [toSocket(sock)])),
      question,
    )
  },
} as const

function toSocket(attributes: TipcSocketInfo): TipcSocket {
  const { addr = 0, ref = 0, con, stat, type = SOCK.STREAM, tipcState = 0, ino = 0, cookie = 0n, uid } = attributes
  return {
    type: typeName(type),
    state: stateName(tipcState),
    local: { node: addr, ref },
    remote: con && end(con),
    receiveQueue: stat?.rcvq ?? 0,
    sendQueue: stat?.sendq ?? 0,
    inode: ino,
    cookie,
    uid,
    attributes,
  }
}

function end({ node = 0, sock = 0 }: TipcConnection): { node: number; ref: number } {
  return { node, ref: sock }
}
