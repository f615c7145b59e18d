import { type CauseRule, whatever } from './rule.js'

const link = /^RTM_(?:NEW|SET)LINK$/
const anyLink = /^RTM_\w{3}LINK$/
const mtu = '`ip -d link show` has the minmtu and maxmtu of the device'
const unknownKind =
  'the kernel has no devices of this kind: its module is missing, or was left out when the kernel was built'
/** Kinds that lie on another device. */
const upper = /^(?:macvlan|macvtap|ipvlan|ipvtap|vlan|macsec|rmnet|ipoib)$/

/** net/core/rtnetlink.c, net/core/dev.c and the drivers of the kinds. */
export const linkCauses: readonly CauseRule[] = [
  {
    operation: /^RTM_NEWLINK$/,
    errno: 'ENODEV',
    says: whatever,
    without: 'ifname header.change linkinfo',
    why: 'iproute2 asks in this way whether the kernel can make devices at all, and this answer means yes: no fault',
  },
  {
    operation: anyLink,
    errno: 'ENODEV',
    says: whatever,
    at: 'ifname altIfname',
    why: 'this namespace has no device of this name',
  },
  {
    operation: anyLink,
    errno: 'ENODEV',
    says: whatever,
    at: 'header.index',
    why: 'this namespace has no device of this index',
  },
  { operation: link, says: /mtu (?:greater|less) than/, at: 'mtu', why: mtu },
  { operation: link, says: /VLAN id/, at: 'linkinfo.data.id', why: 'VLAN ids go from 0 to 4094' },
  { operation: link, says: /VRF table id is missing/, at: 'linkinfo', why: 'a VRF needs IFLA_VRF_TABLE in its data' },
  { operation: link, says: /Unknown device type/, at: 'linkinfo.kind', why: unknownKind },
  {
    operation: link,
    says: /Required attributes not provided/,
    at: 'linkinfo.kind',
    why: 'its data lacks what this kind cannot do without: VXLAN and GENEVE an id or `external`, a tunnel its end, a macsec its key …',
  },
  {
    operation: link,
    says: /number of (?:transmit|receive) queues/,
    at: 'numTxQueues numRxQueues',
    why: 'a device has 1 to 4096 of them',
  },
  {
    operation: link,
    says: /specified VNI already exists/,
    at: 'linkinfo.data.id',
    why: 'another VXLAN device has this id on this port: `ip -d link show type vxlan` lists them',
  },
  {
    operation: link,
    says: /source port range/,
    at: 'linkinfo.data.portRange',
    why: 'the first port is above the last',
  },
  {
    operation: link,
    says: /too big gso/,
    at: 'gsoMaxSize gsoMaxSegs',
    why: '`ip -d link show` has the tso_max_size and tso_max_segs of the device',
  },
  {
    operation: link,
    says: /netns is immutable/,
    at: 'header.index ifname',
    why: 'this device cannot leave its namespace: the loopback device, and kinds that belong to one namespace',
  },
  {
    operation: link,
    says: /same name exists in the target/,
    at: 'ifname header.index',
    why: 'give it another name on the way: `ip link set DEVICE netns NAMESPACE name NEW`',
  },
  {
    operation: link,
    says: /enslave a bridge to a bridge/,
    at: 'master',
    why: 'a bridge is no port of a bridge: a veth pair connects two of them',
  },
  {
    operation: link,
    says: /vlan filtering disabled/,
    at: 'linkinfo.data',
    why: 'vlan_filtering has to be switched on first, or in the same request',
  },

  // Where the kernel has no words of its own.
  {
    operation: link,
    errno: 'EOPNOTSUPP',
    needs: 'header.index',
    at: 'linkinfo.kind',
    why: 'the device is of another kind, which does not change, or its kind, in this kernel, does not have what is to be set',
  },
  { operation: link, errno: 'EOPNOTSUPP', at: 'linkinfo.kind', why: unknownKind },
  {
    operation: link,
    errno: 'EEXIST',
    needs: 'linkinfo.data.peer',
    why: 'a device has one of the two names already, or has it as an alternative name',
  },
  {
    operation: link,
    errno: 'EEXIST',
    at: 'ifname altIfname',
    why: 'a device has this name already, or this alternative name',
  },
  { operation: /^RTM_NEWLINKPROP$/, errno: 'EEXIST', at: 'propList', why: 'a device has one of these names already' },
  {
    operation: /^RTM_DELLINKPROP$/,
    errno: 'ENOENT',
    at: 'propList',
    why: 'the device does not have one of these names',
  },
  {
    operation: link,
    errno: 'EOPNOTSUPP',
    at: 'master',
    why: 'the master takes no members: bridges, bonds, VRFs and teams do, and only what is of a fitting kind',
  },
  {
    operation: link,
    errno: 'EOPNOTSUPP',
    at: 'vfinfoList',
    why: 'the driver of the device has no virtual functions, or does not let this be set',
  },
  {
    operation: link,
    errno: 'EBUSY',
    at: 'master',
    why: 'the device belongs to a master already, or serves for something else',
  },
  {
    operation: link,
    errno: 'ELOOP',
    says: /^$|Too many levels/,
    at: 'master',
    why: 'the devices would be each other’s masters',
  },
  {
    operation: link,
    errno: 'EINVAL',
    at: 'master',
    why: 'this device cannot be a member: the loopback device never, others not of every master',
  },
  { operation: link, errno: 'EBUSY', at: 'ifname address', why: 'the device has to be down for this' },
  { operation: link, errno: 'ESRCH', at: 'netNsPid', why: 'no process has this id' },
  { operation: link, errno: 'EINVAL EBADF', at: 'netNsFd', why: 'this descriptor is no network namespace' },
  {
    operation: link,
    errno: 'EADDRNOTAVAIL',
    at: 'address',
    why: 'no address that a device may have: it is a group address or zero',
  },
  { operation: link, errno: 'EINVAL', at: 'mtu', why: mtu },
  {
    operation: link,
    errno: 'EOPNOTSUPP',
    at: 'afSpec protinfo',
    why: 'the device is no port of a bridge, or its kind does not have this setting',
  },
  {
    operation: link,
    errno: 'EINVAL',
    kind: upper,
    without: 'link header.index',
    at: 'linkinfo.kind',
    why: 'a device of this kind lies on another: IFLA_LINK is missing (`ip link add link DEVICE …`)',
  },
  {
    operation: link,
    errno: 'EINVAL',
    kind: upper,
    needs: 'linkinfo.data',
    at: 'link',
    why: 'it cannot lie on this device: not on the loopback device, not beside a macvlan in passthru mode; or a setting is out of its range',
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
]
