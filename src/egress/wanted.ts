import type { Chain, Rule, RuleSpec, Table } from '../client/nftables/index.js'

/** A rule that has to be there. The same rule tagged as ours is not added twice; one of ours that nobody wants goes. */
export interface WantedRule {
  /** The step of the plan that it belongs to. */
  readonly step: 'nat' | 'forward' | 'coexist'
  /** Tagged as ours: `comment: ruleComment(bridge)`, or `userdata: ruleUserdata(bridge)` in a chain that iptables prints. */
  readonly rule: RuleSpec
  /** At the end of its chain, or at the start. */
  readonly at: 'end' | 'start'
  /** What a person would have typed for it. */
  readonly command: string
  /** The rule as nft lists it, or as `iptables -S` does: `-A DOCKER-USER -i br0 -j ACCEPT`. */
  readonly words: string
}

/** The ruleset of the base as observed. */
export interface Ruleset {
  readonly tables: readonly Table[]
  readonly chains: readonly Chain[]
  readonly rules: readonly Rule[]
}

/** What other people's rulesets ask for beside our own rules: `coexist(config, ruleset)`. */
export interface Coexistence {
  readonly rules: readonly WantedRule[]
  /** What cannot be mended, or not be seen. */
  readonly warnings: readonly string[]
}
