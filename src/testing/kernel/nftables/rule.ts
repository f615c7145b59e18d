import { delRule, NFT_SET, newRule, type RuleAttributes } from '../../../../protocol/netfilter/index.js'
import { NLM_F } from '../../../../protocol/netlink/index.js'
import { refuse } from '../errors.js'
import type { Batch, NftRequest } from './batch.js'
import { checkKnown, keptExpression } from './expressions.js'
import { anonymousSetsOf, checkJumps } from './references.js'
import type { Chain, Rule, Table } from './ruleset.js'
import { removeSet } from './set.js'

type Request = NftRequest<RuleAttributes>

/** NFTA_RULE_* of its messages. */
export function describeRule(table: Table, chain: Chain, rule: Rule): RuleAttributes {
  const { handle, expressions, userdata, compat } = rule
  const before = chain.rules[chain.rules.indexOf(rule) - 1]
  return {
    table: table.name,
    chain: chain.name,
    handle,
    ...(before && { position: before.handle }),
    expressions,
    ...(userdata && { userdata }),
    ...(compat && { compat }),
  }
}

/** In the event of a new rule its position is told only where others follow. */
function describeNew(table: Table, chain: Chain, rule: Rule): RuleAttributes {
  const { position, ...rest } = describeRule(table, chain, rule)
  const isLast = chain.rules.at(-1) === rule
  return position === undefined || isLast ? rest : { position, ...rest }
}

/** The chain of a rule, by name or by the id that it has in the batch. @throws Refusal */
function chainOf(batch: Batch, table: Table, { chain: name, chainId }: RuleAttributes): Chain {
  const byId = chainId === undefined ? undefined : batch.chains.get(chainId)
  const chain = byId ?? table.chains.find(each => each.name === name)
  if (chain) return chain
  throw name === undefined && chainId === undefined
    ? refuse('EINVAL')
    : refuse('ENOENT', undefined, name === undefined ? 'chainId' : 'chain')
}

function ruleOf(chain: Chain, handle: bigint, attribute: string): Rule {
  const rule = chain.rules.find(each => each.handle === handle)
  if (rule === undefined) throw refuse('ENOENT', undefined, attribute)
  return rule
}

export function newRuleIn(batch: Batch, request: Request): void {
  const { attributes } = request.body
  const table = batch.table(request, attributes.table)
  const chain = chainOf(batch, table, attributes)
  const { expressions = [], userdata, compat, id } = attributes
  const old = replaced(chain, request)
  // Counted before its place is looked for: one that is refused for that has used up a handle.
  const handle = old ? old.handle : batch.nextHandle(table)
  const at = old ? chain.rules.indexOf(old) : place(batch, chain, request)
  expressions.forEach(checkKnown)
  const made: Rule = { handle, expressions: [], userdata, compat }
  made.expressions = expressions.map((expression, i) => keptExpression(batch, table, expression, `expressions[${i}]`))
  if (old) batch.tell(delRule, table.family, () => describeRule(table, chain, old), request)
  chain.rules.splice(at, old ? 1 : 0, made)
  if (id !== undefined) batch.rules.set(id, made)
  batch.tell(newRule, table.family, () => describeNew(table, chain, made), request)
  checkJumps(table)
}

/** The rule that the message is about, if any. @throws Refusal */
function replaced(chain: Chain, request: Request): Rule | undefined {
  const { handle } = request.body.attributes
  if (handle === undefined) {
    if (!request.has(NLM_F.CREATE) || request.has(NLM_F.REPLACE)) throw refuse('EINVAL')
    return undefined
  }
  const rule = ruleOf(chain, handle, 'handle')
  if (request.has(NLM_F.EXCL)) throw refuse('EEXIST', undefined, 'handle')
  if (!request.has(NLM_F.REPLACE)) throw refuse('EOPNOTSUPP')
  return rule
}

/** NLM_F_APPEND: at the end, or behind the rule at the position; without: at the start, or before it. @throws Refusal */
function place(batch: Batch, chain: Chain, request: Request): number {
  const { position, positionId } = request.body.attributes
  const append = request.has(NLM_F.APPEND)
  if (position === undefined && positionId === undefined) return append ? chain.rules.length : 0
  const byId = positionId === undefined ? undefined : batch.rules.get(positionId)
  if (position === undefined && byId === undefined) throw refuse('ENOENT', undefined, 'positionId')
  const beside = byId ?? ruleOf(chain, position!, 'position')
  return chain.rules.indexOf(beside) + (append ? 1 : 0)
}

/** Without a handle: all rules of the chain; without a chain: of the table. */
export function delRuleIn(batch: Batch, request: Request): void {
  const { attributes } = request.body
  const table = batch.table(request, attributes.table)
  if (attributes.chain === undefined) {
    for (const chain of table.chains) removeRules(batch, table, chain, chain.rules, request)
    return
  }
  const chain = chainOf(batch, table, attributes)
  const { handle } = attributes
  removeRules(batch, table, chain, handle === undefined ? chain.rules : [ruleOf(chain, handle, 'handle')], request)
}

/** Takes rules away, and the sets that were made for them alone. */
export function removeRules(
  batch: Batch,
  table: Table,
  chain: Chain,
  rules: readonly Rule[],
  request: NftRequest<unknown>,
): void {
  for (const rule of [...rules]) {
    const told = describeRule(table, chain, rule)
    chain.rules.splice(chain.rules.indexOf(rule), 1)
    batch.tell(delRule, table.family, () => told, request)
    for (const set of anonymousSetsOf(table, [rule], NFT_SET.ANONYMOUS)) removeSet(batch, table, set, request)
  }
}
