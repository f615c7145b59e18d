import {
  AUTONEG,
  DUPLEX,
  ETHTOOL_LINK_EXT_STATE,
  type EthtoolChannels,
  type EthtoolCoalesce,
  type EthtoolDebug,
  type EthtoolEee,
  type EthtoolFeatures,
  type EthtoolFec,
  type EthtoolLinkinfo,
  type EthtoolLinkmodes,
  type EthtoolLinkstate,
  type EthtoolMm,
  type EthtoolModule,
  type EthtoolModuleEeprom,
  type EthtoolModuleFwFlash,
  type EthtoolMse,
  type EthtoolPause,
  type EthtoolPhcVclocks,
  type EthtoolPrivflags,
  type EthtoolPse,
  type EthtoolRings,
  type EthtoolTsconfig,
  type EthtoolTsinfo,
  type EthtoolTunnelInfo,
  type EthtoolWol,
  PORT,
  unknownSpeed,
} from '../../../protocol/generic/index.js'
import type { Operation } from '../../socket/operation.js'
import type { GenericSession } from '../generic/session.js'
import { wordOrNumber } from '../input.js'
import type { Listed } from '../listed.js'
import { changed, exactly, toNames } from './bits.js'
import { phyVerbs } from './phy.js'
import { type EthtoolDevice, questionsOf, whose } from './questions.js'
import { rssVerbs } from './rss.js'
import { statisticsVerbs } from './statistics.js'

/** How fast a link is, and may be. */
export interface LinkModes {
  device: string
  index: number
  autoneg: boolean
  /** Mbit/s; undefined where there is no link. */
  speed: number | undefined
  duplex: 'half' | 'full' | undefined
  lanes: number | undefined
  /** `1000baseT/Full`, and ports, pause and FEC by name: what the device can. */
  supported: string[]
  /** What of it is offered to the other end. */
  advertised: string[]
  /** What the other end offers; undefined where that is not known. */
  peer: string[] | undefined
  attributes: EthtoolLinkmodes
}

/** What to set; what is left out stays. */
export interface LinkModesSpec {
  autoneg?: boolean
  /** Mbit/s. */
  speed?: number
  duplex?: 'half' | 'full'
  lanes?: number
  /** These modes and no others, or some on and off: `{ '100baseT/Half': false }`. */
  advertised?: readonly string[] | Readonly<Record<string, boolean>>
}

/** Whether there is a link. */
export interface LinkState {
  device: string
  index: number
  link: boolean
  /** Why there is none: `NO_CABLE` …; undefined where the device does not say. */
  reason: keyof typeof ETHTOOL_LINK_EXT_STATE | number | undefined
  /** How often it went down. */
  downCount: number | undefined
  /** Quality of the signal, and its best; undefined where it is not measured. */
  quality: { value: number; best: number | undefined } | undefined
  attributes: EthtoolLinkstate
}

/** The connector. */
export interface LinkInfo {
  device: string
  index: number
  /** `TP`, `FIBRE` … */
  port: keyof typeof PORT | number
  attributes: EthtoolLinkinfo
}

/** Offloads by their names: `tx-checksum-ipv4`. */
export interface Features {
  device: string
  index: number
  /** What the device can do. */
  hardware: string[]
  /** What somebody asked for. */
  wanted: string[]
  active: string[]
  /** What cannot be changed: `[fixed]` of `ethtool -k`. */
  fixed: string[]
  attributes: EthtoolFeatures
}

/** Objects as the kernel's tables have them, by its names of commands; the header is left out of what is set. */
interface Plain {
  RINGS: EthtoolRings
  CHANNELS: EthtoolChannels
  COALESCE: EthtoolCoalesce
  PAUSE: EthtoolPause
  EEE: EthtoolEee
  WOL: EthtoolWol
  DEBUG: EthtoolDebug
  PRIVFLAGS: EthtoolPrivflags
  FEC: EthtoolFec
  MODULE: EthtoolModule
  MM: EthtoolMm
  PSE: EthtoolPse
  TSCONFIG: EthtoolTsconfig
}

/** Those that nothing can be set of. */
interface ReadOnly {
  TSINFO: EthtoolTsinfo
  PHC_VCLOCKS: EthtoolPhcVclocks
  TUNNEL_INFO: EthtoolTunnelInfo
  MSE: EthtoolMse
}

