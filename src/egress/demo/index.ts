import { echo } from '../echo/index.js'
import {
  type EgressOptions,
  egressDown,
  egressPlan,
  egressStatus,
  egressUp,
  type PlanStep,
  type Topology,
} from '../index.js'
import { createInternet, INTERNET } from './internet.js'
import { Witness } from './witness.js'

/** One stage of the demonstration, told when it is over. */
export interface DemoStage {
  /** Stable name. */
  readonly id: 'internet' | 'build' | 'ping-bridge' | 'ping-outside' | 'nat' | 'ping-again' | 'picture' | 'down'
  readonly title: string
  /** Whether it went as it should: one of the pings has to fail. */
  readonly ok: boolean
  /** What was done. */
  readonly steps?: readonly PlanStep[]
  readonly ping?: DemoPing
  readonly topology?: Topology
  /** What it shows, in a sentence. */
  readonly says?: string
}

export interface DemoPing {
  /** What a person would have typed. */
  readonly command: string
  readonly target: string
  readonly answered: boolean
  /** Sources of the echo requests that arrived at the target, where that is the outside. */
  readonly seen?: readonly string[]
}

/**
 * The main job, shown from the inside: the same `egressUp` and `egressDown` as everybody's, halted before the NAT rules to see what is missing
 * without them. It configures the network namespace that it is called in: call it in a sandbox.
 *
 * @returns whether every stage went as it should
 */
export async function runDemo(report: (stage: DemoStage) => void): Promise<boolean> {
  let allOk = true
  const tell = (stage: DemoStage): void => {
    allOk &&= stage.ok
    report(stage)
  }
  tell({
    id: 'internet',
    title: `The outside: a namespace that holds ${INTERNET.outside} and knows no private network`,
    ok: true,
    steps: await createInternet(),
  })
  using witness = new Witness(INTERNET.namespace)
  await connect(witness, tell)

  const topology = await egressStatus(OPTIONS)
  tell({ id: 'picture', title: 'What is there now', ok: topology.namespaces.length === 1, topology })

  const { steps } = await egressDown(OPTIONS)
  const after = await egressStatus(OPTIONS)
  const ok = after.bridge === undefined && after.namespaces.length === 0 && after.nat.length === 0
  tell({ id: 'down', title: 'Down again: all that nlkit made goes, and only that', ok, steps: changing(steps) })
  return allOk
}

const OPTIONS: EgressOptions = {}

/** The steps that put rules in. Before them nothing is missing but NAT. */
const FIREWALL = new Set(['nat', 'forward', 'coexist'])

/** Runs `up`, with the pings before and after the firewall's part of it. */
async function connect(witness: Witness, tell: (stage: DemoStage) => void): Promise<void> {
  const { config, addresses } = await egressPlan(OPTIONS)
  const { ip = '' } = addresses
  const { namespace } = config
  const before = async (steps: readonly PlanStep[]): Promise<void> => {
    tell({ id: 'build', title: 'A namespace, a bridge, and the way between them', ok: true, steps })
    const inner = await pingBridge(namespace, config.ip4.gateway)
    tell({ id: 'ping-bridge', title: `${namespace} pings the bridge`, ok: inner.answered, ping: inner })
    const outer = await pingOutside(namespace, witness)
    tell({
      id: 'ping-outside',
      title: `${namespace} pings ${INTERNET.outside}`,
      ok: !outer.answered && only(outer.seen, ip),
      ping: outer,
      says: `The request got there; the answer has no way back: nobody outside knows ${ip}.`,
    })
  }

  const done: PlanStep[] = []
  await egressUp(OPTIONS, {
    onStep: async step => {
      if (FIREWALL.has(step.id) && done.every(({ id }) => !FIREWALL.has(id))) await before([...done])
      done.push(step)
    },
  })
  const rules = done.filter(({ id }) => FIREWALL.has(id))
  tell({ id: 'nat', title: 'The NAT rules go in', ok: rules.length > 0, steps: rules })
  const ping = await pingOutside(namespace, witness)
  tell({
    id: 'ping-again',
    title: `${namespace} pings ${INTERNET.outside} again`,
    ok: ping.answered && only(ping.seen, INTERNET.uplinkAddress),
    ping,
    says: `Masquerade put the uplink's address in the place of ${ip}, and turns the answer back to it.`,
  })
}

const changing = (steps: readonly PlanStep[]): PlanStep[] => steps.filter(({ state }) => state !== 'kept')

const only = (seen: readonly string[] | undefined, source: string): boolean =>
  seen !== undefined && seen.length > 0 && seen.every(each => each === source)

/** Several attempts: the carrier of the new link comes up in the background. */
async function pingBridge(namespace: string, target: string): Promise<DemoPing> {
  let answered = false
  for (let attempt = 0; attempt < 20 && !answered; attempt++) answered = await ping(namespace, target)
  return { command: commandOf(namespace, target), target, answered }
}

/** One request, and what arrived outside. */
async function pingOutside(namespace: string, witness: Witness): Promise<DemoPing> {
  const target = INTERNET.outside
  witness.seen()
  const answered = await ping(namespace, target)
  const seen = witness.seen().filter(({ destination }) => destination === target)
  return { command: commandOf(namespace, target), target, answered, seen: seen.map(({ source }) => source) }
}

async function ping(namespace: string, address: string): Promise<boolean> {
  const { received } = await echo({ netns: namespace, address, count: 1, timeout: 500 })
  return received > 0
}

const commandOf = (namespace: string, target: string): string => `ip netns exec ${namespace} ping -c 1 ${target}`
