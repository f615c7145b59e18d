import {
  anyCookie,
  getXdpSockets,
  type SkMeminfo,
  SOCK_AF,
  XDP_SHOW,
  type XdpDiagAttributes,
  type XdpDiagMessage,
  type XdpDiagMsg,
  type XdpDiagRequest,
} from '../../../protocol/sock-diag/index.js'
import type { Operation } from '../../socket/operation.js'
import { dump, type Listed, listed } from '../listed.js'

/** An AF_XDP socket as the kernel reports it. */
export interface XdpSocket {
  /** Index of the device, and the queue of it, that it is bound to; undefined for none. */
  ifindex: number | undefined
  queue: number | undefined
  inode: number
  cookie: bigint
  uid: number | undefined
  memory: SkMeminfo | undefined
  header: XdpDiagMsg
  /** With its rings, its memory and what it counted. */
  attributes: XdpDiagAttributes
}

const everything = Object.values(XDP_SHOW).reduce<number>((bits, bit) => bits | bit, 0)

/** Sockets of AF_XDP: `ss --xdp -a`. */
export const xdp = {
  /** Those of the namespace. ENOENT where the kernel has no xsk diagnostics. @throws KernelError, DumpInterruptedError */
  *list(): Operation<Listed<XdpSocket>> {
    const header = { family: SOCK_AF.XDP, protocol: 0, pad: 0, ino: 0, show: everything, cookie: anyCookie }
    const { bodies, question } = yield* dump<XdpDiagRequest, XdpDiagMessage>(getXdpSockets, { header, attributes: {} })
    return listed(bodies.map(toSocket), question)
  },
} as const

function toSocket({ header, attributes }: XdpDiagMessage): XdpSocket {
  const { info, uid, meminfo } = attributes
  const { ino, cookie } = header
  return { ifindex: info?.ifindex, queue: info?.queue_id, inode: ino, cookie, uid, memory: meminfo, header, attributes }
}
