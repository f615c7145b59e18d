/* nf_tables in nft's own syntax, offline, from decoded messages. */
export { ruleSyntax, type SyntaxOptions } from './rule.js'
export { NftScope } from './scope.js'
