/* linux/dcbnl.h: data center bridging before the standard (CEE), and what single questions and settings of it carry. */
import {
  arrayOf,
  attr,
  attributes,
  enumOf,
  flag,
  flagsOf,
  type Infer,
  list,
  multi,
  struct,
  u8,
  u16,
  u32,
} from '../codec/index.js'
import { type DcbApp, dcbApp } from './dcb-ieee.js'

export const DCB_APP_IDTYPE = { ETHTYPE: 0, PORTNUM: 1 } as const

export const DCB_FEATCFG = { ERROR: 1, ENABLE: 2, WILLING: 4, ADVERTISE: 8 } as const

/** Who negotiates, and which version; what a device can. */
export const DCB_CAP_DCBX = { HOST: 1, LLD_MANAGED: 2, VER_CEE: 4, VER_IEEE: 8, STATIC: 16 } as const

/** What was not told, in a number of one byte. */
export const DCB_ATTR_VALUE = { UNDEFINED: 255 } as const

/** Priority flow control, by priority: 0 is off, 1 on. `attrAll` in a question: all of them. */
export const dcbPfcUp = attributes('DCB_PFC_UP', {
  attr0: attr(1, 'DCB_PFC_UP_ATTR_0', u8),
  attr1: attr(2, 'DCB_PFC_UP_ATTR_1', u8),
  attr2: attr(3, 'DCB_PFC_UP_ATTR_2', u8),
  attr3: attr(4, 'DCB_PFC_UP_ATTR_3', u8),
  attr4: attr(5, 'DCB_PFC_UP_ATTR_4', u8),
  attr5: attr(6, 'DCB_PFC_UP_ATTR_5', u8),
  attr6: attr(7, 'DCB_PFC_UP_ATTR_6', u8),
  attr7: attr(8, 'DCB_PFC_UP_ATTR_7', u8),
  attrAll: attr(9, 'DCB_PFC_UP_ATTR_ALL', flag),
})

export interface DcbPfcUp extends Infer<typeof dcbPfcUp> {}

const value = enumOf(u8, 'DCB_ATTR_VALUE', DCB_ATTR_VALUE)

/** A traffic class: its group, a bit for each priority that it carries, and its percentage of the group's bandwidth. */
export const dcbTrafficClass = attributes('DCB_TC_ATTR_PARAM', {
  pgid: attr(1, 'DCB_TC_ATTR_PARAM_PGID', value),
  upMapping: attr(2, 'DCB_TC_ATTR_PARAM_UP_MAPPING', value),
  strictPrio: attr(3, 'DCB_TC_ATTR_PARAM_STRICT_PRIO', value),
  bwPct: attr(4, 'DCB_TC_ATTR_PARAM_BW_PCT', value),
  all: attr(5, 'DCB_TC_ATTR_PARAM_ALL', flag),
})

export interface DcbTrafficClass extends Infer<typeof dcbTrafficClass> {}

const trafficClass = (number: number, uapi: string) => attr<DcbTrafficClass>(number, uapi, () => dcbTrafficClass)

/** Priority groups: the traffic classes, and the percentage of the link that each group has. */
export const dcbPriorityGroups = attributes('DCB_PG_ATTR', {
  tc0: trafficClass(1, 'DCB_PG_ATTR_TC_0'),
  tc1: trafficClass(2, 'DCB_PG_ATTR_TC_1'),
  tc2: trafficClass(3, 'DCB_PG_ATTR_TC_2'),
  tc3: trafficClass(4, 'DCB_PG_ATTR_TC_3'),
  tc4: trafficClass(5, 'DCB_PG_ATTR_TC_4'),
  tc5: trafficClass(6, 'DCB_PG_ATTR_TC_5'),
  tc6: trafficClass(7, 'DCB_PG_ATTR_TC_6'),
  tc7: trafficClass(8, 'DCB_PG_ATTR_TC_7'),
  tcAll: trafficClass(10, 'DCB_PG_ATTR_TC_ALL'),
  bwId0: attr(11, 'DCB_PG_ATTR_BW_ID_0', value),
  bwId1: attr(12, 'DCB_PG_ATTR_BW_ID_1', value),
  bwId2: attr(13, 'DCB_PG_ATTR_BW_ID_2', value),
  bwId3: attr(14, 'DCB_PG_ATTR_BW_ID_3', value),
  bwId4: attr(15, 'DCB_PG_ATTR_BW_ID_4', value),
  bwId5: attr(16, 'DCB_PG_ATTR_BW_ID_5', value),
  bwId6: attr(17, 'DCB_PG_ATTR_BW_ID_6', value),
  bwId7: attr(18, 'DCB_PG_ATTR_BW_ID_7', value),
  bwIdAll: attr(20, 'DCB_PG_ATTR_BW_ID_ALL', flag),
})

