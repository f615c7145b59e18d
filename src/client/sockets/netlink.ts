import {
  anyCookie,
  getNetlinkSockets,
  NDIAG_PROTO_ALL,
  NDIAG_SHOW,
  type NetlinkDiagAttributes,
  type NetlinkDiagMessage,
  type NetlinkDiagMsg,
  type NetlinkDiagRequest,
  type SkMeminfo,
  SOCK_AF,
} from '../../../protocol/sock-diag/index.js'
import type { Operation } from '../../socket/operation.js'
import { dump, type Listed, listed } from '../listed.js'

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
  *list(protocol: number = NDIAG_PROTO_ALL): Operation<Listed<NetlinkSocketInfo>> {
    const header = { family: SOCK_AF.NETLINK, protocol, pad: 0, ino: 0, show, cookie: anyCookie }
    const body = { header, attributes: {} }
    const asked = protocol === NDIAG_PROTO_ALL ? [] : ['protocol']
    const { bodies, question } = yield* dump<NetlinkDiagRequest, NetlinkDiagMessage>(getNetlinkSockets, body, asked)
    return listed(bodies.map(toSocket), question)
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
