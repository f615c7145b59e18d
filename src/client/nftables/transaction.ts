import { endianness } from 'node:os'
import type { Body } from '../../../protocol/codec/index.js'
import {
  batchBegin,
  batchEnd,
  type ChainAttributes,
  commentUserdata,
  delChain,
  delFlowtable,
  delObj,
  delRule,
  delSet,
  delSetElem,
  delTable,
  destroyChain,
  destroyFlowtable,
  destroyObj,
  destroyRule,
  destroySet,
  destroySetElem,
  destroyTable,
  type ElementAttributes,
  NFNL_SUBSYS,
  NFPROTO,
  NFT_CHAIN,
  NFT_TABLE_F,
  NFTNL_UDATA_CHAIN,
  NFTNL_UDATA_TABLE,
  type Nfgenmsg,
  newChain,
  newFlowtable,
  newObj,
  newRule,
  newSet,
  newSetElem,
  newTable,
  type ObjectAttributes,
  type RuleAttributes,
  type RuleMessage,
  type SetAttributes,
} from '../../../protocol/netfilter/index.js'
import { type MessageDefinition, NLM_F } from '../../../protocol/netlink/index.js'
import type { Transaction as TransactionRequest, TransactionResult, TransactionStep } from '../../socket/request.js'
import { type WrittenStep, WrittenSteps } from '../../socket/written-steps.js'
import { InputError, quote, wordOrNumber } from '../input.js'
import { devicesOf } from './devices.js'
import { type ElementSpec, elementChunks, elementList, keyList, type SetType } from './elements.js'
import { type FlowtableName, type FlowtableSpec, flowtableAttributesOf } from './flowtables.js'
import { type ObjectName, type ObjectSpec, objectAttributesOf, objectKindNumber } from './named-objects.js'
import {
  type ChainName,
  type ChainSpec,
  type Rule,
  type RuleParts,
  type TableName,
  type TableSpec,
  toRule,
} from './objects.js'
import { restoreSteps } from './restore.js'
import type { Ruleset } from './ruleset.js'
import { type NftSet, type SetName, type SetSpec, setAttributesOf } from './sets.js'
import { RuleContext, type TransactionSets } from './statements/rule-context.js'
import { type Family, familyNumber, hookNumber, policies, priorityNumber } from './words.js'

/** A set by its name and its types: as it was made, or as `ruleset.sets` tells it. */
export type KnownSet = (SetName & SetType) | NftSet

/**
 * Which handles a commit asks for: those of rules (`AddedRule.rule`), of everything that is made (also {@link NftTransaction.handleOf}),
 * or none.
 */
export type WantedHandles = 'rules' | 'all' | false

/** What has a handle, and the kernel tells it. */
const withHandle = (): readonly MessageDefinition[] => [newTable, newChain, newRule, newSet, newObj, newFlowtable]

/** A rule that a transaction adds: its handle is known once that is committed. */
export interface AddedRule {
  /** The rule as the kernel has it. @throws InputError ERR_UNKNOWN_HANDLE before the commit, and after one without handles */
  readonly rule: Rule
}

const hostIsLittle = endianness() === 'LE'

class Added implements AddedRule {
  readonly #told: ReadonlyMap<number, Rule>
  readonly #step: number

  constructor(told: ReadonlyMap<number, Rule>, step: number) {
    this.#told = told
    this.#step = step
  }

  get rule(): Rule {
    const rule = this.#told.get(this.#step)
    if (rule === undefined)
      throw new InputError('ERR_UNKNOWN_HANDLE', 'the rule is known once its transaction is committed, with handles')
    return rule
  }
}

/**
 * The transaction that was given; `what` says who takes one. What it has is looked at, not its class: a program may hold two copies of the package.
 *
 * @throws InputError ERR_COMBINATION where it is given anything else
 */
export function asTransaction(what: string, given: NftTransaction): NftTransaction {
  const { request, committed } = (given ?? {}) as Partial<NftTransaction>
  if (typeof request === 'function' && typeof committed === 'function') return given
  throw new InputError('ERR_COMBINATION', `${what} an NftTransaction, not ${described(given)}`)
}

