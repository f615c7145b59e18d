/** Compares what our tables say with what the kernel headers say. An empty list means that all is well. */
import { uapiConstants, uapiSource, uapiStructs } from './constants.js'
import type { UapiConstant, UapiMember } from './fixture.js'
import { uapiGroup } from './groups.js'

/** A name and number that one of our tables claims. */
export interface ClaimedConstant {
  /** C name: `IFLA_VLAN_ID`. */
  uapi: string
  value: number | bigint
  /** Where the claim stands, for the message: `vlanData.id`. */
  where: string
}

/** A field that one of our structs claims, by its C name with or without prefix: `ifi_index`, `index`, `dstLen`. */
export interface ClaimedField {
  name: string
  /** Bytes from the start of the struct. */
  offset: number
  /** Bytes. */
  size: number
}

/** One line per claim that the headers contradict or do not know, and per name that is claimed with two numbers. */
export function compareConstants(claims: Iterable<ClaimedConstant>): string[] {
  const constants = uapiConstants()
  const problems: string[] = []
  for (const { uapi, value, where } of claims) {
    const truth = constants.get(uapi)
    if (truth === undefined) {
      problems.push(`${where}: ${uapi} (${value}) is in no header of Linux ${uapiSource().version}`)
    } else if (BigInt(truth) !== BigInt(value)) {
      problems.push(`${where}: ${uapi} is ${truth}, not ${value}${owner(uapi, value)}`)
    }
  }
  return problems
}

/**
 * One line per field that stands elsewhere or is larger or smaller than in C, per field that C does not have, per C member
 * that no field covers (padding and reserved space apart), and for a wrong `size` of the whole.
 *
 * @param struct C name without the keyword: `ifinfomsg`.
 */
export function compareStruct(struct: string, fields: readonly ClaimedField[], size?: number): string[] {
  const layout = uapiStructs().get(struct)
  if (layout === undefined) return [`struct ${struct} is in no header of Linux ${uapiSource().version}`]
  const problems: string[] = []
  if (size !== undefined && size !== layout.size)
    problems.push(`struct ${struct} has ${layout.size} bytes, not ${size}`)
  for (const field of fields) {
    const member = memberNamed(field.name, layout.members)
    if (member === undefined) {
      problems.push(
        `struct ${struct} has no member ${field.name} (its members: ${layout.members.map(each => each.name).join(', ')})`,
      )
    } else if (member.offset !== field.offset || member.size !== field.size) {
      problems.push(`struct ${struct}: ${member.name} is ${extent(member)}, not ${extent(field)}`)
    }
  }
  for (const member of layout.members) {
    if (isFiller(member.name) || member.size === 0) continue
    const last = member.offset + member.size
    const isCovered = fields.some(({ offset, size: length }) => offset < last && member.offset < offset + length)
    if (!isCovered) problems.push(`struct ${struct}: ${member.name} (${extent(member)}) has no field`)
  }
  return problems
}

/** Whether a C member only fills space, so that its name and size may change between kernels. */
export function isFiller(member: string): boolean {
  return /(^|_|\.)(pad|padding|rsvd|resvd?|reserved|res|spare|unused)\d*$/.test(member)
}

/** Says whose number was claimed, when it is another constant's of the same enum: most mistakes are off by a row. */
function owner(name: string, value: number | bigint): string {
  const group = enumOf(name)
  const other = group.find(member => BigInt(member.value) === BigInt(value))
  return other === undefined ? '' : `, which is ${other.name}`
}

function enumOf(name: string): readonly UapiConstant[] {
  try {
    return uapiGroup(name).members
  } catch {
    return []
  }
}

/**
 * The exact name wins; then the one that has only the prefix of all members before it, as `tcpi_rtt` has before `rtt`; then
 * the one that ends in it, as `ifi_index` does in `index` and `u.nth.every` in `every`, if only one does.
 */
function memberNamed(name: string, members: readonly UapiMember[]): UapiMember | undefined {
  const snake = name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  const exact = members.find(member => member.name === snake || member.name === name)
  if (exact) return exact
  const prefixed = members.find(member => member.name === `${commonPrefix(members)}${snake}`)
  if (prefixed) return prefixed
  const ending = members.filter(member => member.name.endsWith(`_${snake}`) || member.name.endsWith(`.${snake}`))
  return ending.length === 1 ? ending[0] : undefined
}

/** `tcpi_`: up to the first underscore, where all members have it that do not only fill space. */
function commonPrefix(members: readonly UapiMember[]): string {
  const prefix = /^[a-z]+_/.exec(members[0]?.name ?? '')?.[0] ?? ''
  return members.every(member => member.name.startsWith(prefix) || isFiller(member.name)) ? prefix : ''
}

function extent({ offset, size }: { offset: number; size: number }): string {
  return `bytes ${offset}..${offset + size}`
}
