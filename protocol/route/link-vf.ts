/* linux/if_link.h: the virtual functions of an SR-IOV device. */
import {
  attr,
  attributes,
  type Codec,
  enumOf,
  fixedBytes,
  hex,
  type Infer,
  list,
  nest,
  pad,
  struct,
  u16be,
  u32,
  u64,
} from '../codec/index.js'

export const IFLA_VF_LINK_STATE = { AUTO: 0, ENABLE: 1, DISABLE: 2 } as const

/** As long as MAX_ADDR_LEN; the device's addresses fill the first bytes. */
const address = fixedBytes(32)

/** Which function, and its address. */
export const vfMac = struct('ifla_vf_mac', { vf: u32, mac: address })

export interface VfMac extends Infer<typeof vfMac> {}

export const vfBroadcast = struct('ifla_vf_broadcast', { broadcast: address })

export interface VfBroadcast extends Infer<typeof vfBroadcast> {}

export const vfVlan = struct('ifla_vf_vlan', { vf: u32, vlan: u32, qos: u32 })

export interface VfVlan extends Infer<typeof vfVlan> {}

/** `vlan_proto` is an EtherType: 0x8100 or 0x88a8. */
export const vfVlanInfo = struct('ifla_vf_vlan_info', { vf: u32, vlan: u32, qos: u32, vlan_proto: u16be })

export interface VfVlanInfo extends Infer<typeof vfVlanInfo> {}

/** Mbit/s; 0 sets no limit. */
export const vfTxRate = struct('ifla_vf_tx_rate', { vf: u32, rate: u32 })

export interface VfTxRate extends Infer<typeof vfTxRate> {}

/** Mbit/s; 0 sets no limit. */
export const vfRate = struct('ifla_vf_rate', { vf: u32, min_tx_rate: u32, max_tx_rate: u32 })

export interface VfRate extends Infer<typeof vfRate> {}

export const vfSpoofchk = struct('ifla_vf_spoofchk', { vf: u32, setting: u32 })

export interface VfSpoofchk extends Infer<typeof vfSpoofchk> {}

export const vfGuid = struct('ifla_vf_guid', { vf: u32, guid: hex(u64) })

export interface VfGuid extends Infer<typeof vfGuid> {}

export const vfLinkState = struct('ifla_vf_link_state', {
  vf: u32,
  link_state: enumOf(u32, 'IFLA_VF_LINK_STATE', IFLA_VF_LINK_STATE),
})

export interface VfLinkState extends Infer<typeof vfLinkState> {}

export const vfRssQueryEn = struct('ifla_vf_rss_query_en', { vf: u32, setting: u32 })

export interface VfRssQueryEn extends Infer<typeof vfRssQueryEn> {}

export const vfTrust = struct('ifla_vf_trust', { vf: u32, setting: u32 })

export interface VfTrust extends Infer<typeof vfTrust> {}

export const vfStats = attributes('IFLA_VF_STATS', {
  rxPackets: attr(0, 'IFLA_VF_STATS_RX_PACKETS', u64),
  txPackets: attr(1, 'IFLA_VF_STATS_TX_PACKETS', u64),
  rxBytes: attr(2, 'IFLA_VF_STATS_RX_BYTES', u64),
  txBytes: attr(3, 'IFLA_VF_STATS_TX_BYTES', u64),
  broadcast: attr(4, 'IFLA_VF_STATS_BROADCAST', u64),
  multicast: attr(5, 'IFLA_VF_STATS_MULTICAST', u64),
  pad: attr(6, 'IFLA_VF_STATS_PAD', pad),
  rxDropped: attr(7, 'IFLA_VF_STATS_RX_DROPPED', u64),
  txDropped: attr(8, 'IFLA_VF_STATS_TX_DROPPED', u64),
})

export interface VfStats extends Infer<typeof vfStats> {}

/** One virtual function. In each struct `vf` is its number. */
export const vfInfo = attributes('IFLA_VF', {
  mac: attr<VfMac>(1, 'IFLA_VF_MAC', vfMac),
  vlan: attr<VfVlan>(2, 'IFLA_VF_VLAN', vfVlan),
  txRate: attr<VfTxRate>(3, 'IFLA_VF_TX_RATE', vfTxRate),
  spoofchk: attr<VfSpoofchk>(4, 'IFLA_VF_SPOOFCHK', vfSpoofchk),
  linkState: attr<VfLinkState>(5, 'IFLA_VF_LINK_STATE', vfLinkState),
  rate: attr<VfRate>(6, 'IFLA_VF_RATE', vfRate),
  rssQueryEn: attr<VfRssQueryEn>(7, 'IFLA_VF_RSS_QUERY_EN', vfRssQueryEn),
  stats: attr<VfStats>(8, 'IFLA_VF_STATS', () => vfStats),
  trust: attr<VfTrust>(9, 'IFLA_VF_TRUST', vfTrust),
  ibNodeGuid: attr<VfGuid>(10, 'IFLA_VF_IB_NODE_GUID', vfGuid),
  ibPortGuid: attr<VfGuid>(11, 'IFLA_VF_IB_PORT_GUID', vfGuid),
  vlanList: attr(12, 'IFLA_VF_VLAN_LIST', list(1, 'IFLA_VF_VLAN_INFO', vfVlanInfo, {})),
  broadcast: attr<VfBroadcast>(13, 'IFLA_VF_BROADCAST', vfBroadcast),
})

export interface VfInfo extends Infer<typeof vfInfo> {}

/** IFLA_VFINFO_LIST: one element per function. */
export const vfInfoList = list(
  1,
  'IFLA_VF_INFO',
  nest((): Codec<VfInfo> => vfInfo),
  {},
)
