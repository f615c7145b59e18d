import type { DataAttributes, Expression } from '../../../../protocol/netfilter/index.js'
import { refuse } from '../errors.js'
import type { Chain, Flowtable, NftObject, NftSet, Rule, Table } from './ruleset.js'

/* Who refers to whom. Counted when it is asked for: there is no count that could be wrong. */

/** The chain that a verdict leads to. */
export function verdictTarget(data: DataAttributes | undefined): string | undefined {
  return data?.verdict?.chain
}

/** The chain that an expression jumps to. */
export function targetOf({ name, data }: Expression): string | undefined {
  return name === 'immediate' ? verdictTarget((data as { data?: DataAttributes } | undefined)?.data) : undefined
}

function expressionsOf(table: Table): Expression[] {
  return table.chains.flatMap(({ rules }) => rules).flatMap(({ expressions }) => expressions)
}

const count = <T>(list: readonly T[], wanted: (each: T) => boolean): number => list.filter(wanted).length

/** Jumps to a chain: by rules, and by the verdicts of maps. */
export function jumpsTo(table: Table, { name }: Chain): number {
  const verdicts = table.sets.flatMap(({ elements }) => elements).map(({ data }) => verdictTarget(data))
  return count(expressionsOf(table), each => targetOf(each) === name) + count(verdicts, each => each === name)
}

/** NFTA_CHAIN_USE: its rules, and the jumps to it. */
export function usesOfChain(table: Table, chain: Chain): number {
  return chain.rules.length + jumpsTo(table, chain)
}

/** The set that an expression looks things up in. */
export function setOf({ name, data }: Expression): string | undefined {
  if (name === 'lookup') return (data as { set?: string }).set
  if (name === 'dynset') return (data as { setName?: string }).setName
  if (name === 'objref') return (data as { setName?: string }).setName
  return undefined
}

export function usesOfSet(table: Table, { name }: NftSet): number {
  return count(expressionsOf(table), each => setOf(each) === name)
}

export function usesOfObject(table: Table, { name, attributes }: NftObject): number {
  const byRules = count(expressionsOf(table), each => {
    const data = each.data as { immName?: string; immType?: number } | undefined
    return each.name === 'objref' && data?.immName === name && data.immType === attributes.type
  })
  const byElements = table.sets
    .filter(set => set.attributes.objType === attributes.type)
    .flatMap(({ elements }) => elements)
  return byRules + count(byElements, ({ objref }) => objref === name)
}

export function usesOfFlowtable(table: Table, { name }: Flowtable): number {
  return count(
    expressionsOf(table),
    each => each.name === 'flow_offload' && (each.data as { tableName?: string } | undefined)?.tableName === name,
  )
}

/** NFTA_TABLE_USE */
export function usesOfTable({ chains, sets, objects, flowtables }: Table): number {
  return chains.length + sets.length + objects.length + flowtables.length
}

/** Sets without a name of their own, which go with the rules that use them. */
export function anonymousSetsOf(table: Table, rules: readonly Rule[], anonymous: number): NftSet[] {
  const names = new Set(rules.flatMap(({ expressions }) => expressions).map(setOf))
  return table.sets.filter(({ name, attributes }) => names.has(name) && ((attributes.flags ?? 0) & anonymous) !== 0)
}

/** NFT_JUMP_STACK_SIZE: further than that no packet is followed. */
const deepestJump = 16

/** A circle is refused as soon as packets can get into it: from a base chain. @throws Refusal EMLINK */
export function checkJumps(table: Table): void {
  for (const chain of table.chains) if (chain.hook) follow(table, chain, 0)
}

function follow(table: Table, chain: Chain, depth: number): void {
  if (depth >= deepestJump) throw refuse('EMLINK')
  const expressions = chain.rules.flatMap(rule => rule.expressions)
  const maps = table.sets.filter(set => expressions.some(each => setOf(each) === set.name))
  const verdicts = maps.flatMap(({ elements }) => elements).map(({ data }) => verdictTarget(data))
  const names = new Set([...expressions.map(targetOf), ...verdicts])
  for (const next of table.chains) if (names.has(next.name)) follow(table, next, depth + 1)
}
