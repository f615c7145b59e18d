/**
 * Which row covers each constant of the kernel headers, or why none does: `npm run coverage:headers`. With a header or a group
 * (or what groups begin with) as arguments each of their constants by name, with `--all` of all. Exits with 1 when a constant
 * has neither a row nor a reason.
 */
import { fileURLToPath } from 'node:url'
import * as protocol from '../../protocol/index.js'
import { type Claim, Claims } from './claims.js'
import { uapiGroups } from './constants.js'
import type { UapiConstant, UapiGroup } from './fixture.js'
import { enumPrefix } from './groups.js'
import { matching, otherEnums, ours, withoutRow } from './reasons.js'

export interface ConstantCoverage {
  readonly name: string
  readonly value: number | bigint
  /** Where the tables have it: `vlanData.id`. */
  readonly row?: string
  /** Why they have it not. */
  readonly reason?: string
}

/** An enum, or the macros of a header that share the prefix of a table or of an object of constants. */
export interface GroupCoverage {
  readonly header: string
  /** The tag of the enum, or what its names begin with. */
  readonly group: string
  readonly constants: readonly ConstantCoverage[]
}

/**
 * Every enum of the headers, and every set of macros of which a table has any. Marks of the end of an enum are no constants of
 * the protocol: they grow with the kernel.
 *
 * @param exports what a module exports, tables and objects of constants among it.
 */
export function headerCoverage(exports: Record<string, unknown> = protocol): GroupCoverage[] {
  const claims = [...new Claims(exports, name => matching(ours, name) !== undefined).constants.values()]
  const byName = new Map(claims.map(claim => [claim.uapi, claim]))
  return uapiGroups()
    .flatMap(group => (group.kind === 'enum' ? [named(group)] : macroFamilies(group, claims)))
    .map(group => coverageOf(group, byName))
    .filter(({ constants }) => constants.length > 0)
}

interface NamedGroup extends UapiGroup {
  readonly name: string
}

function named(group: UapiGroup): NamedGroup {
  return { ...group, name: group.tag || enumPrefix(group.members) }
}

/** A macro belongs to the longest prefix that it begins with: `TC_H_MIN_PRIORITY` to `TC_H_MIN`, not to `TC_H`. */
function macroFamilies(macros: UapiGroup, claims: readonly Claim[]): NamedGroup[] {
  const names = new Set(macros.members.map(({ name }) => name))
  const prefixes = new Set(claims.filter(({ uapi }) => names.has(uapi)).map(({ prefix }) => prefix))
  const longestFirst = [...prefixes].toSorted((a, b) => b.length - a.length)
  const prefixOf = ({ name }: UapiConstant): string | undefined =>
    longestFirst.find(each => name.startsWith(`${each}_`))
  return [...prefixes].map(name => ({
    ...macros,
    name,
    members: macros.members.filter(member => prefixOf(member) === name),
  }))
}

function coverageOf(group: NamedGroup, claims: ReadonlyMap<string, Claim>): GroupCoverage {
  const claimed = group.members.filter(({ name }) => claims.has(name))
  const cover = ({ name, value }: UapiConstant): ConstantCoverage => {
    const claim = claims.get(name)
    if (claim !== undefined) return { name, value, row: claim.where }
    const reason = matching(withoutRow, name) ?? (claimed.length === 0 ? matching(otherEnums, group.header) : undefined)
    if (reason !== undefined) return { name, value, reason }
    // The headers have second names of one number.
    const same = claimed.find(member => member.value === value)
    return same === undefined ? { name, value } : { name, value, row: claims.get(same.name)!.where }
  }
  const constants = group.members.filter(({ name, end }) => !end || claims.has(name)).map(cover)
  return { header: group.header, group: group.name, constants }
}

const isMissing = ({ row, reason }: ConstantCoverage): boolean => row === undefined && reason === undefined

/** One line per constant that has neither a row nor a reason. */
export function missingConstants(groups: readonly GroupCoverage[]): string[] {
  return groups.flatMap(({ header, constants }) =>
    constants.filter(isMissing).map(({ name, value }) => `${name} (${value}, ${header}) has no row`),
  )
}

/** The lines of the report: a count of each group and what is missing, or each constant. */
export function coverageReport(groups: readonly GroupCoverage[], each: boolean): string[] {
  return [
    'covered  reasoned  missing',
    ...groups.flatMap(({ header, group, constants }) => [
      `${tally(constants)}  ${header}  ${group}`,
      ...constants.filter(constant => each || isMissing(constant)).map(line),
    ]),
    `${tally(groups.flatMap(({ constants }) => constants))}  in all`,
  ]
}

function tally(constants: readonly ConstantCoverage[]): string {
  const missing = constants.filter(isMissing).length
  const reasoned = constants.filter(({ reason }) => reason !== undefined).length
  const column = (count: number, width: number): string => String(count).padStart(width)
  return `${column(constants.length - reasoned - missing, 7)}  ${column(reasoned, 8)}  ${column(missing, 7)}`
}

function line({ name, value, row, reason }: ConstantCoverage): string {
  return `    ${name} ${value}: ${row ?? (reason === undefined ? 'MISSING' : `no row: ${reason}`)}`
}

function main(words: readonly string[]): void {
  const all = headerCoverage()
  const isAsked = ({ header, group }: GroupCoverage, word: string): boolean =>
    word === '--all' || header === word || group === word || group.startsWith(`${word}_`)
  const stray = words.filter(word => !all.some(group => isAsked(group, word)))
  const groups = words.length === 0 ? all : all.filter(group => words.some(word => isAsked(group, word)))
  for (const word of stray) console.error(`${word}: neither a header nor a group of fixtures/uapi`)
  console.log(coverageReport(groups, words.length > 0).join('\n'))
  if (stray.length > 0 || missingConstants(groups).length > 0) process.exitCode = 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2))
