/* nf_tables in nft's own syntax, offline, from decoded messages. */
export { commandSyntax, type NftMessage } from './command.js'
export { ruleSyntax, type SyntaxOptions } from './rule.js'
export { type RulesetMessages, rulesetSyntax } from './ruleset.js'
export { NftScope } from './scope.js'
