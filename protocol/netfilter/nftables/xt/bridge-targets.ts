/* linux/netfilter_bridge/ebt_*.h: targets of ebtables, and those of its watchers, which only look at a frame. */
import { chars, enumOf, flagsOf, hex, type Infer, mac, s32, struct, u8, u16, u32, u64 } from '../../../codec/index.js'

/** linux/netfilter_bridge/ebtables.h: what becomes of the frame then. */
export const EBT = { ACCEPT: -1, DROP: -2, CONTINUE: -3, RETURN: -4 } as const
/** The bits of `target` that are the verdict: `target | ~EBT_VERDICT_BITS` is one of {@link EBT}. */
export const EBT_VERDICT_BITS = 15
/** Clear in `target` of an `snat`: the address inside of ARP packets is changed, too. */
export const NAT_ARP_BIT = 16
/** Of `target` of a `mark`, in the bits that are no verdict: what is done to the mark. */
export const MARK_SET_VALUE = 0xfffffff0
export const MARK_OR_VALUE = 0xffffffe0
export const MARK_AND_VALUE = 0xffffffd0
export const MARK_XOR_VALUE = 0xffffffc0
export const EBT_LOG = { IP: 1, ARP: 2, NFLOG: 4, IP6: 8 } as const

const verdict = enumOf(s32, 'EBT', EBT)

/** `-j arpreply` */
export const ebtArpreplyInfo = struct('ebt_arpreply_info', { mac, target: verdict })

export interface EbtArpreplyInfo extends Infer<typeof ebtArpreplyInfo> {}

/** `--log` */
export const ebtLogInfo = struct('ebt_log_info', {
  /** As syslog's: 6 is info. */
  loglevel: u8,
  prefix: chars(30),
  bitmask: flagsOf(u32, 'EBT_LOG', EBT_LOG),
})

export interface EbtLogInfo extends Infer<typeof ebtLogInfo> {}

/** `-j mark`: `target` is `(MARK_SET_VALUE | verdict & EBT_VERDICT_BITS) >>> 0`, or with another of MARK_*_VALUE. */
export const ebtMarkTarget = struct('ebt_mark_t_info', { mark: hex(u64), target: hex(u32) })

export interface EbtMarkTarget extends Infer<typeof ebtMarkTarget> {}

/** `-j snat`, `-j dnat`: see {@link NAT_ARP_BIT}. */
export const ebtNatInfo = struct('ebt_nat_info', { mac, target: verdict })

export interface EbtNatInfo extends Infer<typeof ebtNatInfo> {}

/** `--nflog` */
export const ebtNflogInfo = struct('ebt_nflog_info', {
  /** Bytes of the packet; 0: all. */
  len: u32,
  group: u16,
  /** Packets to wait for in the kernel. */
  threshold: u16,
  flags: u16,
  pad: u16,
  prefix: chars(64),
})

export interface EbtNflogInfo extends Infer<typeof ebtNflogInfo> {}

/** `-j redirect` */
export const ebtRedirectInfo = struct('ebt_redirect_info', { target: verdict })

export interface EbtRedirectInfo extends Infer<typeof ebtRedirectInfo> {}
