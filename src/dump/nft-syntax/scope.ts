import type {
  ChainMessage,
  ElementAttributes,
  ElementMessage,
  RuleMessage,
  SetAttributes,
  SetMessage,
} from '../../../protocol/netfilter/index.js'
import { BodyPart, type PartialBody } from '../body-part.js'

export interface KnownSet {
  readonly attributes: SetAttributes
  readonly elements: ElementAttributes[]
}

/** How many sets, and how many elements of a set without a name, are kept. */
const limits = { sets: 4096, elements: 65536 }

const setNames = new BodyPart('table', 'set', 'setId')
const chainNames = new BodyPart('table', 'name', 'id')
const ruleNames = new BodyPart('chain')

/** Unless it is bytes without a table. */
function take<T extends object>(body: unknown, use: (body: T) => void): void {
  if (typeof body === 'object' && body !== null && 'header' in body && 'attributes' in body) use(body as T)
}

/**
 * What messages told that rules refer to: sets without a name, whose elements stand in the rule in nft syntax, data types of
 * those with one, and the rules of chains without a name. Within a batch these are called by number: a scope is good for one
 * batch, or for what the kernel reports.
 */
export class NftScope {
  /** By family, table and name; those of a batch also by number. */
  readonly #sets = new Map<string, KnownSet>()
  readonly #chains = new Map<string, RuleMessage[]>()
  readonly #chainNames = new Map<string, string>()
  readonly #parent: NftScope | undefined

  /** @param parent where to look for what the batch itself does not have */
  constructor(parent?: NftScope) {
    this.#parent = parent
  }

  /** Takes a message of nf_tables, by its name (`NFT_MSG_NEWSET`) and body; others tell it nothing. */
  learn(message: { readonly name: string } & PartialBody): void {
    const { name } = message
    if (!name.startsWith('NFT_MSG_NEW')) return
    if (name === 'NFT_MSG_NEWSET') take<SetMessage>(message.body, body => this.addSet(body))
    else if (name === 'NFT_MSG_NEWCHAIN') take<ChainMessage>(chainNames.of(message), body => this.addChain(body))
    // Only what is of use is read as a whole: most rules and elements are of things that have a name.
    else if (name === 'NFT_MSG_NEWSETELEM')
      take<ElementMessage>(setNames.of(message), ({ header: { family }, attributes: { table, set, setId } }) => {
        if (this.#own(family, table, set, setId)) take<ElementMessage>(message.body, body => this.addElements(body))
      })
    else if (name === 'NFT_MSG_NEWRULE')
      take<RuleMessage>(ruleNames.of(message), ({ attributes: { chain } }) => {
        if (isOfNoName(chain)) take<RuleMessage>(message.body, body => this.addRule(body))
      })
  }

  addSet({ header: { family }, attributes }: SetMessage): void {
    const { table, name, id } = attributes
    const set: KnownSet = { attributes, elements: [] }
    // A name with a pattern in it is the kernel's to choose.
    if (name !== undefined && !name.includes('%')) this.#keep(`${family} ${table} ${name}`, set)
    if (id !== undefined) this.#keep(`${family} ${table} #${id}`, set)
  }

  #keep(key: string, set: KnownSet): void {
    this.#sets.delete(key)
    this.#sets.set(key, set)
    if (this.#sets.size > limits.sets)
      for (const oldest of [...this.#sets.keys()].slice(0, 1)) this.#sets.delete(oldest)
  }

  addElements({ header: { family }, attributes }: ElementMessage): void {
    const { table, set: name, setId, elements = [] } = attributes
    const set = this.#own(family, table, name, setId)
    if (set !== undefined && set.elements.length < limits.elements) for (const each of elements) set.elements.push(each)
  }

  addChain({ header: { family }, attributes }: ChainMessage): void {
    const { table, id, name } = attributes
    if (id !== undefined && name !== undefined) this.#chainNames.set(`${family} ${table} ${id}`, name)
    // The next batch may call another chain by the same number.
    if (id !== undefined) this.#chains.delete(`${family} ${table} #${id}`)
    if (name !== undefined && isAnonymous(name)) this.#chains.delete(`${family} ${table} ${name}`)
  }

  /** Keeps a rule of a chain without a name. */
  addRule(rule: RuleMessage): void {
    const { table, chain, chainId } = rule.attributes
    if (!isOfNoName(chain)) return
    const key = `${rule.header.family} ${table} ${chain ?? `#${chainId}`}`
    const rules = this.#chains.get(key)
    if (rules === undefined) this.#chains.set(key, [rule])
    else rules.push(rule)
  }

  /** By its name, where it has one: the number may be that of another set in another batch. */
  #own(family: number, table?: string, name?: string, id?: number): KnownSet | undefined {
    return (
      this.#sets.get(`${family} ${table} ${name}`) ??
      (id === undefined ? undefined : this.#sets.get(`${family} ${table} #${id}`))
    )
  }

  /** A set by its name, or by its number in the batch. */
  set(family: number, table?: string, name?: string, id?: number): KnownSet | undefined {
    return this.#own(family, table, name, id) ?? this.#parent?.set(family, table, name, id)
  }

  /** The rules of a chain that has no name, or undefined for one that has. */
  rulesOf(family: number, table?: string, chain?: string, id?: number): readonly RuleMessage[] | undefined {
    const key = chain ?? (id === undefined ? undefined : (this.#chainNames.get(`${family} ${table} ${id}`) ?? `#${id}`))
    if (key === undefined || !(key.startsWith('#') || isAnonymous(key))) return undefined
    return (
      this.#chains.get(`${family} ${table} ${key}`) ??
      this.#chains.get(`${family} ${table} #${id}`) ??
      this.#parent?.rulesOf(family, table, chain, id)
    )
  }

  /** The name of a chain that the batch calls by number. */
  chainName(family: number, table: string | undefined, id: number): string | undefined {
    return this.#chainNames.get(`${family} ${table} ${id}`) ?? this.#parent?.chainName(family, table, id)
  }
}

/** Of a set or a chain that stands in a rule: the kernel names it (`__set0`), in a request after a pattern (`__set%d`). */
export function isAnonymous(name: string): boolean {
  return name.startsWith('__') && /^__(?:set|map|chain|objmap)(?:%d|\d+)$/.test(name)
}

/** Whether the chain of a rule has no name, or one that the kernel chose. */
function isOfNoName(chain: string | undefined): boolean {
  return chain === undefined || isAnonymous(chain)
}