/** A part of a module's memory: `length` bytes from `offset` of a page, 0 when left out; `i2cAddress` is 0x50 when left out. */
export type ModuleMemory = Omit<EthtoolModuleEeprom, 'header' | 'unknown' | 'data'> & { offset: number; length: number }

/** Of what is read as it is. */
export interface ReadVerbs<T> {
  /** EOPNOTSUPP where the device does not know it. */
  readonly get: (device: EthtoolDevice) => Operation<T>
  readonly list: () => Operation<Listed<T>>
}

/** Of what is read and set as it is. */
export interface SetVerbs<T> extends ReadVerbs<T> {
  /** What is left out stays. */
  readonly set: (device: EthtoolDevice, attributes: Omit<T, 'header' | 'unknown'>) => Operation<void>
}

export interface EthtoolVerbs extends ReturnType<typeof ethtoolVerbs> {}

/** ethtool's verbs on a socket. A list is of all devices that know the thing. */
export function ethtoolVerbs(session: GenericSession) {
  const questions = questionsOf(session)
  const { get, list, set } = questions
  const readOnly = <N extends keyof (Plain & ReadOnly)>(object: N): ReadVerbs<(Plain & ReadOnly)[N]> => ({
    *get(device: EthtoolDevice): Operation<(Plain & ReadOnly)[N]> {
      return (yield* get(`${object}_GET`, device)) as (Plain & ReadOnly)[N]
    },
    *list(): Operation<Listed<(Plain & ReadOnly)[N]>> {
      return yield* list(`${object}_GET`, answer => answer as (Plain & ReadOnly)[N])
    },
  })
  const plain = <N extends keyof Plain>(object: N): SetVerbs<Plain[N]> => ({
    ...readOnly(object),
    *set(device: EthtoolDevice, attributes: Omit<Plain[N], 'header' | 'unknown'>): Operation<void> {
      yield* set(`${object}_SET`, device, attributes)
    },
  })

  return {
    linkModes: {
      /** `ethtool DEVICE`. EOPNOTSUPP where the device has no modes. */
      *get(device: EthtoolDevice): Operation<LinkModes> {
        return toLinkModes(yield* get('LINKMODES_GET', device))
      },
      *list(): Operation<Listed<LinkModes>> {
        return yield* list('LINKMODES_GET', toLinkModes)
      },
      /** `ethtool -s DEVICE speed … duplex … autoneg … advertise …` */
      *set(device: EthtoolDevice, spec: LinkModesSpec): Operation<void> {
        yield* set('LINKMODES_SET', device, fromLinkModes(spec))
      },
    },
    linkState: {
      *get(device: EthtoolDevice): Operation<LinkState> {
        return toLinkState(yield* get('LINKSTATE_GET', device))
      },
      *list(): Operation<Listed<LinkState>> {
        return yield* list('LINKSTATE_GET', toLinkState)
      },
    },
    linkInfo: {
      *get(device: EthtoolDevice): Operation<LinkInfo> {
        return toLinkInfo(yield* get('LINKINFO_GET', device))
      },
      *list(): Operation<Listed<LinkInfo>> {
        return yield* list('LINKINFO_GET', toLinkInfo)
      },
      /** `ethtool -s DEVICE port … mdix … phyad …`. What is left out stays. */
      *set(device: EthtoolDevice, attributes: Omit<EthtoolLinkinfo, 'header' | 'unknown'>): Operation<void> {
        yield* set('LINKINFO_SET', device, attributes)
      },
    },
    features: {
      /** `ethtool -k DEVICE` */
      *get(device: EthtoolDevice): Operation<Features> {
        return toFeatures(yield* get('FEATURES_GET', device))
      },
      *list(): Operation<Listed<Features>> {
        return yield* list('FEATURES_GET', toFeatures)
      },
      /**
       * `ethtool -K DEVICE`: `{ 'rx-gro': false }`. The kernel takes what it can: gives those that it left otherwise than asked.
       */
      *set(device: EthtoolDevice, wanted: Readonly<Record<string, boolean>>): Operation<string[]> {
        const [reply] = yield* set('FEATURES_SET', device, { wanted: changed(wanted) })
        // The reply's `wanted` is what of the request did not come about.
        return toNames((reply as EthtoolFeatures | undefined)?.wanted)?.all ?? []
      },
    },
    rings: plain('RINGS'),
    channels: plain('CHANNELS'),
    coalesce: plain('COALESCE'),
    pause: plain('PAUSE'),
    eee: plain('EEE'),
    wol: plain('WOL'),
    debug: plain('DEBUG'),
    privateFlags: plain('PRIVFLAGS'),
    fec: plain('FEC'),
    module: {
      ...plain('MODULE'),
      /** `ethtool -m DEVICE`: a part of the module's memory. EINVAL for one that reaches over the end of half a page. */
      *read(device: EthtoolDevice, where: ModuleMemory): Operation<Uint8Array> {
        const { page = 0, i2cAddress = 0x50, ...rest } = where
        return (yield* get('MODULE_EEPROM_GET', device, { page, i2cAddress, ...rest })).data ?? new Uint8Array()
      },
      /** `ethtool --flash-module-firmware DEVICE`. How far it is is told in events, ETHTOOL_MSG_MODULE_FW_FLASH_NTF. */
      *flash(device: EthtoolDevice, firmware: Pick<EthtoolModuleFwFlash, 'fileName' | 'password'>): Operation<void> {
        yield* set('MODULE_FW_FLASH_ACT', device, firmware)
      },
    },
    mm: plain('MM'),
    pse: plain('PSE'),
    timestamping: plain('TSCONFIG'),
    timestampInfo: readOnly('TSINFO'),
    virtualClocks: readOnly('PHC_VCLOCKS'),
    tunnels: readOnly('TUNNEL_INFO'),
    signal: readOnly('MSE'),
    statistics: statisticsVerbs(session, questions),
    rss: rssVerbs(questions),
    ...phyVerbs(questions),
  } as const
}

