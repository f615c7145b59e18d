/* linux/netfilter/xt_owner.h, xt_socket.h: `-m owner`, `-m socket`, the socket of a packet. */
import { flagsOf, type Infer, struct, u8, u32 } from '../../../codec/index.js'

export const XT_OWNER = { UID: 1, GID: 2, SOCKET: 4, SUPPL_GROUPS: 8 } as const
export const XT_SOCKET = { TRANSPARENT: 1, NOWILDCARD: 2, RESTORESKMARK: 4 } as const

export const xtOwnerInfo = struct('xt_owner_match_info', {
  uid_min: u32,
  uid_max: u32,
  gid_min: u32,
  gid_max: u32,
  match: flagsOf(u8, 'XT_OWNER', XT_OWNER),
  invert: flagsOf(u8, 'XT_OWNER', XT_OWNER),
})

export interface XtOwnerInfo extends Infer<typeof xtOwnerInfo> {}

const flags = flagsOf(u8, 'XT_SOCKET', XT_SOCKET)

export const xtSocketInfo1 = struct('xt_socket_mtinfo1', { flags })

export interface XtSocketInfo1 extends Infer<typeof xtSocketInfo1> {}

export const xtSocketInfo2 = struct('xt_socket_mtinfo2', { flags })

export interface XtSocketInfo2 extends Infer<typeof xtSocketInfo2> {}

export const xtSocketInfo3 = struct('xt_socket_mtinfo3', { flags })

export interface XtSocketInfo3 extends Infer<typeof xtSocketInfo3> {}
