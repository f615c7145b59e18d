import { TransportError } from '../errors.js'
import { type Action, shown } from './action.js'
import { EgressError, type EgressErrorCode } from './errors.js'
import { Journal } from './journal.js'
import type { EgressRun } from './run.js'
import { hasCode } from './session.js'

/**
 * Takes the steps in their order. When one fails, what the journal says was done is undone in reverse.
 *
 * @throws EgressError with the failed step's reason in `cause`
 */
export async function apply(actions: readonly Action[], run: EgressRun, journal: Journal): Promise<void> {
  await each(actions, run, journal, (error, what) => rolledBack(journal, error, what))
}

/** The same for steps that take things away: what is gone stays gone, and the next `down` goes on from there. */
export async function applyRemoval(actions: readonly Action[], run: EgressRun): Promise<void> {
  await each(actions, run, new Journal(), (error, what) => failed(error, what, 'run down again to go on'))
}

async function each(
  actions: readonly Action[],
  { onStep }: EgressRun,
  journal: Journal,
  toError: (error: unknown, what: string) => EgressError | Promise<EgressError>,
): Promise<void> {
  for (const action of actions) {
    if (action.run === undefined) continue
    try {
      await onStep?.(shown(action))
      await action.run(journal)
    } catch (error) {
      throw await toError(error, `step ${action.id} (${action.title})`)
    }
  }
}

/** Undoes what was done, and gives the error to throw: what failed, why, and what remains. */
export async function rolledBack(journal: Journal, error: unknown, what: string): Promise<EgressError> {
  const done = journal.length
  const failures = await journal.undoAll()
  const outcome =
    failures.length > 0
      ? `could not be undone, so run down: ${failures.join('; ')}`
      : done > 0
        ? 'what this run had done was undone'
        : 'nothing was changed'
  return failed(error, what, outcome)
}

function failed(error: unknown, what: string, outcome: string): EgressError {
  const reason = error instanceof Error ? error.message : String(error)
  return new EgressError(codeOf(error), `${what}: ${reason} — ${outcome}`, { cause: error })
}

function codeOf(error: unknown): EgressErrorCode {
  if (error instanceof EgressError) return error.code
  return isPrivilege(error) ? 'ERR_EGRESS_PRIVILEGE' : 'ERR_EGRESS_STEP'
}

function isPrivilege(error: unknown): boolean {
  return hasCode(error, 'EPERM', 'EACCES')
}

/** Says what is missing when the process may not even look. */
export function explainPrivilege(error: unknown): unknown {
  if (error instanceof EgressError || !isPrivilege(error)) return error
  const call = error instanceof TransportError ? '' : 'the kernel refused '
  return new EgressError(
    'ERR_EGRESS_PRIVILEGE',
    `egress needs the privileges of root (CAP_NET_ADMIN and CAP_SYS_ADMIN): ${call}${(error as Error).message}`,
    { cause: error },
  )
}