const duplexes = { half: DUPLEX.HALF, full: DUPLEX.FULL } as const

function toLinkModes(attributes: EthtoolLinkmodes): LinkModes {
  const { autoneg, speed, duplex, lanes, ours, peer } = attributes
  const known = speed !== undefined && speed !== unknownSpeed && speed !== 0
  return {
    ...whose(attributes),
    autoneg: autoneg === AUTONEG.ENABLE,
    speed: known ? speed : undefined,
    duplex: duplex === DUPLEX.HALF ? 'half' : duplex === DUPLEX.FULL ? 'full' : undefined,
    lanes: lanes === 0 ? undefined : lanes,
    supported: toNames(ours)?.all ?? [],
    advertised: toNames(ours)?.on ?? [],
    peer: toNames(peer)?.on,
    attributes,
  }
}

function fromLinkModes({ autoneg, speed, duplex, lanes, advertised }: LinkModesSpec): EthtoolLinkmodes {
  const attributes: EthtoolLinkmodes = {}
  if (autoneg !== undefined) attributes.autoneg = autoneg ? AUTONEG.ENABLE : AUTONEG.DISABLE
  if (advertised !== undefined) attributes.ours = isList(advertised) ? exactly(advertised) : changed(advertised)
  if (speed !== undefined) attributes.speed = speed
  if (duplex !== undefined) attributes.duplex = wordOrNumber('duplex', duplex, duplexes)
  if (lanes !== undefined) attributes.lanes = lanes
  return attributes
}

const isList = (names: object): names is readonly string[] => Array.isArray(names)

function toLinkState(attributes: EthtoolLinkstate): LinkState {
  const { link, extState, extDownCnt, sqi, sqiMax } = attributes
  return {
    ...whose(attributes),
    link: link === 1,
    reason: extState === undefined ? undefined : nameOf(ETHTOOL_LINK_EXT_STATE, extState),
    downCount: extDownCnt,
    quality: sqi === undefined ? undefined : { value: sqi, best: sqiMax },
    attributes,
  }
}

function toLinkInfo(attributes: EthtoolLinkinfo): LinkInfo {
  return { ...whose(attributes), port: nameOf(PORT, attributes.port ?? PORT.OTHER), attributes }
}

function toFeatures(attributes: EthtoolFeatures): Features {
  const { hw, wanted, active, nochange } = attributes
  const on = (set: typeof hw): string[] => toNames(set)?.on ?? []
  const [hardware, never] = [on(hw), on(nochange)]
  return {
    ...whose(attributes),
    hardware,
    wanted: on(wanted),
    active: on(active),
    fixed: (toNames(hw)?.all ?? []).filter(name => !hardware.includes(name) || never.includes(name)),
    attributes,
  }
}

function nameOf<N extends Readonly<Record<string, number>>>(names: N, number: number): keyof N | number {
  return Object.keys(names).find(name => names[name] === number) ?? number
}
