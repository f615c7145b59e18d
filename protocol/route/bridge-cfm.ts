/* linux/if_bridge.h, linux/cfm_bridge.h: Connectivity Fault Management (802.1Q section 12.14) of a bridge. */
import {
  attr,
  attributes,
  type Codec,
  enumOf,
  fixedBytes,
  type Infer,
  mac,
  multi,
  nest,
  u8,
  u32,
} from '../codec/index.js'

export const BR_CFM = { PORT: 0, VLAN: 1 } as const

export const BR_CFM_MEP_DIRECTION = { DOWN: 0, UP: 1 } as const

export const BR_CFM_CCM_INTERVAL = {
  NONE: 0,
  '3_3_MS': 1,
  '10_MS': 2,
  '100_MS': 3,
  '1_SEC': 4,
  '10_SEC': 5,
  '1_MIN': 6,
  '10_MIN': 7,
} as const

export const cfmMepCreate = attributes('IFLA_BRIDGE_CFM_MEP_CREATE', {
  instance: attr(1, 'IFLA_BRIDGE_CFM_MEP_CREATE_INSTANCE', u32),
  domain: attr(2, 'IFLA_BRIDGE_CFM_MEP_CREATE_DOMAIN', enumOf(u32, 'BR_CFM', BR_CFM)),
  direction: attr(3, 'IFLA_BRIDGE_CFM_MEP_CREATE_DIRECTION', enumOf(u32, 'BR_CFM_MEP_DIRECTION', BR_CFM_MEP_DIRECTION)),
  ifindex: attr(4, 'IFLA_BRIDGE_CFM_MEP_CREATE_IFINDEX', u32),
})

export interface CfmMepCreate extends Infer<typeof cfmMepCreate> {}

export const cfmMepDelete = attributes('IFLA_BRIDGE_CFM_MEP_DELETE', {
  instance: attr(1, 'IFLA_BRIDGE_CFM_MEP_DELETE_INSTANCE', u32),
})

export interface CfmMepDelete extends Infer<typeof cfmMepDelete> {}

export const cfmMepConfig = attributes('IFLA_BRIDGE_CFM_MEP_CONFIG', {
  instance: attr(1, 'IFLA_BRIDGE_CFM_MEP_CONFIG_INSTANCE', u32),
  unicastMac: attr(2, 'IFLA_BRIDGE_CFM_MEP_CONFIG_UNICAST_MAC', mac),
  mdlevel: attr(3, 'IFLA_BRIDGE_CFM_MEP_CONFIG_MDLEVEL', u32),
  mepid: attr(4, 'IFLA_BRIDGE_CFM_MEP_CONFIG_MEPID', u32),
})

export interface CfmMepConfig extends Infer<typeof cfmMepConfig> {}

export const cfmCcConfig = attributes('IFLA_BRIDGE_CFM_CC_CONFIG', {
  instance: attr(1, 'IFLA_BRIDGE_CFM_CC_CONFIG_INSTANCE', u32),
  enable: attr(2, 'IFLA_BRIDGE_CFM_CC_CONFIG_ENABLE', u32),
  expInterval: attr(
    3,
    'IFLA_BRIDGE_CFM_CC_CONFIG_EXP_INTERVAL',
    enumOf(u32, 'BR_CFM_CCM_INTERVAL', BR_CFM_CCM_INTERVAL),
  ),
  expMaid: attr(4, 'IFLA_BRIDGE_CFM_CC_CONFIG_EXP_MAID', fixedBytes(48)),
})

export interface CfmCcConfig extends Infer<typeof cfmCcConfig> {}

export const cfmCcRdi = attributes('IFLA_BRIDGE_CFM_CC_RDI', {
  instance: attr(1, 'IFLA_BRIDGE_CFM_CC_RDI_INSTANCE', u32),
  rdi: attr(2, 'IFLA_BRIDGE_CFM_CC_RDI_RDI', u32),
})

export interface CfmCcRdi extends Infer<typeof cfmCcRdi> {}

export const cfmCcCcmTx = attributes('IFLA_BRIDGE_CFM_CC_CCM_TX', {
  instance: attr(1, 'IFLA_BRIDGE_CFM_CC_CCM_TX_INSTANCE', u32),
  dmac: attr(2, 'IFLA_BRIDGE_CFM_CC_CCM_TX_DMAC', mac),
  seqNoUpdate: attr(3, 'IFLA_BRIDGE_CFM_CC_CCM_TX_SEQ_NO_UPDATE', u32),
  /** Seconds. */
  period: attr(4, 'IFLA_BRIDGE_CFM_CC_CCM_TX_PERIOD', u32),
  ifTlv: attr(5, 'IFLA_BRIDGE_CFM_CC_CCM_TX_IF_TLV', u32),
  ifTlvValue: attr(6, 'IFLA_BRIDGE_CFM_CC_CCM_TX_IF_TLV_VALUE', u8),
  portTlv: attr(7, 'IFLA_BRIDGE_CFM_CC_CCM_TX_PORT_TLV', u32),
  portTlvValue: attr(8, 'IFLA_BRIDGE_CFM_CC_CCM_TX_PORT_TLV_VALUE', u8),
})

export interface CfmCcCcmTx extends Infer<typeof cfmCcCcmTx> {}

export const cfmMepStatus = attributes('IFLA_BRIDGE_CFM_MEP_STATUS', {
  instance: attr(1, 'IFLA_BRIDGE_CFM_MEP_STATUS_INSTANCE', u32),
  opcodeUnexpSeen: attr(2, 'IFLA_BRIDGE_CFM_MEP_STATUS_OPCODE_UNEXP_SEEN', u32),
  versionUnexpSeen: attr(3, 'IFLA_BRIDGE_CFM_MEP_STATUS_VERSION_UNEXP_SEEN', u32),
  rxLevelLowSeen: attr(4, 'IFLA_BRIDGE_CFM_MEP_STATUS_RX_LEVEL_LOW_SEEN', u32),
})

