/* linux/netfilter/xt_conntrack.h, xt_state.h, xt_helper.h: `-m conntrack`, `-m state`, `-m helper`, what is known of the connection. */
import { chars, flagsOf, type Infer, s32, struct, u8, u16, u16be, u32 } from '../../../codec/index.js'
import { IPS } from '../../conntrack/index.js'
import { inetAddress } from './inet-address.js'

/** Which members count. */
export const XT_CONNTRACK = {
  STATE: 1,
  PROTO: 2,
  ORIGSRC: 4,
  ORIGDST: 8,
  REPLSRC: 16,
  REPLDST: 32,
  STATUS: 64,
  EXPIRES: 128,
  ORIGSRC_PORT: 256,
  ORIGDST_PORT: 512,
  REPLSRC_PORT: 1024,
  REPLDST_PORT: 2048,
  DIRECTION: 4096,
  STATE_ALIAS: 8192,
} as const

/** Bits of `state_mask`. Those of no macro are what XT_CONNTRACK_STATE_BIT makes of IP_CT_*. */
export const XT_CONNTRACK_STATE = {
  INVALID: 1,
  ESTABLISHED: 2,
  RELATED: 4,
  NEW: 8,
  SNAT: 64,
  DNAT: 128,
  UNTRACKED: 256,
} as const

/** Bits of struct xt_state_info, made as those of {@link XT_CONNTRACK_STATE}. */
export const XT_STATE = { INVALID: 1, ESTABLISHED: 2, RELATED: 4, NEW: 8, UNTRACKED: 64 } as const

const addresses = {
  origsrc_addr: inetAddress,
  origsrc_mask: inetAddress,
  origdst_addr: inetAddress,
  origdst_mask: inetAddress,
  replsrc_addr: inetAddress,
  replsrc_mask: inetAddress,
  repldst_addr: inetAddress,
  repldst_mask: inetAddress,
  /** Seconds. */
  expires_min: u32,
  expires_max: u32,
  /** IPPROTO_* */
  l4proto: u16,
}

const ports = { origsrc_port: u16be, origdst_port: u16be, replsrc_port: u16be, repldst_port: u16be }

const flags = {
  match_flags: flagsOf(u16, 'XT_CONNTRACK', XT_CONNTRACK),
  invert_flags: flagsOf(u16, 'XT_CONNTRACK', XT_CONNTRACK),
}

const masks = {
  state_mask: flagsOf(u16, 'XT_CONNTRACK_STATE', XT_CONNTRACK_STATE),
  status_mask: flagsOf(u16, 'IPS', IPS),
}

export const xtConntrackInfo1 = struct('xt_conntrack_mtinfo1', {
  ...addresses,
  ...ports,
  ...flags,
  state_mask: flagsOf(u8, 'XT_CONNTRACK_STATE', XT_CONNTRACK_STATE),
  status_mask: flagsOf(u8, 'IPS', IPS),
})

export interface XtConntrackInfo1 extends Infer<typeof xtConntrackInfo1> {}

export const xtConntrackInfo2 = struct('xt_conntrack_mtinfo2', { ...addresses, ...ports, ...flags, ...masks })

export interface XtConntrackInfo2 extends Infer<typeof xtConntrackInfo2> {}

/** Ports are in host order here, and the first of ranges. */
export const xtConntrackInfo3 = struct('xt_conntrack_mtinfo3', {
  ...addresses,
  origsrc_port: u16,
  origdst_port: u16,
  replsrc_port: u16,
  repldst_port: u16,
  ...flags,
  ...masks,
  origsrc_port_high: u16,
  origdst_port_high: u16,
  replsrc_port_high: u16,
  repldst_port_high: u16,
})

export interface XtConntrackInfo3 extends Infer<typeof xtConntrackInfo3> {}

export const xtStateInfo = struct('xt_state_info', { statemask: flagsOf(u32, 'XT_STATE', XT_STATE) })

export interface XtStateInfo extends Infer<typeof xtStateInfo> {}

export const xtHelperInfo = struct('xt_helper_info', { invert: s32, name: chars(30) })

export interface XtHelperInfo extends Infer<typeof xtHelperInfo> {}
