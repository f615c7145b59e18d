import { NFPROTO, type Nfgenmsg } from '../../../protocol/netfilter/index.js'
import type { RulesetMessages } from '../../dump/nft-syntax/index.js'
import type { Ruleset } from './ruleset.js'
import { type Family, familyNumber } from './words.js'

/** The messages of a snapshot: what `rulesetSyntax` of nlkit/dump prints. */
export function messagesOf({ tables, chains, sets, objects, flowtables, rules }: Ruleset): RulesetMessages {
  return {
    tables: tables.map(message),
    chains: chains.map(message),
    sets: sets.map(message),
    elements: sets
      .filter(({ elements }) => elements.length > 0)
      .map(({ family, table, set, elements }) => ({
        header: header(family),
        attributes: { table, set, elements: elements.map(({ attributes }) => attributes) },
      })),
    objects: objects.map(message),
    flowtables: flowtables.map(message),
    rules: rules.map(message),
  }
}

function message<A>({ family, attributes }: { readonly family: Family | undefined; readonly attributes: A }) {
  return { header: header(family), attributes }
}

function header(family: Family | undefined): Nfgenmsg {
  return { family: family === undefined ? NFPROTO.UNSPEC : familyNumber(family), version: 0, res_id: 0 }
}
