import {
  anyCookie,
  getNetlinkSockets,
  NDIAG_PROTO_ALL,
  NDIAG_SHOW,
  type NetlinkDiagAttributes,
  type NetlinkDiagMessage,
  type NetlinkDiagMsg,
  type SkMeminfo,
  SOCK_AF,
} from '../../../protocol/sock-diag/index.js'
import { whole } from '../../socket/exchange.js'
import { ask, type Operation } from '../../socket/operation.js'

/** A netlink socket as the kernel reports it. */
export interface NetlinkSocketInfo {
  /** NETLINK_*: 0 is NETLINK_ROUTE. */
  protocol: number
  /** 0 is the kernel's own end. */
  portId: number
  /** The groups that it listens to, from 1. */
  groups: number[]
  inode: number
  cookie: bigint
  memory: SkMeminfo | undefined
  header: NetlinkDiagMsg
  attributes: NetlinkDiagAttributes
}

/** Ring buffers went with Linux 4.6: newer kernels say EINVAL to RING_CFG. */
const show = NDIAG_SHOW.MEMINFO | NDIAG_SHOW.GROUPS | NDIAG_SHOW.FLAGS

/** Netlink sockets: `ss -f netlink`. */
export const netlink = {
  /** Those of the namespace, of one protocol or of all. @throws KernelError, DumpInterruptedError */
  *list(protocol: number = NDIAG_PROTO_ALL): Operation<NetlinkSocketInfo[]> {
    const header = { family: SOCK_AF.NETLINK, protocol, pad: 0, ino: 0, show, cookie: anyCookie }
    const result = yield* ask({ kind: 'dump', definition: getNetlinkSockets, body: { header, attributes: {} } })
    return whole(getNetlinkSockets.name, result).replies.map(reply => toSocket(reply.body as NetlinkDiagMessage))
  },
} as const

function toSocket({ header, attributes }: NetlinkDiagMessage): NetlinkSocketInfo {
  const { protocol, portid, ino, cookie } = header
  return {
    protocol,
    portId: portid,
    groups: (attributes.groups ?? []).flatMap(groupNumbers),
    inode: ino,
    cookie,
    memory: attributes.meminfo,
    header,
    attributes,
  }
}

function groupNumbers(word: bigint, place: number): number[] {
  return Array.from({ length: 64 }, (_, bit) => bit)
    .filter(bit => (word >> BigInt(bit)) & 1n)
    .map(bit => place * 64 + bit + 1)
}