export interface DcbPriorityGroups extends Infer<typeof dcbPriorityGroups> {}

/** What a device can: flags as 0 and 1, of `pgTcs` and `pfcTcs` a bit for each possible number of classes. */
export const dcbCapabilities = attributes('DCB_CAP_ATTR', {
  all: attr(1, 'DCB_CAP_ATTR_ALL', flag),
  pg: attr(2, 'DCB_CAP_ATTR_PG', u8),
  pfc: attr(3, 'DCB_CAP_ATTR_PFC', u8),
  up2tc: attr(4, 'DCB_CAP_ATTR_UP2TC', u8),
  pgTcs: attr(5, 'DCB_CAP_ATTR_PG_TCS', u8),
  pfcTcs: attr(6, 'DCB_CAP_ATTR_PFC_TCS', u8),
  gsp: attr(7, 'DCB_CAP_ATTR_GSP', u8),
  bcn: attr(8, 'DCB_CAP_ATTR_BCN', u8),
  dcbx: attr(9, 'DCB_CAP_ATTR_DCBX', flagsOf(u8, 'DCB_CAP_DCBX', DCB_CAP_DCBX)),
})

export interface DcbCapabilities extends Infer<typeof dcbCapabilities> {}

/** How many traffic classes there are. */
export const dcbTrafficClasses = attributes('DCB_NUMTCS_ATTR', {
  all: attr(1, 'DCB_NUMTCS_ATTR_ALL', flag),
  pg: attr(2, 'DCB_NUMTCS_ATTR_PG', u8),
  pfc: attr(3, 'DCB_NUMTCS_ATTR_PFC', u8),
})

export interface DcbTrafficClasses extends Infer<typeof dcbTrafficClasses> {}

/** Backward congestion notification. */
export const dcbBcn = attributes('DCB_BCN_ATTR', {
  rp0: attr(1, 'DCB_BCN_ATTR_RP_0', u8),
  rp1: attr(2, 'DCB_BCN_ATTR_RP_1', u8),
  rp2: attr(3, 'DCB_BCN_ATTR_RP_2', u8),
  rp3: attr(4, 'DCB_BCN_ATTR_RP_3', u8),
  rp4: attr(5, 'DCB_BCN_ATTR_RP_4', u8),
  rp5: attr(6, 'DCB_BCN_ATTR_RP_5', u8),
  rp6: attr(7, 'DCB_BCN_ATTR_RP_6', u8),
  rp7: attr(8, 'DCB_BCN_ATTR_RP_7', u8),
  rpAll: attr(9, 'DCB_BCN_ATTR_RP_ALL', flag),
  bcna0: attr(10, 'DCB_BCN_ATTR_BCNA_0', u32),
  bcna1: attr(11, 'DCB_BCN_ATTR_BCNA_1', u32),
  alpha: attr(12, 'DCB_BCN_ATTR_ALPHA', u32),
  beta: attr(13, 'DCB_BCN_ATTR_BETA', u32),
  gd: attr(14, 'DCB_BCN_ATTR_GD', u32),
  gi: attr(15, 'DCB_BCN_ATTR_GI', u32),
  tmax: attr(16, 'DCB_BCN_ATTR_TMAX', u32),
  td: attr(17, 'DCB_BCN_ATTR_TD', u32),
  rmin: attr(18, 'DCB_BCN_ATTR_RMIN', u32),
  w: attr(19, 'DCB_BCN_ATTR_W', u32),
  rd: attr(20, 'DCB_BCN_ATTR_RD', u32),
  ru: attr(21, 'DCB_BCN_ATTR_RU', u32),
  wrtt: attr(22, 'DCB_BCN_ATTR_WRTT', u32),
  ri: attr(23, 'DCB_BCN_ATTR_RI', u32),
  c: attr(24, 'DCB_BCN_ATTR_C', u32),
  all: attr(25, 'DCB_BCN_ATTR_ALL', flag),
})

