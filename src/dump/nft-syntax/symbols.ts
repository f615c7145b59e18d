/* Words of nft for values, by data type: what `nft describe TYPE` tells. Where several stand for a number, the first is written. */
import { IP_CT_DIR, NF_CT_STATE, NFPROTO } from '../../../protocol/netfilter/index.js'

export type Symbols<Word extends string = string> = ReadonlyMap<bigint, Word>

function symbols<const Words extends Readonly<Record<string, number>>>(words: Words): Symbols<keyof Words & string> {
  const map = new Map<bigint, keyof Words & string>()
  for (const [word, number] of Object.entries(words)) if (!map.has(BigInt(number))) map.set(BigInt(number), word)
  return map
}

/** The constants of a header as words of nft. */
function lowercase<Names extends string>(
  constants: Readonly<Record<Names, number>>,
): Readonly<Record<Lowercase<Names>, number>> {
  return Object.fromEntries(
    Object.entries<number>(constants).map(([name, number]) => [name.toLowerCase(), number]),
  ) as Readonly<Record<Lowercase<Names>, number>>
}

/** linux/if_ether.h */
export const etherTypes = symbols({ ip: 0x0800, arp: 0x0806, ip6: 0x86dd, '8021q': 0x8100, '8021ad': 0x88a8 })

export const arpOperations = symbols({
  request: 1,
  reply: 2,
  rrequest: 3,
  rreply: 4,
  inrequest: 8,
  inreply: 9,
  nak: 10,
})

/** Of /etc/protocols, which nft reads: those that it has in every installation. */
export const inetProtocols = symbols({
  icmp: 1,
  igmp: 2,
  tcp: 6,
  udp: 17,
  dccp: 33,
  gre: 47,
  esp: 50,
  ah: 51,
  'ipv6-icmp': 58,
  ospf: 89,
  pim: 103,
  ipcomp: 108,
  vrrp: 112,
  sctp: 132,
  udplite: 136,
})

export const icmpTypes = symbols({
  'echo-reply': 0,
  'destination-unreachable': 3,
  'source-quench': 4,
  redirect: 5,
  'echo-request': 8,
  'router-advertisement': 9,
  'router-solicitation': 10,
  'time-exceeded': 11,
  'parameter-problem': 12,
  'timestamp-request': 13,
  'timestamp-reply': 14,
  'info-request': 15,
  'info-reply': 16,
  'address-mask-request': 17,
  'address-mask-reply': 18,
})

export const icmpCodes = symbols({
  'net-unreachable': 0,
  'host-unreachable': 1,
  'prot-unreachable': 2,
  'port-unreachable': 3,
  'frag-needed': 4,
  'net-prohibited': 9,
  'host-prohibited': 10,
  'admin-prohibited': 13,
})

export const icmpv6Types = symbols({
  'destination-unreachable': 1,
  'packet-too-big': 2,
  'time-exceeded': 3,
  'parameter-problem': 4,
  'echo-request': 128,
  'echo-reply': 129,
  'mld-listener-query': 130,
  'mld-listener-report': 131,
  'mld-listener-done': 132,
  'nd-router-solicit': 133,
  'nd-router-advert': 134,
  'nd-neighbor-solicit': 135,
  'nd-neighbor-advert': 136,
  'nd-redirect': 137,
  'router-renumbering': 138,
  'ind-neighbor-solicit': 141,
  'ind-neighbor-advert': 142,
  'mld2-listener-report': 143,
})

export const icmpv6Codes = symbols({
  'no-route': 0,
  'admin-prohibited': 1,
  'addr-unreachable': 3,
  'port-unreachable': 4,
  'policy-fail': 5,
  'reject-route': 6,
})

export const icmpxCodes = symbols({
  'no-route': 0,
  'port-unreachable': 1,
  'host-unreachable': 2,
  'admin-prohibited': 3,
})

export const igmpTypes = symbols({
  'membership-query': 17,
  'membership-report-v1': 18,
  'membership-report-v2': 22,
  'leave-group': 23,
  'membership-report-v3': 34,
})

export const mobilityTypes = symbols({
  'binding-refresh-request': 0,
  'home-test-init': 1,
  'careof-test-init': 2,
  'home-test': 3,
  'careof-test': 4,
  'binding-update': 5,
  'binding-acknowledgement': 6,
  'binding-error': 7,
  'fast-binding-update': 8,
  'fast-binding-acknowledgement': 9,
  'fast-binding-advertisement': 10,
  'experimental-mobility-header': 11,
  'home-agent-switch-message': 12,
})

export const dccpTypes = symbols({
  request: 0,
  response: 1,
  data: 2,
  ack: 3,
  dataack: 4,
  closereq: 5,
  close: 6,
  reset: 7,
  sync: 8,
  syncack: 9,
})

export const tcpFlags = symbols({ fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ecn: 64, cwr: 128 })

/** ARPHRD_*, linux/if_arp.h */
export const deviceTypes = symbols({
  ether: 1,
  ppp: 512,
  ipip: 768,
  ipip6: 769,
  loopback: 772,
  sit: 776,
  ipgre: 778,
})

/** PACKET_*, linux/if_packet.h */
export const packetTypes = symbols({ host: 0, broadcast: 1, multicast: 2, other: 3 })

/** RTN_*, linux/rtnetlink.h */
export const routeTypes = symbols({
  unspec: 0,
  unicast: 1,
  local: 2,
  broadcast: 3,
  anycast: 4,
  multicast: 5,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
})

export const dscps = symbols({
  cs0: 0x00,
  cs1: 0x08,
  cs2: 0x10,
  cs3: 0x18,
  cs4: 0x20,
  cs5: 0x28,
  cs6: 0x30,
  cs7: 0x38,
  lephb: 0x01,
  af11: 0x0a,
  af12: 0x0c,
  af13: 0x0e,
  af21: 0x12,
  af22: 0x14,
  af23: 0x16,
  af31: 0x1a,
  af32: 0x1c,
  af33: 0x1e,
  af41: 0x22,
  af42: 0x24,
  af43: 0x26,
  va: 0x2c,
  ef: 0x2e,
})

export const ecns = symbols({ 'not-ect': 0, ect1: 1, ect0: 2, ce: 3 })

export const booleans = symbols({ missing: 0, exists: 1 })

export const families = symbols({ ipv4: NFPROTO.IPV4, ipv6: NFPROTO.IPV6 })

export const ctStates = symbols(lowercase(NF_CT_STATE))

export const ctDirections = symbols(lowercase(IP_CT_DIR))

/** IPS_*, linux/netfilter/nf_conntrack_common.h */
export const ctStatuses = symbols({
  expected: 1,
  'seen-reply': 2,
  assured: 4,
  confirmed: 8,
  snat: 16,
  dnat: 32,
  dying: 512,
})

/** Bits of IPCT_*, linux/netfilter/nf_conntrack_common.h */
export const ctEvents = symbols({
  new: 0x1,
  related: 0x2,
  destroy: 0x4,
  reply: 0x8,
  assured: 0x10,
  protoinfo: 0x20,
  helper: 0x40,
  mark: 0x80,
  seqadj: 0x100,
  secmark: 0x200,
  label: 0x400,
})

export const days = symbols({
  Sunday: 0,
  Monday: 1,
  Tuesday: 2,
  Wednesday: 3,
  Thursday: 4,
  Friday: 5,
  Saturday: 6,
})
