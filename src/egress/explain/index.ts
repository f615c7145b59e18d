import { summary } from '../check.js'
import { egressConfig } from '../config.js'
import { echo } from '../echo/index.js'
import { type OutsideOptions, outsideOf } from '../outside.js'
import type { Session } from '../session.js'
import type { EgressOptions, Finding } from '../types.js'
import { withSession } from '../with-session.js'
import { diagnose, type Explanation } from './diagnose.js'
import type { FamilyObservation, Observation, Probe } from './observation.js'
import { canProbe, observeEgress, reversePathDrops } from './observe.js'

export type { Explanation, PathStep } from './diagnose.js'

export interface EgressExplainOptions extends EgressOptions, OutsideOptions {
  /** How long to wait for an answer from outside, in milliseconds. Default 1000. */
  timeout?: number
}

/**
 * Finds why a namespace has no egress: which step of a packet's way breaks, and the one command that mends it. It reads the state
 * of the namespace and the base; only when nothing there is broken it sends echo requests, to the gateway and outside.
 *
 * @throws EgressError invalid options, ERR_EGRESS_PRIVILEGE
 */
export async function egressExplain(options: EgressExplainOptions = {}): Promise<Explanation> {
  const { timeout = 1000, ...rest } = options
  const { outside, topology } = outsideOf(rest)
  const config = egressConfig(topology)
  return withSession(config, async session => {
    const observation = await observeEgress(session, config, outside)
    const read = diagnose(observation)
    if (!canProbe(observation) || isBroken(read.findings)) return read
    return diagnose(await probed(observation, session, timeout))
  })
}

function isBroken(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'broken')
}

async function probed(observation: Observation, session: Session, timeout: number): Promise<Observation> {
  const families: FamilyObservation[] = []
  // One after the other: the counter of the reverse-path filter is one for all.
  for (const family of observation.families)
    families.push({ ...family, probe: await probe(observation, family, session, timeout) })
  return { ...observation, families }
}

async function probe(
  { config }: Observation,
  { network, outside }: FamilyObservation,
  { base }: Session,
  timeout: number,
): Promise<Probe> {
  const ask = async (netns: typeof config.base, address: string) =>
    summary(await echo({ netns, address, timeout, count: 2 }))
  const drops = reversePathDrops(base)
  const [gateway, there] = await Promise.all([ask(config.namespace, network.gateway), ask(config.namespace, outside)])
  const dropped = reversePathDrops(base) - drops
  const fromBase = there.received > 0 || (await ask(base, outside)).received > 0
  return {
    gateway: gateway.received > 0,
    outside: there.received > 0,
    outsideFromBase: fromBase,
    reversePathDrops: dropped,
    error: there.error,
  }
}
