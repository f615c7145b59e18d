/* linux/snmp.h: the IPv6 counters of a device, /proc/net/dev_snmp6. */
import { array, attr, attributes, type Codec, type Infer, u64, vector } from '../codec/index.js'

/**
 * IFLA_INET6_STATS: an array whose first element says how many there are. Which counter stands where depends on the
 * kernel: Linux 7.3 has most of the IPSTATS_MIB_* elsewhere than 6.1, so the places have no names here.
 */
export const ipstatsMibCodec: Codec<bigint[]> = array(u64)

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

/** IFLA_INET6_ICMP6STATS */
export const icmp6MibCodec: Codec<Icmp6Mib> = vector(icmp6Mib, 0)
