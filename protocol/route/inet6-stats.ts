/* linux/snmp.h: the IPv6 counters of a device, /proc/net/dev_snmp6. */
import { attr, attributes, type Codec, type Infer, u64, vector } from '../codec/index.js'

export const ipstatsMib = attributes('IPSTATS_MIB', {
  /** How many elements the array has, this one included. */
  num: attr(0, 'IPSTATS_MIB_NUM', u64),
  inpkts: attr(1, 'IPSTATS_MIB_INPKTS', u64),
  inoctets: attr(2, 'IPSTATS_MIB_INOCTETS', u64),
  indelivers: attr(3, 'IPSTATS_MIB_INDELIVERS', u64),
  outforwdatagrams: attr(4, 'IPSTATS_MIB_OUTFORWDATAGRAMS', u64),
  outpkts: attr(5, 'IPSTATS_MIB_OUTPKTS', u64),
  outoctets: attr(6, 'IPSTATS_MIB_OUTOCTETS', u64),
  inhdrerrors: attr(7, 'IPSTATS_MIB_INHDRERRORS', u64),
  intoobigerrors: attr(8, 'IPSTATS_MIB_INTOOBIGERRORS', u64),
  innoroutes: attr(9, 'IPSTATS_MIB_INNOROUTES', u64),
  inaddrerrors: attr(10, 'IPSTATS_MIB_INADDRERRORS', u64),
  inunknownprotos: attr(11, 'IPSTATS_MIB_INUNKNOWNPROTOS', u64),
  intruncatedpkts: attr(12, 'IPSTATS_MIB_INTRUNCATEDPKTS', u64),
  indiscards: attr(13, 'IPSTATS_MIB_INDISCARDS', u64),
  outdiscards: attr(14, 'IPSTATS_MIB_OUTDISCARDS', u64),
  outnoroutes: attr(15, 'IPSTATS_MIB_OUTNOROUTES', u64),
  reasmtimeout: attr(16, 'IPSTATS_MIB_REASMTIMEOUT', u64),
  reasmreqds: attr(17, 'IPSTATS_MIB_REASMREQDS', u64),
  reasmoks: attr(18, 'IPSTATS_MIB_REASMOKS', u64),
  reasmfails: attr(19, 'IPSTATS_MIB_REASMFAILS', u64),
  fragoks: attr(20, 'IPSTATS_MIB_FRAGOKS', u64),
  fragfails: attr(21, 'IPSTATS_MIB_FRAGFAILS', u64),
  fragcreates: attr(22, 'IPSTATS_MIB_FRAGCREATES', u64),
  inmcastpkts: attr(23, 'IPSTATS_MIB_INMCASTPKTS', u64),
  outmcastpkts: attr(24, 'IPSTATS_MIB_OUTMCASTPKTS', u64),
  inbcastpkts: attr(25, 'IPSTATS_MIB_INBCASTPKTS', u64),
  outbcastpkts: attr(26, 'IPSTATS_MIB_OUTBCASTPKTS', u64),
  inmcastoctets: attr(27, 'IPSTATS_MIB_INMCASTOCTETS', u64),
  outmcastoctets: attr(28, 'IPSTATS_MIB_OUTMCASTOCTETS', u64),
  inbcastoctets: attr(29, 'IPSTATS_MIB_INBCASTOCTETS', u64),
  outbcastoctets: attr(30, 'IPSTATS_MIB_OUTBCASTOCTETS', u64),
  csumerrors: attr(31, 'IPSTATS_MIB_CSUMERRORS', u64),
  noectpkts: attr(32, 'IPSTATS_MIB_NOECTPKTS', u64),
  ect1pkts: attr(33, 'IPSTATS_MIB_ECT1PKTS', u64),
  ect0pkts: attr(34, 'IPSTATS_MIB_ECT0PKTS', u64),
  cepkts: attr(35, 'IPSTATS_MIB_CEPKTS', u64),
  reasmOverlaps: attr(36, 'IPSTATS_MIB_REASM_OVERLAPS', u64),
})

export interface IpstatsMib extends Infer<typeof ipstatsMib> {}

export const icmp6Mib = attributes('ICMP6_MIB', {
  /** How many elements the array has, this one included. */
  num: attr(0, 'ICMP6_MIB_NUM', u64),
  inmsgs: attr(1, 'ICMP6_MIB_INMSGS', u64),
  inerrors: attr(2, 'ICMP6_MIB_INERRORS', u64),
  outmsgs: attr(3, 'ICMP6_MIB_OUTMSGS', u64),
  outerrors: attr(4, 'ICMP6_MIB_OUTERRORS', u64),
  csumerrors: attr(5, 'ICMP6_MIB_CSUMERRORS', u64),
  ratelimithost: attr(6, 'ICMP6_MIB_RATELIMITHOST', u64),
})

export interface Icmp6Mib extends Infer<typeof icmp6Mib> {}

/** IFLA_INET6_STATS */
export const ipstatsMibCodec: Codec<IpstatsMib> = vector(ipstatsMib, 0)
/** IFLA_INET6_ICMP6STATS */
export const icmp6MibCodec: Codec<Icmp6Mib> = vector(icmp6Mib, 0)
