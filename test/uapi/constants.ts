/** The committed answer of the probe (fixtures/uapi), for tests: no compiler needed. */
import { readFileSync } from 'node:fs'
import { parseConstants, parseStructs, type UapiGroup, type UapiMember, type UapiSource } from './fixture.js'

export interface UapiLayout {
  /** Bytes. */
  size: number
  members: readonly UapiMember[]
}

let constantsFile: ReturnType<typeof parseConstants> | undefined
let constants: ReadonlyMap<string, number | bigint> | undefined
let structs: ReadonlyMap<string, UapiLayout> | undefined

/** The kernel version and machine of the headers that the fixture was made from. */
export function uapiSource(): UapiSource {
  return loadedConstants().source
}

/** Every enum, and every header's macros, in the order of the headers. */
export function uapiGroups(): readonly UapiGroup[] {
  return loadedConstants().groups
}

/** Every constant by its C name. A value is a `bigint` where a number would lose digits. */
export function uapiConstants(): ReadonlyMap<string, number | bigint> {
  constants ??= new Map(uapiGroups().flatMap(group => group.members.map(({ name, value }) => [name, value] as const)))
  return constants
}

/** Every struct and union by its C name without the keyword: `ifinfomsg`, `nf_inet_addr`. */
export function uapiStructs(): ReadonlyMap<string, UapiLayout> {
  structs ??= new Map(
    parseStructs(fixture('structs.txt')).structs.map(struct => [struct.type.replace(/^\w+ /, ''), struct]),
  )
  return structs
}

function loadedConstants(): ReturnType<typeof parseConstants> {
  constantsFile ??= parseConstants(fixture('constants.txt'))
  return constantsFile
}

function fixture(name: string): string {
  return readFileSync(new URL(`../../fixtures/uapi/${name}`, import.meta.url), 'utf8')
}
