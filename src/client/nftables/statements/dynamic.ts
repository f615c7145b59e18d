import { type Expression, type Expressions, NFT_DYNSET_F, NFT_DYNSET_OP } from '../../../../protocol/netfilter/index.js'
import type { Part } from '../../../dump/nft-syntax/part.js'
import { InputError } from '../../input.js'
import { valuesOf } from '../set-parts.js'
import { dataType, milliseconds, type Scalar } from '../values.js'
import { namedSet } from './compare.js'
import { loadKey, type Operand, wholePart } from './operand.js'
import { register } from './registers.js'
import type { RuleContext, Statement } from './rule-context.js'
import { Action, isSource, loadArgument, type Source } from './selector.js'

/* Elements that rules add to a set as packets pass: `add @seen { ip saddr timeout 30s }`. The set has to be `dynamic`. */

export interface DynamicOptions {
  /** How long it stays: milliseconds, or `1h30m`. */
  timeout?: number | bigint | string
  /** What a map gets for the key: a value or what another field has. */
  value?: Scalar | Source
  /** nft's data type of the map's values, where the transaction does not make the map itself. */
  data?: string
  /** Counters, quotas, limits and counts of connections that the element gets. */
  statements?: readonly Expression[]
}

type Key = { readonly operand: Operand }

/** `add @set { KEY … }`: an element that is there stays as it is. */
export const addElement = (set: string, key: Key, options: DynamicOptions = {}): Statement =>
  dynset(NFT_DYNSET_OP.ADD, set, key, options)

/** `update @set { KEY … }`: one that is there gets its time anew. */
export const updateElement = (set: string, key: Key, options: DynamicOptions = {}): Statement =>
  dynset(NFT_DYNSET_OP.UPDATE, set, key, options)

/** `delete @set { KEY }`. */
export const deleteElement = (set: string, key: Key): Statement => dynset(NFT_DYNSET_OP.DELETE, set, key, {})

function dynset(
  op: number,
  set: string,
  key: Key,
  { timeout, value, data, statements = [] }: DynamicOptions,
): Statement {
  const { operand } = key
  return new Action([key, value], rule => {
    const { id, name } = namedSet(rule, { set })
    const slots = loadKey(rule, operand, 0, false)
    if (value !== undefined) {
      const part = valuePart(rule, set, data) ?? (isSource(value) ? (value as Key).operand.parts[0] : undefined)
      if (part === undefined)
        throw new InputError('ERR_COMBINATION', `the data type of the values of map ${set} has to be said: { data }`)
      loadArgument(rule, value, slots, part)
    }
    const attributes: Expressions['dynset'] = {
      sregKey: register(0),
      ...(value !== undefined && { sregData: register(slots) }),
      op,
      ...(timeout !== undefined && { timeout: duration(timeout) }),
      setName: name,
      ...(id !== undefined && { setId: id }),
      ...(statements.length === 1 && { expr: statements[0]! }),
      ...(statements.length > 1 && { expressions: [...statements], flags: NFT_DYNSET_F.EXPR }),
    }
    rule.push({ name: 'dynset', data: attributes })
  })
}

/** How the values of a map lie in it, where that is said or the transaction makes the map. */
function valuePart(rule: RuleContext, set: string, data: string | undefined): Part | undefined {
  if (data !== undefined) return wholePart(dataType(data))
  const found = rule.sets.find(set)
  const values = found && valuesOf(found.spec)
  return values === undefined || 'verdict' in values || values.parts.length > 1 ? undefined : values.parts[0]
}

function duration(timeout: number | bigint | string): bigint {
  const time = typeof timeout === 'string' ? milliseconds(timeout) : BigInt(timeout)
  if (time === undefined) throw new InputError('ERR_WORD', `"${timeout}" is no time such as 1h30m`)
  return time
}
