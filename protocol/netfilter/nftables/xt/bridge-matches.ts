/* linux/netfilter_bridge/ebt_*.h: matches of ebtables. Where `bitmask` says what is compared, `invflags` says which of it is negated. */
import {
  aligned,
  flagsOf,
  hex,
  type Infer,
  ip4,
  ip6,
  mac,
  member,
  struct,
  u8,
  u16,
  u16be,
  u32,
  u64,
} from '../../../codec/index.js'
import { portsOrTypes } from './ports-or-types.js'

export const EBT_802_3 = { SAP: 1, TYPE: 2 } as const
export const EBT_ARP = {
  OPCODE: 0x01,
  HTYPE: 0x02,
  PTYPE: 0x04,
  SRC_IP: 0x08,
  DST_IP: 0x10,
  SRC_MAC: 0x20,
  DST_MAC: 0x40,
  GRAT: 0x80,
} as const
export const EBT_IP = {
  SOURCE: 0x01,
  DEST: 0x02,
  TOS: 0x04,
  PROTO: 0x08,
  SPORT: 0x10,
  DPORT: 0x20,
  ICMP: 0x40,
  IGMP: 0x80,
} as const
export const EBT_IP6 = {
  SOURCE: 0x01,
  DEST: 0x02,
  TCLASS: 0x04,
  PROTO: 0x08,
  SPORT: 0x10,
  DPORT: 0x20,
  ICMP6: 0x40,
} as const
/** AND compares all bits of the mask, OR asks for any of them. */
export const EBT_MARK = { AND: 1, OR: 2 } as const
export const EBT_STP = {
  TYPE: 0x001,
  FLAGS: 0x002,
  ROOTPRIO: 0x004,
  ROOTADDR: 0x008,
  ROOTCOST: 0x010,
  SENDERPRIO: 0x020,
  SENDERADDR: 0x040,
  PORT: 0x080,
  MSGAGE: 0x100,
  MAXAGE: 0x200,
  HELLOTIME: 0x400,
  FWDD: 0x800,
} as const
export const EBT_VLAN = { ID: 1, PRIO: 2, ENCAP: 4 } as const

export const EBT_LIMIT_SCALE = 10000

const type802 = flagsOf(u8, 'EBT_802_3', EBT_802_3)

/** `-p LENGTH --802_3-sap --802_3-type`; `type` is that of SNAP. */
export const ebt8023Info = struct('ebt_802_3_info', {
  sap: hex(u8),
  type: hex(u16be),
  bitmask: type802,
  invflags: type802,
})

export interface Ebt8023Info extends Infer<typeof ebt8023Info> {}

const arp = flagsOf(u8, 'EBT_ARP', EBT_ARP)
const address = aligned(ip4, 4)

/** `-p ARP --arp-opcode --arp-ip-src …` */
export const ebtArpInfo = struct('ebt_arp_info', {
  htype: u16be,
  ptype: hex(u16be),
  opcode: u16be,
  saddr: address,
  smsk: address,
  daddr: address,
  dmsk: address,
  smaddr: mac,
  smmsk: mac,
  dmaddr: mac,
  dmmsk: mac,
  bitmask: arp,
  invflags: arp,
})

export interface EbtArpInfo extends Infer<typeof ebtArpInfo> {}

const ipFlags = flagsOf(u8, 'EBT_IP', EBT_IP)
const ipPorts = portsOrTypes({ flags: EBT_IP.ICMP | EBT_IP.IGMP, behindBitmask: 2 })
const ipPortsOrCodes = portsOrTypes({ flags: EBT_IP.ICMP | EBT_IP.IGMP, behindBitmask: 6 })

