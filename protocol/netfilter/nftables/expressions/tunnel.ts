/* linux/netfilter/nf_tables.h: what the tunnel that the packet came through says, into a register. */
import { attr, attributes, enumOf, type Infer, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'

export const NFT_TUNNEL = { PATH: 0, ID: 1 } as const

export const NFT_TUNNEL_MODE = { NONE: 0, RX: 1, TX: 2 } as const

export const tunnelExpression = attributes(
  'NFTA_TUNNEL',
  {
    key: attr(1, 'NFTA_TUNNEL_KEY', enumOf(u32, 'NFT_TUNNEL', NFT_TUNNEL)),
    dreg: attr(2, 'NFTA_TUNNEL_DREG', register),
    mode: attr(3, 'NFTA_TUNNEL_MODE', enumOf(u32, 'NFT_TUNNEL_MODE', NFT_TUNNEL_MODE)),
  },
  nfnetlinkSet,
)

export interface TunnelExpression extends Infer<typeof tunnelExpression> {}
