/* linux/ethtool_netlink.h: the family `ethtool`, settings of network devices. */
import { type GenericFamily, genericMessages } from '../family.js'
import { genlmsghdrOf } from '../genlmsghdr.js'
import {
  type EthtoolCableTest,
  type EthtoolCableTestTdr,
  ethtoolCableTest,
  ethtoolCableTestNtf,
  ethtoolCableTestTdr,
  ethtoolCableTestTdrNtf,
} from './cable-test.js'
import { ethtoolAnswers, ethtoolRequests } from './commands.js'
import {
  type EthtoolDebug,
  type EthtoolEee,
  type EthtoolFeatures,
  type EthtoolPrivflags,
  type EthtoolWol,
  ethtoolDebug,
  ethtoolEee,
  ethtoolFeatures,
  ethtoolPrivflags,
  ethtoolWol,
} from './features.js'
import { type EthtoolFec, ethtoolFec } from './fec.js'
import {
  type EthtoolLinkinfo,
  type EthtoolLinkmodes,
  type EthtoolLinkstate,
  ethtoolLinkinfo,
  ethtoolLinkmodes,
  ethtoolLinkstate,
} from './link.js'
import { type EthtoolMm, ethtoolMm } from './mm.js'
import {
  type EthtoolModule,
  type EthtoolModuleEeprom,
  type EthtoolModuleFwFlash,
  ethtoolModule,
  ethtoolModuleEeprom,
  ethtoolModuleFwFlash,
} from './module.js'
import { type EthtoolMse, ethtoolMse } from './mse.js'
import { type EthtoolPause, ethtoolPause } from './pause.js'
import { type EthtoolPhy, ethtoolPhy } from './phy.js'
import { type EthtoolPlca, ethtoolPlca } from './plca.js'
import { type EthtoolPse, ethtoolPse, ethtoolPseNtf } from './pse.js'
import {
  type EthtoolChannels,
  type EthtoolCoalesce,
  type EthtoolRings,
  ethtoolChannels,
  ethtoolCoalesce,
  ethtoolRings,
} from './queues.js'
import { type EthtoolRss, ethtoolRss } from './rss.js'
import { type EthtoolStats, ethtoolStats } from './statistics.js'
import { type EthtoolStrset, ethtoolStrset } from './strset.js'
import {
  type EthtoolPhcVclocks,
  type EthtoolTsconfig,
  type EthtoolTsinfo,
  ethtoolPhcVclocks,
  ethtoolTsconfig,
  ethtoolTsinfo,
} from './timestamps.js'
import { type EthtoolTunnelInfo, ethtoolTunnelInfo } from './tunnel-info.js'

/** What each command takes and gives. SET is a command, the others are questions; without a device in its header a GET is a dump of all. */
export interface EthtoolCommands {
  STRSET_GET: [EthtoolStrset, EthtoolStrset]
  LINKINFO_GET: [EthtoolLinkinfo, EthtoolLinkinfo]
  LINKINFO_SET: [EthtoolLinkinfo, EthtoolLinkinfo]
  LINKMODES_GET: [EthtoolLinkmodes, EthtoolLinkmodes]
  LINKMODES_SET: [EthtoolLinkmodes, EthtoolLinkmodes]
  LINKSTATE_GET: [EthtoolLinkstate, EthtoolLinkstate]
  DEBUG_GET: [EthtoolDebug, EthtoolDebug]
  DEBUG_SET: [EthtoolDebug, EthtoolDebug]
  WOL_GET: [EthtoolWol, EthtoolWol]
  WOL_SET: [EthtoolWol, EthtoolWol]
  FEATURES_GET: [EthtoolFeatures, EthtoolFeatures]
  FEATURES_SET: [EthtoolFeatures, EthtoolFeatures]
  PRIVFLAGS_GET: [EthtoolPrivflags, EthtoolPrivflags]
  PRIVFLAGS_SET: [EthtoolPrivflags, EthtoolPrivflags]
  RINGS_GET: [EthtoolRings, EthtoolRings]
  RINGS_SET: [EthtoolRings, EthtoolRings]
  CHANNELS_GET: [EthtoolChannels, EthtoolChannels]
  CHANNELS_SET: [EthtoolChannels, EthtoolChannels]
  COALESCE_GET: [EthtoolCoalesce, EthtoolCoalesce]
  COALESCE_SET: [EthtoolCoalesce, EthtoolCoalesce]
  PAUSE_GET: [EthtoolPause, EthtoolPause]
  PAUSE_SET: [EthtoolPause, EthtoolPause]
  EEE_GET: [EthtoolEee, EthtoolEee]
  EEE_SET: [EthtoolEee, EthtoolEee]
  TSINFO_GET: [EthtoolTsinfo, EthtoolTsinfo]
  /** What comes of it is told in events. */
  CABLE_TEST_ACT: [EthtoolCableTest, EthtoolCableTest]
  CABLE_TEST_TDR_ACT: [EthtoolCableTestTdr, EthtoolCableTestTdr]
  TUNNEL_INFO_GET: [EthtoolTunnelInfo, EthtoolTunnelInfo]
  FEC_GET: [EthtoolFec, EthtoolFec]
  FEC_SET: [EthtoolFec, EthtoolFec]
  MODULE_EEPROM_GET: [EthtoolModuleEeprom, EthtoolModuleEeprom]
  STATS_GET: [EthtoolStats, EthtoolStats]
  PHC_VCLOCKS_GET: [EthtoolPhcVclocks, EthtoolPhcVclocks]
  MODULE_GET: [EthtoolModule, EthtoolModule]
  MODULE_SET: [EthtoolModule, EthtoolModule]
  PSE_GET: [EthtoolPse, EthtoolPse]
  PSE_SET: [EthtoolPse, EthtoolPse]
  RSS_GET: [EthtoolRss, EthtoolRss]
  RSS_SET: [EthtoolRss, EthtoolRss]
  /** The answer has the number of the context. */
  RSS_CREATE_ACT: [EthtoolRss, EthtoolRss]
  RSS_DELETE_ACT: [EthtoolRss, EthtoolRss]
  PLCA_GET_CFG: [EthtoolPlca, EthtoolPlca]
  PLCA_SET_CFG: [EthtoolPlca, EthtoolPlca]
  PLCA_GET_STATUS: [EthtoolPlca, EthtoolPlca]
  MM_GET: [EthtoolMm, EthtoolMm]
  MM_SET: [EthtoolMm, EthtoolMm]
  /** How far it is is told in events. */
  MODULE_FW_FLASH_ACT: [EthtoolModuleFwFlash, EthtoolModuleFwFlash]
  PHY_GET: [EthtoolPhy, EthtoolPhy]
  TSCONFIG_GET: [EthtoolTsconfig, EthtoolTsconfig]
  TSCONFIG_SET: [EthtoolTsconfig, EthtoolTsconfig]
  MSE_GET: [EthtoolMse, EthtoolMse]
}

