import { egressConfig } from './config.js'
import type { EgressOptions, Topology } from './types.js'

/** The live topology. */
export async function egressStatus(options: EgressOptions = {}): Promise<Topology> {
  egressConfig(options)
  throw new Error('being built')
}
