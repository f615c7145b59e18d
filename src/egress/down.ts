import { egressConfig } from './config.js'
import type { EgressRun } from './run.js'
import type { EgressOptions, Plan } from './types.js'

/** Takes away what `up` made for a namespace, and only that. */
export async function egressDown(options: EgressOptions = {}, _run: EgressRun = {}): Promise<Plan> {
  egressConfig(options)
  throw new Error('being built')
}
