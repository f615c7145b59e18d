/* linux/rtnetlink.h: classes, the parts of a qdisc. */
import { attr, attributes, body, type Codec, chosen } from '../../codec/index.js'
import type { MessageDefinition } from '../../netlink/index.js'
import { RTM } from '../rtnetlink.js'
import { type TcaRows, tcaRows } from './common.js'
import type { Counted } from './qdisc.js'
import {
  type ClassKinds,
  classKinds,
  type QdiscStats,
  type QdiscXstats,
  qdiscStats,
  qdiscXstats,
} from './qdiscs/index.js'
import { trafficStats } from './stats.js'
import { type Tcmsg, tcmsg } from './tcmsg.js'

/** `kind` is that of the qdisc. */
export const classAttributes = attributes('TCA', {
  ...tcaRows,
  options: attr(2, 'TCA_OPTIONS', chosen<ClassKinds>('kind', classKinds)),
  xstats: attr(4, 'TCA_XSTATS', chosen<QdiscXstats>('kind', qdiscXstats)),
  stats2: attr(
    7,
    'TCA_STATS2',
    chosen<QdiscStats>('kind', qdiscStats, { by: 'kind', pick: () => trafficStats as Codec<unknown> }),
  ),
})

type ClassNames = keyof ClassKinds | keyof QdiscXstats

/** `kind` tells the types of `options` and `stats2`. Options of a kind that is not known here are in `unknown`. */
export type ClassAttributes =
  | {
      [K in ClassNames]: Omit<TcaRows, 'kind'> & {
        kind: K
        options?: K extends keyof ClassKinds ? ClassKinds[K] : undefined
      } & Counted<K>
    }[ClassNames]
  | (Omit<TcaRows, 'kind'> & { kind?: string; options?: undefined } & Counted<string>)

/** A class as the kernel says it. */
export interface ClassMessage {
  header: Tcmsg
  attributes: ClassAttributes
}

const classBody = body<Tcmsg, ClassAttributes>(tcmsg, () => classAttributes as unknown as Codec<ClassAttributes>)

export const newClass: MessageDefinition<ClassMessage> = { type: RTM.NEWTCLASS, name: 'RTM_NEWTCLASS', body: classBody }
export const delClass: MessageDefinition<ClassMessage> = { type: RTM.DELTCLASS, name: 'RTM_DELTCLASS', body: classBody }
export const getClass: MessageDefinition<ClassMessage> = { type: RTM.GETTCLASS, name: 'RTM_GETTCLASS', body: classBody }
