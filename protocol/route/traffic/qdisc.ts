/* linux/rtnetlink.h: qdiscs, the queues of a device. */
import { attr, attributes, body, type Codec, chosen } from '../../codec/index.js'
import type { MessageDefinition } from '../../netlink/index.js'
import { RTM } from '../rtnetlink.js'
import { type TcaRows, tcaRows } from './common.js'
import {
  type QdiscKinds,
  type QdiscStats,
  type QdiscXstats,
  qdiscKinds,
  qdiscStats,
  qdiscXstats,
} from './qdiscs/index.js'
import { type TrafficStats, type TrafficStatsOf, trafficStats } from './stats.js'
import { type Tcmsg, tcmsg } from './tcmsg.js'

/** `kind` is a name such as `htb` and `fq_codel`; it chooses the form of `options`, `xstats` and `stats2.app`. */
export const qdiscAttributes = attributes('TCA', {
  ...tcaRows,
  options: attr(2, 'TCA_OPTIONS', chosen<QdiscKinds>('kind', qdiscKinds)),
  xstats: attr(4, 'TCA_XSTATS', chosen<QdiscXstats>('kind', qdiscXstats)),
  stats2: attr(
    7,
    'TCA_STATS2',
    chosen<QdiscStats>('kind', qdiscStats, { by: 'kind', pick: () => trafficStats as Codec<unknown> }),
  ),
})

/** What a kind counts beside what all count. */
export type Counted<K> = K extends keyof QdiscXstats
  ? { xstats?: QdiscXstats[K]; stats2?: TrafficStatsOf<QdiscXstats[K]> }
  : { xstats?: undefined; stats2?: TrafficStats & { app?: undefined } }

/** `kind` tells the types of `options` and `stats2`. Options of a kind that is not known here are in `unknown`. */
export type QdiscAttributes =
  | {
      [K in keyof QdiscKinds]: Omit<TcaRows, 'kind'> & { kind: K; options?: QdiscKinds[K] } & Counted<K>
    }[keyof QdiscKinds]
  | (Omit<TcaRows, 'kind'> & { kind?: string; options?: undefined } & Counted<string>)

/** A qdisc as the kernel says it. */
export interface QdiscMessage {
  header: Tcmsg
  attributes: QdiscAttributes
}

const qdiscBody = body<Tcmsg, QdiscAttributes>(tcmsg, () => qdiscAttributes as unknown as Codec<QdiscAttributes>)

export const newQdisc: MessageDefinition<QdiscMessage> = { type: RTM.NEWQDISC, name: 'RTM_NEWQDISC', body: qdiscBody }
export const delQdisc: MessageDefinition<QdiscMessage> = { type: RTM.DELQDISC, name: 'RTM_DELQDISC', body: qdiscBody }
export const getQdisc: MessageDefinition<QdiscMessage> = { type: RTM.GETQDISC, name: 'RTM_GETQDISC', body: qdiscBody }
