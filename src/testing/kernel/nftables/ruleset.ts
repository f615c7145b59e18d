import type {
  ChainAttributes,
  ElementAttributes,
  Expression,
  FlowtableAttributes,
  HookAttributes,
  ObjectAttributes,
  RuleAttributes,
  SetAttributes,
} from '../../../../protocol/netfilter/index.js'

/* The objects of nf_tables, as plain values: a test may read and change them. */

export interface Rule {
  handle: bigint
  expressions: Expression[]
  userdata?: Uint8Array | undefined
  compat?: RuleAttributes['compat'] | undefined
}

export interface Chain {
  name: string
  handle: bigint
  /** Of a base chain. */
  hook?: HookAttributes | undefined
  type?: string | undefined
  policy?: number | undefined
  flags: number
  counters?: ChainAttributes['counters'] | undefined
  userdata?: Uint8Array | undefined
  rules: Rule[]
}

export interface NftSet {
  name: string
  handle: bigint
  /** What it was made with: key and data types and lengths, flags, timeout … */
  attributes: SetAttributes
  elements: ElementAttributes[]
}

export interface NftObject {
  name: string
  handle: bigint
  attributes: ObjectAttributes
}

export interface Flowtable {
  name: string
  handle: bigint
  attributes: FlowtableAttributes
}

export interface Table {
  /** NFPROTO. */
  family: number
  name: string
  handle: bigint
  flags: number
  userdata?: Uint8Array | undefined
  /** The last handle that one of its objects got: they share one count. */
  lastHandle: bigint
  chains: Chain[]
  sets: NftSet[]
  objects: NftObject[]
  flowtables: Flowtable[]
}

/** The nf_tables of a namespace. */
export class Ruleset {
  /** Raised by every batch that is committed. */
  generation = 1
  tables: Table[] = []
  lastTableHandle = 0n

  /** A copy that a batch works on. */
  copy(): Ruleset {
    const copy = new Ruleset()
    copy.generation = this.generation
    copy.tables = structuredClone(this.tables)
    copy.lastTableHandle = this.lastTableHandle
    return copy
  }

  table(family: number, name: string): Table | undefined {
    return this.tables.find(table => table.family === family && table.name === name)
  }

  /** Takes over what a committed batch made. */
  commit(copy: Ruleset): void {
    this.generation = (copy.generation + 1) >>> 0
    this.tables = copy.tables
    this.lastTableHandle = copy.lastTableHandle
  }

  /** Handles that an abandoned batch gave away are not given again. */
  abandon(copy: Ruleset): void {
    this.lastTableHandle = copy.lastTableHandle
    for (const table of this.tables) {
      const last = copy.tables.find(({ handle }) => handle === table.handle)?.lastHandle
      if (last !== undefined) table.lastHandle = last
    }
  }
}
