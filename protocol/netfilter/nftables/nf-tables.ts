/* linux/netfilter/nf_tables.h, linux/netfilter.h: the words that all of nf_tables shares. */
import { type Codec, enumOf, s32, u32 } from '../../codec/index.js'
import type { MessageDefinition } from '../../netlink/index.js'
import { NFNL_SUBSYS, nfnetlinkType } from '../nfgenmsg.js'

/** Message numbers (enum nf_tables_msg_types): the lower byte of the type. */
export const NFT_MSG = {
  NEWTABLE: 0,
  GETTABLE: 1,
  DELTABLE: 2,
  NEWCHAIN: 3,
  GETCHAIN: 4,
  DELCHAIN: 5,
  NEWRULE: 6,
  GETRULE: 7,
  DELRULE: 8,
  NEWSET: 9,
  GETSET: 10,
  DELSET: 11,
  NEWSETELEM: 12,
  GETSETELEM: 13,
  DELSETELEM: 14,
  NEWGEN: 15,
  GETGEN: 16,
  TRACE: 17,
  NEWOBJ: 18,
  GETOBJ: 19,
  DELOBJ: 20,
  GETOBJ_RESET: 21,
  NEWFLOWTABLE: 22,
  GETFLOWTABLE: 23,
  DELFLOWTABLE: 24,
  GETRULE_RESET: 25,
  DESTROYTABLE: 26,
  DESTROYCHAIN: 27,
  DESTROYRULE: 28,
  DESTROYSET: 29,
  DESTROYSETELEM: 30,
  DESTROYOBJ: 31,
  DESTROYFLOWTABLE: 32,
  GETSETELEM_RESET: 33,
} as const

/** Hook numbers of the families ip, ip6, inet and bridge. */
export const NF_INET = {
  PRE_ROUTING: 0,
  LOCAL_IN: 1,
  FORWARD: 2,
  LOCAL_OUT: 3,
  POST_ROUTING: 4,
  INGRESS: 5,
} as const

/** Hook numbers of the family netdev. */
export const NF_NETDEV = { INGRESS: 0, EGRESS: 1 } as const

/** Hook numbers of the family arp (linux/netfilter_arp.h). */
export const NF_ARP = { IN: 0, OUT: 1, FORWARD: 2 } as const

/**
 * Priorities of base chains in the families ip, ip6 and inet (linux/netfilter_ipv4.h); nft's names for them are raw,
 * mangle, dstnat (NAT_DST), filter, security and srcnat (NAT_SRC).
 */
export const NF_IP_PRI = {
  FIRST: -2147483648,
  RAW_BEFORE_DEFRAG: -450,
  CONNTRACK_DEFRAG: -400,
  RAW: -300,
  SELINUX_FIRST: -225,
  CONNTRACK: -200,
  MANGLE: -150,
  NAT_DST: -100,
  FILTER: 0,
  SECURITY: 50,
  NAT_SRC: 100,
  SELINUX_LAST: 225,
  CONNTRACK_HELPER: 300,
  CONNTRACK_CONFIRM: 2147483647,
  LAST: 2147483647,
} as const

/** Priorities of base chains in the family bridge (linux/netfilter_bridge.h). */
export const NF_BR_PRI = {
  FIRST: -2147483648,
  NAT_DST_BRIDGED: -300,
  FILTER_BRIDGED: -200,
  BRNF: 0,
  NAT_DST_OTHER: 100,
  FILTER_OTHER: 200,
  NAT_SRC: 300,
  LAST: 2147483647,
} as const

/** Verdicts that end a hook. QUEUE carries the queue's number in its upper 16 bits. */
export const NF = { DROP: 0, ACCEPT: 1, STOLEN: 2, QUEUE: 3, REPEAT: 4, STOP: 5 } as const

/** Verdicts inside a ruleset (enum nft_verdicts): negative, in the same number space as {@link NF}. */
export const NFT = { CONTINUE: -1, BREAK: -2, JUMP: -3, GOTO: -4, RETURN: -5 } as const

/** Registers: 1 to 4 are of 16 bytes, and lie over the sixteen of 4 bytes that {@link NFT_REG32} names. */
export const NFT_REG = { VERDICT: 0, 1: 1, 2: 2, 3: 3, 4: 4 } as const

/** Registers of 4 bytes: `NFT_REG32['00']` to `NFT_REG32['03']` are `NFT_REG[1]`, and so on. */
export const NFT_REG32 = {
  '00': 8,
  '01': 9,
  '02': 10,
  '03': 11,
  '04': 12,
  '05': 13,
  '06': 14,
  '07': 15,
  '08': 16,
  '09': 17,
  10: 18,
  11: 19,
  12: 20,
  13: 21,
  14: 22,
  15: 23,
} as const

/** Names of two enums that share one number space. They have no prefix in common, so each name is written whole. */
function joined(...enums: [prefix: string, names: Readonly<Record<string, number>>][]): Record<string, number> {
  return Object.fromEntries(
    enums.flatMap(([prefix, names]) => Object.entries(names).map(([name, value]) => [`${prefix}_${name}`, value])),
  )
}

/** A register by its number: {@link NFT_REG} or {@link NFT_REG32}. */
export const register: Codec<number> = enumOf(u32, '', joined(['NFT_REG', NFT_REG], ['NFT_REG32', NFT_REG32]))

/** A verdict: {@link NF} or {@link NFT}. */
export const verdictCode: Codec<number> = enumOf(s32, '', joined(['NF', NF], ['NFT', NFT]))

/** The definition of an nf_tables message. */
export function nftMessage<T>(message: keyof typeof NFT_MSG, body: Codec<T>): MessageDefinition<T> {
  return { type: nfnetlinkType(NFNL_SUBSYS.NFTABLES, NFT_MSG[message]), name: `NFT_MSG_${message}`, body }
}
