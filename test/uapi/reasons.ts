/**
 * Why a constant of the kernel headers has no row and no name in a table, and why a table has what no header has. This is the
 * only list of it: `npm run coverage:headers` prints it, the checks of the tables go by it, and a reason that nothing needs any
 * longer fails test/offline/uapi-coverage.test.ts.
 *
 * A key is a constant; `*` in it stands for anything, also for nothing.
 */
export type Reasons = Readonly<Record<string, string>>

const nothing = 'stands for nothing: no message carries it'
const mask = 'a mask, or several of the flags beside it: no flag of its own'
const limit = 'a limit of the implementation, nothing that a message carries'
const bit = 'the number of a bit; messages carry the bit, which has its name'
const alias = 'another name of the same number'
const inKernel = 'stays inside the kernel: no message carries it'
const framing = 'arithmetic of the framing, in protocol/netlink'
const removed = 'of memory-mapped netlink, which Linux 4.6 removed'
const ioctl = 'of an ioctl, not of a message'
const socketApi = 'of socket(2) and its options, not of a message'
const frames = 'in the frames that bridges send each other, not in netlink'
const packets = 'in packets, not in netlink'

/** Constants that no table has and no object of constants. One that has a row may not stand here. */
export const withoutRow: Reasons = {
  '*_UNSPEC': nothing,
  '*_UNUSED': 'a number that the kernel no longer uses',
  '__*': 'for use inside the header',

  // netlink, generic netlink
  'NL_MMAP_STATUS_*': removed,
  NLMSG_ALIGNTO: framing,
  NLMSG_HDRLEN: framing,
  GENL_HDRLEN: framing,
  GENL_NAMSIZ: limit,
  GENL_MIN_ID: limit,
  GENL_MAX_ID: limit,
  GENL_START_ALLOC: limit,
  GENL_ID_VFS_DQUOT: 'a family under a fixed number, without tables',
  GENL_ID_PMCRAID: 'a family under a fixed number, without tables',

  // rtnetlink
  RT_TABLE_MAX: limit,
  RTNL_FAMILY_MAX: limit,
  RTNLGRP_NONE: nothing,
  'RTNLGRP_NOP*': 'a group that nothing was ever sent to',
  NETNSA_NONE: nothing,
  RTAX_FEATURE_MASK: mask,
  FIB_RULE_DEV_DETACHED: alias,
  'DCB_*_UNDEFINED': nothing,
  'DCB_PG_ATTR_*_MAX': 'an attribute that the kernel neither reads nor writes',
  DCB_ATTR_CEE_APP: 'an attribute that the kernel neither reads nor writes: applications have DCB_ATTR_APP',
  IEEE_8021QAZ_APP_SEL_MAX: limit,
  'IFF_*': 'a flag of TUNSETIFF: IFLA_TUN_* has an attribute for what netlink tells of it',
  'GRE_*': packets,
  'XDP_FLAGS_M*': mask,
  'BR_MCAST_DIR_*': 'a place in the pairs of struct br_mcast_stats, which are [received, sent]',
  'BR_MRP_*TLV_HEADER_*': frames,
  BR_CFM_OPCODE_CCM: frames,
  'DEVLINK_ATTR_*': 'of devlink; only its handle stands in a link message',
  'DPLL_A_PIN_*': 'of dpll; only the pin stands in a link message',
  'BATADV_*': 'of the family batadv; only the name of the algorithm stands in a link message',
  'MCAST_*': socketApi,
  'PACKET_*': socketApi,
  'AF_*': 'no message of these protocols is of that family',

  // traffic control
  'TCA_ID_*': 'an action inside the kernel; messages name it: TCA_ACT_KIND',
  TCF_EM_PROG_TC: 'the kernel knows no program of that kind',
  TC_ACT_EXT_VAL_MASK: mask,
  TC_ACT_EXT_OPCODE_MAX: limit,
  TC_ACT_VALUE_MAX: limit,
  TC_U32_ROOT: 'a handle that is all ones: TC_H_ROOT',
  TC_U32_MAXDEPTH: limit,
  TCF_EM_REL_MASK: mask,
  TCF_EM_MAX: limit,
  TC_RED_HISTORIC_FLAGS: mask,
  TC_H_MAJ_MASK: mask,
  TC_H_MIN_MASK: mask,
  'TC_DUALPI2_SPLIT_GSO_*': 'the attribute is a boolean: these are false and true',

  // ethtool
  'ETHTOOL_MSG_*_NONE': nothing,
  NETDEV_XDP_ACT_MASK: mask,
  RXH_XFRM_NO_CHANGE: 'of the ioctl: a message leaves the attribute out',

  // socket diagnostics
  SOCK_CLOEXEC: 'a flag of socket(2), no type of a socket',
  SOCK_NONBLOCK: 'a flag of socket(2), no type of a socket',
  '*_DIAG_NONE': nothing,
  INET_DIAG_REQ_NONE: nothing,
  ...because('of the family TIPCv2 of generic netlink: sockets have TIPC_NLA_SOCK alone', [
    'TIPC_NLA_BEARER',
    'TIPC_NLA_PUBL',
    'TIPC_NLA_LINK',
    'TIPC_NLA_MEDIA',
    'TIPC_NLA_NODE',
    'TIPC_NLA_NET',
    'TIPC_NLA_NAME_TABLE',
    'TIPC_NLA_MON',
    'TIPC_NLA_MON_PEER',
  ]),
  SK_MEMINFO_VARS: limit,
  SKNLGRP_NONE: nothing,
  'SK_DIAG_BPF_STORAGE*_NONE': nothing,
  'TFO_*': 'a reason in two bits of struct tcp_info, whose value is the number',

  // netfilter
  'NF_*MASK': mask,
  'NF_VERDICT_*': 'how a verdict is packed; messages have it unpacked',
  NF_MAX_VERDICT: limit,
  NF_LOG_PREFIXLEN: limit,
  NF_NAT_RANGE_PROTO_RANDOM_ALL: mask,
  'NF*_NUMHOOKS': limit,
  NFNL_SUBSYS_COUNT: limit,
  NFT_OBJECT_MAX: limit,
  'NFT_*_MASK': mask,
  NFQA_CFG_F_MAX: limit,
  NFCTH_POLICY_SET: alias,

  // matches and targets of xtables
  'XT_*_MASK': mask,
  NFQ_FLAG_MASK: mask,
  XT_RECENT_NAME_LEN: limit,
  'XT_TIME_M*_DAYTIME': limit,
  'XT_TIME_ALL_*': mask,
  'ARPT_MANGLE_*_MAX': limit,
  ARPT_MANGLE_MASK: mask,
  'EBT_*_MASK': mask,
  'EBT_*NAMELEN': limit,
  EBT_LOG_PREFIX_SIZE: limit,
  EBT_BASE_CTL: socketApi,
  'EBT_SO_*': socketApi,
  'EBT_I*': 'of struct ebt_entry, which no message carries: nf_tables has expressions for it',
  EBT_ENTRY_OR_ENTRIES: 'of struct ebt_entry, which no message carries',
  EBT_NOPROTO: 'of struct ebt_entry, which no message carries',
  EBT_802_3: 'of struct ebt_entry, which no message carries',
  EBT_SOURCEMAC: 'of struct ebt_entry, which no message carries',
  EBT_DESTMAC: 'of struct ebt_entry, which no message carries',
  'IP6T_*_MASK': mask,

  // connection tracking
  'CTA_NAT_SEQ_*': alias,
  IP_CT_NEW_REPLY: alias,
  'IPS_*_BIT': bit,
  'IPS_*_MASK': mask,
  TCP_CONNTRACK_LISTEN: alias,
  TCP_CONNTRACK_MAX: limit,
  TCP_CONNTRACK_IGNORE: inKernel,
  TCP_CONNTRACK_RETRANS: inKernel,
  TCP_CONNTRACK_UNACK: inKernel,
  'IPCT_*': 'bits of the mask in a ct event statement, which is data in a register',
  'IPEXP_*': inKernel,

  // ipset
  IPSET_CMD_NONE: nothing,
  IPSET_CMD_RESTORE: 'a command of the ipset program, which no message carries',
  IPSET_CMD_HELP: 'a command of the ipset program, which no message carries',
  IPSET_CMD_VERSION: 'a command of the ipset program, which no message carries',
  IPSET_CMD_QUIT: 'a command of the ipset program, which no message carries',
  IPSET_CMD_COMMIT: 'a command of the ipset program, which no message carries',
  'IPSET_*_MAX': limit,
  'IPSET_*_BIT_*': bit,
}

