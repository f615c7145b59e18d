/* What most likely made the kernel refuse, where it says no more than an errno: knowledge of what checks stand behind each operation. */
import type { TreeNode, TreePath } from '../../protocol/codec/index.js'
import type { NlmsgerrAttributes } from '../../protocol/netlink/index.js'
import type { DecodedMessage } from './decoded.js'
import { find, parsePath } from './filter/path.js'
import { type AttributeLocation, locationOf } from './objection.js'

/** A guess, and no more: the kernel did not say it. */
export interface LikelyCause {
  /** In words. */
  readonly why: string
  /** What it is about in the request, where the kernel pointed at nothing. */
  readonly attribute: AttributeLocation | undefined
}

interface Rule {
  readonly operation: RegExp
  /** Names of errnos; any where left out. */
  readonly errno?: string
  /** What the kernel's own message looks like; where left out it does not matter. */
  readonly says?: RegExp
  /** Paths in the request; the first that is there is meant. Where none is, the rule does not apply. */
  readonly at?: string
  /** A path that must not be in the request. */
  readonly without?: string
  readonly why: string
}

const any = /./
const link = /^RTM_(?:NEW|SET)LINK$/
const anyLink = /^RTM_\w{3}LINK$/
const newRoute = /^RTM_NEWROUTE$/
const gateway = 'gateway via multipath.gateway multipath.via'
const tc = /^RTM_\w{3}(?:QDISC|TCLASS|TFILTER)$/
const nft = /^NFT_MSG_/