const prefix = 'ETHTOOL_MSG'

/** Headers of both directions: the same command has two numbers. */
export const ethtoolRequestHeader = genlmsghdrOf(prefix, ethtoolRequests)
export const ethtoolAnswerHeader = genlmsghdrOf(prefix, ethtoolAnswers)

const tables = {
  STRSET: () => ethtoolStrset,
  LINKINFO: () => ethtoolLinkinfo,
  LINKMODES: () => ethtoolLinkmodes,
  LINKSTATE: () => ethtoolLinkstate,
  DEBUG: () => ethtoolDebug,
  WOL: () => ethtoolWol,
  FEATURES: () => ethtoolFeatures,
  PRIVFLAGS: () => ethtoolPrivflags,
  RINGS: () => ethtoolRings,
  CHANNELS: () => ethtoolChannels,
  COALESCE: () => ethtoolCoalesce,
  PAUSE: () => ethtoolPause,
  EEE: () => ethtoolEee,
  TSINFO: () => ethtoolTsinfo,
  CABLE_TEST: () => ethtoolCableTest,
  CABLE_TEST_NTF: () => ethtoolCableTestNtf,
  CABLE_TEST_TDR: () => ethtoolCableTestTdr,
  CABLE_TEST_TDR_NTF: () => ethtoolCableTestTdrNtf,
  TUNNEL_INFO: () => ethtoolTunnelInfo,
  FEC: () => ethtoolFec,
  MODULE: () => ethtoolModule,
  MODULE_EEPROM: () => ethtoolModuleEeprom,
  MODULE_FW_FLASH: () => ethtoolModuleFwFlash,
  STATS: () => ethtoolStats,
  PHC_VCLOCKS: () => ethtoolPhcVclocks,
  PSE: () => ethtoolPse,
  PSE_NTF: () => ethtoolPseNtf,
  RSS: () => ethtoolRss,
  PLCA: () => ethtoolPlca,
  MM: () => ethtoolMm,
  PHY: () => ethtoolPhy,
  TSCONFIG: () => ethtoolTsconfig,
  MSE: () => ethtoolMse,
} as const

/** The table of each command: that of the longest name which the command's begins with. */
function tablesOf(commands: Readonly<Record<string, number>>) {
  const longestFirst = Object.entries(tables).toSorted(([a], [b]) => b.length - a.length)
  return Object.fromEntries(
    Object.entries(commands).map(([name, number]) => {
      const table = longestFirst.find(([object]) => `${name}_`.startsWith(`${object}_`))
      if (table === undefined) throw new Error(`${prefix}_${name} has no table`)
      return [number, table[1]] as const
    }),
  )
}

export const ethtool: GenericFamily<EthtoolCommands> = {
  name: 'ethtool',
  prefix,
  version: 1,
  ...genericMessages(prefix, ethtoolAnswers, tablesOf(ethtoolAnswers)),
  asked: genericMessages(prefix, ethtoolRequests, tablesOf(ethtoolRequests)),
}