/** What is left of the headers, by header: enums of which no table has anything. */
export const otherEnums: Reasons = {
  'bits/socket.h': socketApi,
  'sys/socket.h': socketApi,
  'linux/dccp.h': packets,
  'linux/devlink.h': family('devlink'),
  'linux/dpll.h': family('dpll'),
  'linux/ethtool*.h': 'of the ioctls of ethtool, or of a number that another number gives its meaning: values show it',
  'linux/fou.h': family('fou'),
  'linux/gtp.h': family('gtp'),
  'linux/handshake.h': family('handshake'),
  'linux/hsr_netlink.h': family('HSR'),
  'linux/if_packet.h': socketApi,
  'linux/if_team.h': family('team'),
  'linux/if_vlan.h': ioctl,
  'linux/ila.h': family('ila'),
  'linux/in.h': 'a protocol number of IP: values show the number',
  'linux/ioam6_genl.h': family('IOAM6'),
  'linux/ip_vs.h': family('IPVS'),
  'linux/l2tp.h': family('l2tp'),
  'linux/mount.h': 'of mount(2) and its relatives, which place named namespaces',
  'linux/mptcp_pm.h': family('mptcp_pm'),
  'linux/net_dropmon.h': family('NET_DM'),
  'linux/net_shaper.h': family('net-shaper'),
  'linux/netfilter/ipset/ip_set.h':
    'of the kernel and the ipset program; errors come as the numbers of struct nlmsgerr',
  'linux/netfilter/ipset/ip_set_*.h': 'an error number of one kind of set, in struct nlmsgerr',
  'linux/netfilter/nf_conntrack_ftp.h': inKernel,
  'linux/netfilter_ipv6.h': 'the numbers of NF_IP_PRI_* again',
  'linux/nsfs.h': 'of files below /proc/self/ns',
  'linux/openvswitch.h': family('ovs_*'),
  'linux/ovpn.h': family('ovpn'),
  'linux/psample.h': family('psample'),
  'linux/psp.h': family('psp'),
  'linux/sctp.h': socketApi,
  'linux/seg6_genl.h': family('SEG6'),
  'linux/seg6_hmac.h': family('SEG6'),
  'linux/snmp.h': 'a place in an array of counters that differs between kernels: values are the array',
  'linux/taskstats.h': family('TASKSTATS'),
  'linux/tcp.h': socketApi,
  'linux/tcp_metrics.h': family('tcp_metrics'),
  'linux/tipc_netlink.h': family('TIPCv2'),
  'linux/xfrm.h': 'of NETLINK_XFRM, a protocol without tables',
}

