import { NLM_F } from '../../../../protocol/netlink/index.js'
import {
  type Action,
  type ActionsMessage,
  AF,
  delAction,
  getAction,
  newAction,
  TCA_ACT_FLAG,
} from '../../../../protocol/route/index.js'
import { ask, type Operation } from '../../../socket/operation.js'
import { InputError } from '../../input.js'
import { dump, type Listed, listed } from '../../listed.js'

/** One action that is there: its kind and the number that it has among them. */
export interface ActionName {
  kind: string
  index: number
}

const header = { family: AF.UNSPEC, _pad1: 0, _pad2: 0 }

/**
 * rtnetlink actions that stand alone, for filters to share: `tc actions`. Their number is `index` in the struct that every
 * kind has in its options (0: the kernel chooses one).
 */
export const actions = {
  /** `tc actions add`, one or several. NLM_F_CREATE | NLM_F_EXCL: EEXIST when there is one of that number. */
  *add(...list: Action[]): Operation<void> {
    yield* write(list, NLM_F.CREATE | NLM_F.EXCL)
  },

  /** `tc actions replace`. NLM_F_CREATE | NLM_F_REPLACE. */
  *replace(...list: Action[]): Operation<void> {
    yield* write(list, NLM_F.CREATE | NLM_F.REPLACE)
  },

  /** `tc actions delete`. EPERM while a filter runs it, ENOENT when there is none. */
  *delete(...names: ActionName[]): Operation<void> {
    const body = { header, attributes: { tab: named(names) } }
    yield* ask({ kind: 'command', definition: delAction, body, subject: names, label: label(names) })
  },

  /** `tc actions flush`: all of a kind that no filter runs. */
  *flush(kind: string): Operation<void> {
    const body = { header, attributes: { tab: [{ kind }] } }
    yield* ask({ kind: 'command', definition: delAction, flags: NLM_F.ROOT, body, label: kind })
  },

  /** `tc actions get`. ENOENT when there is none. */
  *get(name: ActionName): Operation<Action> {
    const body = { header, attributes: { tab: named([name]) } }
    const reply = yield* ask({ kind: 'query', definition: getAction, body, label: label([name]) })
    return (reply.body as ActionsMessage).attributes.tab?.[0] ?? {}
  },

  /** `tc actions list`: all of a kind. @throws DumpInterruptedError */
  *list(kind: string): Operation<Listed<Action>> {
    const large = TCA_ACT_FLAG.LARGE_DUMP_ON
    const body = { header, attributes: { tab: [{ kind }], flags: { value: large, selector: large } } }
    const { bodies, question } = yield* dump(getAction, body as ActionsMessage, ['kind'])
    return listed(
      bodies.flatMap(({ attributes }) => attributes.tab ?? []),
      question,
    )
  },
} as const

function* write(list: readonly Action[], flags: number): Operation<void> {
  if (list.length === 0 || list.some(({ kind }) => kind === undefined))
    throw new InputError('ERR_COMBINATION', 'at least one action is needed, each with its kind')
  const body = { header, attributes: { tab: [...list] } }
  const label = list.map(({ kind }) => kind).join(', ')
  yield* ask({ kind: 'command', definition: newAction, flags, body, subject: list, label })
}

function named(names: readonly ActionName[]): Action[] {
  return names.map(({ kind, index }) => ({ kind, index }) as Action)
}

function label(names: readonly ActionName[]): string {
  return names.map(({ kind, index }) => `${kind} index ${index}`).join(', ')
}
