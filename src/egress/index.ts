/* The main job: a namespace gets egress. */
export { egressConfig } from './config.js'
export { egressDown } from './down.js'
export { EgressError, type EgressErrorCode } from './errors.js'
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
export { type EgressRun, egressPlan, egressUp } from './up.js'