/** What was given instead, and what to do about it. */
function described(given: unknown): string {
  if (given instanceof Added)
    return 'the rule that addRule, insertRule or replaceRule returned: keep the transaction in a variable, and give that'
  if (typeof (given as { then?: unknown } | undefined)?.then === 'function') return 'a promise: await it first'
  if (given === undefined) return 'undefined: was it returned?'
  if (Array.isArray(given)) return 'an array: add all operations to one transaction'
  return given === null ? 'null' : typeof given === 'object' ? 'another object' : `${typeof given} ${quote(given)}`
}

/**
 * Operations on the ruleset that are all carried out, or none: what `nft -f` does with a file. Build it, then give it to
 * the client's `commit`. The kernel's error names the operation (`KernelError.index`) and what was asked
 * (`KernelError.subject`).
 */
export class NftTransaction {
  readonly #steps = new WrittenSteps(hostIsLittle)
  /** The rules that were added, by the index of their steps, as the kernel told them. */
  readonly #rules = new Map<number, Rule>()
  readonly #handles = new Map<unknown, bigint>()
  #generation: number | undefined
  /** Sets with a name that it makes, by family, table and name. */
  readonly #sets = new Map<string, { spec: SetSpec; id: number }>()
  #tableSets: (TableName & TransactionSets) | undefined
  #chainLabel: (ChainName & { readonly label: string }) | undefined
  /** Names sets within the batch. */
  #setId = 1

  /** Commit only if the ruleset is still of this generation; ERESTART otherwise. */
  pin(generation: number): this {
    this.#generation = generation
    return this
  }

  /** `add table`: no error when it is there. */
  addTable(spec: TableSpec): this {
    return this.#table(spec, NLM_F.CREATE)
  }

  /** `create table`: EEXIST when it is there. */
  createTable(spec: TableSpec): this {
    return this.#table(spec, NLM_F.CREATE | NLM_F.EXCL)
  }

  /** `delete table`, with all that is in it. ENOENT when there is none. */
  deleteTable(spec: TableName): this {
    return this.#step(delTable, spec, { name: spec.table }, 0, labelOf(spec))
  }

  /** `destroy table`: no error when there is none. Kernel 6.3. */
  destroyTable(spec: TableName): this {
    return this.#step(destroyTable, spec, { name: spec.table }, 0, labelOf(spec))
  }

  /** `flush table`: the rules of all its chains go. */
  flushTable(spec: TableName): this {
    return this.#step(delRule, spec, { table: spec.table }, 0, labelOf(spec))
  }

  /** `flush ruleset`: every table, or those of one family. */
  flushRuleset(spec: { family?: Family } = {}): this {
    return this.#step(delTable, spec, {}, 0, spec.family ?? 'ruleset')
  }

  /** `add chain`: no error when it is there; a policy that is given is set. */
  addChain(spec: ChainSpec): this {
    return this.#chain(spec, NLM_F.CREATE)
  }

  /** `create chain`: EEXIST when it is there. */
  createChain(spec: ChainSpec): this {
    return this.#chain(spec, NLM_F.CREATE | NLM_F.EXCL)
  }

  /** `delete chain`. EBUSY while it has rules or is jumped to. */
  deleteChain(spec: ChainName): this {
    return this.#step(delChain, spec, { table: spec.table, name: spec.chain }, 0, labelOf(spec))
  }

  /** `destroy chain`: no error when there is none. Kernel 6.3. */
  destroyChain(spec: ChainName): this {
    return this.#step(destroyChain, spec, { table: spec.table, name: spec.chain }, 0, labelOf(spec))
  }

  /** `rename chain`. By its handle, as {@link ruleset.chains} tells it: the name is the new one. */
  renameChain(spec: ChainName & { handle: bigint }): this {
    const attributes = { table: spec.table, handle: spec.handle, name: spec.chain }
    return this.#step(newChain, spec, attributes, 0, labelOf(spec))
  }

  /** `flush chain`. */
  flushChain(spec: ChainName): this {
    return this.#step(delRule, spec, { table: spec.table, chain: spec.chain }, 0, labelOf(spec))
  }

