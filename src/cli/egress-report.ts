import { type DrawOptions, topologyLines } from '../egress/draw/index.js'
import type { Explanation, PathStep } from '../egress/explain/index.js'
import type { CheckResult, Plan, PlanStep, StepState, Topology } from '../egress/types.js'
import { type Terminal, type Tone, tone } from './terminal.js'

const TONES: Readonly<Record<StepState, Tone>> = {
  kept: 'quiet',
  created: 'good',
  changed: 'warning',
  removed: 'bad',
}

/** The same in the future tense, for a plan. */
const TO_DO: Readonly<Record<StepState, string>> = {
  kept: 'keep',
  created: 'create',
  changed: 'change',
  removed: 'remove',
}

export function printPlan(terminal: Terminal, plan: Plan, verb: 'plan' | 'up' | 'down', showCommands: boolean): void {
  printSteps(terminal, plan.steps, { showCommands, future: verb === 'plan' })
  for (const warning of plan.warnings) terminal.line(tone('warning', 'warning: '), warning)
  terminal.line(tone('strong', summary(plan, verb)))
}

function summary({ changes, config, addresses, steps }: Plan, verb: 'plan' | 'up' | 'down'): string {
  const count = steps.filter(({ state }) => state !== 'kept').length
  const amount = `${count} ${count === 1 ? 'step' : 'steps'}`
  const { namespace } = config
  if (verb === 'down')
    return changes
      ? `${amount} done: nothing of ${namespace} is left`
      : `nothing to do: nothing of ${namespace} is here`
  const who = `${namespace} has ${[addresses.ip, addresses.ip6].filter(each => each !== undefined).join(' and ')}`
  if (!changes) return `nothing to do: ${who}, all is as it should be`
  return verb === 'plan' ? `${amount} to do; nothing was changed` : `${amount} done: ${who}`
}

export function printSteps(
  terminal: Terminal,
  steps: readonly PlanStep[],
  { showCommands, future }: { showCommands: boolean; future: boolean },
  indent = '',
): void {
  const words = steps.map(({ state }) => (future ? TO_DO[state] : state))
  const column = Math.max(0, ...words.map(word => word.length)) + 2
  for (const [index, { title, state, commands }] of steps.entries()) {
    terminal.line(indent, tone(TONES[state], (words[index] ?? '').padEnd(column)), title)
    if (!showCommands) continue
    for (const command of commands) printCommand(terminal, command, indent + ' '.repeat(column))
  }
}

/** What a person would have typed. */
export function printCommand(terminal: Terminal, command: string, indent: string): void {
  for (const [index, line] of command.split('\n').entries())
    terminal.line(indent, tone('quiet', `${index === 0 ? '$' : '>'} ${line}`))
}

export function printTopology(terminal: Terminal, topology: Topology, options: DrawOptions = {}, indent = ''): void {
  for (const line of topologyLines(topology, options))
    terminal.line(
      indent,
      ...line.map(({ text, tone: of }) => tone(of === 'broken' ? 'bad' : of === 'frame' ? 'quiet' : undefined, text)),
    )
}

export function printCheck(terminal: Terminal, { ok, probes, masqueraded }: CheckResult): void {
  const targets = probes.map(({ target }) => target.length)
  const column = Math.max(0, ...targets) + 2
  for (const { what, target, sent, received, rtt, error } of probes) {
    const answered = received > 0
    const detail = rtt === undefined ? (error ?? 'no answer') : `${rtt.toFixed(2)} ms`
    terminal.line(
      `${what.padEnd(9)}${target.padEnd(column)}`,
      tone(answered ? 'good' : 'bad', `${received} of ${sent} answered`),
      `  ${detail}`,
    )
  }
  if (masqueraded !== undefined)
    terminal.line(`connections masqueraded: ${masqueraded.before} before, ${masqueraded.after} after`)
  terminal.line(ok ? tone('good', 'ok') : tone('bad', 'broken'), ok ? '' : ': `nlkit egress explain` says why')
}

const STATES: Readonly<Record<PathStep['state'], Tone>> = {
  ok: 'good',
  unknown: 'quiet',
  broken: 'bad',
  suspect: 'warning',
}

/** The packet's way step by step, with what is wrong below the step where it is; `-` where no packet is known to get. */
export function printExplanation(terminal: Terminal, { path, findings }: Explanation): void {
  const indent = ' '.repeat(12)
  for (const { step, state, title } of path) {
    const word = state === 'unknown' ? '-' : state
    terminal.line(`${String(step).padStart(2)}  `, tone(STATES[state], word.padEnd(8)), title)
    for (const { problem, remedy } of findings.filter(finding => finding.step === step)) {
      terminal.line(indent, tone(STATES[state], problem))
      printCommand(terminal, remedy, indent)
    }
  }
  const broken = findings.filter(({ severity }) => severity === 'broken').length
  if (broken > 0) terminal.line(tone('bad', 'broken'), ': the next thing to do is behind $')
  else if (findings.length > 0) terminal.line(tone('warning', 'nothing is broken'), '; what is suspect may be harmless')
  else terminal.line(tone('good', 'nothing is broken'))
}
