/**
 * The kernel headers that the probe reads: what a netlink message can carry, what opens a netlink socket, and the numbers
 * (protocols, hardware types, errno) that messages refer to. `*` stands for any part of a file name; headers that a
 * kernel version lacks are left out. What these only include (`linux/types.h`, say) is not recorded, but for the parts below.
 */
export const UAPI_HEADERS: readonly string[] = [
  // Netlink itself, and what opens and configures its sockets.
  'linux/netlink.h',
  'linux/genetlink.h',
  'linux/netlink_diag.h',
  'linux/sched.h',
  'linux/mount.h',
  'linux/fcntl.h',
  'linux/nsfs.h',
  'asm/errno.h',
  'asm/fcntl.h',
  'asm/socket.h',
  'sys/socket.h', // AF_*, SOL_*, MSG_*: the C library has these numbers, the exported kernel headers do not

  // NETLINK_ROUTE
  'linux/rtnetlink.h',
  'linux/if.h',
  'linux/if_link.h',
  'linux/if_addr.h',
  'linux/if_addrlabel.h',
  'linux/neighbour.h',
  'linux/fib_rules.h',
  'linux/nexthop.h',
  'linux/netconf.h',
  'linux/net_namespace.h',
  'linux/lwtunnel.h',
  'linux/seg6*.h',
  'linux/mpls*.h',
  'linux/ioam6*.h',
  'linux/rpl*.h',
  'linux/ila.h',
  'linux/mroute*.h',
  'linux/dcbnl.h',
  'linux/mctp.h',
  'linux/snmp.h', // IFLA_INET6_STATS
  'linux/dpll.h', // IFLA_DPLL_PIN

  // link kinds
  'linux/amt.h',
  'linux/batman_adv.h',
  'linux/can.h',
  'linux/can/netlink.h',
  'linux/can/vxcan.h',
  'linux/can/gw.h',
  'linux/cfm_bridge.h',
  'linux/gtp.h',
  'linux/hsr_netlink.h',
  'linux/if_bonding.h',
  'linux/if_bridge.h',
  'linux/if_macsec.h',
  'linux/if_team.h',
  'linux/if_tun.h',
  'linux/if_tunnel.h',
  'linux/if_vlan.h',
  'linux/if_xdp.h',
  'linux/ip6_tunnel.h',
  'linux/mrp_bridge.h',
  'linux/ovpn.h',
  'linux/veth.h',
  'linux/wireguard.h',
  'linux/wwan.h',

  // traffic control
  'linux/pkt_sched.h',
  'linux/pkt_cls.h',
  'linux/gen_stats.h',
  'linux/tc_act/*.h',
  'linux/tc_ematch/*.h',
  'linux/filter.h', // sock_filter, of which classic BPF programs are arrays
  'linux/ife.h',
  'linux/netfilter/xt_set.h', // xt_set_info, of the ematch ipset

  // NETLINK_XFRM
  'linux/xfrm.h',

  // NETLINK_SOCK_DIAG
  'linux/sock_diag.h',
  'linux/inet_diag.h',
  'linux/unix_diag.h',
  'linux/packet_diag.h',
  'linux/vm_sockets_diag.h',
  'linux/xdp_diag.h',
  'linux/smc_diag.h',
  'linux/tipc_sockets_diag.h',
  'linux/tcp.h',
  'linux/tls.h',

  // NETLINK_NETFILTER
  'linux/netfilter.h',
  'linux/netfilter_arp.h',
  'linux/netfilter_bridge.h',
  'linux/netfilter_ipv4.h',
  'linux/netfilter_ipv6.h',
  'linux/netfilter/nf_*.h',
  'linux/netfilter/nfnetlink*.h',
  'linux/netfilter/x_tables.h',
  'linux/netfilter/xt_osf.h',
  // structs of xtables extensions, in the expressions match and target
  ...[
    ...['addrtype', 'CLASSIFY', 'comment', 'connbytes', 'connlimit', 'connmark', 'conntrack', 'CT', 'dscp', 'DSCP'],
    ...['esp', 'helper', 'iprange', 'length', 'limit', 'LOG', 'mac', 'mark', 'multiport', 'NFLOG', 'NFQUEUE', 'owner'],
    ...[
      'physdev',
      'pkttype',
      'quota',
      'realm',
      'recent',
      'rpfilter',
      'socket',
      'state',
      'statistic',
      'string',
      'tcpmss',
    ],
    ...['TCPMSS', 'tcpudp', 'time', 'TPROXY'],
  ].map(name => `linux/netfilter/xt_${name}.h`),
  'linux/netfilter_ipv4/ip_tables.h', // ipt_icmp
  'linux/netfilter_ipv4/ipt_REJECT.h',
  'linux/netfilter_ipv4/ipt_ttl.h',
  'linux/netfilter_ipv6/ip6_tables.h', // ip6t_icmp
  'linux/netfilter_ipv6/ip6t_REJECT.h',
  ...['hl', 'HL', 'frag', 'rt', 'ipv6header'].map(name => `linux/netfilter_ipv6/ip6t_${name}.h`),
  'linux/netfilter_ipv4/ipt_TTL.h',
  'linux/netfilter_arp/arp_tables.h', // ARPT_MANGLE_ADDR_LEN_MAX, of arpt_mangle
  'linux/netfilter_arp/arpt_mangle.h',
  'linux/netfilter_bridge/eb*.h',
  'linux/netfilter/ipset/ip_set*.h',

  // generic netlink families
  'linux/devlink.h',
  'linux/ethtool.h',
  'linux/ethtool_netlink*.h',
  'linux/fou.h',
  'linux/handshake.h',
  'linux/ip_vs.h',
  'linux/l2tp.h',
  'linux/mptcp*.h',
  'linux/net_dropmon.h',
  'linux/net_shaper.h',
  'linux/netdev.h',
  'linux/openvswitch.h',
  'linux/psample.h',
  'linux/psp.h',
  'linux/taskstats.h',
  'linux/tcp_metrics.h',
  'linux/tipc_netlink.h',

  // numbers that messages refer to
  'linux/if_arp.h',
  'linux/if_ether.h',
  'linux/if_packet.h',
  'linux/icmp.h',
  'linux/icmpv6.h',
  'linux/in.h',
  'linux/in6.h',
  'linux/in_route.h',
  'linux/ip.h',
  'linux/ipv6.h',
  'linux/ipv6_route.h',
  'linux/udp.h',
  'linux/sctp.h',
  'linux/dccp.h',
]

/** Where headers above keep their definitions: recorded, but never included by name. */
export const UAPI_PARTS: readonly string[] = [
  'asm-generic/errno*.h',
  'asm-generic/fcntl.h',
  'asm-generic/socket.h',
  'bits/socket*.h',
]
