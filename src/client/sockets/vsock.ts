import {
  anyCookie,
  getVsockSockets,
  SOCK_AF,
  type VsockDiagMessage,
  type VsockDiagMsg,
  type VsockDiagRequest,
} from '../../../protocol/sock-diag/index.js'
import type { Operation } from '../../socket/operation.js'
import { dump, given, type Listed, listed } from '../listed.js'
import { type SocketState, type SocketType, stateMask, stateName, typeName } from './words.js'

/** A socket between virtual machines and their host: addresses are a machine's number and a port. */
export interface VsockSocket {
  type: SocketType | number
  state: SocketState | number
  local: { cid: number; port: number }
  remote: { cid: number; port: number }
  inode: number
  cookie: bigint
  header: VsockDiagMsg
}

/** Sockets of AF_VSOCK: `ss --vsock -a`. */
export const vsock = {
  /** ENOENT where the kernel has no vsock diagnostics. @throws KernelError, DumpInterruptedError */
  *list({ states }: { states?: readonly SocketState[] } = {}): Operation<Listed<VsockSocket>> {
    const header = { family: SOCK_AF.VSOCK, protocol: 0, pad: 0, ino: 0, show: 0, cookie: anyCookie }
    const body = { header: { ...header, states: stateMask(states) }, attributes: {} }
    const { bodies, question } = yield* dump<VsockDiagRequest, VsockDiagMessage>(
      getVsockSockets,
      body,
      given({ states }),
    )
    return listed(bodies.map(toSocket), question)
  },
} as const

function toSocket({ header }: VsockDiagMessage): VsockSocket {
  return {
    type: typeName(header.type),
    state: stateName(header.state),
    local: { cid: header.src_cid, port: header.src_port },
    remote: { cid: header.dst_cid, port: header.dst_port },
    inode: header.ino,
    cookie: header.cookie,
    header,
  }
}