  /** `add rule`: at the end of the chain, or behind the rule at `position`. */
  addRule(spec: RuleParts): AddedRule {
    return this.#rule(spec, NLM_F.CREATE | NLM_F.APPEND)
  }

  /** `insert rule`: at the start of the chain, or before the rule at `position`. */
  insertRule(spec: RuleParts): AddedRule {
    return this.#rule(spec, NLM_F.CREATE)
  }

  /** `replace rule`. */
  replaceRule(spec: RuleParts & { handle: bigint }): AddedRule {
    return this.#rule(spec, NLM_F.REPLACE, spec.handle)
  }

  /** `delete rule`. ENOENT when there is none. */
  deleteRule(spec: ChainName & { handle: bigint }): this {
    const attributes = { table: spec.table, chain: spec.chain, handle: spec.handle }
    return this.#step(delRule, spec, attributes, 0, `${labelOf(spec)} handle ${spec.handle}`)
  }

  /** `destroy rule`: no error when there is none. Kernel 6.3. */
  destroyRule(spec: ChainName & { handle: bigint }): this {
    const attributes = { table: spec.table, chain: spec.chain, handle: spec.handle }
    return this.#step(destroyRule, spec, attributes, 0, `${labelOf(spec)} handle ${spec.handle}`)
  }

  /** `add set` or `add map`, with its elements: no error when it is there and of the same kind. @throws InputError */
  addSet(spec: SetSpec): this {
    return this.#set(spec, NLM_F.CREATE)
  }

  /** `create set` or `create map`: EEXIST when it is there. @throws InputError */
  createSet(spec: SetSpec): this {
    return this.#set(spec, NLM_F.CREATE | NLM_F.EXCL)
  }

  /** `delete set`. EBUSY while a rule uses it. */
  deleteSet(spec: SetName): this {
    return this.#step(delSet, spec, { table: spec.table, name: spec.set }, 0, labelOf(spec))
  }

  /** `destroy set`: no error when there is none. Kernel 6.3. */
  destroySet(spec: SetName): this {
    return this.#step(destroySet, spec, { table: spec.table, name: spec.set }, 0, labelOf(spec))
  }

  /** `flush set`: all of its elements go. */
  flushSet(spec: SetName): this {
    return this.#step(delSetElem, spec, { table: spec.table, set: spec.set }, 0, labelOf(spec))
  }

  /**
   * `add element`: no error for those that are there. Any number: they go in as many messages as it takes.
   *
   * @param set its name and its types: as it was made, or as {@link ruleset.sets} tells it.
   */
  addElements(set: KnownSet, elements: readonly ElementSpec[]): this {
    return this.#elements(newSetElem, set, elements, NLM_F.CREATE)
  }

  /** `create element`: EEXIST when one is there. */
  createElements(set: KnownSet, elements: readonly ElementSpec[]): this {
    return this.#elements(newSetElem, set, elements, NLM_F.CREATE | NLM_F.EXCL)
  }

  /** `delete element`. ENOENT when one is not there. */
  deleteElements(set: KnownSet, elements: readonly ElementSpec[]): this {
    return this.#elements(delSetElem, set, elements, 0)
  }

  /** `destroy element`: no error when one is not there. Kernel 6.3. */
  destroyElements(set: KnownSet, elements: readonly ElementSpec[]): this {
    return this.#elements(destroySetElem, set, elements, 0)
  }

  /** `add counter`, `add quota`, `add ct helper` …: no error when it is there. */
  addObject(spec: ObjectSpec): this {
    return this.#step(newObj, spec, objectAttributesOf(spec), NLM_F.CREATE, labelOf(spec))
  }

  /** `create counter` …: EEXIST when it is there. */
  createObject(spec: ObjectSpec): this {
    return this.#step(newObj, spec, objectAttributesOf(spec), NLM_F.CREATE | NLM_F.EXCL, labelOf(spec))
  }

  /** `delete counter` …. EBUSY while a rule uses it. */
  deleteObject(spec: ObjectName): this {
    return this.#step(delObj, spec, objectNameOf(spec), 0, labelOf(spec))
  }

