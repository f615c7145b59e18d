/* Tunnels in UDP: vxlan, geneve, bareudp, amt. */
import { toHex } from '../../../../protocol/codec/index.js'
import {
  AMT_MODE,
  type AmtData,
  amtData,
  type BareudpData,
  bareudpData,
  GENEVE_DF,
  type GeneveData,
  geneveData,
  VXLAN_DF,
  VXLAN_LABEL,
  type VxlanData,
  vxlanData,
} from '../../../../protocol/route/index.js'
import { device, either, hexOption, named, only, option, type Row, strictly, unless, usual } from '../rows.js'
import { kind, type SayKind } from './kind.js'

const isMulticast = (address: string): boolean =>
  /^ff/i.test(address) ||
  (/^\d+\./.test(address) && Number.parseInt(address, 10) >= 224 && Number.parseInt(address, 10) < 240)

const remote: Row<string> = address => [isMulticast(address) ? 'group' : 'remote', address]
const tos: Row<number> = value => ['tos', value === 1 ? 'inherit' : `0x${value.toString(16)}`]
/** `ip` sends `ttl inherit` as two attributes. */
const ttl: Row<number> = (value, _telling, { ttlInherit }) =>
  ttlInherit && value === 0 ? [] : ['ttl', value === 0 ? 'auto' : value]
const anyAddress: readonly string[] = ['0.0.0.0', '::']

const local: Row<string> = (address, { asked }) => (!asked && anyAddress.includes(address) ? [] : ['local', address])

/** The bits that are checked when no extension has them (drivers/net/vxlan/vxlan_core.c). */
const reservedBits: Row<Uint8Array> = (bytes, { asked }) => (asked ? ['reserved_bits', `0x${toHex(bytes)}`] : [])

export const vxlan = kind<VxlanData>(vxlanData, {
  // With `external` the packets themselves have it.
  id: usual(0, option('id')),
  local,
  local6: local,
  group: remote,
  group6: remote,
  link: usual(0, device('dev')),
  port: option('dstport'),
  portRange: ({ low, high }, { asked }) => (asked || low !== 0 || high !== 0 ? ['srcport', low, high] : []),
  ttl: usual(0, ttl),
  ttlInherit: (value, { asked }) => (value ? ['ttl', 'inherit'] : asked ? undefined : []),
  tos: usual(0, tos),
  label: usual(0, hexOption('flowlabel')),
  labelPolicy: (value, { asked }) =>
    value === VXLAN_LABEL.INHERIT ? ['flowlabel', 'inherit'] : asked ? undefined : [],
  df: usual(VXLAN_DF.UNSET, strictly('df', { unset: VXLAN_DF.UNSET, set: VXLAN_DF.SET, inherit: VXLAN_DF.INHERIT })),
  learning: unless(true, either('learning', 'nolearning')),
  proxy: usual(false, either('proxy', 'noproxy')),
  rsc: usual(false, either('rsc', 'norsc')),
  l2miss: usual(false, either('l2miss', 'nol2miss')),
  l3miss: usual(false, either('l3miss', 'nol3miss')),
  ageing: usual(300, option('ageing')),
  limit: usual(0, option('maxaddress')),
  udpCsum: usual(true, either('udpcsum', 'noudpcsum')),
  udpZeroCsum6Tx: usual(false, either('udp6zerocsumtx', 'noudp6zerocsumtx')),
  udpZeroCsum6Rx: usual(false, either('udp6zerocsumrx', 'noudp6zerocsumrx')),
  remcsumTx: usual(false, either('remcsumtx', 'noremcsumtx')),
  remcsumRx: usual(false, either('remcsumrx', 'noremcsumrx')),
  collectMetadata: usual(false, either('external', 'noexternal')),
  localbypass: usual(true, either('localbypass', 'nolocalbypass')),
  vnifilter: usual(false, either('vnifilter', 'novnifilter')),
  mcRoute: usual(false, either('mcroute', 'nomcroute')),
  gbp: only('gbp'),
  gpe: only('gpe'),
  remcsumNopartial: (value, { asked }) => (!asked && !value ? [] : undefined),
  reservedBits,
})

export const geneve = kind<GeneveData>(geneveData, {
  id: usual(0, option('id')),
  remote: usual('0.0.0.0', option('remote')),
  remote6: usual('::', option('remote')),
  local,
  local6: local,
  port: option('dstport'),
  portRange: ({ low, high }, { asked }) => (asked || low > 1 || high < 65535 ? ['port_range', low, high] : []),
  ttl: unless(0, ttl),
  ttlInherit: (value, { asked }) => (value ? ['ttl', 'inherit'] : asked ? undefined : []),
  tos: unless(0, tos),
  label: unless(0, hexOption('flowlabel')),
  df: usual(
    GENEVE_DF.UNSET,
    strictly('df', { unset: GENEVE_DF.UNSET, set: GENEVE_DF.SET, inherit: GENEVE_DF.INHERIT }),
  ),
  collectMetadata: only('external'),
  udpCsum: usual(true, either('udpcsum', 'noudpcsum')),
  udpZeroCsum6Tx: usual(false, either('udp6zerocsumtx', 'noudp6zerocsumtx')),
  udpZeroCsum6Rx: usual(false, either('udp6zerocsumrx', 'noudp6zerocsumrx')),
  innerProtoInherit: only('innerprotoinherit'),
})

export const bareudp = kind<BareudpData>(bareudpData, {
  port: option('dstport'),
  ethertype: named('ethertype', { ipv4: 0x0800, ipv6: 0x86dd, mpls_uc: 0x8847, mpls_mc: 0x8848 }),
  srcportMin: usual(0, option('srcportmin')),
  multiprotoMode: only('multiproto'),
})

export const amt: SayKind<AmtData> = kind<AmtData>(amtData, {
  mode: strictly('mode', { gateway: AMT_MODE.GATEWAY, relay: AMT_MODE.RELAY }),
  discoveryIp: option('discovery'),
  localIp: option('local'),
  link: device('dev'),
  relayPort: option('relay_port'),
  gatewayPort: option('gateway_port'),
  maxTunnels: option('max_tunnels'),
  // Found by discovery.
  remoteIp: (_value, { asked }) => (asked ? undefined : []),
})
