/** Compares tables with the kernel headers: every row, every struct, every object of constants. */
import { Claims } from './claims.js'
import { compareConstants, compareStruct } from './compare.js'
import { matching, notExported, ours, renamed } from './reasons.js'

/** What is said of the headers; whether all of them is said is the business of headerCoverage in coverage.ts. */
function claimsOf(exports: Record<string, unknown>): Claims {
  return new Claims(exports, name => matching(ours, name) !== undefined)
}

/**
 * @param exports what a module exports: tables, structs and objects of constants among it. Whatever hangs on a row (a struct,
 *   names of an enum, the table of a list) is checked with it.
 * @returns one line per problem.
 */
export function checkTables(exports: Record<string, unknown>): string[] {
  const { constants, keys, structs } = claimsOf(exports)
  return [
    ...compareConstants([...constants.values()].filter(({ uapi }) => matching(notExported, uapi) === undefined)),
    ...keys.filter(({ uapi }) => matching(renamed, uapi) === undefined).map(({ problem }) => problem),
    ...structs.flatMap(({ name, fields, length }) => compareStruct(name, fields, length)),
  ]
}

/** How many tables, rows, structs and constants {@link checkTables} would look at: a check of nothing finds nothing wrong. */
export function countTables(exports: Record<string, unknown>): {
  tables: number
  rows: number
  structs: number
  constants: number
} {
  const { constants, structs, tables } = claimsOf(exports)
  return {
    tables: tables.size,
    rows: [...tables].reduce((sum, table) => sum + table.rows.length, 0),
    structs: structs.length,
    constants: constants.size,
  }
}
