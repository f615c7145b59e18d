/* linux/netfilter/nf_tables.h: what the local socket that the packet belongs to says, into a register. */
import { attr, attributes, enumOf, type Infer, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'

export const NFT_SOCKET = { TRANSPARENT: 0, MARK: 1, WILDCARD: 2, CGROUPV2: 3 } as const

export const socketExpression = attributes(
  'NFTA_SOCKET',
  {
    key: attr(1, 'NFTA_SOCKET_KEY', enumOf(u32, 'NFT_SOCKET', NFT_SOCKET)),
    dreg: attr(2, 'NFTA_SOCKET_DREG', register),
    /** For CGROUPV2: which ancestor, counted from the root. */
    level: attr(3, 'NFTA_SOCKET_LEVEL', u32),
  },
  nfnetlinkSet,
)

export interface SocketExpression extends Infer<typeof socketExpression> {}
