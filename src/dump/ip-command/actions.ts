/* Actions that stand alone: `tc actions`. */
import { NLM_F } from '../../../protocol/netlink/index.js'
import { type ActionsMessage, actionsAttributes, TCA_ACT_FLAG } from '../../../protocol/route/index.js'
import { elsewhere, option, reported, sayAttributes, type WordRows } from './rows.js'
import type { Teller, Told } from './teller.js'
import { actionList } from './traffic/actions.js'

type Attributes = ActionsMessage['attributes']

const rows: WordRows<Attributes> = {
  tab: (actions, telling) => actionList(actions, telling),
  // `tc` asks for it by itself.
  flags: ({ value }) => (value & ~TCA_ACT_FLAG.LARGE_DUMP_ON ? undefined : []),
  timeDelta: option('since'),
  count: reported,
  extWarnMsg: elsewhere,
}

const told =
  (verb: (told: Told) => string): Teller<ActionsMessage> =>
  ({ attributes }, told) => {
    const telling = told.tc('actions', verb(told))
    sayAttributes(actionsAttributes, rows, attributes, telling)
    return [telling.line]
  }

/** RTM_NEWACTION: with NLM_F_REPLACE, what is there is changed. */
export const tellAction = told(({ asked, flags }) => {
  if (!asked || flags & NLM_F.EXCL) return 'add'
  return flags & NLM_F.CREATE ? 'replace' : 'change'
})

/** RTM_DELACTION: with NLM_F_ROOT all of a kind. */
export const tellDelAction = told(({ asked, flags }) => (asked && flags & NLM_F.ROOT ? 'flush' : 'del'))

/** RTM_GETACTION. */
export const tellGetAction = told(({ flags }) => ((flags & NLM_F.DUMP) === NLM_F.DUMP ? 'list' : 'get'))
