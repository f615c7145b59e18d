import {
  type ChainMessage,
  type ElementMessage,
  type FlowtableMessage,
  type GenerationMessage,
  getChain,
  getFlowtable,
  getGen,
  getObj,
  getObjReset,
  getRule,
  getRuleReset,
  getSet,
  getSetElem,
  getSetElemReset,
  getTable,
  NFPROTO,
  type Nfgenmsg,
  type ObjectAttributes,
  type ObjectMessage,
  type RuleMessage,
  type SetMessage,
  type TableMessage,
} from '../../../protocol/netfilter/index.js'
import type { MessageDefinition } from '../../../protocol/netlink/index.js'
import { DumpInterruptedError } from '../../socket/errors.js'
import { ask, type Operation } from '../../socket/operation.js'
import { defaultRetries } from '../../socket/request.js'
import { dump, equal, given, type Listed, listed } from '../listed.js'
import { type Flowtable, toFlowtable } from './flowtables.js'
import { type NftObject, type ObjectKind, objectKindNumber, toObject } from './named-objects.js'
import {
  type Chain,
  type ChainName,
  type Rule,
  type Table,
  type TableName,
  toChain,
  toRule,
  toTable,
} from './objects.js'
import { type NftElement, type NftSet, type SetName, toElement, toSet } from './sets.js'
import { asTransaction, type NftTransaction, type WantedHandles } from './transaction.js'
import { type Family, familyNumber } from './words.js'

