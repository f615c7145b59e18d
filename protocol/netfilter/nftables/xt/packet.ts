/* linux/netfilter/xt_length.h, xt_dscp.h, xt_DSCP.h, xt_esp.h, xt_string.h, linux/netfilter_ipv4/ipt_ttl.h, ipt_TTL.h, …: fields of the packet. */
import {
  arrayOf,
  chars,
  enumOf,
  fixedBytes,
  flagsOf,
  type Infer,
  struct,
  u8,
  u16,
  u32,
  u64,
} from '../../../codec/index.js'

export const IPT_TTL = { EQ: 0, NE: 1, LT: 2, GT: 3 } as const
export const IP6T_HL = { EQ: 0, NE: 1, LT: 2, GT: 3 } as const
/** IPT_TTL_*, IP6T_HL_*: what is done to the field. */
export const IPT_TTL_MODE = { SET: 0, INC: 1, DEC: 2 } as const
export const IP6T_HL_MODE = { SET: 0, INC: 1, DEC: 2 } as const
export const XT_ESP_INV = { SPI: 1 } as const
export const XT_STRING_FLAG = { INVERT: 1, IGNORECASE: 2 } as const

/** `-m length`, in bytes. */
export const xtLengthInfo = struct('xt_length_info', { min: u16, max: u16, invert: u8 })

export interface XtLengthInfo extends Infer<typeof xtLengthInfo> {}

/** `-m dscp` */
export const xtDscpInfo = struct('xt_dscp_info', { dscp: u8, invert: u8 })

export interface XtDscpInfo extends Infer<typeof xtDscpInfo> {}

/** `-j DSCP` */
export const xtDscpTarget = struct('xt_DSCP_info', { dscp: u8 })

export interface XtDscpTarget extends Infer<typeof xtDscpTarget> {}

/** `-m tos` */
export const xtTosInfo1 = struct('xt_tos_match_info', { tos_mask: u8, tos_value: u8, invert: u8 })

export interface XtTosInfo1 extends Infer<typeof xtTosInfo1> {}

/** `-j TOS`: the field becomes `(old & ~tos_mask) ^ tos_value`. */
export const xtTosTarget1 = struct('xt_tos_target_info', { tos_value: u8, tos_mask: u8 })

export interface XtTosTarget1 extends Infer<typeof xtTosTarget1> {}

/** `-m ttl` */
export const xtTtlInfo = struct('ipt_ttl_info', { mode: enumOf(u8, 'IPT_TTL', IPT_TTL), ttl: u8 })

export interface XtTtlInfo extends Infer<typeof xtTtlInfo> {}

/** `-m hl` */
export const xtHlInfo = struct('ip6t_hl_info', { mode: enumOf(u8, 'IP6T_HL', IP6T_HL), hop_limit: u8 })

export interface XtHlInfo extends Infer<typeof xtHlInfo> {}

/** `-j TTL` */
export const iptTtlTarget = struct('ipt_TTL_info', { mode: enumOf(u8, 'IPT_TTL', IPT_TTL_MODE), ttl: u8 })

export interface IptTtlTarget extends Infer<typeof iptTtlTarget> {}

/** `-j HL` */
export const ip6tHlTarget = struct('ip6t_HL_info', { mode: enumOf(u8, 'IP6T_HL', IP6T_HL_MODE), hop_limit: u8 })

export interface Ip6tHlTarget extends Infer<typeof ip6tHlTarget> {}

/** `-m esp`: first and last. */
export const xtEspInfo = struct('xt_esp', {
  spis: arrayOf(u32, 2),
  invflags: flagsOf(u8, 'XT_ESP_INV', XT_ESP_INV),
})

export interface XtEspInfo extends Infer<typeof xtEspInfo> {}

/** `-m string`. `config` is the kernel's own. */
export const xtStringInfo1 = struct('xt_string_info', {
  from_offset: u16,
  to_offset: u16,
  /** `bm`, `kmp`. */
  algo: chars(16),
  /** Of which `patlen` bytes count. */
  pattern: fixedBytes(128),
  patlen: u8,
  flags: flagsOf(u8, 'XT_STRING_FLAG', XT_STRING_FLAG),
  config: u64,
})

export interface XtStringInfo1 extends Infer<typeof xtStringInfo1> {}
