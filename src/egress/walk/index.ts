/* What a ruleset does with a packet, found by reading: the chains in their order, each expression carried out. */
export type { Packet } from './packet.js'
export { type NamedSet, type Ruleset, readRuleset } from './ruleset.js'
export { baseChains, type Cause, type Passage, walkChain, walkHook } from './walk.js'
