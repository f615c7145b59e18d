/* NETLINK_SOCK_DIAG: which sockets there are, and what becomes of them. */
import type { Codec } from '../codec/index.js'
import { type MessageDefinition, messageTable, type Protocol } from '../netlink/index.js'
import { byFamily, type FamilyBody, type FamilyOf, firstByte } from './by-family.js'
import {
  type InetDiagMessage,
  type InetDiagOldRequest,
  type InetDiagRequest,
  inetDiagBody4,
  inetDiagBody6,
  inetDiagOldBody4,
  inetDiagOldBody6,
  inetDiagRequestBody4,
  inetDiagRequestBody6,
} from './inet.js'
import { type NetlinkDiagMessage, type NetlinkDiagRequest, netlinkDiagBody, netlinkDiagRequestBody } from './netlink.js'
import { type PacketDiagMessage, type PacketDiagRequest, packetDiagBody, packetDiagRequestBody } from './packet.js'
import { type SmcDiagMessage, type SmcDiagRequest, smcDiagBody, smcDiagRequestBody } from './smc.js'
import { DCCPDIAG_GETSOCK, SKNLGRP, SOCK_AF, SOCK_DESTROY, SOCK_DIAG_BY_FAMILY, TCPDIAG_GETSOCK } from './sock-diag.js'
import { isTipcAnswer, type TipcDiagMessage, type TipcDiagRequest, tipcDiagBody, tipcDiagRequestBody } from './tipc.js'
import { type UnixDiagMessage, type UnixDiagRequest, unixDiagBody, unixDiagRequestBody } from './unix.js'
import { type VsockDiagMessage, type VsockDiagRequest, vsockDiagBody, vsockDiagRequestBody } from './vsock.js'
import { type XdpDiagMessage, type XdpDiagRequest, xdpDiagBody, xdpDiagRequestBody } from './xdp.js'

/** A socket as the kernel tells it: `header.family` says which of them it is. */
export type SockDiagMessage =
  | InetDiagMessage
  | UnixDiagMessage
  | PacketDiagMessage
  | NetlinkDiagMessage
  | TipcDiagMessage
  | VsockDiagMessage
  | SmcDiagMessage
  | XdpDiagMessage

export type SockDiagRequest =
  | InetDiagRequest
  | UnixDiagRequest
  | PacketDiagRequest
  | NetlinkDiagRequest
  | TipcDiagRequest
  | VsockDiagRequest
  | SmcDiagRequest
  | XdpDiagRequest

const { UNIX, INET, INET6, NETLINK, PACKET, TIPC, VSOCK, SMC, XDP } = SOCK_AF

const families = <T extends FamilyBody>(bodies: Readonly<Record<number, unknown>>, familyOf?: FamilyOf): Codec<T> =>
  byFamily('sock_diag', bodies as Readonly<Record<number, Codec<T>>>, familyOf)

const answerFamily: FamilyOf = (input, start, end) =>
  isTipcAnswer(input, start, end) ? TIPC : firstByte(input, start, end)

const replyBody = families<SockDiagMessage>(
  {
    [UNIX]: unixDiagBody,
    [INET]: inetDiagBody4,
    [INET6]: inetDiagBody6,
    [NETLINK]: netlinkDiagBody,
    [PACKET]: packetDiagBody,
    [TIPC]: tipcDiagBody,
    [VSOCK]: vsockDiagBody,
    [SMC]: smcDiagBody,
    [XDP]: xdpDiagBody,
  },
  answerFamily,
)
const inetRequests = { [INET]: inetDiagRequestBody4, [INET6]: inetDiagRequestBody6 }
const requestBody = families<SockDiagRequest>({
  ...inetRequests,
  [UNIX]: unixDiagRequestBody,
  [NETLINK]: netlinkDiagRequestBody,
  [PACKET]: packetDiagRequestBody,
  [TIPC]: tipcDiagRequestBody,
  [VSOCK]: vsockDiagRequestBody,
  [SMC]: smcDiagRequestBody,
  [XDP]: xdpDiagRequestBody,
})
const inetRequestBody = families<InetDiagRequest>(inetRequests)
const oldRequestBody = families<InetDiagOldRequest>({ [INET]: inetDiagOldBody4, [INET6]: inetDiagOldBody6 })

/** A socket; asked for with the request of its family. */
export const sockDiagByFamily: MessageDefinition<SockDiagMessage> = {
  type: SOCK_DIAG_BY_FAMILY,
  name: 'SOCK_DIAG_BY_FAMILY',
  body: replyBody,
  request: { type: SOCK_DIAG_BY_FAMILY, name: 'SOCK_DIAG_BY_FAMILY', body: requestBody as Codec<unknown> },
}

/** Asks for sockets of IP: one, by its addresses and ports, or as a dump all that the filter leaves. */
export const getInetSockets: MessageDefinition<InetDiagRequest> = {
  type: SOCK_DIAG_BY_FAMILY,
  name: 'SOCK_DIAG_BY_FAMILY',
  body: inetRequestBody,
}

/** Closes a socket from outside: its program sees ECONNABORTED. Needs CAP_NET_ADMIN and CONFIG_INET_DIAG_DESTROY. */
export const destroySocket: MessageDefinition<InetDiagRequest> = {
  type: SOCK_DESTROY,
  name: 'SOCK_DESTROY',
  body: inetRequestBody,
}

const oldMessage = (type: number, name: string): MessageDefinition => ({
  type,
  name,
  body: replyBody as Codec<unknown>,
  request: { type, name, body: oldRequestBody as Codec<unknown> },
})

export const sockDiagProtocol: Protocol = {
  number: 4,
  name: 'NETLINK_SOCK_DIAG',
  messages: messageTable(
    sockDiagByFamily as MessageDefinition,
    destroySocket as MessageDefinition,
    oldMessage(TCPDIAG_GETSOCK, 'TCPDIAG_GETSOCK'),
    oldMessage(DCCPDIAG_GETSOCK, 'DCCPDIAG_GETSOCK'),
  ),
  groups: SKNLGRP,
}