/** The ruleset of nf_tables: `nft list`, and transactions that change it. */
export const ruleset = {
  /** The number of the ruleset, which every commit raises. */
  *generation(): Operation<number> {
    const body = { header: header(undefined), attributes: {} }
    const reply = yield* ask({ kind: 'query', definition: getGen, body })
    return (reply.body as GenerationMessage).attributes.id ?? 0
  },

  /** `nft list tables`. @throws DumpInterruptedError */
  *tables(filter: { family?: Family } = {}): Operation<Listed<Table>> {
    const body = { header: header(filter.family), attributes: {} }
    const { bodies, question } = yield* dump<TableMessage>(getTable, body, given({ family: filter.family }))
    return listed(bodies.map(toTable), question)
  },

  /** `nft list chains`. @throws DumpInterruptedError */
  *chains(filter: { family?: Family; table?: string } = {}): Operation<Listed<Chain>> {
    const { family, table } = filter
    const { bodies, question } = yield* dump<ChainMessage>(
      getChain,
      { header: header(family), attributes: {} },
      given({ family }),
    )
    return listed(bodies.map(toChain), question, { table: equal(table, chain => chain.table) })
  },

  /** The rules of all chains, of a table's, or of one chain. The kernel filters by table and chain. @throws DumpInterruptedError */
  *rules(filter: Partial<ChainName> = {}): Operation<Listed<Rule>> {
    return yield* rulesBy(getRule, filter)
  },

  /**
   * `reset rules`: the rules with the counters and quotas in them, which are set to zero. Kernel 6.2. Asked once: when changes
   * interrupt it, `partial` of the error has the values that are gone from the kernel.
   *
   * @throws DumpInterruptedError
   */
  *resetRules(filter: Partial<ChainName> = {}): Operation<Listed<Rule>> {
    return yield* rulesBy(getRuleReset, filter, once)
  },

  /** `nft list sets` and `nft list maps`, those of rules (anonymous ones) too. The kernel filters by table. @throws DumpInterruptedError */
  *sets(filter: Partial<TableName> = {}): Operation<Listed<NftSet>> {
    const attributes = { ...(filter.table !== undefined && { table: filter.table }) }
    const body = { header: header(filter.family), attributes }
    const { bodies, question } = yield* dump<SetMessage>(getSet, body, namesOf(filter))
    return listed(bodies.map(toSet), question, { table: equal(filter.table, set => set.table) })
  },

  /**
   * What is in a set, as the kernel has it: an interval is two elements. ENOENT when there is no such set. Listed again when an
   * element stands in the list twice: others are missing then, and the kernel does not say so.
   *
   * @throws DumpInterruptedError
   */
  *elements(set: SetName): Operation<Listed<NftElement>> {
    for (let attempt = 1; ; attempt++) {
      const elements = yield* elementsBy(getSetElem, set)
      if (!repeats(elements)) return elements
      if (attempt > defaultRetries) throw new DumpInterruptedError(getSetElem.name, elements, attempt)
    }
  },

  /**
   * `reset set`, `reset element`: the elements with their counters and quotas, which are set to zero. Kernel 6.5. Asked once, as
   * {@link ruleset.resetRules}.
   *
   * @throws DumpInterruptedError
   */
  *resetElements(set: SetName): Operation<Listed<NftElement>> {
    const elements = yield* elementsBy(getSetElemReset, set, once)
    if (repeats(elements)) throw new DumpInterruptedError(getSetElemReset.name, elements, 1)
    return elements
  },

  /** `nft list counters`, `nft list quotas` …: named objects. The kernel filters by table and kind. @throws DumpInterruptedError */
  *objects(filter: ObjectFilter = {}): Operation<Listed<NftObject>> {
    return yield* objectsBy(getObj, filter)
  },

  /** `reset counters`, `reset quotas`: the objects as they were, and set to zero. Asked once, as {@link ruleset.resetRules}. @throws DumpInterruptedError */
  *resetObjects(filter: ObjectFilter = {}): Operation<Listed<NftObject>> {
    return yield* objectsBy(getObjReset, filter, once)
  },

  /** `nft list flowtables`. The kernel filters by table. @throws DumpInterruptedError */
  *flowtables(filter: Partial<TableName> = {}): Operation<Listed<Flowtable>> {
    const attributes = { ...(filter.table !== undefined && { table: filter.table }) }
    const body = { header: header(filter.family), attributes }
    const { bodies, question } = yield* dump<FlowtableMessage>(getFlowtable, body, namesOf(filter))
    return listed(bodies.map(toFlowtable), question, { table: equal(filter.table, flowtable => flowtable.table) })
  },

  /**
   * Everything, as it was at one generation: when the ruleset changes meanwhile, it is read again.
   *
   * @throws DumpInterruptedError when it changes each time
   */
  *snapshot(filter: { family?: Family } = {}): Operation<Ruleset> {
    for (let attempt = 1; ; attempt++) {
      const generation = yield* ruleset.generation()
      const sets: (NftSet & { elements: NftElement[] })[] = []
      const parts = {
        tables: yield* ruleset.tables(filter),
        chains: yield* ruleset.chains(filter),
        rules: yield* ruleset.rules(filter),
        objects: yield* ruleset.objects(filter),
        flowtables: yield* flowtablesIfAny(filter),
      }
      for (const set of yield* ruleset.sets(filter)) {
        if (set.family === undefined) continue
        const elements = yield* elementsIfThere({ family: set.family, table: set.table, set: set.set })
        if (elements !== undefined) sets.push({ ...set, elements })
      }
      if ((yield* ruleset.generation()) === generation) return { generation, ...parts, sets }
      if (attempt > defaultRetries) throw new DumpInterruptedError('snapshot of the ruleset', parts.rules, attempt)
    }
  },

  /**
   * Changes a ruleset by what is in it: `build` gets a snapshot and gives a transaction, which is committed only if nobody
   * changed anything since; otherwise it is built anew. One without operations commits nothing.
   *
   * @throws KernelError ERESTART when somebody changes it each time
   */
  *update(build: (current: Ruleset) => NftTransaction, { retries = defaultRetries } = {}): Operation<NftTransaction> {
    for (let attempt = 0; ; attempt++) {
      const current = yield* ruleset.snapshot()
      const transaction = asTransaction('the function given to update returns', build(current)).pin(current.generation)
      try {
        yield* ruleset.commit(transaction)
        return transaction
      } catch (error) {
        if ((error as { code?: string }).code !== 'ERESTART' || attempt >= retries) throw error
      }
    }
  },

  /** Whether there is such a table. */
  *hasTable({ family, table }: TableName): Operation<boolean> {
    const body = { header: header(family), attributes: { name: table } }
    try {
      yield* ask({ kind: 'query', definition: getTable, body, label: `${family} ${table}` })
      return true
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return false
      throw error
    }
  },

  /**
   * Carries out a transaction: all of it or nothing. One without operations asks the kernel nothing. `handles` says what the kernel
   * tells back; without, ten thousand rules take half the time.
   *
   * @throws InputError ERR_COMBINATION when given anything else, such as the rule that `addRule` returned
   */
  *commit(transaction: NftTransaction, { handles = 'rules' }: CommitOptions = {}): Operation<void> {
    if (asTransaction('commit takes', transaction).length === 0) return
    transaction.committed(yield* ask(transaction.request(handles)))
  },
} as const

