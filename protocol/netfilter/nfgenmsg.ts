/* linux/netfilter/nfnetlink.h: what every netfilter message starts with, and the names that all of them share. */
import { enumOf, type Infer, type SetOptions, shared, struct, u8, u16be } from '../codec/index.js'

/** The upper byte of a message's type: which part of netfilter it is for. */
export const NFNL_SUBSYS = {
  NONE: 0,
  CTNETLINK: 1,
  CTNETLINK_EXP: 2,
  QUEUE: 3,
  ULOG: 4,
  OSF: 5,
  IPSET: 6,
  ACCT: 7,
  CTNETLINK_TIMEOUT: 8,
  CTHELPER: 9,
  NFTABLES: 10,
  NFT_COMPAT: 11,
  HOOK: 12,
} as const

/** Multicast groups (enum nfnetlink_groups). */
export const NFNLGRP = {
  NONE: 0,
  CONNTRACK_NEW: 1,
  CONNTRACK_UPDATE: 2,
  CONNTRACK_DESTROY: 3,
  CONNTRACK_EXP_NEW: 4,
  CONNTRACK_EXP_UPDATE: 5,
  CONNTRACK_EXP_DESTROY: 6,
  NFTABLES: 7,
  ACCT_QUOTA: 8,
  NFTRACE: 9,
} as const

/** Families of netfilter: those of sockets (IPV4 is AF_INET) and some of its own (INET is both IPs). */
export const NFPROTO = {
  UNSPEC: 0,
  INET: 1,
  IPV4: 2,
  ARP: 3,
  NETDEV: 5,
  BRIDGE: 7,
  IPV6: 10,
  DECNET: 12,
} as const

/**
 * Fixed header of every netfilter message, one for all that have the same ({@link shared}). `res_id` is the subsystem in a
 * batch's BEGIN and END, the low 16 bits of the ruleset generation in what nf_tables sends, the queue or group number for
 * queue and log; otherwise 0.
 */
export const nfgenmsg = shared(
  struct('nfgenmsg', {
    family: enumOf(u8, 'NFPROTO', NFPROTO),
    /** NFNETLINK_V0 is the only one. */
    version: u8,
    res_id: u16be,
  }),
)

export interface Nfgenmsg extends Infer<typeof nfgenmsg> {}

/**
 * Netfilter's attributes are big-endian, and nests carry NLA_F_NESTED in what nft, iptables and conntrack send. The
 * kernel leaves the flag out of most of its own nests: what is read so is written back so.
 */
export const nfnetlinkSet = { order: 'big', nestedFlag: true } as const satisfies SetOptions

/** nlmsg_type of a netfilter message: subsystem and message number. */
export function nfnetlinkType(subsystem: number, message: number): number {
  return (subsystem << 8) | message
}
