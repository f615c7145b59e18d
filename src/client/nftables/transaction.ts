import {
  batchBegin,
  batchEnd,
  type ChainAttributes,
  commentUserdata,
  delChain,
  delRule,
  delTable,
  destroyChain,
  destroyTable,
  NFNL_SUBSYS,
  NFTNL_UDATA_CHAIN,
  NFTNL_UDATA_TABLE,
  type Nfgenmsg,
  newChain,
  newRule,
  newTable,
  type RuleAttributes,
  type RuleMessage,
} from '../../../protocol/netfilter/index.js'
import { NLM_F } from '../../../protocol/netlink/index.js'
import type { Transaction as TransactionRequest, TransactionResult, TransactionStep } from '../../socket/request.js'
import {
  type ChainName,
  type ChainSpec,
  type Rule,
  type RuleSpec,
  type TableName,
  type TableSpec,
  toRule,
} from './objects.js'
import { familyNumber, hookNumber, policies, priorityNumber } from './words.js'

/** A rule that a transaction adds: its handle is known once that is committed. */
export interface AddedRule {
  /** The rule as the kernel has it. @throws Error before the commit */
  readonly rule: Rule
}

interface Added extends AddedRule {
  step: number
  reply?: Rule
}

/**
 * Operations on the ruleset that are all carried out, or none: what `nft -f` does with a file. Build it, then give it to
 * the client's `commit`. The kernel's error names the operation (`KernelError.index`) and what was asked
 * (`KernelError.subject`).
 */
export class NftTransaction {
  readonly #steps: TransactionStep[] = []
  readonly #rules: Added[] = []
  #generation: number | undefined

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

  /** `flush chain`. */
  flushChain(spec: ChainName): this {
    return this.#step(delRule, spec, { table: spec.table, chain: spec.chain }, 0, labelOf(spec))
  }

  /** `add rule`: at the end of the chain, or behind the rule at `position`. */
  addRule(spec: RuleSpec): AddedRule {
    return this.#rule(spec, NLM_F.CREATE | NLM_F.APPEND)
  }

  /** `insert rule`: at the start of the chain, or before the rule at `position`. */
  insertRule(spec: RuleSpec): AddedRule {
    return this.#rule(spec, NLM_F.CREATE)
  }

  /** `replace rule`. */
  replaceRule(spec: RuleSpec & { handle: bigint }): AddedRule {
    return this.#rule(spec, NLM_F.REPLACE, { handle: spec.handle })
  }

  /** `delete rule`. ENOENT when there is none. */
  deleteRule(spec: ChainName & { handle: bigint }): this {
    const attributes = { table: spec.table, chain: spec.chain, handle: spec.handle }
    return this.#step(delRule, spec, attributes, 0, `${labelOf(spec)} handle ${spec.handle}`)
  }

  /** Any other nf_tables message. */
  message(step: TransactionStep): this {
    this.#steps.push(step)
    return this
  }

  /** How many operations it has. */
  get length(): number {
    return this.#steps.length
  }

  /** The request that carries it out, and what to do with the result. Used by the client. */
  request(): TransactionRequest {
    const header = { family: 0, version: 0, res_id: NFNL_SUBSYS.NFTABLES }
    const genid = this.#generation
    return {
      kind: 'transaction',
      begin: { definition: batchBegin, body: { header, attributes: genid === undefined ? {} : { genid } } },
      steps: this.#steps,
      end: { definition: batchEnd, body: { header, attributes: {} } },
    }
  }

  /** Takes what the kernel echoed. Used by the client. */
  committed(result: TransactionResult): void {
    for (const added of this.#rules) {
      const reply = result.replies.get(added.step)?.[0]
      if (reply) added.reply = toRule(reply.body as RuleMessage)
    }
  }

  #table(spec: TableSpec, flags: number): this {
    const { table: name, comment, flags: tableFlags = 0 } = spec
    // nft sends the flags even when there are none; the kernel takes that for "not dormant".
    const userdata = comment === undefined ? {} : { userdata: commentUserdata(comment, NFTNL_UDATA_TABLE.COMMENT) }
    return this.#step(newTable, spec, { name, flags: tableFlags, ...userdata }, flags, labelOf(spec))
  }

  #chain(spec: ChainSpec, flags: number): this {
    const { family, table, chain: name, hook, type = 'filter', priority = 0, policy, devices, comment } = spec
    const attributes: ChainAttributes = { table, name }
    if (hook !== undefined) {
      attributes.hook = { hooknum: hookNumber(family, hook), priority: priorityNumber(family, priority) }
      if (devices?.length === 1) attributes.hook.dev = devices[0]!
      else if (devices !== undefined) attributes.hook.devs = [...devices] as never
      attributes.type = type
    }
    if (policy !== undefined) attributes.policy = policies[policy]
    if (comment !== undefined) attributes.userdata = commentUserdata(comment, NFTNL_UDATA_CHAIN.COMMENT)
    return this.#step(newChain, spec, attributes, flags, labelOf(spec))
  }

  #rule(spec: RuleSpec, flags: number, more: RuleAttributes = {}): AddedRule {
    const { table, chain, expressions, comment, userdata, compat, position } = spec
    const attributes: RuleAttributes = { table, chain, ...more, expressions: [...expressions] }
    if (compat !== undefined) attributes.compat = compat
    if (position !== undefined) attributes.position = position
    if (comment !== undefined) attributes.userdata = commentUserdata(comment)
    else if (userdata !== undefined) attributes.userdata = userdata
    const added: Added = {
      step: this.#steps.length,
      get rule() {
        if (this.reply === undefined) throw new Error('the rule is known when its transaction is committed')
        return this.reply
      },
    }
    this.#rules.push(added)
    this.#step(newRule, spec, attributes, flags | NLM_F.ECHO, `${labelOf(spec)}${comment ? ` "${comment}"` : ''}`)
    return added
  }

  #step<A>(
    definition: TransactionStep<{ header: Nfgenmsg; attributes: A }>['definition'],
    spec: TableName,
    attributes: A,
    flags: number,
    label: string,
  ): this {
    const header = { family: familyNumber(spec.family), version: 0, res_id: 0 }
    const step: TransactionStep<{ header: Nfgenmsg; attributes: A }> = {
      definition,
      body: { header, attributes },
      flags,
      subject: spec,
      label,
    }
    this.#steps.push(step as TransactionStep<never> as TransactionStep)
    return this
  }
}

function labelOf(spec: TableName & { chain?: string }): string {
  return [spec.family, spec.table, spec.chain].filter(Boolean).join(' ')
}
