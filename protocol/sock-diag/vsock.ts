/* linux/vm_sockets_diag.h: sockets between virtual machines and their host. */
import { body, enumOf, type Infer, struct, u8, u16, u32 } from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { cookie, type NoAttributes, noAttributes, SOCK, SOCK_AF, SOCK_DIAG_BY_FAMILY, TCP_STATE } from './sock-diag.js'

export const vsockDiagReq = struct('vsock_diag_req', {
  family: enumOf(u8, 'AF', SOCK_AF),
  protocol: u8,
  pad: u16,
  states: u32,
  ino: u32,
  show: u32,
  cookie,
})

export interface VsockDiagReq extends Infer<typeof vsockDiagReq> {}

export const vsockDiagMsg = struct('vsock_diag_msg', {
  family: enumOf(u8, 'AF', SOCK_AF),
  type: enumOf(u8, 'SOCK', SOCK),
  state: enumOf(u8, 'TCP', TCP_STATE),
  shutdown: u8,
  src_cid: u32,
  src_port: u32,
  dst_cid: u32,
  dst_port: u32,
  ino: u32,
  cookie,
})

export interface VsockDiagMsg extends Infer<typeof vsockDiagMsg> {}

export interface VsockDiagMessage {
  header: VsockDiagMsg
  attributes: NoAttributes
}

export interface VsockDiagRequest {
  header: VsockDiagReq
  attributes: NoAttributes
}

export const vsockDiagBody = body<VsockDiagMsg, NoAttributes>(vsockDiagMsg, () => noAttributes)
export const vsockDiagRequestBody = body<VsockDiagReq, NoAttributes>(vsockDiagReq, () => noAttributes)

export const getVsockSockets: MessageDefinition<VsockDiagRequest> = {
  type: SOCK_DIAG_BY_FAMILY,
  name: 'SOCK_DIAG_BY_FAMILY',
  body: vsockDiagRequestBody,
}