/** The first that fits counts: those that know a message of the kernel stand before those that know only its errno. */
const rules: readonly Rule[] = [
  {
    operation: any,
    errno: 'EPERM',
    why: 'it takes CAP_NET_ADMIN in the user namespace that owns this network namespace',
  },

  // net/core/rtnetlink.c
  {
    operation: /^RTM_NEWLINK$/,
    errno: 'ENODEV',
    without: 'ifname header.change linkinfo',
    why: 'iproute2 asks in this way whether the kernel can make devices at all, and this answer means yes: no fault',
  },
  { operation: anyLink, errno: 'ENODEV', at: 'ifname altIfname', why: 'this namespace has no device of this name' },
  { operation: anyLink, errno: 'ENODEV', at: 'header.index', why: 'this namespace has no device of this index' },
  {
    operation: link,
    says: /mtu (?:greater|less) than/,
    at: 'mtu',
    why: '`ip -d link show` has the minmtu and maxmtu of the device',
  },
  { operation: link, says: /VLAN id/, at: 'linkinfo.data.id', why: 'VLAN ids go from 0 to 4094' },
  { operation: link, says: /VRF table id is missing/, at: 'linkinfo', why: 'a VRF needs IFLA_VRF_TABLE in its data' },
  {
    operation: link,
    errno: 'EOPNOTSUPP',
    at: 'linkinfo.kind',
    why: 'the kernel has no devices of this kind: its module is missing, or was left out when the kernel was built',
  },
  {
    operation: link,
    errno: 'EEXIST',
    at: 'ifname altIfname',
    why: 'a device has this name already, or this alternative name',
  },
  {
    operation: link,
    errno: 'EOPNOTSUPP',
    at: 'master',
    why: 'the master takes no members: bridges, bonds, VRFs and teams do, and only what is of a fitting kind',
  },
  {
    operation: link,
    errno: 'EBUSY',
    at: 'master',
    why: 'the device belongs to a master already, or serves for something else',
  },
  { operation: link, errno: 'ELOOP', at: 'master', why: 'the devices would be each other’s masters' },
  { operation: link, errno: 'EBUSY', at: 'ifname address', why: 'the device has to be down for this' },
  { operation: link, errno: 'ESRCH', at: 'netNsPid', why: 'no process has this id' },
  { operation: link, errno: 'EINVAL EBADF', at: 'netNsFd', why: 'this descriptor is no network namespace' },
  {
    operation: link,
    errno: 'EADDRNOTAVAIL',
    at: 'address',
    why: 'no address that a device may have: it is a group address or zero',
  },
  { operation: link, errno: 'EINVAL', at: 'mtu', why: '`ip -d link show` has the minmtu and maxmtu of the device' },
  {
    operation: link,
    errno: 'EOPNOTSUPP',
    at: 'afSpec protinfo',
    why: 'the device is no port of a bridge, or its kind does not have this setting',
  },
  {
    operation: link,
    errno: 'EINVAL ERANGE',
    at: 'linkinfo.data linkinfo.slaveData',
    why: 'a setting of the kind is out of its range, or two do not go together',
  },
  {
    operation: /^RTM_DELLINK$/,
    errno: 'EOPNOTSUPP',
    at: 'header.index ifname',
    why: 'this device is not there to be deleted: the kernel or a driver made it',
  },

  // net/ipv4/devinet.c, net/ipv6/addrconf.c
  {
    operation: /^RTM_NEWADDR$/,
    errno: 'EEXIST',
    at: 'local address',
    why: 'the device has this address already: replace changes it',
  },
  {
    operation: /^RTM_DELADDR$/,
    errno: 'EADDRNOTAVAIL',
    at: 'local address',
    why: 'the device has no such address; its prefix length and label have to be the same, too',
  },
  {
    operation: /^RTM_\w{3}ADDR$/,
    errno: 'ENODEV',
    at: 'header.index',
    why: 'this namespace has no device of this index',
  },
  {
    operation: /^RTM_NEWADDR$/,
    errno: 'ENOBUFS',
    at: 'header.index',
    why: 'this device has no IP: its MTU is too small (IPv4 takes 68, IPv6 1280), or its kind carries none',
  },
  {
    operation: /^RTM_NEWADDR$/,
    errno: 'EACCES',
    at: 'header.index',
    why: 'IPv6 is switched off for this device: sysctl net.ipv6.conf.DEVICE.disable_ipv6',
  },

  // net/ipv4/fib_semantics.c, net/ipv4/route.c, net/ipv6/route.c
  {
    operation: newRoute,
    errno: 'ENETUNREACH EHOSTUNREACH',
    at: gateway,
    why: 'the gateway cannot be reached directly: it has to be in the network of an address of the device, which is up, or the route needs onlink',
  },
  {
    operation: newRoute,
    says: /gateway/i,
    at: gateway,
    why: 'a gateway is an address of another host in a network of the device; not one of our own, no broadcast address',
  },
  {
    operation: newRoute,
    says: /[Ee]gress device/,
    at: gateway,
    why: 'a link-local gateway is not found without its device: RTA_OIF is missing',
  },
  {
    operation: newRoute,
    says: /prefsrc|[Ss]ource address/,
    at: 'prefsrc',
    why: 'the source has to be an address of this namespace',
  },
  {
    operation: newRoute,
    says: /[Nn]exthop id/,
    at: 'nhId',
    why: 'there is no such nexthop object: `ip nexthop` lists them',
  },
  { operation: newRoute, errno: 'ENETDOWN', at: 'oif multipath', why: 'the device is down' },
  { operation: newRoute, errno: 'ENODEV', at: 'oif multipath', why: 'this namespace has no device of this index' },
  {
    operation: newRoute,
    errno: 'EEXIST',
    at: 'dst header.dst_len',
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
    at: 'dst header.dst_len',
    why: 'no route is like this in all that is given: destination, table, metric, gateway, device, protocol, type and scope',
  },
  {
    operation: /^RTM_GETROUTE$/,
    errno: 'ENETUNREACH EHOSTUNREACH',
    at: 'dst',
    why: 'no route leads there, not even a default route',
  },
  {
    operation: /^RTM_GETROUTE$/,
    errno: 'EACCES EINVAL',
    at: 'dst',
    why: 'a prohibit or blackhole route, or such a rule, matches',
  },
  { operation: /^RTM_\w{3}ROUTE$/, errno: 'ENOENT', at: 'table header.table', why: 'the table does not exist' },

  // net/core/fib_rules.c, net/core/neighbour.c
  {
    operation: /^RTM_NEWRULE$/,
    says: /goto/,
    at: 'goto',
    why: 'a rule jumps forward only: the target’s priority is a larger number than the rule’s own',
  },
  { operation: /^RTM_NEWRULE$/, errno: 'EEXIST', at: 'priority header.action', why: 'the same rule is there' },
  {
    operation: /^RTM_DELRULE$/,
    errno: 'ENOENT',
    at: 'priority header.action',
    why: 'no rule is like this in all that is given',
  },
  { operation: /^RTM_NEWNEIGH$/, says: /link layer address/, at: 'dst', why: 'a permanent entry needs NDA_LLADDR' },
  { operation: /^RTM_NEWNEIGH$/, errno: 'EEXIST', at: 'dst lladdr', why: 'there is an entry: replace changes it' },
  { operation: /^RTM_DELNEIGH$/, errno: 'ENOENT', at: 'dst lladdr', why: 'there is no such entry' },
  {
    operation: /^RTM_\w{3}NEIGH$/,
    errno: 'EOPNOTSUPP',
    at: 'lladdr',
    why: 'the device has no forwarding database: it is no bridge, no port of one, no VXLAN',
  },

  // net/sched/sch_api.c, net/sched/cls_api.c
  { operation: tc, says: /kind is unknown|[Uu]nknown qdisc/, at: 'kind', why: 'the kernel has no module of this name' },
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
    at: 'header.handle',
    why: 'there is one of this handle, or one stands at this parent already: replace changes it',
  },
  {
    operation: tc,
    errno: 'ENOENT',
    at: 'kind',
    why: 'there is no such object, or the kernel has no module of this name',
  },
  { operation: tc, errno: 'ENODEV', at: 'header.ifindex', why: 'this namespace has no device of this index' },

  // net/netfilter/nf_tables_api.c
  {
    operation: /^NFT_MSG_NEWRULE$/,
    errno: 'ENOENT',
    at: 'expressions.immediate.data.verdict.chain',
    why: 'the rule jumps to a chain that its table does not have',
  },
  {
    operation: /^NFT_MSG_NEWRULE$/,
    errno: 'ENOENT',
    at: 'expressions.lookup',
    why: 'the rule looks into a set that its table does not have',
  },
  { operation: nft, errno: 'EEXIST', why: 'it is there already: add takes that, create does not' },
  {
    operation: nft,
    errno: 'ENOENT',
    why: 'there is no such object in this family: family, table, chain, set and handle all count',
  },
  {
    operation: nft,
    errno: 'EBUSY',
    why: 'it is in use: a rule jumps to the chain, looks into the set, or another object holds it',
  },
  {
    operation: nft,
    errno: 'EOPNOTSUPP',
    why: 'the kernel has no such expression or setting, or not in a chain of this family, type and hook',
  },
  {
    operation: nft,
    errno: 'EINVAL',
    why: 'a value is out of its range, or the registers do not hold what the expression reads',
  },

  { operation: nft, errno: 'ELOOP EMLINK', why: 'chains would jump in a circle, or more than sixteen deep' },

  // What an errno mostly means, whatever it was about.
  { operation: /NEW/, errno: 'EEXIST', at: 'ifname local address dst kind name id', why: 'it is there already' },
  {
    operation: /DEL|GET|SET/,
    errno: 'ENOENT ESRCH ENODEV',
    at: 'ifname local address dst kind name id',
    why: 'there is no such object',
  },
  { operation: any, errno: 'EOPNOTSUPP', why: 'the kernel does not have this operation, or not for this object' },
  { operation: any, errno: 'EEXIST', why: 'it is there already' },
  {
    operation: any,
    errno: 'ENOENT ESRCH ENODEV',
    why: 'there is no such object, or the kernel’s part for it is not loaded',
  },
  { operation: any, errno: 'EBUSY', why: 'it is in use' },
  { operation: any, errno: 'ERANGE', why: 'a number is out of its range' },
  {
    operation: any,
    errno: 'EAFNOSUPPORT',
    why: 'the kernel does not have this address family, or not for this operation',
  },
  {
    operation: any,
    errno: 'ENOMEM ENOBUFS ENOSPC',
    why: 'a limit was reached: memory, a table or a name space is full',
  },
  {
    operation: any,
    errno: 'EINVAL',
    says: /^$/,
    why: 'a value that it cannot have, a part that is missing, or parts that do not go together',
  },
]

