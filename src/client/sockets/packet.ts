import {
  anyCookie,
  getPacketSockets,
  PACKET_SHOW,
  type PacketDiagAttributes,
  type PacketDiagMessage,
  type PacketDiagMsg,
  type PacketDiagRequest,
  type SkMeminfo,
  SOCK_AF,
} from '../../../protocol/sock-diag/index.js'
import type { Operation } from '../../socket/operation.js'
import { dump, type Listed, listed } from '../listed.js'
import { type SocketType, typeName } from './words.js'

/** A packet socket as the kernel reports it. */
export interface PacketSocket {
  /** RAW sees frames with their header, DGRAM without. */
  type: SocketType | number
  /** ETH_P_* of what it sees: 3 is everything, 0 nothing. */
  protocol: number
  /** Index of the device that it is bound to; 0 for all. */
  ifindex: number
  inode: number
  cookie: bigint
  uid: number | undefined
  memory: SkMeminfo | undefined
  header: PacketDiagMsg
  attributes: PacketDiagAttributes
}

const everything = Object.values(PACKET_SHOW).reduce<number>((bits, bit) => bits | bit, 0)

/** Packet sockets: `ss -0a`. */
export const packet = {
  /** Those of the namespace. @throws KernelError, DumpInterruptedError */
  *list(): Operation<Listed<PacketSocket>> {
    const header = { family: SOCK_AF.PACKET, protocol: 0, pad: 0, ino: 0, show: everything, cookie: anyCookie }
    const body = { header, attributes: {} }
    const { bodies, question } = yield* dump<PacketDiagRequest, PacketDiagMessage>(getPacketSockets, body)
    return listed(bodies.map(toSocket), question)
  },
} as const

function toSocket({ header, attributes }: PacketDiagMessage): PacketSocket {
  const { num, ino, cookie, type } = header
  return {
    type: typeName(type),
    protocol: num,
    ifindex: attributes.info?.index ?? 0,
    inode: ino,
    cookie,
    uid: attributes.uid,
    memory: attributes.meminfo,
    header,
    attributes,
  }
}
