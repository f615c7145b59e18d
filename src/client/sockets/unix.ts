import {
  anyCookie,
  getUnixSockets,
  type SkMeminfo,
  SOCK_AF,
  UDIAG_SHOW,
  type UnixDiagAttributes,
  type UnixDiagMessage,
  type UnixDiagMsg,
  type UnixDiagRequest,
} from '../../../protocol/sock-diag/index.js'
import type { Operation } from '../../socket/operation.js'
import { dump, given, type Listed, listed } from '../listed.js'
import { type SocketState, type SocketType, stateMask, stateName, typeName } from './words.js'

/** A UNIX domain socket as the kernel reports it. */
export interface UnixSocket {
  type: SocketType | number
  state: SocketState | number
  /** Where it is bound: a path, or a name that is no file, with `@` for its NULs as in /proc/net/unix. Undefined where it is not bound. */
  path: string | undefined
  inode: number
  cookie: bigint
  /** Inode of the socket at the other end, which may be in another namespace. */
  peer: number | undefined
  /** Inodes of what waits to be accepted; 0 for those that no program has yet. */
  waiting: number[]
  /** Bytes to read; of a listening socket, connections that wait to be accepted. */
  receiveQueue: number
  /** Bytes that the peer has not read; of a listening socket, how many connections may wait. */
  sendQueue: number
  uid: number | undefined
  memory: SkMeminfo | undefined
  /** The file that it is bound to. */
  file: { inode: number; device: number } | undefined
  header: UnixDiagMsg
  attributes: UnixDiagAttributes
}

export interface UnixFilter {
  /** One of these; all when left out. */
  states?: readonly SocketState[]
}

const everything = Object.values(UDIAG_SHOW).reduce<number>((bits, bit) => bits | bit, 0)

/** UNIX domain sockets: `ss -xa`. */
export const unix = {
  /** Those of the namespace; the kernel filters by state. @throws KernelError, DumpInterruptedError */
  *list({ states }: UnixFilter = {}): Operation<Listed<UnixSocket>> {
    const header = { family: SOCK_AF.UNIX, protocol: 0, pad: 0, ino: 0, cookie: anyCookie }
    const body = { header: { ...header, states: stateMask(states), show: everything }, attributes: {} }
    const { bodies, question } = yield* dump<UnixDiagRequest, UnixDiagMessage>(getUnixSockets, body, given({ states }))
    return listed(bodies.map(toSocket), question)
  },
} as const

function toSocket({ header, attributes }: UnixDiagMessage): UnixSocket {
  const { name, vfs, peer, icons, rqlen, uid, meminfo } = attributes
  return {
    type: typeName(header.type),
    state: stateName(header.state),
    path: name?.replaceAll('\0', '@'),
    inode: header.ino,
    cookie: header.cookie,
    peer,
    waiting: icons ?? [],
    receiveQueue: rqlen?.rqueue ?? 0,
    sendQueue: rqlen?.wqueue ?? 0,
    uid,
    memory: meminfo,
    file: vfs && { inode: vfs.ino, device: vfs.dev },
    header,
    attributes,
  }
}
