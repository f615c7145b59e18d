import { shown } from './action.js'
import { apply, applyRemoval, rolledBack } from './apply.js'
import { egressConfig } from './config.js'
import { EgressError } from './errors.js'
import { Journal } from './journal.js'
import { withLock } from './lock.js'
import { observe } from './observe.js'
import { planDown } from './plan-down.js'
import { type Draft, planUp } from './plan-up.js'
import type { EgressRun } from './run.js'
import { namespaceGone, Session } from './session.js'
import { settle } from './settle.js'
import type { EgressConfig, EgressOptions, Plan } from './types.js'
import { withSession } from './with-session.js'

/**
 * What {@link egressUp} would do, without doing it.
 *
 * @throws what `egressUp` throws before it changes anything
 */
export async function egressPlan(options: EgressOptions = {}): Promise<Plan> {
  return inSession(options, async (session, config) => toPlan(config, await draftUp(session, config)))
}

/**
 * Gives a namespace egress: makes what is missing, mends what is not as it should be, and leaves the rest alone. Run twice, it changes
 * nothing the second time and says so (`changes: false`). When a step fails, what this run has done is undone.
 *
 * Runs in the same base wait for each other.
 *
 * @throws EgressError and, for a base that cannot be opened, NamespaceError
 */
export async function egressUp(options: EgressOptions = {}, run: EgressRun = {}): Promise<Plan> {
  return inSession(options, (session, config) =>
    withLock(session.base, run.lockTimeout ?? LOCK_TIMEOUT, async () => {
      const draft = await draftUp(session, config)
      const journal = new Journal()
      await apply(draft.actions, run, journal)
      if (journal.length > 0) await verify(session, config, journal)
      return toPlan(config, draft)
    }),
  )
}

/**
 * Takes away what `egressUp` made for a namespace, and only that; with the last namespace on a bridge, also the bridge, its rules and,
 * unless somebody has changed them since, the settings as they were. Nothing to take away is no error: `changes: false`.
 *
 * @throws EgressError and, for a base that cannot be opened, NamespaceError
 */
export async function egressDown(options: EgressOptions = {}, run: EgressRun = {}): Promise<Plan> {
  return inSession(options, (session, config) =>
    withLock(session.base, run.lockTimeout ?? LOCK_TIMEOUT, async () => {
      // A device that is gone is no reason to leave the rest.
      const draft = planDown(session, config, await observe(session, { ...config, uplink: undefined }))
      await applyRemoval(draft.actions, run)
      return toPlan(config, draft)
    }),
  )
}

/** Milliseconds. */
const LOCK_TIMEOUT = 30_000

async function inSession<T>(
  options: EgressOptions,
  work: (session: Session, config: EgressConfig) => Promise<T>,
): Promise<T> {
  const config = egressConfig(options)
  return withSession(config, session => work(session, config))
}

async function draftUp(session: Session, config: EgressConfig): Promise<Draft> {
  return planUp(session, config, await observe(session, config))
}

/** Looks again: now there must be nothing left to do. */
async function verify(session: Session, config: EgressConfig, journal: Journal): Promise<void> {
  let error: unknown
  try {
    await settle(session, config)
    // Through sockets of its own: those of the run would go on answering for a namespace that has lost its name.
    using fresh = Session.open(config)
    const observed = await observe(fresh, config)
    if (observed.namespace === undefined) throw namespaceGone(config.namespace)
    const left = planUp(fresh, config, observed).actions.filter(({ state }) => state !== 'kept')
    if (left.length === 0) return
    const what = left.map(({ id, commands }) => `${id} (${commands.join('; ')})`).join(', ')
    error = new EgressError(
      'ERR_EGRESS_VERIFY',
      `the kernel took every step, and yet there is something left to do: ${what}`,
    )
  } catch (thrown) {
    error = thrown
  }
  throw await rolledBack(journal, error, 'looking at the result')
}

function toPlan(config: EgressConfig, { addresses, actions, warnings }: Draft): Plan {
  return {
    config,
    addresses,
    steps: actions.map(shown),
    changes: actions.some(({ state }) => state !== 'kept'),
    warnings,
  }
}
