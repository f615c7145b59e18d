import {
  delRule,
  NFNLGRP,
  type Nfgenmsg,
  netfilterProtocol,
  newGen,
  newRule,
} from '../../../../protocol/netfilter/index.js'
import { type MessageDefinition, NLM_F } from '../../../../protocol/netlink/index.js'
import { refuse } from '../errors.js'
import type { Namespace } from '../namespace.js'
import { answer, notify, type SimulatedRequest } from '../socket/request.js'
import type { Chain, NftSet, Rule, Ruleset, Table } from './ruleset.js'

/** A message of nf_tables. */
export interface NftMessage<A> {
  header: Nfgenmsg
  attributes: A
}

export type NftRequest<A> = SimulatedRequest<NftMessage<A>>

/** An event that is told when the batch is committed. */
interface Told {
  definition: MessageDefinition
  family: number
  /** As the object is when the batch is committed. */
  attributes: () => unknown
  flags: number
  cause: SimulatedRequest
}

/** One batch: it works on a copy of the ruleset, which replaces the ruleset when nothing was refused. */
export class Batch {
  readonly ruleset: Ruleset
  /** Objects by the ids that messages of the batch gave them. */
  readonly chains = new Map<number, Chain>()
  readonly sets = new Map<number, NftSet>()
  readonly rules = new Map<number, Rule>()
  readonly #namespace: Namespace
  readonly #told: Told[] = []

  constructor(namespace: Namespace) {
    this.#namespace = namespace
    this.ruleset = namespace.nftables.copy()
  }

  get namespace(): Namespace {
    return this.#namespace
  }

  /** The table that a message names. @throws Refusal ENOENT, EINVAL */
  table({ body: { header } }: NftRequest<unknown>, name: string | undefined, attribute = 'table'): Table {
    if (name === undefined) throw refuse('EINVAL')
    const table = this.ruleset.table(header.family, name)
    if (table === undefined) throw refuse('ENOENT', undefined, attribute)
    return table
  }

  nextHandle(table: Table): bigint {
    table.lastHandle++
    return table.lastHandle
  }

  /** An event, for the time when it is true. */
  tell<A>(
    definition: MessageDefinition<NftMessage<A>>,
    family: number,
    attributes: () => A,
    cause: SimulatedRequest,
  ): void {
    const isRule = definition.type === newRule.type || definition.type === delRule.type
    const made = cause.flags & (NLM_F.CREATE | NLM_F.EXCL)
    // Of a rule that is replaced the kernel tells as of one that is appended: that the old one goes, too (nf_tables_rule_notify).
    const placed = isRule && cause.flags & (NLM_F.APPEND | NLM_F.REPLACE) ? NLM_F.APPEND : 0
    this.#told.push({ definition: definition as MessageDefinition, family, attributes, flags: made | placed, cause })
  }

  /** nf_tables_commit. A batch that changed nothing is no new generation. */
  commit(begin: SimulatedRequest): void {
    const { nftables } = this.#namespace
    if (this.#told.length === 0) return
    nftables.commit(this.ruleset)
    for (const { definition, family, attributes, flags, cause } of this.#told)
      this.#notify(definition, family, attributes(), flags, cause)
    const attributes = { id: nftables.generation, procPid: begin.portId, procName: 'simulated' }
    this.#notify(newGen as MessageDefinition, 0, attributes, 0, begin)
  }

  abort(): void {
    this.#namespace.nftables.abandon(this.ruleset)
  }

  #notify(
    definition: MessageDefinition,
    family: number,
    attributes: unknown,
    flags: number,
    cause: SimulatedRequest,
  ): void {
    const header = headerOf(this.#namespace.nftables, family)
    const told = answer(definition, { header, attributes }, flags)
    notify(this.#namespace, netfilterProtocol.number, NFNLGRP.NFTABLES, told, cause)
  }
}

/** The fixed header of what the kernel sends: `res_id` is the lower half of the generation. */
export function headerOf({ generation }: Ruleset, family: number): Nfgenmsg {
  return { family, version: 0, res_id: generation & 0xffff }
}
