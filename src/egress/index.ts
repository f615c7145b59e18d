/* The main job: a namespace gets egress. */
export { type EgressCheckOptions, egressCheck } from './check.js'
export { egressConfig } from './config.js'
export { type DrawOptions, topologySvg, topologyText } from './draw/index.js'
export { EgressError, type EgressErrorCode } from './errors.js'
export { type EgressExplainOptions, type Explanation, egressExplain, type PathStep } from './explain/index.js'
export type { EgressRun } from './run.js'
export { egressStatus } from './status.js'
export type {
  CheckResult,
  EgressConfig,
  EgressNetwork,
  EgressOptions,
  Finding,
  Place,
  Plan,
  PlanStep,
  StepState,
  Topology,
  TopologyNamespace,
  TopologyRule,
} from './types.js'
export { egressDown, egressPlan, egressUp } from './up.js'
