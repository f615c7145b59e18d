import type { Rule } from '../client/nftables/index.js'
import { egressConfig, networksOf } from './config.js'
import { type EchoResult, echo } from './echo/index.js'
import { countOf } from './observe.js'
import { type OutsideOptions, outsideOf } from './outside.js'
import type { Session } from './session.js'
import type { CheckResult, EgressConfig, EgressOptions } from './types.js'
import { type Ruleset, readRuleset, walkHook } from './walk/index.js'
import { withSession } from './with-session.js'

export interface EgressCheckOptions extends EgressOptions, OutsideOptions {
  /** Echo requests to each address. Default 3. */
  count?: number
  /** How long to wait for each answer, in milliseconds. Default 1000. */
  timeout?: number
  signal?: AbortSignal
}

/**
 * Proves that a namespace has egress: sends ICMP echo requests from inside it to the gateway and to an address outside, IPv4 and, when
 * it is configured, IPv6.
 *
 * @throws EgressError invalid options, ERR_EGRESS_PRIVILEGE
 * @throws NamespaceError ERR_NETNS_NOT_FOUND there is no such namespace
 */
export async function egressCheck(options: EgressCheckOptions = {}): Promise<CheckResult> {
  const { count, timeout, signal, ...rest } = options
  const { outside, topology } = outsideOf(rest)
  const config = egressConfig(topology)
  return withSession(config, async session => {
    const before = masqueraded(config, await readRules(session), outside)
    const targets = networksOf(config).flatMap(({ family, gateway }) => [
      { target: gateway, what: 'gateway' as const },
      { target: outside[family], what: 'outside' as const },
    ])
    const probes = await Promise.all(
      targets.map(async ({ target, what }) => {
        const result = await echo({
          netns: config.namespace,
          address: target,
          ...(count !== undefined && { count }),
          ...(timeout !== undefined && { timeout }),
          ...(signal !== undefined && { signal }),
        })
        return { target, what, ...summary(result) }
      }),
    )
    const after = masqueraded(config, await readRules(session), outside)
    return {
      ok: probes.every(({ received }) => received > 0),
      probes,
      masqueraded: before === undefined || after === undefined ? undefined : { before, after },
    }
  })
}

/** What an echo brought, in the words of a probe: the best round-trip time, and why the first unanswered request was not answered. */
export function summary({ sent, received, replies, errors }: EchoResult) {
  const rtt = replies.length === 0 ? undefined : Math.min(...replies.map(({ rttMs }) => rttMs))
  const [first] = errors
  const reason = first === undefined ? undefined : 'reason' in first ? `${first.code}: ${first.reason}` : 'no answer'
  return { sent, received, rtt, ...(reason !== undefined && { error: reason }) }
}

function readRules({ nftables }: Session): Promise<Ruleset> {
  return nftables.socket.run(readRuleset())
}

/** What the rules count that translate the namespace's packets; undefined when there is none that counts. */
function masqueraded(config: EgressConfig, ruleset: Ruleset, outside: { ip: string; ip6: string }): bigint | undefined {
  const rules = networksOf(config).flatMap(({ family, subnet, address }): Rule[] => {
    // Any address of the network will do: the rule is for all of them.
    const src = address ?? subnet.split('/')[0]!
    const packet = { family, oif: config.uplink, src, dst: outside[family], state: 'new' } as const
    const rule = walkHook(ruleset, 'postrouting', packet).sourceNat?.cause.rule
    return rule?.expressions.some(({ name }) => name === 'counter') ? [rule] : []
  })
  return rules.length === 0 ? undefined : rules.reduce((sum, rule) => sum + countOf(rule).packets, 0n)
}