export interface DcbBcn extends Infer<typeof dcbBcn> {}

/** A bit for each priority that the application has. */
export const dcbApplication = attributes('DCB_APP_ATTR', {
  idtype: attr(1, 'DCB_APP_ATTR_IDTYPE', enumOf(u8, 'DCB_APP_IDTYPE', DCB_APP_IDTYPE)),
  /** EtherType or port. */
  id: attr(2, 'DCB_APP_ATTR_ID', u16),
  priority: attr(3, 'DCB_APP_ATTR_PRIORITY', u8),
})

export interface DcbApplication extends Infer<typeof dcbApplication> {}

const feature = flagsOf(u8, 'DCB_FEATCFG', DCB_FEATCFG)

export const dcbFeatures = attributes('DCB_FEATCFG_ATTR', {
  all: attr(1, 'DCB_FEATCFG_ATTR_ALL', flag),
  pg: attr(2, 'DCB_FEATCFG_ATTR_PG', feature),
  pfc: attr(3, 'DCB_FEATCFG_ATTR_PFC', feature),
  app: attr(4, 'DCB_FEATCFG_ATTR_APP', feature),
})

export interface DcbFeatures extends Infer<typeof dcbFeatures> {}

const perPriority = arrayOf(u8, 8)

/** What the peer said, of priority groups. */
export const ceePg = struct('cee_pg', {
  willing: u8,
  error: u8,
  pg_en: u8,
  tcs_supported: u8,
  pg_bw: perPriority,
  prio_pg: perPriority,
})

export interface CeePg extends Infer<typeof ceePg> {}

export const ceePfc = struct('cee_pfc', { willing: u8, error: u8, pfc_en: u8, tcs_supported: u8 })

export interface CeePfc extends Infer<typeof ceePfc> {}

export const dcbPeerAppInfo = struct('dcb_peer_app_info', { willing: u8, error: u8 })

export interface DcbPeerAppInfo extends Infer<typeof dcbPeerAppInfo> {}

export const dcbCeePeerApps = attributes('DCB_ATTR_CEE', {
  peerAppInfo: attr<DcbPeerAppInfo>(1, 'DCB_ATTR_CEE_PEER_APP_INFO', dcbPeerAppInfo),
  peerApp: attr(2, 'DCB_ATTR_CEE_PEER_APP', multi<DcbApp>(dcbApp)),
})

export interface DcbCeePeerApps extends Infer<typeof dcbCeePeerApps> {}

/** All that is configured, and what the peer said. */
export const dcbCee = attributes('DCB_ATTR_CEE', {
  peerPg: attr<CeePg>(1, 'DCB_ATTR_CEE_PEER_PG', ceePg),
  peerPfc: attr<CeePfc>(2, 'DCB_ATTR_CEE_PEER_PFC', ceePfc),
  peerAppTable: attr<DcbCeePeerApps>(3, 'DCB_ATTR_CEE_PEER_APP_TABLE', () => dcbCeePeerApps),
  txPg: attr<DcbPriorityGroups>(4, 'DCB_ATTR_CEE_TX_PG', () => dcbPriorityGroups),
  rxPg: attr<DcbPriorityGroups>(5, 'DCB_ATTR_CEE_RX_PG', () => dcbPriorityGroups),
  pfc: attr<DcbPfcUp>(6, 'DCB_ATTR_CEE_PFC', () => dcbPfcUp),
  /** The kernel gives each the number of DCB_ATTR_APP. */
  appTable: attr<DcbApplication[]>(
    7,
    'DCB_ATTR_CEE_APP_TABLE',
    list<DcbApplication>(12, 'DCB_ATTR_APP', dcbApplication, {}),
  ),
  feat: attr<DcbFeatures>(8, 'DCB_ATTR_CEE_FEAT', () => dcbFeatures),
})

export interface DcbCee extends Infer<typeof dcbCee> {}
