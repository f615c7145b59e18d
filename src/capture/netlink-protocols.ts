/** Netlink protocols by the names that text formats write, linux/netlink.h. */
export const NETLINK: Readonly<Record<string, number>> = {
  NETLINK_ROUTE: 0,
  NETLINK_UNUSED: 1,
  NETLINK_USERSOCK: 2,
  NETLINK_FIREWALL: 3,
  NETLINK_SOCK_DIAG: 4,
  NETLINK_INET_DIAG: 4,
  NETLINK_NFLOG: 5,
  NETLINK_XFRM: 6,
  NETLINK_SELINUX: 7,
  NETLINK_ISCSI: 8,
  NETLINK_AUDIT: 9,
  NETLINK_FIB_LOOKUP: 10,
  NETLINK_CONNECTOR: 11,
  NETLINK_NETFILTER: 12,
  NETLINK_IP6_FW: 13,
  NETLINK_DNRTMSG: 14,
  NETLINK_KOBJECT_UEVENT: 15,
  NETLINK_GENERIC: 16,
  NETLINK_SCSITRANSPORT: 18,
  NETLINK_ECRYPTFS: 19,
  NETLINK_RDMA: 20,
  NETLINK_CRYPTO: 21,
  NETLINK_SMC: 22,
}

/** The name of a protocol, `NETLINK_ROUTE`; its number as text where it has none. */
export function netlinkName(number: number): string {
  return Object.keys(NETLINK).find(name => NETLINK[name] === number) ?? String(number)
}

/** The number of `NETLINK_ROUTE`, `0x15 /* NETLINK_??? *\/` or `21`. */
export function netlinkProtocol(name: string): number | undefined {
  const number = NETLINK[name] ?? Number.parseInt(name, /^0x/i.test(name) ? 16 : 10)
  return Number.isNaN(number) ? undefined : number
}
