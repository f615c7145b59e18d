/* linux/rtnetlink.h, linux/pkt_cls.h: actions, alone and as the lists that filters run. */
import {
  attr,
  attributes,
  body,
  bytes,
  type Codec,
  chosen,
  type Infer,
  indexed,
  nest,
  pad,
  string,
  u32,
} from '../../codec/index.js'
import type { MessageDefinition } from '../../netlink/index.js'
import { RTM } from '../rtnetlink.js'
import { type ActionKinds, actionKinds } from './actions/index.js'
import { bitfield32 } from './bitfield.js'
import { type TrafficStats, trafficStats } from './stats.js'
import { type Tcamsg, tcamsg } from './tcmsg.js'

export const TCA_ACT_FLAGS = { NO_PERCPU_STATS: 1, SKIP_HW: 2, SKIP_SW: 4 } as const

/** Which statistics of hardware are wanted; none of the two: disabled. */
export const TCA_ACT_HW_STATS = { IMMEDIATE: 1, DELAYED: 2 } as const

/** Of a dump: more than one message holds, and only what the kernel cannot do without. */
export const TCA_ACT_FLAG = { LARGE_DUMP_ON: 1, TERSE_DUMP: 2 } as const

const hwStats = bitfield32('TCA_ACT_HW_STATS', TCA_ACT_HW_STATS)

/** `kind` is a name such as `mirred` and `gact`; it chooses the form of `options`. */
export const actionAttributes = attributes('TCA_ACT', {
  kind: attr(1, 'TCA_ACT_KIND', string),
  options: attr(2, 'TCA_ACT_OPTIONS', chosen<ActionKinds>('kind', actionKinds)),
  /** Number of the action among those of its kind: names one that is there. */
  index: attr(3, 'TCA_ACT_INDEX', u32),
  stats: attr<TrafficStats>(4, 'TCA_ACT_STATS', () => trafficStats),
  pad: attr(5, 'TCA_ACT_PAD', pad),
  /** Up to 16 bytes that the kernel only keeps. */
  cookie: attr(6, 'TCA_ACT_COOKIE', bytes),
  flags: attr(7, 'TCA_ACT_FLAGS', bitfield32('TCA_ACT_FLAGS', TCA_ACT_FLAGS)),
  hwStats: attr(8, 'TCA_ACT_HW_STATS', hwStats),
  usedHwStats: attr(9, 'TCA_ACT_USED_HW_STATS', hwStats),
  inHwCount: attr(10, 'TCA_ACT_IN_HW_COUNT', u32),
})

interface ActionRows extends Infer<typeof actionAttributes> {}

type OtherRows = Omit<ActionRows, 'kind' | 'options'>

/** `kind` tells the type of `options`. Options of a kind that is not known here are in `unknown`. */
export type Action =
  | { [K in keyof ActionKinds]: OtherRows & { kind: K; options?: ActionKinds[K] } }[keyof ActionKinds]
  | (OtherRows & { kind?: string; options?: undefined })

export const actionNest: Codec<Action> = nest(() => actionAttributes as unknown as Codec<Action>)

/** Actions in their order: attributes numbered from 1. */
export const actionList: Codec<Action[]> = indexed(actionNest, 1)

export const actionsAttributes = attributes('TCA_ROOT', {
  tab: attr(1, 'TCA_ROOT_TAB', actionList),
  flags: attr(2, 'TCA_ROOT_FLAGS', bitfield32('TCA_ACT_FLAG', TCA_ACT_FLAG)),
  /** How many actions a message of a dump has. */
  count: attr(3, 'TCA_ROOT_COUNT', u32),
  /** In a dump request: only those used in the last so many milliseconds. */
  timeDelta: attr(4, 'TCA_ROOT_TIME_DELTA', u32),
  extWarnMsg: attr(5, 'TCA_ROOT_EXT_WARN_MSG', string),
})

export interface ActionsAttributes extends Infer<typeof actionsAttributes> {}

/** Actions as the kernel says them. */
export interface ActionsMessage {
  header: Tcamsg
  attributes: ActionsAttributes
}

const actionsBody = body<Tcamsg, ActionsAttributes>(tcamsg, () => actionsAttributes)

type Definition = MessageDefinition<ActionsMessage>

export const newAction: Definition = {
  type: RTM.NEWACTION,
  name: 'RTM_NEWACTION',
  body: actionsBody,
  echoesFlags: true,
}
export const delAction: Definition = {
  type: RTM.DELACTION,
  name: 'RTM_DELACTION',
  body: actionsBody,
  echoesFlags: true,
}
export const getAction: Definition = { type: RTM.GETACTION, name: 'RTM_GETACTION', body: actionsBody }
