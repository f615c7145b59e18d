/* Which UDP ports the device takes for tunnels. */
import { attr, attributes, enumOf, type Infer, list, multi, nest, u16be, u32 } from '../../codec/index.js'
import { type EthtoolBitset, ethtoolBitset } from './bitset.js'
import { type EthtoolHeader, ethtoolHeader } from './header.js'

const flagged = { nestedFlag: true } as const

export const ETHTOOL_UDP_TUNNEL_TYPE = { VXLAN: 0, GENEVE: 1, VXLAN_GPE: 2 } as const

export const ethtoolTunnelUdpEntry = attributes(
  'ETHTOOL_A_TUNNEL_UDP_ENTRY',
  {
    port: attr(1, 'ETHTOOL_A_TUNNEL_UDP_ENTRY_PORT', u16be),
    type: attr(2, 'ETHTOOL_A_TUNNEL_UDP_ENTRY_TYPE', enumOf(u32, 'ETHTOOL_UDP_TUNNEL_TYPE', ETHTOOL_UDP_TUNNEL_TYPE)),
  },
  flagged,
)

export interface EthtoolTunnelUdpEntry extends Infer<typeof ethtoolTunnelUdpEntry> {}

export const ethtoolTunnelUdpTable = attributes(
  'ETHTOOL_A_TUNNEL_UDP_TABLE',
  {
    /** How many ports there is room for. */
    size: attr(1, 'ETHTOOL_A_TUNNEL_UDP_TABLE_SIZE', u32),
    types: attr<EthtoolBitset>(2, 'ETHTOOL_A_TUNNEL_UDP_TABLE_TYPES', () => ethtoolBitset),
    entry: attr(3, 'ETHTOOL_A_TUNNEL_UDP_TABLE_ENTRY', multi(nest<EthtoolTunnelUdpEntry>(() => ethtoolTunnelUdpEntry))),
  },
  flagged,
)

export interface EthtoolTunnelUdpTable extends Infer<typeof ethtoolTunnelUdpTable> {}

const udpTables = list(
  1,
  'ETHTOOL_A_TUNNEL_UDP_TABLE',
  nest<EthtoolTunnelUdpTable>(() => ethtoolTunnelUdpTable),
  flagged,
)

export const ethtoolTunnelInfo = attributes(
  'ETHTOOL_A_TUNNEL_INFO',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_TUNNEL_INFO_HEADER', () => ethtoolHeader),
    udpPorts: attr<EthtoolTunnelUdpTable[]>(2, 'ETHTOOL_A_TUNNEL_INFO_UDP_PORTS', udpTables),
  },
  flagged,
)

export interface EthtoolTunnelInfo extends Infer<typeof ethtoolTunnelInfo> {}
