import type { Finding } from '../types.js'
import { diagnoses } from './diagnoses/index.js'
import type { Diagnosis, Problem } from './diagnosis.js'
import type { Observation } from './observation.js'
import { stepNames, stepNumber, steps } from './steps.js'

/** One step of the packet's way. */
export interface PathStep {
  /** From 1. */
  readonly step: number
  readonly title: string
  /** `unknown`: nothing is wrong with it, but no packet gets there because of an earlier break, or none was sent. */
  readonly state: 'ok' | 'unknown' | Finding['severity']
}

/** Why egress fails, if it does. */
export interface Explanation {
  /** What is broken before what may be, each in the order of the packet's way. Symptoms of another finding are left out. */
  readonly findings: readonly Finding[]
  readonly path: readonly PathStep[]
}

/** Diagnoses what was observed. Pure. */
export function diagnose(observation: Observation): Explanation {
  const found = diagnoses
    .map(diagnosis => ({ diagnosis, problems: diagnosis.find(observation) }))
    .filter(({ problems }) => problems.length > 0)
  const ids = new Set(found.map(({ diagnosis }) => diagnosis.id))
  const findings = found
    .filter(({ diagnosis }) => !diagnosis.unless?.some(id => ids.has(id)))
    .flatMap(({ diagnosis, problems }) => problems.map(problem => toFinding(diagnosis, problem)))
    .sort((a, b) => rank(a) - rank(b))
  return { findings, path: pathOf(observation, findings) }
}

/** @param findings what is broken first */
function pathOf(observation: Observation, findings: readonly Finding[]): PathStep[] {
  const [first] = findings
  const reached = first?.severity === 'broken' ? first.step : Infinity
  const answered = observation.families.every(({ probe }) => probe?.outside)
  return stepNames.map(name => {
    const step = stepNumber(name)
    const worst = findings.find(finding => finding.step === step)
    const known = step < reached && (name !== 'outside' || answered)
    return { step, title: steps[name](observation), state: worst?.severity ?? (known ? 'ok' : 'unknown') }
  })
}

function rank({ severity, step }: Finding): number {
  return (severity === 'broken' ? 0 : 1000) + step
}

function toFinding({ id, step }: Diagnosis, { problem, remedy, severity = 'broken' }: Problem): Finding {
  return { id, severity, step: stepNumber(step), problem, remedy }
}
