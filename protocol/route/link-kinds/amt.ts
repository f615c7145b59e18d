/* linux/amt.h: Automatic Multicast Tunneling (RFC 7450). */
import { attr, attributes, enumOf, type Infer, ip4, u16be, u32 } from '../../codec/index.js'

export const AMT_MODE = { GATEWAY: 0, RELAY: 1 } as const

export const amtData = attributes('IFLA_AMT', {
  mode: attr(1, 'IFLA_AMT_MODE', enumOf(u32, 'AMT_MODE', AMT_MODE)),
  relayPort: attr(2, 'IFLA_AMT_RELAY_PORT', u16be),
  gatewayPort: attr(3, 'IFLA_AMT_GATEWAY_PORT', u16be),
  link: attr(4, 'IFLA_AMT_LINK', u32),
  localIp: attr(5, 'IFLA_AMT_LOCAL_IP', ip4),
  remoteIp: attr(6, 'IFLA_AMT_REMOTE_IP', ip4),
  discoveryIp: attr(7, 'IFLA_AMT_DISCOVERY_IP', ip4),
  maxTunnels: attr(8, 'IFLA_AMT_MAX_TUNNELS', u32),
})

export interface AmtData extends Infer<typeof amtData> {}
