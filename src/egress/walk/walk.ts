import { NFT_TABLE_F } from '../../../protocol/netfilter/index.js'
import type { Chain, Hook, Rule } from '../../client/nftables/index.js'
import { type Evaluation, evaluate } from './evaluate.js'
import type { Packet } from './packet.js'
import type { Ruleset } from './ruleset.js'

/** What decided: a rule, or the policy of a base chain. */
export interface Cause {
  readonly chain: Chain
  /** Undefined: the policy. */
  readonly rule: Rule | undefined
  /** Whether every packet that nothing else accepts meets it: a policy, or a rule without conditions that all paths lead to. */
  readonly byDefault: boolean
}

/** What becomes of a packet. */
export interface Passage {
  readonly verdict: 'accept' | 'drop'
  /** What dropped it. */
  readonly cause?: Cause
  /** Of a drop: no rule before it might have accepted the packet. */
  readonly certain: boolean
  /** Rules that drop it if they match, which cannot be told. */
  readonly mayDrop: readonly Cause[]
  /** The rule that changes its source address, and whether it surely does. */
  readonly sourceNat?: { readonly cause: Cause; readonly certain: boolean }
}

/**
 * Leads a packet through all base chains of a hook, in the order of their priorities, as the kernel does: an accept ends
 * only its own base chain, a drop is final.
 */
export function walkHook(ruleset: Ruleset, hook: Hook, packet: Packet): Passage {
  const mayDrop: Cause[] = []
  let sourceNat: Passage['sourceNat']
  for (const chain of baseChains(ruleset, hook, packet.family)) {
    if (chain.type === 'nat' && sourceNat?.certain) continue // The first translation stands.
    const passage = walkChain(ruleset, chain, packet)
    sourceNat ??= passage.sourceNat
    mayDrop.push(...passage.mayDrop)
    if (passage.verdict === 'drop') return { ...passage, mayDrop, ...(sourceNat && { sourceNat }) }
  }
  return { verdict: 'accept', certain: mayDrop.length === 0, mayDrop, ...(sourceNat && { sourceNat }) }
}

/** The base chains that a packet of a family meets at a hook. */
export function baseChains({ chains, tables = [] }: Ruleset, hook: Hook, family: Packet['family']): Chain[] {
  const dormant = tables.filter(table => (table.attributes.flags ?? 0) & NFT_TABLE_F.DORMANT)
  return chains
    .filter(chain => chain.hook === hook && (chain.family === family || chain.family === 'inet'))
    .filter(chain => !dormant.some(table => table.family === chain.family && table.table === chain.table))
    .sort((a, b) => (a.priority ?? 0) - (b.priority ?? 0))
}

/** Leads a packet through one base chain. */
export function walkChain(ruleset: Ruleset, base: Chain, packet: Packet): Passage {
  return new Walk(ruleset, base, packet).passage()
}

/** How the walk through a chain ended: with a verdict, or with the chain. */
type End = { verdict: 'accept' } | { verdict: 'drop'; cause: Cause } | undefined

/** How deep the kernel lets jumps go: NFT_JUMP_STACK_SIZE. */
const deepest = 16

class Walk {
  readonly #ruleset: Ruleset
  readonly #base: Chain
  readonly #packet: Packet
  readonly #mayDrop: Cause[] = []
  #mayAccept = false
  #sourceNat: Passage['sourceNat']

  constructor(ruleset: Ruleset, base: Chain, packet: Packet) {
    this.#ruleset = ruleset
    this.#base = base
    this.#packet = packet
  }

  passage(): Passage {
    const end = this.#through(this.#base, { sure: true, byDefault: true, depth: 0 }) ?? this.#policy()
    const rest = { mayDrop: this.#mayDrop, ...(this.#sourceNat && { sourceNat: this.#sourceNat }) }
    return end.verdict === 'drop'
      ? { verdict: 'drop', cause: end.cause, certain: !this.#mayAccept, ...rest }
      : { verdict: 'accept', certain: this.#mayDrop.length === 0, ...rest }
  }

  #policy(): Exclude<End, undefined> {
    const cause = { chain: this.#base, rule: undefined, byDefault: true }
    return this.#base.policy === 'drop' ? { verdict: 'drop', cause } : { verdict: 'accept' }
  }

  /** @param how.sure whether the packet surely gets here; what is decided otherwise is only noted */
  #through(chain: Chain, how: { sure: boolean; byDefault: boolean; depth: number }): End {
    for (const rule of this.#rulesOf(chain)) {
      const evaluation = evaluate(rule, this.#packet, this.#ruleset.sets ?? [])
      if (evaluation.answer === 'no' || evaluation.verdict === undefined) continue
      const sure = how.sure && evaluation.answer === 'yes'
      const byDefault = how.byDefault && evaluation.unconditional
      const { end, stop } = this.#decide(evaluation, { chain, rule, byDefault }, { sure, byDefault, depth: how.depth })
      if (end !== undefined || stop) return end
    }
    return undefined
  }

  /** `stop`: the packet surely goes no further in this chain. */
  #decide(
    { answer, verdict }: Evaluation,
    cause: Cause,
    how: { sure: boolean; byDefault: boolean; depth: number },
  ): { end?: End; stop: boolean } {
    const stop = answer === 'yes'
    switch (verdict?.kind) {
      case 'drop':
        if (how.sure) return { end: { verdict: 'drop', cause }, stop }
        this.#mayDrop.push(cause)
        return { stop }
      case 'source-nat':
        this.#sourceNat ??= { cause, certain: how.sure }
        return how.sure ? { end: { verdict: 'accept' }, stop } : { stop }
      case 'accept':
        if (how.sure) return { end: { verdict: 'accept' }, stop }
        this.#mayAccept = true
        return { stop }
      case 'return':
        // If the packet may leave a chain early, what follows there is not sure any more.
        if (!stop) this.#mayAccept = true
        return { stop }
      case 'jump':
        return { end: this.#follow(cause.chain, verdict.chain, how), stop: false }
      case 'goto':
        return { end: this.#follow(cause.chain, verdict.chain, how), stop }
      default:
        this.#mayAccept = true
        return { stop: false }
    }
  }

  #follow(from: Chain, name: string, how: { sure: boolean; byDefault: boolean; depth: number }): End {
    const target = this.#ruleset.chains.find(
      each => each.family === from.family && each.table === from.table && each.chain === name,
    )
    if (target === undefined || how.depth === deepest) return undefined
    return this.#through(target, { ...how, depth: how.depth + 1 })
  }

  #rulesOf({ family, table, chain }: Chain): Rule[] {
    return this.#ruleset.rules.filter(rule => rule.family === family && rule.table === table && rule.chain === chain)
  }
}
