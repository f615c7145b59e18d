/* linux/ethtool_netlink.h: the family `ethtool`, settings of network devices. */
import { type GenericFamily, genericMessages } from '../family.js'
import { genlmsghdrOf } from '../genlmsghdr.js'
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
import {
  type EthtoolLinkinfo,
  type EthtoolLinkmodes,
  type EthtoolLinkstate,
  ethtoolLinkinfo,
  ethtoolLinkmodes,
  ethtoolLinkstate,
} from './link.js'
import { type EthtoolPause, ethtoolPause } from './pause.js'
import {
  type EthtoolChannels,
  type EthtoolCoalesce,
  type EthtoolRings,
  ethtoolChannels,
  ethtoolCoalesce,
  ethtoolRings,
} from './queues.js'
import { type EthtoolStrset, ethtoolStrset } from './strset.js'

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
} as const

/** The table of each command whose name starts with an object's. */
function tablesOf(commands: Readonly<Record<string, number>>) {
  return Object.fromEntries(
    Object.entries(commands).flatMap(([name, number]) => {
      const object = name.slice(0, name.indexOf('_'))
      return object in tables ? [[number, tables[object as keyof typeof tables]]] : []
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