/** A rule that fits what is known without the request; the paths that decide it. */
interface Candidate {
  readonly why: string
  readonly at: readonly TreePath[] | undefined
  readonly without: readonly TreePath[]
}

const pathsOf = (paths: string): readonly TreePath[] => paths.split(' ').map(path => parsePath(path)!)

const candidates = new Map<string, readonly Candidate[]>()

/** The rules for a refusal of this kind. A program mostly fails in the same few ways. */
function candidatesFor(operation: string, errno: string, msg: string): readonly Candidate[] {
  const key = `${operation} ${errno} ${msg}`
  let fitting = candidates.get(key)
  if (fitting === undefined) {
    fitting = rules
      .filter(rule => rule.operation.test(operation))
      .filter(rule => rule.errno === undefined || rule.errno.split(' ').includes(errno))
      .filter(rule => rule.says === undefined || rule.says.test(msg))
      .map(({ why, at, without }) => ({
        ...{ why, at: at === undefined ? undefined : pathsOf(at) },
        without: without === undefined ? [] : pathsOf(without),
      }))
    // The kernel's words may name what they are about.
    if (candidates.size === 256) candidates.clear()
    candidates.set(key, fitting)
  }
  return fitting
}

/** The likely cause of a refusal; undefined where nobody knows better than the kernel. */
export function likelyCause(
  request: DecodedMessage,
  errno: string,
  { msg = '', offs, missType }: NlmsgerrAttributes,
): LikelyCause | undefined {
  if (missType !== undefined) return undefined
  for (const { why, at, without } of candidatesFor(request.name, errno, msg)) {
    if (firstOf(request, without)) continue
    const node = at && firstOf(request, at)
    if (at !== undefined && node === undefined) continue
    return { why, attribute: offs === undefined && node ? locationOf(node) : undefined }
  }
  return undefined
}

/** The first of several paths that is in the request; a field of the fixed header only where it is not zero. */
function firstOf(request: DecodedMessage, paths: readonly TreePath[]): TreeNode | undefined {
  for (const path of paths) {
    const [node] = find(request, path)
    if (node !== undefined && !(node.kind === 'field' && node.value === 0)) return node
  }
  return undefined
}
