import type { Finding } from '../types.js'
import type { Observation } from './observation.js'
import type { StepName } from './steps.js'

/** What a diagnosis says: the sentence, and the command that mends it. */
export interface Problem {
  readonly problem: string
  readonly remedy: string
  /** `broken` when left out. */
  readonly severity?: Finding['severity']
}

/** One way in which egress fails: a pure function of what was observed. */
export interface Diagnosis {
  /** Stable. */
  readonly id: string
  /** Where on its way the packet meets it. */
  readonly step: StepName
  /** Diagnoses of which this one would only be a symptom. */
  readonly unless?: readonly string[]
  find(observation: Observation): readonly Problem[]
}

/** For diagnoses that have at most one thing to say. */
export function problemIf(condition: unknown, problem: () => Problem): readonly Problem[] {
  return condition ? [problem()] : []
}
