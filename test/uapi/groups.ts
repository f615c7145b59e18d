/** Constants by the enum they stand in, so that a test can ask whether a table has them all. */
import { uapiGroups } from './constants.js'
import type { UapiConstant, UapiGroup } from './fixture.js'

/**
 * The constants of one enum, or of one set of macros, in the order of the header. `name` is, tried in this order,
 * - the tag of an enum: `nft_meta_keys`
 * - the prefix that an enum's names share: `IFLA_VLAN` is `IFLA_VLAN_UNSPEC` … and not `IFLA_VLAN_QOS_MAPPING`
 * - any one of its names: `IFLA_VF_MAC`
 * - the prefix of macros: `NLM_F` is `NLM_F_REQUEST` …
 *
 * @param header narrows the search: `linux/if.h`.
 * @throws Error when nothing has that name, or several groups do.
 */
export function uapiGroup(name: string, header?: string): UapiGroup {
  const prefix = name.replace(/_$/, '')
  const groups = uapiGroups().filter(group => header === undefined || group.header === header)
  const enums = groups.filter(group => group.kind === 'enum')
  const candidates = [
    enums.filter(group => group.tag === name),
    enums.filter(group => enumPrefix(group.members) === prefix),
    enums.filter(group => group.members.some(member => member.name === name)),
    macrosOf(groups, prefix),
  ]
  const [first, ...others] = candidates.find(each => each.length > 0) ?? []
  if (first === undefined) {
    throw new Error(`${name}: neither an enum's tag or prefix, nor a constant, nor a prefix of macros in fixtures/uapi`)
  }
  if (others.length > 0) {
    const list = [first, ...others].map(group => `${group.header}: ${group.members[0]!.name} …`).join('; ')
    throw new Error(`${name} names several groups (${list}): give a constant of the one meant, or its header`)
  }
  return first
}

function macrosOf(groups: readonly UapiGroup[], prefix: string): UapiGroup[] {
  return groups
    .filter(group => group.kind === 'macros')
    .map(group => ({ ...group, members: group.members.filter(member => member.name.startsWith(`${prefix}_`)) }))
    .filter(group => group.members.length > 0)
}

/** The words that all names share; where there is an `…_UNSPEC`, what stands before that. Marks of the end do not count. */
export function enumPrefix(members: readonly UapiConstant[]): string {
  const names = members.filter(member => !member.end).map(member => member.name.replace(/^_+/, ''))
  if (names.length === 0) return ''
  const unspecified = names.find(name => name.endsWith('_UNSPEC'))
  if (unspecified !== undefined) return unspecified.slice(0, -'_UNSPEC'.length)
  const words = names.map(name => name.split('_'))
  const shortest = Math.min(...words.map(each => each.length))
  let shared = 0
  // The last word is always the name's own.
  while (shared < shortest - 1 && words.every(each => each[shared] === words[0]![shared])) shared++
  return words[0]!.slice(0, shared).join('_')
}