export interface CfmMepStatus extends Infer<typeof cfmMepStatus> {}

export const cfmCcPeerStatus = attributes('IFLA_BRIDGE_CFM_CC_PEER_STATUS', {
  instance: attr(1, 'IFLA_BRIDGE_CFM_CC_PEER_STATUS_INSTANCE', u32),
  peerMepid: attr(2, 'IFLA_BRIDGE_CFM_CC_PEER_STATUS_PEER_MEPID', u32),
  ccmDefect: attr(3, 'IFLA_BRIDGE_CFM_CC_PEER_STATUS_CCM_DEFECT', u32),
  rdi: attr(4, 'IFLA_BRIDGE_CFM_CC_PEER_STATUS_RDI', u32),
  portTlvValue: attr(5, 'IFLA_BRIDGE_CFM_CC_PEER_STATUS_PORT_TLV_VALUE', u8),
  ifTlvValue: attr(6, 'IFLA_BRIDGE_CFM_CC_PEER_STATUS_IF_TLV_VALUE', u8),
  seen: attr(7, 'IFLA_BRIDGE_CFM_CC_PEER_STATUS_SEEN', u32),
  tlvSeen: attr(8, 'IFLA_BRIDGE_CFM_CC_PEER_STATUS_TLV_SEEN', u32),
  seqUnexpSeen: attr(9, 'IFLA_BRIDGE_CFM_CC_PEER_STATUS_SEQ_UNEXP_SEEN', u32),
})

export interface CfmCcPeerStatus extends Infer<typeof cfmCcPeerStatus> {}

/** A remote end point of a maintenance association. */
export const cfmCcPeerMep = attributes('IFLA_BRIDGE_CFM_CC_PEER', {
  mepInstance: attr(1, 'IFLA_BRIDGE_CFM_CC_PEER_MEP_INSTANCE', u32),
  mepid: attr(2, 'IFLA_BRIDGE_CFM_CC_PEER_MEPID', u32),
})

export interface CfmCcPeerMep extends Infer<typeof cfmCcPeerMep> {}

/** Requests carry the commands; the kernel answers with one of each `…Info` per instance or peer. */
export const bridgeCfm = attributes('IFLA_BRIDGE_CFM', {
  mepCreate: attr<CfmMepCreate>(1, 'IFLA_BRIDGE_CFM_MEP_CREATE', () => cfmMepCreate),
  mepDelete: attr<CfmMepDelete>(2, 'IFLA_BRIDGE_CFM_MEP_DELETE', () => cfmMepDelete),
  mepConfig: attr<CfmMepConfig>(3, 'IFLA_BRIDGE_CFM_MEP_CONFIG', () => cfmMepConfig),
  ccConfig: attr<CfmCcConfig>(4, 'IFLA_BRIDGE_CFM_CC_CONFIG', () => cfmCcConfig),
  ccPeerMepAdd: attr<CfmCcPeerMep>(5, 'IFLA_BRIDGE_CFM_CC_PEER_MEP_ADD', () => cfmCcPeerMep),
  ccPeerMepRemove: attr<CfmCcPeerMep>(6, 'IFLA_BRIDGE_CFM_CC_PEER_MEP_REMOVE', () => cfmCcPeerMep),
  ccRdi: attr<CfmCcRdi>(7, 'IFLA_BRIDGE_CFM_CC_RDI', () => cfmCcRdi),
  ccCcmTx: attr<CfmCcCcmTx>(8, 'IFLA_BRIDGE_CFM_CC_CCM_TX', () => cfmCcCcmTx),
  mepCreateInfo: attr(9, 'IFLA_BRIDGE_CFM_MEP_CREATE_INFO', multi(nest((): Codec<CfmMepCreate> => cfmMepCreate))),
  mepConfigInfo: attr(10, 'IFLA_BRIDGE_CFM_MEP_CONFIG_INFO', multi(nest((): Codec<CfmMepConfig> => cfmMepConfig))),
  ccConfigInfo: attr(11, 'IFLA_BRIDGE_CFM_CC_CONFIG_INFO', multi(nest((): Codec<CfmCcConfig> => cfmCcConfig))),
  ccRdiInfo: attr(12, 'IFLA_BRIDGE_CFM_CC_RDI_INFO', multi(nest((): Codec<CfmCcRdi> => cfmCcRdi))),
  ccCcmTxInfo: attr(13, 'IFLA_BRIDGE_CFM_CC_CCM_TX_INFO', multi(nest((): Codec<CfmCcCcmTx> => cfmCcCcmTx))),
  ccPeerMepInfo: attr(14, 'IFLA_BRIDGE_CFM_CC_PEER_MEP_INFO', multi(nest((): Codec<CfmCcPeerMep> => cfmCcPeerMep))),
  mepStatusInfo: attr(15, 'IFLA_BRIDGE_CFM_MEP_STATUS_INFO', multi(nest((): Codec<CfmMepStatus> => cfmMepStatus))),
  ccPeerStatusInfo: attr(
    16,
    'IFLA_BRIDGE_CFM_CC_PEER_STATUS_INFO',
    multi(nest((): Codec<CfmCcPeerStatus> => cfmCcPeerStatus)),
  ),
})

export interface BridgeCfm extends Infer<typeof bridgeCfm> {}
