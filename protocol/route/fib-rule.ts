/* linux/fib_rules.h: policy routing rules. */
import {
  attr,
  attributes,
  body,
  bytes,
  type Codec,
  enumOf,
  flagsOf,
  hex,
  type Infer,
  ip,
  pad,
  string,
  struct,
  u8,
  u16,
  u32,
  u32be,
  u64be,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { RT_TABLE, RTPROT } from './route.js'
import { AF, RTM } from './rtnetlink.js'

/** `action`: what happens to a packet that matches. */
export const FR_ACT = {
  UNSPEC: 0,
  TO_TBL: 1,
  GOTO: 2,
  NOP: 3,
  RES3: 4,
  RES4: 5,
  BLACKHOLE: 6,
  UNREACHABLE: 7,
  PROHIBIT: 8,
} as const

/** `flags` of a rule. */
export const FIB_RULE = {
  PERMANENT: 1,
  INVERT: 2,
  UNRESOLVED: 4,
  IIF_DETACHED: 8,
  OIF_DETACHED: 16,
  FIND_SADDR: 65536,
} as const

/** Fixed header of rule messages. `table` is 8 bits wide: the attribute of the same name goes first. */
export const fibRuleHdr = struct('fib_rule_hdr', {
  family: enumOf(u8, 'AF', AF),
  dst_len: u8,
  src_len: u8,
  tos: u8,
  table: enumOf(u8, 'RT_TABLE', RT_TABLE),
  res1: u8,
  res2: u8,
  action: enumOf(u8, 'FR_ACT', FR_ACT),
  flags: flagsOf(u32, 'FIB_RULE', FIB_RULE),
})

export interface FibRuleHdr extends Infer<typeof fibRuleHdr> {}

/** Both ends belong to the range. */
export const fibRuleUidRange = struct('fib_rule_uid_range', { start: u32, end: u32 })

export interface FibRuleUidRange extends Infer<typeof fibRuleUidRange> {}

/** Both ends belong to the range. */
export const fibRulePortRange = struct('fib_rule_port_range', { start: u16, end: u16 })

export interface FibRulePortRange extends Infer<typeof fibRulePortRange> {}

/** An IP address. `ip` sends the one of `from all` as no bytes at all: that is an empty text. */
const addressOrAll: Codec<string> = {
  ...ip,
  fits: length => length === 0 || ip.fits!(length),
  read: (input, start, end) => (start === end ? '' : ip.read(input, start, end)),
  write(output, value) {
    if (value !== '') ip.write(output, value)
  },
}

export const fibRuleAttributes = attributes('FRA', {
  dst: attr(1, 'FRA_DST', addressOrAll),
  src: attr(2, 'FRA_SRC', addressOrAll),
  /** The device that a packet came in by; `lo` for the host's own. */
  iifname: attr(3, 'FRA_IIFNAME', string),
  /** Priority of the rule to go on with. */
  goto: attr(4, 'FRA_GOTO', u32),
  unused2: attr(5, 'FRA_UNUSED2', bytes),
  priority: attr(6, 'FRA_PRIORITY', u32),
  unused3: attr(7, 'FRA_UNUSED3', bytes),
  unused4: attr(8, 'FRA_UNUSED4', bytes),
  unused5: attr(9, 'FRA_UNUSED5', bytes),
  fwmark: attr(10, 'FRA_FWMARK', u32),
  /** Realms: source above, destination below the 16th bit. */
  flow: attr(11, 'FRA_FLOW', u32),
  tunId: attr(12, 'FRA_TUN_ID', u64be),
  /** Skips a route by a device of this group; 0xffffffff: none. */
  suppressIfgroup: attr(13, 'FRA_SUPPRESS_IFGROUP', u32),
  /** Skips a route with a prefix of this length or shorter; 0xffffffff: none. */
  suppressPrefixlen: attr(14, 'FRA_SUPPRESS_PREFIXLEN', u32),
  table: attr(15, 'FRA_TABLE', enumOf(u32, 'RT_TABLE', RT_TABLE)),
  fwmask: attr(16, 'FRA_FWMASK', u32),
  oifname: attr(17, 'FRA_OIFNAME', string),
  pad: attr(18, 'FRA_PAD', pad),
  /** 1: the table of the VRF that the packet's device is in. */
  l3mdev: attr(19, 'FRA_L3MDEV', u8),
  uidRange: attr<FibRuleUidRange>(20, 'FRA_UID_RANGE', fibRuleUidRange),
  protocol: attr(21, 'FRA_PROTOCOL', enumOf(u8, 'RTPROT', RTPROT)),
  ipProto: attr(22, 'FRA_IP_PROTO', u8),
  sportRange: attr<FibRulePortRange>(23, 'FRA_SPORT_RANGE', fibRulePortRange),
  dportRange: attr<FibRulePortRange>(24, 'FRA_DPORT_RANGE', fibRulePortRange),
  dscp: attr(25, 'FRA_DSCP', u8),
  flowlabel: attr(26, 'FRA_FLOWLABEL', u32be),
  flowlabelMask: attr(27, 'FRA_FLOWLABEL_MASK', u32be),
  sportMask: attr(28, 'FRA_SPORT_MASK', hex(u16)),
  dportMask: attr(29, 'FRA_DPORT_MASK', hex(u16)),
  dscpMask: attr(30, 'FRA_DSCP_MASK', hex(u8)),
})

export interface FibRuleAttributes extends Infer<typeof fibRuleAttributes> {}

export interface FibRuleMessage {
  header: FibRuleHdr
  attributes: FibRuleAttributes
}

const fibRuleBody = body<FibRuleHdr, FibRuleAttributes>(fibRuleHdr, () => fibRuleAttributes)

export const newFibRule: MessageDefinition<FibRuleMessage> = {
  type: RTM.NEWRULE,
  name: 'RTM_NEWRULE',
  body: fibRuleBody,
}
export const delFibRule: MessageDefinition<FibRuleMessage> = {
  type: RTM.DELRULE,
  name: 'RTM_DELRULE',
  body: fibRuleBody,
}
export const getFibRule: MessageDefinition<FibRuleMessage> = {
  type: RTM.GETRULE,
  name: 'RTM_GETRULE',
  body: fibRuleBody,
}
