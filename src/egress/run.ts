import type { PlanStep } from './types.js'

/** How `up` and `down` are carried out. */
export interface EgressRun {
  /** Called before each step that changes something, and awaited. When it throws, what the run has done is undone. */
  readonly onStep?: (step: PlanStep) => void | Promise<void>
  /** Milliseconds to wait for another run in the same base to end; 30000 when left out. */
  readonly lockTimeout?: number
}