/** `-p IPv4 --ip-source …` */
export const ebtIpInfo = struct('ebt_ip_info', {
  saddr: address,
  daddr: address,
  smsk: address,
  dmsk: address,
  tos: hex(u8),
  protocol: u8,
  bitmask: ipFlags,
  invflags: ipFlags,
  /** First and last; of ICMP and IGMP (flags of `bitmask`) types of messages, `icmp_type` and `igmp_type`. */
  sport: ipPorts,
  /** First and last; of ICMP codes, `icmp_code`. */
  dport: ipPortsOrCodes,
})

export interface EbtIpInfo extends Infer<typeof ebtIpInfo> {}

const ip6Flags = flagsOf(u8, 'EBT_IP6', EBT_IP6)

/** `-p IPv6 --ip6-source …` */
export const ebtIp6Info = struct('ebt_ip6_info', {
  saddr: aligned(ip6, 4),
  daddr: aligned(ip6, 4),
  smsk: aligned(ip6, 4),
  dmsk: aligned(ip6, 4),
  tclass: hex(u8),
  protocol: u8,
  bitmask: ip6Flags,
  invflags: ip6Flags,
  /** First and last; of ICMPv6 (a flag of `bitmask`) types of messages, `icmpv6_type`. */
  sport: portsOrTypes({ flags: EBT_IP6.ICMP6, behindBitmask: 2 }),
  /** First and last; of ICMPv6 codes, `icmpv6_code`. */
  dport: portsOrTypes({ flags: EBT_IP6.ICMP6, behindBitmask: 6 }),
})

export interface EbtIp6Info extends Infer<typeof ebtIp6Info> {}

/** `--limit`, where it is no expression of nf_tables. What stands behind `burst` is the kernel's own. */
export const ebtLimitInfo = struct('ebt_limit_info', {
  /** Time between two packets, in 1 / EBT_LIMIT_SCALE seconds. */
  avg: u32,
  /** Packets. */
  burst: u32,
  prev: u64,
  credit: u32,
  credit_cap: u32,
  cost: u32,
})

export interface EbtLimitInfo extends Infer<typeof ebtLimitInfo> {}

/** `--mark`. The kernel compares the low 32 bits. */
export const ebtMarkInfo = struct('ebt_mark_m_info', {
  mark: hex(u64),
  mask: hex(u64),
  invert: u8,
  bitmask: flagsOf(u8, 'EBT_MARK', EBT_MARK),
})

export interface EbtMarkInfo extends Infer<typeof ebtMarkInfo> {}

/** Of two members the first one, in `l`, is the lowest value and the second one, in `u`, the highest. */
export const ebtStpConfigInfo = struct('ebt_stp_config_info', {
  flags: u8,
  root_priol: u16,
  root_priou: u16,
  root_addr: mac,
  root_addrmsk: mac,
  root_costl: u32,
  root_costu: u32,
  sender_priol: u16,
  sender_priou: u16,
  sender_addr: mac,
  sender_addrmsk: mac,
  portl: u16,
  portu: u16,
  msg_agel: u16,
  msg_ageu: u16,
  max_agel: u16,
  max_ageu: u16,
  hello_timel: u16,
  hello_timeu: u16,
  forward_delayl: u16,
  forward_delayu: u16,
})

export interface EbtStpConfigInfo extends Infer<typeof ebtStpConfigInfo> {}

const stp = flagsOf(u16, 'EBT_STP', EBT_STP)

/** `-d BGA --stp-type …` */
export const ebtStpInfo = struct('ebt_stp_info', {
  type: u8,
  config: member(ebtStpConfigInfo),
  bitmask: stp,
  invflags: stp,
})

export interface EbtStpInfo extends Infer<typeof ebtStpInfo> {}

const vlan = flagsOf(u8, 'EBT_VLAN', EBT_VLAN)

/** `-p 802_1Q --vlan-id …` */
export const ebtVlanInfo = struct('ebt_vlan_info', {
  id: u16,
  prio: u8,
  encap: hex(u16be),
  bitmask: vlan,
  invflags: vlan,
})

export interface EbtVlanInfo extends Infer<typeof ebtVlanInfo> {}
