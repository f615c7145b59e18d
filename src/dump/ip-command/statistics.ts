/* Statistics of devices by groups: `ip stats`. */
import { AF, type StatsQuestion, statsRequest } from '../../../protocol/route/index.js'
import { elsewhere, onOff, sayAttributes } from './rows.js'
import type { Teller } from './teller.js'

/** Bits of filter_mask, IFLA_STATS_FILTER_BIT(IFLA_STATS_…), in the words of `ip stats`. */
const groups = ['link', 'xstats', 'xstats_slave', 'offload', 'afstats'] as const

/** The same of IFLA_OFFLOAD_XSTATS_…, within the group offload. */
const offloadParts = ['cpu_hit', 'hw_stats_info', 'l3_stats'] as const

function wordsOf(words: readonly string[], mask: number): readonly string[] {
  return words.filter((_, bit) => mask & (1 << bit))
}

/** RTM_GETSTATS: `ip stats show`. */
export const tellGetStatistics: Teller<StatsQuestion> = ({ header, attributes }, told) => {
  const telling = told.line(AF.UNSPEC, 'ip', 'stats', 'show')
  const { line } = telling
  if (header.ifindex !== 0) line.say('dev', telling.device(header.ifindex))
  const { filter_mask: mask } = header
  const { getFilters, ...others } = attributes
  const parts = getFilters?.linkOffloadXstats
  // Without a word about groups `ip` asks for all that it knows.
  if (mask !== 2 ** groups.length - 1)
    for (const group of wordsOf(groups, mask)) {
      const inner = group === 'offload' && parts !== undefined ? wordsOf(offloadParts, parts) : []
      if (inner.length === 0) line.say('group', group)
      for (const part of inner) line.say('group', group, 'subgroup', part)
    }
  const rest = mask & ~(2 ** groups.length - 1)
  if (rest !== 0) line.note(`not said: filter_mask 0x${rest.toString(16)}`)
  sayAttributes(statsRequest, {}, others, telling)
  return [line]
}

/** RTM_SETSTATS: `ip stats set`. */
export const tellSetStatistics: Teller<StatsQuestion> = ({ header, attributes }, told) => {
  const telling = told.line(AF.UNSPEC, 'ip', 'stats', 'set', 'dev')
  telling.line.say(telling.device(header.ifindex))
  sayAttributes(
    statsRequest,
    { setOffloadXstatsL3Stats: onOff('l3_stats'), getFilters: elsewhere },
    attributes,
    telling,
  )
  return [telling.line]
}
