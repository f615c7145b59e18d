/* The PHYs of a device: there may be one behind the other. */
import { attr, attributes, enumOf, type Infer, string, u32 } from '../../codec/index.js'
import { type EthtoolHeader, ethtoolHeader } from './header.js'

/** What a PHY is connected to. */
export const PHY_UPSTREAM = { MAC: 0, PHY: 1 } as const

export const ethtoolPhy = attributes(
  'ETHTOOL_A_PHY',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_PHY_HEADER', () => ethtoolHeader),
    /** What `phyIndex` of a header means. */
    index: attr(2, 'ETHTOOL_A_PHY_INDEX', u32),
    drvname: attr(3, 'ETHTOOL_A_PHY_DRVNAME', string),
    name: attr(4, 'ETHTOOL_A_PHY_NAME', string),
    upstreamType: attr(5, 'ETHTOOL_A_PHY_UPSTREAM_TYPE', enumOf(u32, 'PHY_UPSTREAM', PHY_UPSTREAM)),
    /** Where that is a PHY. */
    upstreamIndex: attr(6, 'ETHTOOL_A_PHY_UPSTREAM_INDEX', u32),
    /** The cage whose module this PHY is in. */
    upstreamSfpName: attr(7, 'ETHTOOL_A_PHY_UPSTREAM_SFP_NAME', string),
    /** The cage that it drives. */
    downstreamSfpName: attr(8, 'ETHTOOL_A_PHY_DOWNSTREAM_SFP_NAME', string),
  },
  { nestedFlag: true },
)

export interface EthtoolPhy extends Infer<typeof ethtoolPhy> {}
