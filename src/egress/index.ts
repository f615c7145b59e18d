/* The main job: a namespace gets egress. */
export { egressConfig } from './config.js'
export { EgressError, type EgressErrorCode } from './errors.js'
export type { EgressRun } from './run.js'
export { egressStatus } from './status.js'
export type {
  EgressConfig,
  EgressNetwork,
  EgressOptions,
  Place,
  Plan,
  PlanStep,
  StepState,
  Topology,
  TopologyNamespace,
  TopologyRule,
} from './types.js'
export { egressDown, egressPlan, egressUp } from './up.js'
