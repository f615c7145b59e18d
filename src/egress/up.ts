import { egressConfig } from './config.js'
import type { EgressRun } from './run.js'
import type { EgressOptions, Plan } from './types.js'

export type { EgressRun }

/** What `up` would do, without doing it. */
export async function egressPlan(options: EgressOptions = {}): Promise<Plan> {
  egressConfig(options)
  throw new Error('being built')
}

/** Gives a namespace egress. */
export async function egressUp(options: EgressOptions = {}, _run: EgressRun = {}): Promise<Plan> {
  egressConfig(options)
  throw new Error('being built')
}
