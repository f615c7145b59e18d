/* linux/rtnetlink.h: filters, which choose a class or run actions, and the chains that they stand in. */
import { attr, attributes, body, bytes, type Codec, chosen } from '../../codec/index.js'
import type { MessageDefinition } from '../../netlink/index.js'
import { RTM } from '../rtnetlink.js'
import { type TcaRows, tcaRows } from './common.js'
import { type FilterKinds, filterKinds } from './filters/index.js'
import { type TrafficStats, trafficStats } from './stats.js'
import { type Tcmsg, tcmsg } from './tcmsg.js'

/** `kind` is a name such as `flower` and `u32`; it chooses the form of `options`. */
export const trafficFilterAttributes = attributes('TCA', {
  ...tcaRows,
  options: attr(2, 'TCA_OPTIONS', chosen<FilterKinds>('kind', filterKinds)),
  /** No filter has any. */
  xstats: attr(4, 'TCA_XSTATS', bytes),
  stats2: attr<TrafficStats>(7, 'TCA_STATS2', () => trafficStats),
})

interface FilterRows extends Omit<TcaRows, 'kind'> {
  xstats?: Uint8Array
  stats2?: TrafficStats
}

/** `kind` tells the type of `options`. Options of a kind that is not known here are in `unknown`. */
export type TrafficFilterAttributes =
  | { [K in keyof FilterKinds]: FilterRows & { kind: K; options?: FilterKinds[K] } }[keyof FilterKinds]
  | (FilterRows & { kind?: string; options?: undefined })

/** A filter, or a chain with the template of its filters, as the kernel says it. */
export interface FilterMessage {
  header: Tcmsg
  attributes: TrafficFilterAttributes
}

const filterBody = body<Tcmsg, TrafficFilterAttributes>(
  tcmsg,
  () => trafficFilterAttributes as unknown as Codec<TrafficFilterAttributes>,
)

type Definition = MessageDefinition<FilterMessage>

export const newFilter: Definition = {
  type: RTM.NEWTFILTER,
  name: 'RTM_NEWTFILTER',
  body: filterBody,
  echoesFlags: true,
}
export const delFilter: Definition = {
  type: RTM.DELTFILTER,
  name: 'RTM_DELTFILTER',
  body: filterBody,
  echoesFlags: true,
}
export const getFilter: Definition = { type: RTM.GETTFILTER, name: 'RTM_GETTFILTER', body: filterBody }
export const newFilterChain: Definition = { type: RTM.NEWCHAIN, name: 'RTM_NEWCHAIN', body: filterBody }
export const delFilterChain: Definition = { type: RTM.DELCHAIN, name: 'RTM_DELCHAIN', body: filterBody }
export const getFilterChain: Definition = { type: RTM.GETCHAIN, name: 'RTM_GETCHAIN', body: filterBody }