  /** `destroy counter` …: no error when there is none. Kernel 6.3. */
  destroyObject(spec: ObjectName): this {
    return this.#step(destroyObj, spec, objectNameOf(spec), 0, labelOf(spec))
  }

  /** `add flowtable`: no error when it is there; its devices are added. */
  addFlowtable(spec: FlowtableSpec): this {
    return this.#step(newFlowtable, spec, flowtableAttributesOf(spec), NLM_F.CREATE, labelOf(spec))
  }

  /** `create flowtable`: EEXIST when it is there. */
  createFlowtable(spec: FlowtableSpec): this {
    return this.#step(newFlowtable, spec, flowtableAttributesOf(spec), NLM_F.CREATE | NLM_F.EXCL, labelOf(spec))
  }

  /** `delete flowtable`. EBUSY while a rule uses it. */
  deleteFlowtable(spec: FlowtableName): this {
    return this.#step(delFlowtable, spec, { table: spec.table, name: spec.flowtable }, 0, labelOf(spec))
  }

  /** `destroy flowtable`: no error when there is none. Kernel 6.3. */
  destroyFlowtable(spec: FlowtableName): this {
    return this.#step(destroyFlowtable, spec, { table: spec.table, name: spec.flowtable }, 0, labelOf(spec))
  }

