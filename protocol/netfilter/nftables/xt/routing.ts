/* linux/netfilter/xt_realm.h, xt_rpfilter.h, xt_CLASSIFY.h, xt_TPROXY.h, xt_CT.h, xt_time.h: routing, traffic control, tracking, time. */
import {
  aligned,
  chars,
  flagsOf,
  hex,
  type Infer,
  ip4,
  struct,
  u8,
  u16,
  u16be,
  u32,
  u64,
} from '../../../codec/index.js'
import { inetAddress } from './inet-address.js'

export const XT_RPFILTER = { LOOSE: 1, VALID_MARK: 2, ACCEPT_LOCAL: 4, INVERT: 8 } as const
export const XT_CT = { NOTRACK: 1, NOTRACK_ALIAS: 2, ZONE_DIR_ORIG: 4, ZONE_DIR_REPL: 8, ZONE_MARK: 16 } as const
export const XT_TIME = { LOCAL_TZ: 1, CONTIGUOUS: 2 } as const

/** `-m realm` */
export const xtRealmInfo = struct('xt_realm_info', { id: u32, mask: hex(u32), invert: u8 })

export interface XtRealmInfo extends Infer<typeof xtRealmInfo> {}

/** `-m rpfilter` */
export const xtRpfilterInfo = struct('xt_rpfilter_info', { flags: flagsOf(u8, 'XT_RPFILTER', XT_RPFILTER) })

export interface XtRpfilterInfo extends Infer<typeof xtRpfilterInfo> {}

/** `-j CLASSIFY`: a class of traffic control, as its handle. */
export const xtClassifyTarget = struct('xt_classify_target_info', { priority: hex(u32) })

export interface XtClassifyTarget extends Infer<typeof xtClassifyTarget> {}

const marks = { mark_mask: hex(u32), mark_value: hex(u32) }

/** `-j TPROXY` */
export const xtTproxyTarget = struct('xt_tproxy_target_info', { ...marks, laddr: aligned(ip4, 4), lport: u16be })

export interface XtTproxyTarget extends Infer<typeof xtTproxyTarget> {}

export const xtTproxyTarget1 = struct('xt_tproxy_target_info_v1', { ...marks, laddr: inetAddress, lport: u16be })

export interface XtTproxyTarget1 extends Infer<typeof xtTproxyTarget1> {}

const tracking = {
  flags: flagsOf(u16, 'XT_CT', XT_CT),
  zone: u16,
  ct_events: hex(u32),
  exp_events: hex(u32),
  helper: chars(16),
}

/** `-j CT`. `ct` is the kernel's own. */
export const xtCtTarget = struct('xt_ct_target_info', { ...tracking, ct: u64 })

export interface XtCtTarget extends Infer<typeof xtCtTarget> {}

/** `timeout`: a policy's name. */
export const xtCtTarget1 = struct('xt_ct_target_info_v1', { ...tracking, timeout: chars(32), ct: u64 })

export interface XtCtTarget1 extends Infer<typeof xtCtTarget1> {}

/** `-m time` */
export const xtTimeInfo = struct('xt_time_info', {
  /** Seconds since 1970; UTC. */
  date_start: u32,
  date_stop: u32,
  /** Seconds since midnight. */
  daytime_start: u32,
  daytime_stop: u32,
  /** Bits 1 to 31. */
  monthdays_match: hex(u32),
  /** Bits 1, Monday, to 7. */
  weekdays_match: hex(u8),
  flags: flagsOf(u8, 'XT_TIME', XT_TIME),
})

export interface XtTimeInfo extends Infer<typeof xtTimeInfo> {}