function because(reason: string, names: readonly string[]): Reasons {
  return Object.fromEntries(names.map(name => [name, reason]))
}

function family(name: string): string {
  return `of the generic netlink family ${name}, which has no table: its attributes stay bytes`
}

/** Constants that tables have and no exported header has. */
export const notExported: Reasons = {
  ...because(
    'a state of net/tcp_states.h',
    [
      ...[
        'ESTABLISHED',
        'SYN_SENT',
        'SYN_RECV',
        'FIN_WAIT1',
        'FIN_WAIT2',
        'TIME_WAIT',
        'CLOSE',
        'CLOSE_WAIT',
        'LAST_ACK',
      ],
      ...['LISTEN', 'CLOSING', 'NEW_SYN_RECV', 'BOUND_INACTIVE'],
    ].map(name => `TCP_${name}`),
  ),
  'INET_DIAG_EXT_*': 'the bits of idiag_ext, 1 << (INET_DIAG_* - 1), have no names of their own',
  'SMC_DIAG_EXT_*': 'the bits of diag_ext, 1 << (SMC_DIAG_* - 1), have no names of their own',
  'NFTNL_UDATA_*': 'of libnftnl: how nft writes user data',
  'NF_CT_STATE_*': "nft's names of the bits that NF_CT_STATE_BIT(enum ip_conntrack_info) makes",
  ...because(
    'what XT_CONNTRACK_STATE_BIT(enum ip_conntrack_info) and XT_STATE_BIT make',
    ['ESTABLISHED', 'RELATED', 'NEW'].flatMap(name => [`XT_CONNTRACK_STATE_${name}`, `XT_STATE_${name}`]),
  ),
  'CT_DCCP_*': 'a state or role of linux/netfilter/nf_conntrack_dccp.h, which is not exported',
  'CTA_FILTER_F_*': 'of net/netfilter/nf_internals.h',
  '_NF*': 'names in dumps of two enums that share numbers: NF and NFT, NFT_REG and NFT_REG32 are looked at themselves',
}

/** Rows whose key is not the constant in camel case. */
export const renamed: Reasons = {
  'ETHTOOL_A_*_PSE_*': 'PoDL and Clause 33 stand in one table, ETHTOOL_A_PSE: the key says which',
  'CTA_COUNTERS32_*': 'the counters of old kernels: packets32 and bytes32 stand beside packets and bytes',
}

/** Exported objects of numbers that are no constants of a header under their own name. */
export const ours: Reasons = {
  IPSET_CMD_FLAGS: 'bits of enum ipset_cmd_flags, IPSET_FLAG_*',
  IPSET_CADT_FLAGS: 'bits of enum ipset_cadt_flags, IPSET_FLAG_*',
  SOCK_SHUTDOWN: 'RCV_SHUTDOWN and SEND_SHUTDOWN of net/sock.h, which is not exported',
}

/** The value whose key stands for this name: the name itself before any pattern. */
export function matching(reasons: Reasons, name: string): string | undefined {
  return reasons[name] ?? Object.entries(reasons).find(([key]) => stands(key, name))?.[1]
}

/** Whether a key of {@link Reasons} stands for a name. */
export function stands(key: string, name: string): boolean {
  return key === name || (key.includes('*') && new RegExp(`^${key.replaceAll('*', '.*')}$`).test(name))
}
