import type { Desired } from '../desired.js'
import type { Observed } from '../observe.js'
import type { Session } from '../session.js'
import type { EgressConfig } from '../types.js'

/** What every step looks at. */
export interface Context {
  readonly session: Session
  readonly config: EgressConfig
  readonly observed: Observed
  readonly desired: Desired
}
