import { type CauseRule, whatever } from './rule.js'

const newRoute = /^RTM_NEWROUTE$/
const newNexthop = /^RTM_NEWNEXTHOP$/
const gateway = 'gateway via multipath.gateway multipath.via'
const unreachable =
  'the gateway cannot be reached directly: it has to be in the network of an address of the device, which is up, or the route needs onlink'
const tc = /^RTM_\w{3}(?:QDISC|TCLASS|TFILTER)$/

/** net/ipv4, net/ipv6, net/core, net/bridge, net/sched. */
export const routeCauses: readonly CauseRule[] = [
  // net/ipv4/devinet.c, net/ipv6/addrconf.c
  {
    operation: /^RTM_NEWADDR$/,
    errno: 'EEXIST',
    says: whatever,
    at: 'local address',
    why: 'the device has this address already: replace changes it',
  },
  {
    operation: /^RTM_DELADDR$/,
    errno: 'EADDRNOTAVAIL',
    says: whatever,
    at: 'local address',
    why: 'the device has no such address; its prefix length and label have to be the same, too',
  },
  {
    operation: /^RTM_NEWADDR$/,
    says: /prefix length of 64/,
    at: 'header.prefixlen',
    why: 'temporary addresses are made of a prefix of 64 bits',
  },
  {
    operation: /^RTM_NEWADDR$/,
    says: /multicast address/,
    at: 'local address',
    why: '`autojoin` sets that flag: the device then joins the group',
  },
  {
    operation: /^RTM_\w{3}ADDR$/,
    errno: 'ENODEV',
    says: whatever,
    at: 'header.index',
    why: 'this namespace has no device of this index',
  },
  {
    operation: /^RTM_NEWADDR$/,
    errno: 'ENOBUFS',
    says: whatever,
    at: 'header.index',
    why: 'this device has no IP: its MTU is too small (IPv4 takes 68, IPv6 1280), or its kind carries none',
  },
  {
    operation: /^RTM_NEWADDR$/,
    errno: 'EACCES',
    says: whatever,
    at: 'header.index',
    why: 'IPv6 is switched off for this device: sysctl net.ipv6.conf.DEVICE.disable_ipv6',
  },

  // net/ipv4/fib_semantics.c, net/ipv4/route.c, net/ipv6/route.c
  { operation: newRoute, errno: 'ENETUNREACH EHOSTUNREACH', says: whatever, at: 'gateway via', why: unreachable },
  {
    operation: newRoute,
    errno: 'ENETUNREACH EHOSTUNREACH',
    says: whatever,
    at: 'multipath',
    why: `of one of the ways ${unreachable}`,
  },
  {
    operation: newRoute,
    says: /local address|[Ii]nvalid gateway/,
    at: gateway,
    why: 'a gateway is an address of another host in a network of the device; not one of our own, no broadcast address',
  },
  {
    operation: newRoute,
    says: /host scope/,
    at: 'header.scope',
    why: 'scope host is for the host’s own addresses: leave it out, and a route by a gateway has scope global',
  },
  {
    operation: newRoute,
    says: /[Ee]gress device not specified/,
    at: gateway,
    why: 'a link-local gateway is not found without its device: RTA_OIF is missing',
  },
  {
    operation: newRoute,
    says: /loopback device/,
    at: 'oif',
    why: 'a gateway is reached by a device that leads to other hosts',
  },
  {
    operation: newRoute,
    says: /prefsrc|[Ss]ource address/,
    at: 'prefsrc',
    why: 'the source has to be an address of this namespace',
  },
  {
    operation: newRoute,
    says: /mutually exclusive/,
    at: 'nhId',
    why: 'the next hop object has gateway and device: leave out those of the route',
  },
  {
    operation: newRoute,
    says: /[Nn]exthop id/,
    at: 'nhId',
    why: 'there is no such nexthop object: `ip nexthop` lists them',
  },
  {
    operation: newRoute,
    says: /congestion/,
    at: 'metrics',
    why: 'sysctl net.ipv4.tcp_available_congestion_control lists those that there are; others are modules, tcp_NAME',
  },
  { operation: newRoute, says: /Invalid prefix/, at: 'dst', why: 'the destination has bits behind its prefix length' },
  {
    operation: newRoute,
    says: /lwt encapsulation type not supported/,
    at: 'encapType multipath',
    why: 'the kernel was built without this encapsulation, or its module is missing',
  },
  {
    operation: newRoute,
    errno: 'ENETDOWN',
    says: whatever,
    at: 'oif multipath',
    why: 'the device is down: `ip link set DEVICE up`',
  },
  {
    operation: newRoute,
    errno: 'ENODEV',
    says: whatever,
    at: 'oif multipath',
    why: 'this namespace has no device of this index',
  },
  {
    operation: newRoute,
    errno: 'EEXIST',
    at: 'dst header.dst_len header.family',
    why: 'the table has a route to this destination with this metric: replace changes it, another metric adds one beside it',
  },
  { operation: newRoute, errno: 'EINVAL', at: 'prefsrc', why: 'the source has to be an address of this namespace' },
  {
    operation: newRoute,
    errno: 'EINVAL',
    at: 'dst',
    why: 'the destination has bits behind its prefix length, or the type, scope and gateway do not go together',
  },
  {
    operation: /^RTM_DELROUTE$/,
    errno: 'ESRCH',
    says: whatever,
    at: 'dst header.dst_len header.family',
    why: 'no route is like this in all that is given: destination, table, metric, gateway, device, protocol, type and scope',
  },
  {
    operation: /^RTM_GETROUTE$/,
    errno: 'ENETUNREACH EHOSTUNREACH',
    says: whatever,
    at: 'dst',
    why: 'no route leads there, not even a default route',
  },
  {
    operation: /^RTM_GETROUTE$/,
    errno: 'EACCES EINVAL',
    at: 'dst',
    why: 'a prohibit or blackhole route, or such a rule, matches',
  },
  {
    operation: /^RTM_\w{3}ROUTE$/,
    errno: 'ENOENT',
    says: whatever,
    at: 'table header.table',
    why: 'the table does not exist',
  },

  // net/ipv4/nexthop.c
  { operation: newNexthop, errno: 'ENETUNREACH EHOSTUNREACH', says: whatever, at: 'gateway', why: unreachable },
  {
    operation: newNexthop,
    errno: 'ENETDOWN',
    says: whatever,
    at: 'oif',
    why: 'the device is down: `ip link set DEVICE up`',
  },
  {
    operation: newNexthop,
    says: /Invalid nexthop id/,
    at: 'group',
    why: 'one of the members is not there: `ip nexthop` lists them',
  },
  {
    operation: newNexthop,
    says: /Number of buckets/,
    at: 'resGroup',
    why: 'a resilient group shares its traffic by buckets: it takes one or more',
  },
  {
    operation: newNexthop,
    says: /address family/,
    at: 'gateway encapType',
    why: 'without a gateway say which family it is for: `ip -6 nexthop …`',
  },
  {
    operation: newNexthop,
    says: /lwt encapsulation type not supported/,
    at: 'encapType',
    why: 'the kernel was built without this encapsulation, or its module is missing',
  },
  { operation: newNexthop, errno: 'EEXIST', at: 'id', why: 'a next hop has this id: replace changes it' },

  // net/core/fib_rules.c
  {
    operation: /^RTM_NEWRULE$/,
    says: /goto/,
    at: 'goto',
    why: 'a rule jumps forward only: the target’s priority is a larger number than the rule’s own',
  },
  {
    operation: /^RTM_NEWRULE$/,
    says: /port range/,
    at: 'dportRange sportRange',
    why: 'a range goes from its lower port to its higher one, and 0 is none',
  },
  {
    operation: /^RTM_NEWRULE$/,
    errno: 'EEXIST',
    says: whatever,
    at: 'priority header.action',
    why: 'the same rule is there',
  },
  {
    operation: /^RTM_DELRULE$/,
    errno: 'ENOENT',
    says: whatever,
    at: 'priority header.action',
    why: 'no rule is like this in all that is given',
  },

  // net/core/neighbour.c, net/core/rtnetlink.c, net/bridge
  { operation: /^RTM_NEWNEIGH$/, says: /link layer address/, at: 'dst', why: 'a permanent entry needs NDA_LLADDR' },
  { operation: /^RTM_NEWNEIGH$/, errno: 'EEXIST', at: 'dst lladdr', why: 'there is an entry: replace changes it' },
  {
    operation: /^RTM_(?:DEL|GET)NEIGH$/,
    errno: 'ENOENT',
    says: whatever,
    at: 'dst lladdr',
    why: 'the device has no such entry',
  },
  {
    operation: /^RTM_\w{3}NEIGH$/,
    errno: 'EOPNOTSUPP',
    at: 'lladdr',
    why: 'the device has no forwarding database: it is no bridge, no port of one, no VXLAN',
  },
  {
    operation: /^RTM_NEWMDB$/,
    says: /local multicast|link-local all nodes/,
    at: 'setEntry',
    why: 'groups of the link (224.0.0.0/24, ff02::1) go to all ports always: there are no entries of them',
  },

  // net/dcb/dcbnl.c
  {
    operation: /^RTM_[GS]ETDCB$/,
    errno: 'EOPNOTSUPP',
    at: 'ifname',
    why: 'the driver of the device knows no data center bridging',
  },

  // net/bridge/br_mdb.c
  {
    operation: /^RTM_NEWMDB$/,
    says: /not running/,
    at: 'header.ifindex',
    why: 'the bridge is down: `ip link set BRIDGE up`',
  },

  // net/sched/sch_api.c, net/sched/cls_api.c, net/sched/act_api.c
  { operation: tc, says: /kind is unknown|[Uu]nknown qdisc/, at: 'kind', why: 'the kernel has no module of this name' },
  {
    operation: /^RTM_\w{3}(?:TFILTER|CHAIN)$/,
    says: /classifier not found/,
    at: 'kind',
    why: 'the kernel has no filter of this kind: its module is missing, or was left out when the kernel was built',
  },
  {
    operation: /^RTM_\w{3}(?:TFILTER|ACTION|CHAIN)$/,
    says: /action (?:kind )?not found|load TC action|unknown TC action/,
    at: 'tab options.act',
    why: 'the kernel has no action of this kind: its module is missing, or was left out when the kernel was built',
  },
  {
    operation: tc,
    says: /Change operation not supported/,
    at: 'kind',
    why: 'this kind takes its options only when it is made: delete it, and add it again',
  },
  {
    operation: tc,
    says: /filter chain/,
    at: 'chain header.parent',
    why: 'there is no filter: `tc filter show` lists those of each parent',
  },
  {
    operation: tc,
    says: /[Ss]pecified class not found/,
    at: 'header.parent',
    why: 'the qdisc has no class of this number: `tc class show dev DEVICE` lists them',
  },
  {
    operation: /^RTM_(?:DEL|GET)TCLASS$/,
    errno: 'ENOENT',
    at: 'header.handle',
    why: 'the qdisc has no class of this number: `tc class show dev DEVICE` lists them',
  },
  {
    operation: /^RTM_NEWTCLASS$/,
    errno: 'EINVAL',
    at: 'header.handle',
    why: 'the first number of a class is that of its qdisc, as in 1:10 of 1:, and a class that is made needs the options of its kind',
  },
  {
    operation: tc,
    says: /handle of zero/,
    at: 'header.parent',
    why: 'the device has only its default qdisc, which cannot be deleted',
  },
  {
    operation: tc,
    errno: 'ENOENT EINVAL',
    at: 'header.parent',
    says: /find specified|Parent Qdisc|find (?:qdisc|class)|^$/,
    why: 'the device has no qdisc or class of this handle: `tc qdisc show` lists them',
  },
  {
    operation: tc,
    errno: 'EEXIST',
    says: whatever,
    at: 'header.handle header.parent',
    why: 'there is one of this handle, or one stands at this parent already: replace changes it',
  },
  {
    operation: tc,
    errno: 'ENOENT',
    at: 'kind',
    why: 'there is no such object, or the kernel has no module of this name',
  },
  {
    operation: tc,
    errno: 'ENODEV',
    says: whatever,
    at: 'header.ifindex',
    why: 'this namespace has no device of this index',
  },
]