  /**
   * Everything that a snapshot holds, as it was: rules of other programs with extensions of xtables, sets and chains without a
   * name, counters and what is left of timeouts. Into a table that is there already, its rules are added once more: flush first.
   */
  restore(ruleset: Ruleset): this {
    for (const step of [...restoreSteps(ruleset, this.#setId)]) this.message(step)
    this.#setId += Math.max(ruleset.sets.length, ruleset.chains.length)
    return this
  }

  /** Any other nf_tables message. @throws EncodeError */
  message({ definition, body, flags = 0, subject, label }: TransactionStep): this {
    this.#steps.add(definition, body, flags, subject, label)
    return this
  }

  /** How many operations it has. */
  get length(): number {
    return this.#steps.list.length
  }

  /**
   * The handle of a table, chain, set, object or flowtable, by the object that was given to `add…` or `create…`, when the
   * commit asked for all handles.
   *
   * @throws InputError ERR_UNKNOWN_HANDLE before the commit, and where the kernel told nothing, as of a table that was there already
   */
  handleOf(spec: object): bigint {
    const handle = this.#handles.get(spec)
    if (handle === undefined)
      throw new InputError(
        'ERR_UNKNOWN_HANDLE',
        'the kernel told no handle of it: was it committed with { handles: "all" }, and not there before?',
      )
    return handle
  }

  /** The request that carries it out. Used by the client. */
  request(handles: WantedHandles = 'rules'): TransactionRequest {
    const header = { family: 0, version: 0, res_id: NFNL_SUBSYS.NFTABLES }
    const genid = this.#generation
    const { list, bytes, littleEndian } = this.#steps
    return {
      kind: 'transaction',
      begin: { definition: batchBegin, body: { header, attributes: genid === undefined ? {} : { genid } } },
      steps: handles === false ? list.slice() : list.map(step => (isTold(step, handles) ? step.echoed : step)),
      end: { definition: batchEnd, body: { header, attributes: {} } },
      written: { bytes, littleEndian },
    }
  }

  /** Takes what the kernel echoed. Used by the client. */
  committed(result: TransactionResult): void {
    for (const [position, [reply]] of result.replies) {
      const { definition, subject } = this.#steps.list[position]!
      if (definition === newRule) this.#rules.set(position, toRule(reply!.body as RuleMessage))
      const { handle } = (reply!.body as { attributes?: { handle?: bigint } }).attributes ?? {}
      if (handle !== undefined) this.#handles.set(subject, handle)
    }
  }

  #table(spec: TableSpec, flags: number): this {
    const { table: name, comment, dormant, owner, persist, flags: more = 0 } = spec
    const tableFlags =
      more | (dormant ? NFT_TABLE_F.DORMANT : 0) | (owner ? NFT_TABLE_F.OWNER : 0) | (persist ? NFT_TABLE_F.PERSIST : 0)
    // nft sends the flags even when there are none; the kernel takes that for "not dormant".
    const userdata = comment === undefined ? {} : { userdata: commentUserdata(comment, NFTNL_UDATA_TABLE.COMMENT) }
    return this.#step(newTable, spec, { name, flags: tableFlags, ...userdata }, flags, labelOf(spec))
  }

  #chain(spec: ChainSpec, flags: number): this {
    const { family, table, chain: name, hook, type = 'filter', priority = 0, policy, comment, offload, id } = spec
    const attributes: ChainAttributes = { table, name }
    if (hook !== undefined) {
      const devices = spec.devices && devicesOf(spec.devices)
      attributes.hook = { hooknum: hookNumber(family, hook), priority: priorityNumber(family, priority) }
      if (devices?.length === 1 && devices[0]!.name !== undefined) attributes.hook.dev = devices[0]!.name
      else if (devices !== undefined) attributes.hook.devs = devices
      attributes.type = chainType(type)
    } else checkRegular(spec)
    if (policy !== undefined) attributes.policy = wordOrNumber('policy', policy, policies)
    if (offload) attributes.flags = NFT_CHAIN.HW_OFFLOAD
    if (id !== undefined) attributes.id = id
    if (comment !== undefined) attributes.userdata = commentUserdata(comment, NFTNL_UDATA_CHAIN.COMMENT)
    return this.#step(newChain, spec, attributes, flags, labelOf(spec))
  }

  #rule(spec: RuleParts, flags: number, handle?: bigint): AddedRule {
    const { table, chain, expressions, comment, userdata, compat, position, positionId, id } = spec
    const rule = new RuleContext(spec.family, this.#setsOf(spec))
    const written = rule.write(expressions)
    const attributes: RuleAttributes =
      handle === undefined ? { table, chain, expressions: written } : { table, chain, handle, expressions: written }
    if (compat !== undefined) attributes.compat = compat
    if (position !== undefined) attributes.position = position
    if (positionId !== undefined) attributes.positionId = positionId
    if (id !== undefined) attributes.id = id
    if (comment !== undefined) attributes.userdata = commentUserdata(comment)
    else if (userdata !== undefined) attributes.userdata = userdata
    const added = new Added(this.#rules, this.length)
    const label = this.#labelOfChain(spec)
    this.#step(newRule, spec, attributes, flags, comment ? `${label} "${comment}"` : label)
    return added
  }

  #set(spec: SetSpec, flags: number): this {
    const id = spec.id ?? this.#setId++
    this.#sets.set(`${spec.family} ${spec.table} ${spec.set}`, { spec, id })
    this.#step(newSet, spec, setAttributesOf(spec, id), flags, `${spec.family} ${spec.table} ${spec.set}`)
    return spec.elements === undefined ? this : this.#elements(newSetElem, spec, spec.elements, flags, id)
  }

  /** The label of a chain, for a rule in it: of thousands one behind the other most are in the same. */
  #labelOfChain({ family, table, chain }: ChainName): string {
    const last = this.#chainLabel
    if (last?.family === family && last.table === table && last.chain === chain) return last.label
    const label = labelOf({ family, table, chain })
    this.#chainLabel = { family, table, chain, label }
    return label
  }

