import { explainPrivilege } from './apply.js'
import { Session } from './session.js'
import type { EgressConfig } from './types.js'

/**
 * Opens the sockets of a run, and closes them when it ends.
 *
 * @throws EgressError ERR_EGRESS_PRIVILEGE when the process may not do something; besides what `Session.open` and the work throw
 */
export async function withSession<T>(config: EgressConfig, work: (session: Session) => Promise<T>): Promise<T> {
  try {
    using session = Session.open(config)
    return await work(session)
  } catch (error) {
    throw explainPrivilege(error)
  }
}
