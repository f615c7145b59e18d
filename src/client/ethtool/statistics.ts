import {
  ETH_SS,
  ETHTOOL_STATS,
  type EthtoolStats,
  type EthtoolStatsGrpHist,
  ethtool,
} from '../../../protocol/generic/index.js'
import type { Operation } from '../../socket/operation.js'
import { query } from '../generic/messages.js'
import type { GenericSession } from '../generic/session.js'
import { wordOrNumber } from '../input.js'
import { type EthtoolDevice, type Questions, whose } from './questions.js'

/** Groups of statistics, in the words of ethtool(8). */
const groups = {
  'eth-phy': ETHTOOL_STATS.ETH_PHY,
  'eth-mac': ETHTOOL_STATS.ETH_MAC,
  'eth-ctrl': ETHTOOL_STATS.ETH_CTRL,
  rmon: ETHTOOL_STATS.RMON,
  phydev: ETHTOOL_STATS.PHY,
} as const

export type StatisticsGroup = keyof typeof groups

/** How many packets were that long: bytes, from this length to that, Infinity where it has no end. */
export interface LengthCount {
  low: number
  high: number
  count: bigint
}

/** Statistics that have the same names on every device: those of IEEE 802.3 and of RMON. */
export interface StandardStatistics {
  device: string
  index: number
  /** By group and by the kernel's name: `groups['eth-mac'].FramesTransmittedOK`. What the device does not count is left out. */
  groups: Partial<Record<StatisticsGroup, Record<string, bigint>>>
  /** Of RMON. */
  histogram: { rx: LengthCount[]; tx: LengthCount[] }
  attributes: EthtoolStats
}

const words = Object.keys(groups) as StatisticsGroup[]

export function statisticsVerbs(session: GenericSession, { get }: Questions) {
  return {
    /** `ethtool -S DEVICE --groups …`: these, or all. EOPNOTSUPP when the device has none. */
    *get(device: EthtoolDevice, wanted: readonly StatisticsGroup[] = words): Operation<StandardStatistics> {
      const bits = wanted.map(word => ({ index: wordOrNumber('group', word, groups) }))
      const attributes = yield* get('STATS_GET', device, { groups: { nomask: true, bits } })
      const names = yield* stringsOf(
        session,
        (attributes.grp ?? []).map(({ ssId = 0 }) => ssId),
      )
      return toStatistics(attributes, names)
    },
  } as const
}

/** Names by set of strings and number, of sets that are the same for all devices. */
function* stringsOf(session: GenericSession, ids: readonly number[]): Operation<Map<number, Map<number, string>>> {
  if (ids.length === 0) return new Map()
  const { stringsets = [] } = yield* query(session, ethtool, 'STRSET_GET', {
    header: {},
    stringsets: ids.map(id => ({ id })),
  })
  return new Map(
    stringsets.map(({ id = ETH_SS.TEST, strings = [] }) => [
      id,
      new Map(strings.map(({ index = 0, value = '' }) => [index, value])),
    ]),
  )
}

function toStatistics(attributes: EthtoolStats, names: Map<number, Map<number, string>>): StandardStatistics {
  const told: StandardStatistics['groups'] = {}
  const histogram: StandardStatistics['histogram'] = { rx: [], tx: [] }
  for (const { id, ssId = 0, stat = [], histRx = [], histTx = [] } of attributes.grp ?? []) {
    const group = words.find(word => groups[word] === id)
    if (group === undefined) continue
    const name = (number: string): string => names.get(ssId)?.get(Number(number)) ?? `statistic ${number}`
    told[group] = Object.fromEntries(
      stat.flatMap(Object.entries<bigint>).map(([number, count]) => [name(number), count]),
    )
    histogram.rx.push(...histRx.map(toCount))
    histogram.tx.push(...histTx.map(toCount))
  }
  return { ...whose(attributes), groups: told, histogram, attributes }
}

function toCount({ histBktLow = 0, histBktHi = 0, histVal = 0n }: EthtoolStatsGrpHist): LengthCount {
  return { low: histBktLow, high: histBktHi === 0 ? Number.POSITIVE_INFINITY : histBktHi, count: histVal }
}
