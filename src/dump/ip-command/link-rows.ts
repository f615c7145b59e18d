/* What `ip link add` and `ip link set` say for the attributes of a link, apart from those of its kind. */
import {
  IF_LINK_MODE,
  IF_OPER,
  IN6_ADDR_GEN_MODE,
  type LinkAttributes,
  type LinkProtoDownReason,
} from '../../../protocol/route/index.js'
import { namespaceFile } from './namespace-file.js'
import { device, named, onOff, option, type Row, reported, strictly, usual, type WordRows } from './rows.js'
import { sayFunctions } from './virtual-functions.js'

const isEthernet = (address: string): boolean => /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(address)

/** Tunnels report the ends of the tunnel, the loopback device zeros: no addresses that can be set. */
const ownAddress: Row<string> = (address, { asked }) =>
  asked || (isEthernet(address) && address !== '00:00:00:00:00:00') ? ['address', address] : []

const broadcast: Row<string> = (address, { asked }) =>
  asked || (isEthernet(address) && address !== 'ff:ff:ff:ff:ff:ff' && address !== '00:00:00:00:00:00')
    ? ['broadcast', address]
    : []

export const master: Row<number> = (index, telling) => (index === 0 ? ['nomaster'] : ['master', telling.device(index)])

const addrGenModes = {
  eui64: IN6_ADDR_GEN_MODE.EUI64,
  none: IN6_ADDR_GEN_MODE.NONE,
  stable_secret: IN6_ADDR_GEN_MODE.STABLE_PRIVACY,
  random: IN6_ADDR_GEN_MODE.RANDOM,
}

/** IFLA_AF_SPEC: of all that the kernel reports in it `ip link` sets one thing. */
export const afSpec: Row<NonNullable<LinkAttributes['afSpec']>> = ({ inet6, ...others }, telling, siblings) => {
  const { addrGenMode, ...rest } = inet6 ?? {}
  if (telling.asked && (Object.keys(others).length > 0 || Object.keys(rest).length > 0)) return undefined
  if (addrGenMode === undefined) return telling.asked ? undefined : []
  return usual(IN6_ADDR_GEN_MODE.EUI64, named('addrgenmode', addrGenModes))(addrGenMode, telling, siblings)
}

const reasons: Row<LinkProtoDownReason> = ({ mask, value = 0 }, { asked }) => {
  const bits = Array.from({ length: 32 }, (_, bit) => bit).filter(bit => ((mask ?? value) >>> bit) & 1)
  if (!asked && bits.length === 0) return []
  return bits.flatMap(bit => ['protodown_reason', bit, (value >>> bit) & 1 ? 'on' : 'off'])
}

/** A program comes by its descriptor, that a command line cannot give; -1 takes the program off. */
const xdp: Row<NonNullable<LinkAttributes['xdp']>> = ({ fd, flags = 0 }, { asked }) => {
  if (!asked) return []
  const word: Readonly<Record<number, string>> = { 0: 'xdp', 2: 'xdpgeneric', 4: 'xdpdrv', 8: 'xdpoffload' }
  const attach = word[flags & ~1]
  return fd === -1 && attach !== undefined ? [attach, 'off'] : undefined
}

const namespaceOf: Row<number> = (fd, telling) => ['netns', namespaceFile(fd, telling)]

/** The device below, and its namespace. They stand in front of the name. */
export const lowerRows: WordRows<LinkAttributes> = {
  link: device('link'),
  parentDevName: option('parentdev'),
}

/** Rows of `ip link add` and `ip link set` alike. */
export const settingRows: WordRows<LinkAttributes> = {
  address: ownAddress,
  broadcast,
  mtu: option('mtu'),
  txqlen: usual(1000, option('txqueuelen')),
  numTxQueues: usual(1, option('numtxqueues')),
  numRxQueues: usual(1, option('numrxqueues')),
  gsoMaxSize: usual(65536, option('gso_max_size')),
  gsoMaxSegs: usual(65535, option('gso_max_segs')),
  groMaxSize: usual(65536, option('gro_max_size')),
  gsoIpv4MaxSize: usual(65536, option('gso_ipv4_max_size')),
  groIpv4MaxSize: usual(65536, option('gro_ipv4_max_size')),
  group: usual(0, option('group')),
  netNsPid: option('netns'),
  netNsFd: namespaceOf,
  linkNetnsid: option('link-netnsid'),
}

const operStates = Object.fromEntries(Object.entries(IF_OPER).map(([name, value]) => [name.toLowerCase(), value]))

/** Rows that the kernel heeds on `ip link set` only. */
export const changingRows: WordRows<LinkAttributes> = {
  master,
  ifalias: option('alias'),
  carrier: (value, { asked }) => (asked ? ['carrier', value ? 'on' : 'off'] : []),
  operstate: (value, telling) => (telling.asked ? strictly('state', operStates)(value, telling) : []),
  linkmode: usual(
    IF_LINK_MODE.DEFAULT,
    strictly('mode', { default: IF_LINK_MODE.DEFAULT, dormant: IF_LINK_MODE.DORMANT }),
  ),
  afSpec,
  protoDown: usual(false, onOff('protodown')),
  protoDownReason: reasons,
  xdp,
  vfinfoList: sayFunctions,
}

/** State that the kernel reports of a link. */
export const stateRows: WordRows<LinkAttributes> = Object.fromEntries(
  (
    [
      'qdisc',
      'stats',
      'stats64',
      'cost',
      'priority',
      'map',
      'weight',
      'extMask',
      'numVf',
      'vfPorts',
      'portSelf',
      'promiscuity',
      'physPortId',
      'physPortName',
      'physSwitchId',
      'carrierChanges',
      'carrierUpCount',
      'carrierDownCount',
      'event',
      'newNetnsid',
      'newIfindex',
      'minMtu',
      'maxMtu',
      'permAddress',
      'parentDevName',
      'parentDevBusName',
      'tsoMaxSize',
      'tsoMaxSegs',
      'allmulti',
      'devlinkPort',
      'dpllPin',
      'maxPacingOffloadHorizon',
      'netnsImmutable',
      'wireless',
      'headroom',
      'tailroom',
    ] as const
  ).map(key => [key, reported]),
)
