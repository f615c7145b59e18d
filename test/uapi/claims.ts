/** What tables say of the kernel headers: the constants that they name, the structs that they lay out, the keys of their rows. */
import { type AttributeSet, type Display, AttributeSet as Table } from '../../protocol/codec/index.js'
import type { ClaimedConstant } from './compare.js'

export interface Claim extends ClaimedConstant {
  /** What the names beside it begin with: the name of its table, or of its object of constants. */
  readonly prefix: string
}

export interface StructLike {
  readonly name: string
  readonly length: number
  readonly fields: readonly { name: string; offset: number; size: number; codec: { display?: Display } }[]
}

/**
 * Everything that hangs on the exports of a module: tables, structs and objects of constants, and what hangs on a row (a
 * struct, names of an enum, the table of a list).
 */
export class Claims {
  /** By the constant; under another name where two places give one constant different numbers. */
  readonly constants = new Map<string, Claim>()
  readonly keys: { uapi: string; problem: string }[] = []
  readonly structs: StructLike[] = []
  readonly tables = new Set<AttributeSet>()
  readonly #seen = new Set<unknown>()
  readonly #named = new Set<unknown>()

  /** @param isOurs tells exported objects of numbers that are not constants of a header. */
  constructor(exports: Record<string, unknown>, isOurs: (name: string) => boolean = () => false) {
    for (const [name, value] of Object.entries(exports)) this.#look(name, value)
    for (const [name, value] of Object.entries(exports)) if (!isOurs(name)) this.#constants(name, value)
  }

  #look(where: string, value: unknown): void {
    if (typeof value !== 'object' || value === null || this.#seen.has(value)) return
    this.#seen.add(value)
    if (value instanceof Table) this.#table(where, value as unknown as AttributeSet)
    else if (isStruct(value)) {
      this.structs.push(value)
      for (const field of value.fields) this.#names(`${where}.${field.name}`, field.codec.display)
    } else if (hasTable(value)) this.#look(where, value.table)
  }

  #table(where: string, table: AttributeSet): void {
    this.tables.add(table)
    for (const row of table.rows) {
      const place = row.key === '' ? where : `${where}.${row.key}`
      this.#claim(row.uapi, row.number, place, table.name)
      const rest = row.uapi.slice(table.name.length + 1)
      if (!row.uapi.startsWith(`${table.name}_`) && row.key !== '')
        this.keys.push({ uapi: row.uapi, problem: `${place}: ${row.uapi} does not start with ${table.name}_` })
      else if (row.key !== '' && row.key !== camel(rest))
        this.keys.push({ uapi: row.uapi, problem: `${place}: ${row.uapi} should have the key ${camel(rest)}` })
      this.#names(place, row.codec.display)
      this.#look(place, row.codec)
    }
  }

  /** The names that a number has in dumps. */
  #names(where: string, display: Display | undefined): void {
    if (display === undefined || display.as === 'hex' || this.#named.has(display.names)) return
    this.#named.add(display.names)
    for (const [member, value] of Object.entries(display.names))
      this.#claim(`${display.prefix}_${member}`, value, where, display.prefix)
  }

  /** Exported constants that no row shows: their name is the prefix. */
  #constants(name: string, value: unknown): void {
    if (!/^[A-Z0-9_]+$/.test(name)) return
    if (typeof value === 'number') this.#claim(name, value, name, name)
    if (typeof value !== 'object' || value === null || this.#named.has(value)) return
    for (const [member, number] of Object.entries(value)) this.#claim(`${name}_${member}`, number as number, name, name)
  }

  #claim(uapi: string, value: number, where: string, prefix: string): void {
    const earlier = this.constants.get(uapi)
    // Two tables may share a constant; one that disagrees must not hide behind the other.
    this.constants.set(earlier === undefined || earlier.value === value ? uapi : `${uapi} in ${where}`, {
      uapi,
      value,
      where,
      prefix,
    })
  }
}

function isStruct(value: object): value is StructLike {
  return 'fields' in value && 'gaps' in value
}

function hasTable(value: object): value is { table: AttributeSet } {
  return 'table' in value
}

/** `IFLA_NUM_TX_QUEUES` without its prefix → `numTxQueues`. */
function camel(rest: string): string {
  return rest.toLowerCase().replace(/_+(.)/g, (_, letter: string) => letter.toUpperCase())
}
