/* linux/netfilter/xt_limit.h, xt_connlimit.h, xt_quota.h, xt_connbytes.h, xt_statistic.h: matches that count. */
import { enumOf, flagsOf, type Infer, struct, u8, u16, u32, u64 } from '../../../codec/index.js'
import { inetAddress } from './inet-address.js'

export const XT_LIMIT_SCALE = 10000
export const XT_CONNLIMIT = { INVERT: 1, DADDR: 2 } as const
export const XT_QUOTA = { INVERT: 1 } as const
export const XT_CONNBYTES = { PKTS: 0, BYTES: 1, AVGPKT: 2 } as const
export const XT_CONNBYTES_DIR = { ORIGINAL: 0, REPLY: 1, BOTH: 2 } as const
export const XT_STATISTIC_MODE = { RANDOM: 0, NTH: 1 } as const
export const XT_STATISTIC = { INVERT: 1 } as const

/** `-m limit`. What stands behind `burst` is the kernel's own. */
export const xtLimitInfo = struct('xt_rateinfo', {
  /** Time between two packets, in 1 / XT_LIMIT_SCALE seconds. */
  avg: u32,
  /** Packets. */
  burst: u32,
  prev: u64,
  credit: u32,
  credit_cap: u32,
  cost: u32,
  master: u64,
})

export interface XtLimitInfo extends Infer<typeof xtLimitInfo> {}

/** `-m connlimit`. `data` is the kernel's own. */
export const xtConnlimitInfo = struct('xt_connlimit_info', {
  mask: inetAddress,
  limit: u32,
  flags: flagsOf(u32, 'XT_CONNLIMIT', XT_CONNLIMIT),
  data: u64,
})

export interface XtConnlimitInfo extends Infer<typeof xtConnlimitInfo> {}

/** `-m quota`. `master` is the kernel's own. */
export const xtQuotaInfo = struct('xt_quota_info', {
  flags: flagsOf(u32, 'XT_QUOTA', XT_QUOTA),
  pad: u32,
  /** Bytes. */
  quota: u64,
  master: u64,
})

export interface XtQuotaInfo extends Infer<typeof xtQuotaInfo> {}

/** `-m connbytes`: from and to of the range. */
export const xtConnbytesInfo = struct('xt_connbytes_info', {
  from: u64,
  to: u64,
  what: enumOf(u8, 'XT_CONNBYTES', XT_CONNBYTES),
  direction: enumOf(u8, 'XT_CONNBYTES_DIR', XT_CONNBYTES_DIR),
})

export interface XtConnbytesInfo extends Infer<typeof xtConnbytesInfo> {}

/** The union `u`: of the mode RANDOM, `every` is the probability in 1 / 2³¹. */
const nth = { every: u32, packet: u32, count: u32 }

/** `-m statistic`. `master` is the kernel's own. */
export const xtStatisticInfo = struct('xt_statistic_info', {
  mode: enumOf(u16, 'XT_STATISTIC_MODE', XT_STATISTIC_MODE),
  flags: flagsOf(u16, 'XT_STATISTIC', XT_STATISTIC),
  ...nth,
  master: u64,
})

export interface XtStatisticInfo extends Infer<typeof xtStatisticInfo> {}
