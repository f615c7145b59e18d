/* linux/netfilter/xt_recent.h: `-m recent`, lists of addresses that were seen. */
import { chars, enumOf, flagsOf, type Infer, struct, u8, u32 } from '../../../codec/index.js'
import { inetAddress } from './inet-address.js'

export const XT_RECENT = { CHECK: 1, SET: 2, UPDATE: 4, REMOVE: 8, TTL: 16, REAP: 32 } as const
export const XT_RECENT_SIDE = { SOURCE: 0, DEST: 1 } as const

const recent = {
  seconds: u32,
  hit_count: u32,
  check_set: flagsOf(u8, 'XT_RECENT', XT_RECENT),
  invert: u8,
  name: chars(200),
  side: enumOf(u8, 'XT_RECENT', XT_RECENT_SIDE),
}

export const xtRecentInfo = struct('xt_recent_mtinfo', recent)

export interface XtRecentInfo extends Infer<typeof xtRecentInfo> {}

export const xtRecentInfo1 = struct('xt_recent_mtinfo_v1', { ...recent, mask: inetAddress })

export interface XtRecentInfo1 extends Infer<typeof xtRecentInfo1> {}
