/* linux/tipc_sockets_diag.h, and of linux/tipc_netlink.h what its answers are made of: sockets of AF_TIPC. */
import {
  attr,
  attributes,
  body,
  type Codec,
  enumOf,
  flag,
  hex,
  type Infer,
  type Input,
  pad,
  struct,
  u8,
  u16,
  u32,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { cookie, type NoAttributes, noAttributes, SOCK, SOCK_AF, SOCK_DIAG_BY_FAMILY, TCP_STATE } from './sock-diag.js'

export const tipcSockDiagReq = struct('tipc_sock_diag_req', {
  family: enumOf(u8, 'AF', SOCK_AF),
  protocol: u8,
  pad: u16,
  /** A bit for each state, those of TCP. */
  tidiag_states: u32,
})

export interface TipcSockDiagReq extends Infer<typeof tipcSockDiagReq> {}

/** The other end, and the service that the connection was made to. */
export const tipcConnection = attributes('TIPC_NLA_CON', {
  flag: attr(1, 'TIPC_NLA_CON_FLAG', flag),
  node: attr(2, 'TIPC_NLA_CON_NODE', hex(u32)),
  sock: attr(3, 'TIPC_NLA_CON_SOCK', u32),
  type: attr(4, 'TIPC_NLA_CON_TYPE', u32),
  inst: attr(5, 'TIPC_NLA_CON_INST', u32),
})

export interface TipcConnection extends Infer<typeof tipcConnection> {}

/** Messages that wait and that were dropped; whether it may not send for now. */
export const tipcSocketStat = attributes('TIPC_NLA_SOCK_STAT', {
  rcvq: attr(0, 'TIPC_NLA_SOCK_STAT_RCVQ', u32),
  sendq: attr(1, 'TIPC_NLA_SOCK_STAT_SENDQ', u32),
  linkCong: attr(2, 'TIPC_NLA_SOCK_STAT_LINK_CONG', flag),
  connCong: attr(3, 'TIPC_NLA_SOCK_STAT_CONN_CONG', flag),
  drop: attr(4, 'TIPC_NLA_SOCK_STAT_DROP', u32),
})

export interface TipcSocketStat extends Infer<typeof tipcSocketStat> {}

export const tipcSocketGroup = attributes('TIPC_NLA_SOCK_GROUP', {
  id: attr(0, 'TIPC_NLA_SOCK_GROUP_ID', u32),
  open: attr(1, 'TIPC_NLA_SOCK_GROUP_OPEN', flag),
  nodeScope: attr(2, 'TIPC_NLA_SOCK_GROUP_NODE_SCOPE', flag),
  clusterScope: attr(3, 'TIPC_NLA_SOCK_GROUP_CLUSTER_SCOPE', flag),
  instance: attr(4, 'TIPC_NLA_SOCK_GROUP_INSTANCE', u32),
  bcSendNext: attr(5, 'TIPC_NLA_SOCK_GROUP_BC_SEND_NEXT', u32),
})

export interface TipcSocketGroup extends Infer<typeof tipcSocketGroup> {}

export const tipcSocketInfo = attributes('TIPC_NLA_SOCK', {
  /** Of its node. */
  addr: attr(1, 'TIPC_NLA_SOCK_ADDR', hex(u32)),
  /** Its number there. */
  ref: attr(2, 'TIPC_NLA_SOCK_REF', u32),
  con: attr<TipcConnection>(3, 'TIPC_NLA_SOCK_CON', () => tipcConnection),
  hasPubl: attr(4, 'TIPC_NLA_SOCK_HAS_PUBL', flag),
  stat: attr<TipcSocketStat>(5, 'TIPC_NLA_SOCK_STAT', () => tipcSocketStat),
  type: attr(6, 'TIPC_NLA_SOCK_TYPE', enumOf(u32, 'SOCK', SOCK)),
  ino: attr(7, 'TIPC_NLA_SOCK_INO', u32),
  uid: attr(8, 'TIPC_NLA_SOCK_UID', u32),
  /** As of TCP (enum in net/tipc/socket.c). */
  tipcState: attr(9, 'TIPC_NLA_SOCK_TIPC_STATE', enumOf(u32, 'TCP', TCP_STATE)),
  cookie: attr(10, 'TIPC_NLA_SOCK_COOKIE', cookie),
  pad: attr(11, 'TIPC_NLA_SOCK_PAD', pad),
  group: attr<TipcSocketGroup>(12, 'TIPC_NLA_SOCK_GROUP', () => tipcSocketGroup),
})

export interface TipcSocketInfo extends Infer<typeof tipcSocketInfo> {}

export const tipcDiagAttributes = attributes('TIPC_NLA', {
  sock: attr<TipcSocketInfo>(2, 'TIPC_NLA_SOCK', () => tipcSocketInfo),
})

export interface TipcDiagAttributes extends Infer<typeof tipcDiagAttributes> {}

/** The header is not in the message: an answer of TIPC begins with its attribute. */
export interface TipcDiagMessage {
  header: { family: number }
  attributes: TipcDiagAttributes
}

export interface TipcDiagRequest {
  header: TipcSockDiagReq
  attributes: NoAttributes
}

export const tipcDiagRequestBody = body<TipcSockDiagReq, NoAttributes>(tipcSockDiagReq, () => noAttributes)

/** An answer of TIPC. */
export const tipcDiagBody: Codec<TipcDiagMessage> = {
  name: 'TIPC_NLA',
  nested: true,
  read: (input, start, end) => ({
    header: { family: SOCK_AF.TIPC },
    attributes: tipcDiagAttributes.read(input, start, end),
  }),
  write: (output, { attributes }) => tipcDiagAttributes.write(output, attributes),
  inside: () => [tipcDiagAttributes as Codec<unknown>],
  explore: (input, start, end, node) => ({
    header: { family: SOCK_AF.TIPC },
    attributes: tipcDiagAttributes.explore!(input, start, end, node) as TipcDiagAttributes,
  }),
}

/** Whether bytes that should begin with an address family are TIPC_NLA_SOCK and nothing else: no other answer is. */
export function isTipcAnswer({ view, littleEndian }: Input, start: number, end: number): boolean {
  if (end - start < 4) return false
  return view.getUint16(start, littleEndian) === end - start && view.getUint16(start + 2, littleEndian) === 2
}

export const getTipcSockets: MessageDefinition<TipcDiagRequest> = {
  type: SOCK_DIAG_BY_FAMILY,
  name: 'SOCK_DIAG_BY_FAMILY',
  body: tipcDiagRequestBody,
}
