/** Compares tables with the kernel headers: every row, every struct, every object of constants. */
import { type AttributeSet, type Display, AttributeSet as Table } from '../../protocol/codec/index.js'
import { type ClaimedConstant, compareConstants, compareStruct, missingConstants } from './compare.js'
import { uapiGroups } from './constants.js'
import type { UapiGroup } from './fixture.js'
import { uapiGroup } from './groups.js'

export interface CheckOptions {
  /** One constant of each enum that is covered in part on purpose. */
  readonly partial?: readonly string[]
  /** Constants that need no row or name: limits, and what stands for nothing. */
  readonly withoutRow?: readonly string[]
  /** Constants of headers that the fixture does not record. */
  readonly unrecorded?: RegExp
  /** Rows whose key is not the camelCase of the constant's rest: `IFLA_BRIDGE_CFM_CC_PEER_MEPID` as `mepid`. */
  readonly renamed?: readonly string[]
  /** Exported objects of numbers that are not constants of a header. */
  readonly ours?: readonly string[]
}

interface StructLike {
  readonly name: string
  readonly length: number
  readonly fields: readonly { name: string; offset: number; size: number; codec: { display?: Display } }[]
}

/**
 * @param exports what a module exports: tables, structs and objects of constants among it. Whatever hangs on a row (a struct,
 *   names of an enum, the table of a list) is checked with it.
 * @returns one line per problem.
 */
export function checkTables(exports: Record<string, unknown>, options: CheckOptions = {}): string[] {
  const found = new Findings(exports, options.ours)
  const claims = [...found.claims.values()].filter(({ uapi }) => !options.unrecorded?.test(uapi))
  return [
    ...compareConstants(claims),
    ...missing(claims, options.partial ?? []).filter(line => !options.withoutRow?.includes(line.split(' ')[0]!)),
    ...found.keys.filter(({ uapi }) => !options.renamed?.includes(uapi)).map(({ problem }) => problem),
    ...found.structs.flatMap(({ name, fields, length }) => compareStruct(name, fields, length)),
  ]
}

/** How many tables, rows, structs and constants {@link checkTables} would look at: a check of nothing finds nothing wrong. */
export function countTables(exports: Record<string, unknown>): {
  tables: number
  rows: number
  structs: number
  constants: number
} {
  const found = new Findings(exports)
  return {
    tables: found.tables.size,
    rows: [...found.tables].reduce((sum, table) => sum + table.rows.length, 0),
    structs: found.structs.length,
    constants: found.claims.size,
  }
}

class Findings {
  readonly claims = new Map<string, ClaimedConstant>()
  readonly keys: { uapi: string; problem: string }[] = []
  readonly structs: StructLike[] = []
  readonly tables = new Set<AttributeSet>()
  readonly #seen = new Set<unknown>()
  readonly #named = new Set<unknown>()

  constructor(exports: Record<string, unknown>, ours: readonly string[] = []) {
    for (const [name, value] of Object.entries(exports)) this.#look(name, value)
    for (const [name, value] of Object.entries(exports)) if (!ours.includes(name)) this.#constants(name, value)
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
      this.#claim(row.uapi, row.number, place)
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
      this.#claim(`${display.prefix}_${member}`, value, where)
  }

  /** Exported constants that no row shows: their name is the prefix. */
  #constants(name: string, value: unknown): void {
    if (!/^[A-Z0-9_]+$/.test(name)) return
    if (typeof value === 'number') this.#claim(name, value, name)
    if (typeof value !== 'object' || value === null || this.#named.has(value)) return
    for (const [member, number] of Object.entries(value)) this.#claim(`${name}_${member}`, number as number, name)
  }

  #claim(uapi: string, value: number, where: string): void {
    const earlier = this.claims.get(uapi)
    // Two tables may share a constant; one that disagrees must not hide behind the other.
    this.claims.set(earlier === undefined || earlier.value === value ? uapi : `${uapi} in ${where}`, {
      uapi,
      value,
      where,
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

/** Enumerators without a row or a name, in the enums of which any has one. */
function missing(claims: readonly ClaimedConstant[], partial: readonly string[]): string[] {
  const enums = uapiGroups().filter(group => group.kind === 'enum')
  const skipped = new Set(partial.map(name => enums.find(group => has(group, name))))
  const names = new Set(claims.map(({ uapi }) => uapi))
  return enums
    .filter(group => !skipped.has(group) && group.members.some(({ name }) => names.has(name)))
    .flatMap(group =>
      missingConstants(
        nameOf(group),
        claims.filter(({ uapi }) => has(group, uapi)),
      ),
    )
}

function has(group: UapiGroup, name: string): boolean {
  return group.members.some(member => member.name === name)
}

/** A constant by which uapiGroup finds this very enum: some are also the prefix of another. */
function nameOf(group: UapiGroup): string {
  const member = group.members.find(({ name }) => lookUp(name) === group)
  if (member === undefined) throw new Error(`no name leads to the enum of ${group.members[0]?.name}`)
  return member.name
}

function lookUp(name: string): UapiGroup | undefined {
  try {
    return uapiGroup(name)
  } catch {
    return undefined
  }
}
