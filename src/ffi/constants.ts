/**
 * Numbers of Linux's socket, mount and namespace calls that Node does not publish: object = prefix, member = the rest of the C name.
 * They are those of asm-generic (x86, arm, riscv, s390); test/offline/ffi-constants.test.ts compares each with the C headers.
 */

/** Address families, sys/socket.h. */
export const AF = { INET: 2, INET6: 10, NETLINK: 16, PACKET: 17 } as const

/** Socket types and flags, sys/socket.h. */
export const SOCK = { DGRAM: 2, RAW: 3, NONBLOCK: 0o4000, CLOEXEC: 0o2000000 } as const

/** Levels of setsockopt(2). */
export const SOL = { SOCKET: 1, RAW: 255, PACKET: 263, NETLINK: 270 } as const

/** Options of level SOL_SOCKET, socket(7). */
export const SO = {
  TYPE: 3,
  ERROR: 4,
  SNDBUF: 7,
  RCVBUF: 8,
  ATTACH_FILTER: 26,
  DETACH_FILTER: 27,
  SNDBUFFORCE: 32,
  RCVBUFFORCE: 33,
  TIMESTAMPNS: 35,
  PROTOCOL: 38,
  DOMAIN: 39,
} as const

/** Options of level SOL_NETLINK, netlink(7) and linux/netlink.h. */
export const NETLINK = {
  ADD_MEMBERSHIP: 1,
  DROP_MEMBERSHIP: 2,
  PKTINFO: 3,
  BROADCAST_ERROR: 4,
  NO_ENOBUFS: 5,
  LISTEN_ALL_NSID: 8,
  LIST_MEMBERSHIPS: 9,
  CAP_ACK: 10,
  EXT_ACK: 11,
  GET_STRICT_CHK: 12,
} as const

/** Options of level SOL_PACKET, packet(7). */
export const PACKET = { STATISTICS: 6 } as const

/** Protocols and option levels of IP sockets, netinet/in.h. */
export const IPPROTO = { IP: 0, ICMP: 1, IPV6: 41, ICMPV6: 58 } as const

/** Options of level IPPROTO_IP, ip(7). */
export const IP = { TTL: 2, RECVERR: 11, RECVTTL: 12 } as const

/** Options of level IPPROTO_IPV6, ipv6(7). */
export const IPV6 = { UNICAST_HOPS: 16, RECVERR: 25, RECVHOPLIMIT: 51, HOPLIMIT: 52 } as const

/** Flags of send(2) and recv(2). */
export const MSG = { PEEK: 0x02, CTRUNC: 0x08, TRUNC: 0x20, DONTWAIT: 0x40, ERRQUEUE: 0x2000 } as const

/** Events of poll(2). */
export const POLL = { IN: 0x01, OUT: 0x04, ERR: 0x08, HUP: 0x10, NVAL: 0x20 } as const

/** Commands of fcntl(2). */
export const F = { GETFD: 1, SETFD: 2, GETFL: 3, SETFL: 4, SETOWN: 8, GETOWN: 9, SETSIG: 10, GETSIG: 11 } as const

/** File status flags of open(2) and fcntl(2). */
export const O = { RDONLY: 0, CREAT: 0o100, EXCL: 0o200, NONBLOCK: 0o4000, ASYNC: 0o20000, CLOEXEC: 0o2000000 } as const

/** Operations of flock(2). */
export const LOCK = { EX: 2, NB: 4, UN: 8 } as const

/** Namespace kinds of unshare(2) and setns(2). */
export const CLONE = { NEWNS: 0x20000, NEWUSER: 0x10000000, NEWNET: 0x40000000 } as const

/** Flags of mount(2). */
export const MS = { BIND: 0x1000, REC: 0x4000, PRIVATE: 0x40000, SLAVE: 0x80000, SHARED: 0x100000 } as const

/** Flags of umount2(2); NOFOLLOW is UMOUNT_NOFOLLOW. */
export const MNT = { DETACH: 2, NOFOLLOW: 8 } as const

/** Clocks of clock_gettime(2). */
export const CLOCK = { REALTIME: 0 } as const

/** ioctls of a namespace file, ioctl_ns(2). */
export const NS = { GET_NSTYPE: 0xb703 } as const