export interface CommitOptions {
  /** Whose handles the transaction has afterwards: those of rules by default. */
  handles?: WantedHandles
}

/** Which objects. */
export interface ObjectFilter extends Partial<TableName> {
  kind?: ObjectKind
}

/** All of a ruleset at one generation. */
export interface Ruleset {
  generation: number
  tables: Table[]
  chains: Chain[]
  rules: Rule[]
  sets: (NftSet & { elements: NftElement[] })[]
  objects: NftObject[]
  flowtables: Flowtable[]
}

/** A dump that resets what it lists is not repeated: the second would say zero. */
const once = { retries: 0 }

/**
 * Whether an element stands in the list twice. The kernel goes on with a dump behind as many elements as it has told, and a
 * hash table that grows meanwhile (its worker moves elements for a while after a large commit) has them in another
 * order. The count is right then: for each that comes twice, another one is missing. No flag says so.
 */
function repeats(elements: readonly NftElement[]): boolean {
  return new Set(elements.map(identity)).size < elements.length
}

/** What tells an element from the others of its set. The end of an interval may have the key at which the next one starts. */
export function identity({ attributes: { flags = 0, key, keyEnd } }: NftElement): string {
  return `${flags} ${text(key?.value)} ${text(keyEnd?.value)}`
}

function text(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : String.fromCharCode(...bytes)
}

function* rulesBy(
  definition: MessageDefinition<RuleMessage>,
  filter: Partial<ChainName>,
  options: { retries?: number } = {},
): Operation<Listed<Rule>> {
  const { family, table, chain } = filter
  const attributes = { ...(table !== undefined && { table }), ...(chain !== undefined && { chain }) }
  const body = { header: header(family), attributes }
  const { bodies, question } = yield* dump(definition, body, given({ family, table, chain }), options)
  return listed(bodies.map(toRule), question, {
    table: equal(table, rule => rule.table),
    chain: equal(chain, rule => rule.chain),
  })
}

function* elementsBy(
  definition: MessageDefinition<ElementMessage>,
  set: SetName,
  options: { retries?: number } = {},
): Operation<Listed<NftElement>> {
  const body = { header: header(set.family), attributes: { table: set.table, set: set.set } }
  const label = `${set.family} ${set.table} ${set.set}`
  const { bodies, question } = yield* dump(definition, body, ['set'], { label, ...options })
  const elements = bodies.flatMap(({ attributes }) => (attributes.elements ?? []).map(toElement))
  return listed(elements, question)
}

function* objectsBy(
  definition: MessageDefinition<ObjectMessage>,
  filter: ObjectFilter,
  options: { retries?: number } = {},
): Operation<Listed<NftObject>> {
  const { family, table, kind } = filter
  const type = kind === undefined ? {} : { type: objectKindNumber(kind) }
  const attributes = { ...(table !== undefined && { table }), ...type } as ObjectAttributes
  const body = { header: header(family), attributes }
  const { bodies, question } = yield* dump(definition, body, given({ family, table, kind }), options)
  const objects = bodies.map(toObject)
  return listed(objects, question, {
    table: equal(table, object => object.table),
    kind: equal(kind, object => object.kind),
  })
}

/** A set that went since it was listed makes the snapshot be taken again anyway. */
export function* elementsIfThere(set: SetName): Operation<NftElement[] | undefined> {
  try {
    return yield* ruleset.elements(set)
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined
    throw error
  }
}

/** A kernel without flowtables has none. */
export function* flowtablesIfAny(filter: { family?: Family }): Operation<Flowtable[]> {
  try {
    return yield* ruleset.flowtables(filter)
  } catch (error) {
    if ((error as { code?: string }).code === 'EOPNOTSUPP') return []
    throw error
  }
}

function namesOf({ family, table }: Partial<TableName>): string[] {
  return given({ family, table })
}

function header(family: Family | undefined): Nfgenmsg {
  return { family: family === undefined ? NFPROTO.UNSPEC : familyNumber(family), version: 0, res_id: 0 }
}
