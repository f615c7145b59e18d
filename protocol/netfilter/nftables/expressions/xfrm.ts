/* linux/netfilter/nf_tables.h: what IPsec knows of the packet, into a register. */
import { attr, attributes, enumOf, type Infer, u8, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'

export const NFT_XFRM_KEY = {
  UNSPEC: 0,
  DADDR_IP4: 1,
  DADDR_IP6: 2,
  SADDR_IP4: 3,
  SADDR_IP6: 4,
  REQID: 5,
  SPI: 6,
} as const

export const xfrmExpression = attributes(
  'NFTA_XFRM',
  {
    dreg: attr(1, 'NFTA_XFRM_DREG', register),
    key: attr(2, 'NFTA_XFRM_KEY', enumOf(u32, 'NFT_XFRM_KEY', NFT_XFRM_KEY)),
    /** 0 the way it came, 1 the way it will go (XFRM_POLICY_IN, XFRM_POLICY_OUT). */
    dir: attr(3, 'NFTA_XFRM_DIR', u8),
    /** Which of several transformations, counted from 0. */
    spnum: attr(4, 'NFTA_XFRM_SPNUM', u32),
  },
  nfnetlinkSet,
)

export interface XfrmExpression extends Infer<typeof xfrmExpression> {}
