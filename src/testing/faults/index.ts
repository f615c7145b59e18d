export type { Delayed, Diverted, Fault, Target } from './fault.js'
export type { Refusal } from './faults.js'
export * as faults from './faults.js'
export { kernel, withFaults } from './transport.js'
