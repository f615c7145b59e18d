/* linux/dcbnl.h: data center bridging of IEEE 802.1Qaz, 802.1Qbb and 802.1Qau. `dcb` of iproute2 speaks this. */
import { arrayOf, attr, attributes, enumOf, type Infer, sequence, struct, u8, u16, u32, u64 } from '../codec/index.js'

/** How a traffic class is scheduled. */
export const IEEE_8021QAZ_TSA = { STRICT: 0, CB_SHAPER: 1, ETS: 2, VENDOR: 255 } as const

/** What tells an application. */
export const IEEE_8021QAZ_APP_SEL = { ETHERTYPE: 1, STREAM: 2, DGRAM: 3, ANY: 4, DSCP: 5 } as const

/** The selector of the priority code point, beside {@link IEEE_8021QAZ_APP_SEL}. */
export const DCB_APP_SEL = { PCP: 255 } as const

export const DCB_CNDD = { RESET: 0, EDGE: 1, INTERIOR: 2, INTERIOR_READY: 3 } as const

const bytes8 = arrayOf(u8, 8)
const numbers8 = arrayOf(u32, 8)
const counters8 = arrayOf(u64, 8)
const algorithms = arrayOf(enumOf(u8, 'IEEE_8021QAZ_TSA', IEEE_8021QAZ_TSA), 8)
const selector = enumOf(u8, 'IEEE_8021QAZ_APP_SEL', IEEE_8021QAZ_APP_SEL)

/** By traffic class, `prio_tc` by priority; bandwidths in percent. `reco` is what is recommended to the peer. */
export const ieeeEts = struct('ieee_ets', {
  willing: u8,
  ets_cap: u8,
  cbs: u8,
  tc_tx_bw: bytes8,
  tc_rx_bw: bytes8,
  tc_tsa: algorithms,
  prio_tc: bytes8,
  tc_reco_bw: bytes8,
  tc_reco_tsa: algorithms,
  reco_prio_tc: bytes8,
})

export interface IeeeEts extends Infer<typeof ieeeEts> {}

/** `pfc_en` has a bit for each priority; `delay` is in bit times. */
export const ieeePfc = struct('ieee_pfc', {
  pfc_cap: u8,
  pfc_en: u8,
  mbc: u8,
  delay: u16,
  requests: counters8,
  indications: counters8,
})

export interface IeeePfc extends Infer<typeof ieeePfc> {}

/** Kbit/s, by traffic class. */
export const ieeeMaxrate = struct('ieee_maxrate', { tc_maxrate: counters8 })

export interface IeeeMaxrate extends Infer<typeof ieeeMaxrate> {}

/** Congestion notification, by priority. */
export const ieeeQcn = struct('ieee_qcn', {
  rpg_enable: bytes8,
  rppp_max_rps: numbers8,
  rpg_time_reset: numbers8,
  rpg_byte_reset: numbers8,
  rpg_threshold: numbers8,
  rpg_max_rate: numbers8,
  rpg_ai_rate: numbers8,
  rpg_hai_rate: numbers8,
  rpg_gd: numbers8,
  rpg_min_dec_fac: numbers8,
  rpg_min_rate: numbers8,
  cndd_state_machine: arrayOf(enumOf(u32, 'DCB_CNDD', DCB_CNDD), 8),
})

export interface IeeeQcn extends Infer<typeof ieeeQcn> {}

export const ieeeQcnStats = struct('ieee_qcn_stats', {
  rppp_rp_centiseconds: counters8,
  rppp_created_rps: numbers8,
})

export interface IeeeQcnStats extends Infer<typeof ieeeQcnStats> {}

/** Sizes in bytes. */
export const dcbnlBuffer = struct('dcbnl_buffer', { prio2buffer: bytes8, buffer_size: numbers8, total_size: u32 })

export interface DcbnlBuffer extends Infer<typeof dcbnlBuffer> {}

/** `protocol` is an EtherType, a port, a DSCP or a PCP: the selector says which. */
export const dcbApp = struct('dcb_app', { selector, priority: u8, protocol: u16 })

export interface DcbApp extends Infer<typeof dcbApp> {}

/** One entry of a table of applications: `dcbApp` has a selector that is none of the standard. */
export const dcbAppEntry = attributes('DCB_ATTR', {
  ieeeApp: attr<DcbApp>(1, 'DCB_ATTR_IEEE_APP', dcbApp),
  dcbApp: attr<DcbApp>(2, 'DCB_ATTR_DCB_APP', dcbApp),
})

export interface DcbAppEntry extends Infer<typeof dcbAppEntry> {}

/** One entry of the selectors that are trusted, the most trusted first. */
export const dcbAppTrust = attributes('DCB_ATTR', {
  ieeeApp: attr(1, 'DCB_ATTR_IEEE_APP', selector),
  dcbApp: attr(2, 'DCB_ATTR_DCB_APP', enumOf(u8, 'DCB_APP_SEL', DCB_APP_SEL)),
})

export interface DcbAppTrust extends Infer<typeof dcbAppTrust> {}

const apps = sequence<DcbAppEntry>(() => dcbAppEntry)

/** All that is configured, and what the peer said. */
export const dcbIeee = attributes('DCB_ATTR', {
  ieeeEts: attr<IeeeEts>(1, 'DCB_ATTR_IEEE_ETS', ieeeEts),
  ieeePfc: attr<IeeePfc>(2, 'DCB_ATTR_IEEE_PFC', ieeePfc),
  ieeeAppTable: attr<DcbAppEntry[]>(3, 'DCB_ATTR_IEEE_APP_TABLE', apps),
  ieeePeerEts: attr<IeeeEts>(4, 'DCB_ATTR_IEEE_PEER_ETS', ieeeEts),
  ieeePeerPfc: attr<IeeePfc>(5, 'DCB_ATTR_IEEE_PEER_PFC', ieeePfc),
  ieeePeerApp: attr<DcbAppEntry[]>(6, 'DCB_ATTR_IEEE_PEER_APP', apps),
  ieeeMaxrate: attr<IeeeMaxrate>(7, 'DCB_ATTR_IEEE_MAXRATE', ieeeMaxrate),
  ieeeQcn: attr<IeeeQcn>(8, 'DCB_ATTR_IEEE_QCN', ieeeQcn),
  ieeeQcnStats: attr<IeeeQcnStats>(9, 'DCB_ATTR_IEEE_QCN_STATS', ieeeQcnStats),
  dcbBuffer: attr<DcbnlBuffer>(10, 'DCB_ATTR_DCB_BUFFER', dcbnlBuffer),
  dcbAppTrustTable: attr<DcbAppTrust[]>(
    11,
    'DCB_ATTR_DCB_APP_TRUST_TABLE',
    sequence<DcbAppTrust>(() => dcbAppTrust),
    { nestedFlag: true },
  ),
  /** What is written into packets that leave. */
  dcbRewrTable: attr<DcbAppEntry[]>(12, 'DCB_ATTR_DCB_REWR_TABLE', apps, { nestedFlag: true }),
})

export interface DcbIeee extends Infer<typeof dcbIeee> {}