  /** The sets of a table, likewise. */
  #setsOf({ family, table }: TableName): TransactionSets {
    if (this.#tableSets?.family !== family || this.#tableSets.table !== table)
      this.#tableSets = {
        family,
        table,
        add: (set, elements) => this.#anonymousSet({ family, table }, set, elements),
        find: name => this.#sets.get(`${family} ${table} ${name}`),
      }
    return this.#tableSets
  }

  /** A set that goes with the rule that it stands in. The kernel puts a number in place of the pattern in its name. */
  #anonymousSet(
    { family, table }: TableName,
    set: SetAttributes,
    elements: readonly ElementAttributes[],
  ): { name: string; id: number } {
    const id = this.#setId++
    const { name = '', flags, keyType, keyLen, dataType, dataLen, objType, desc, userdata } = set
    const attributes: SetAttributes = {
      table,
      name,
      flags: flags!,
      keyType: keyType!,
      keyLen: keyLen!,
      ...(dataType !== undefined && { dataType, dataLen: dataLen! }),
      ...(objType !== undefined && { objType }),
      id,
      desc: desc!,
      userdata: userdata!,
    }
    const label = `set in a rule of ${family} ${table}`
    this.#step(newSet, { family }, attributes, NLM_F.CREATE, label)
    for (const chunk of elementChunks(elements))
      this.#step(newSetElem, { family }, { table, set: name, setId: id, elements: chunk }, NLM_F.CREATE, label)
    return { name, id }
  }

  #elements(
    definition: typeof newSetElem,
    set: KnownSet,
    specs: readonly ElementSpec[],
    flags: number,
    setId?: number,
  ): this {
    const { family, table, set: name } = set
    const label = `elements of ${family} ${table} ${name}`
    // Deleted are keys: a map's values need not be known.
    const isAdded = definition === newSetElem
    const list = isAdded ? elementList(set, specs) : keyList(set, specs)
    for (const elements of elementChunks(list)) {
      const attributes = { table, set: name, ...(setId !== undefined && { setId }), elements }
      this.#step(definition, set, attributes, flags, label)
    }
    return this
  }

  #step<A>(
    definition: MessageDefinition<Body<Nfgenmsg, A>>,
    spec: { family?: Family | undefined },
    attributes: A,
    flags: number,
    label: string,
  ): this {
    for (const key in attributes)
      if (attributes[key] === undefined && names.has(key))
        throw new InputError('ERR_COMBINATION', `${definition.name} (${label}): it has no ${key}`)
    this.#steps.add(definition, { header: headerOf(spec.family), attributes }, flags, spec, label)
    return this
  }
}

function chainType(type: string): string {
  if (!chainTypes.includes(type))
    throw new InputError('ERR_WORD', `chain type ${quote(type)} is none of ${chainTypes.join(', ')}`)
  return type
}

const chainTypes: readonly string[] = ['filter', 'nat', 'route']

/** What an operation is about: left out, the kernel would say no more than EINVAL. */
const names: ReadonlySet<string> = new Set(['table', 'chain', 'set', 'name'])

const headers = new Map<Family | undefined, Nfgenmsg>()

/** One for all operations of a family. */
function headerOf(family: Family | undefined): Nfgenmsg {
  const known = headers.get(family)
  if (known !== undefined) return known
  const header = { family: family === undefined ? NFPROTO.UNSPEC : familyNumber(family), version: 0, res_id: 0 }
  headers.set(family, header)
  return header
}

/** A policy alone changes that of a chain that is there; all else of a base chain would be left out without a word. */
function checkRegular(spec: ChainSpec): void {
  const stray = (['type', 'priority', 'devices', 'offload'] as const).find(key => spec[key] !== undefined)
  if (stray !== undefined)
    throw new InputError('ERR_COMBINATION', `chain ${quote(spec.chain)} has { ${stray} } and no { hook } that it is of`)
}

function isTold({ definition }: WrittenStep, handles: WantedHandles): boolean {
  return handles === 'all' ? withHandle().includes(definition) : handles === 'rules' && definition === newRule
}

function objectNameOf({ table, object, kind }: ObjectName): ObjectAttributes {
  return { table, name: object, type: objectKindNumber(kind) } as ObjectAttributes
}

type Named = Omit<TableName, 'family'> & {
  family: Family | undefined
  chain?: string
  set?: string
  kind?: string
  object?: string
  flowtable?: string
}

function labelOf({ family, table, chain, set, kind, object, flowtable }: Named): string {
  // For each of thousands of rules: without a list.
  let label = `${family} ${table}`
  if (chain) label += ` ${chain}`
  if (set) label += ` ${set}`
  if (object) label += kind ? ` ${kind} ${object}` : ` ${object}`
  if (flowtable) label += ` ${flowtable}`
  return label
}
