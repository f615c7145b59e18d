import {
  AF,
  getStats,
  type IfStatsMsg,
  type StatsAttributes,
  type StatsMessage,
  type StatsQuestion,
  setStats,
  statsAttributes,
} from '../../../protocol/route/index.js'
import type { Operation } from '../../socket/operation.js'
import { dump, type Listed, listed } from '../listed.js'
import { type Device, deviceIndex } from './links.js'
import { deviceLabel, inquire, send } from './send.js'

/** A group of statistics: `link64`, `linkXstats`, `linkXstatsSlave`, `linkOffloadXstats` or `afSpec`. */
export type StatsGroup = Exclude<keyof StatsAttributes, 'unknown'>

/** Statistics of a device. */
export interface DeviceStats {
  index: number
  attributes: StatsAttributes
}

const everything: readonly StatsGroup[] = ['link64', 'linkXstats', 'linkXstatsSlave', 'linkOffloadXstats', 'afSpec']

/** Statistics by group: `ip stats`. Cheaper than those in links where only the numbers are wanted. */
export const stats = {
  /** `ip stats show dev DEVICE`: one question. All groups when none is named. */
  *get(dev: Device, groups: readonly StatsGroup[] = everything): Operation<DeviceStats> {
    const body = { header: header(yield* deviceIndex(dev), groups), attributes: {} }
    return toStats(yield* inquire<StatsQuestion, StatsMessage>(getStats, body, deviceLabel(dev)))
  },

  /** `ip stats show`: of every device. The kernel filters by group. @throws DumpInterruptedError */
  *list(groups: readonly StatsGroup[] = everything): Operation<Listed<DeviceStats>> {
    const body = { header: header(0, groups), attributes: {} }
    const { bodies, question } = yield* dump<StatsQuestion, StatsMessage>(getStats, body, ['groups'])
    return listed(bodies.map(toStats), question)
  },

  /** `ip stats set dev DEVICE l3_stats on`: whether hardware is to count routed packets. Linux 5.19. */
  *countInHardware(dev: Device, on: boolean): Operation<void> {
    const attributes = { setOffloadXstatsL3Stats: on ? 1 : 0 }
    yield* send(setStats, 0, { header: header(yield* deviceIndex(dev), []), attributes }, { dev, on }, deviceLabel(dev))
  },
} as const

function header(ifindex: number, groups: readonly StatsGroup[]): IfStatsMsg {
  const filter_mask = groups.reduce((mask, group) => mask | (1 << (statsAttributes.byKey.get(group)!.number - 1)), 0)
  return { family: AF.UNSPEC, pad1: 0, pad2: 0, ifindex, filter_mask }
}

function toStats({ header, attributes }: StatsMessage): DeviceStats {
  return { index: header.ifindex, attributes }
}
