/**
 * The committed fixture against the headers of this machine, which are often of another kernel version: the ABI only
 * grows, so what both know must be the same.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { isFiller } from '../uapi/compare.js'
import { uapiConstants, uapiGroups, uapiSource, uapiStructs } from '../uapi/constants.js'
import { parseConstants, parseStructs, type UapiConstant, type UapiGroup, type UapiMember } from '../uapi/fixture.js'
import { probe, probeUnavailable } from '../uapi/probe.js'

/** Names whose number a kernel release has changed, against the rule. */
const CHANGED = new Map([
  ['TCP_RESERVED_BITS', 'one of the reserved bits became TCP_FLAG_AE'],
  ['TUNNEL_OPTIONS_PRESENT', 'all kinds of tunnel options; there are more of them now'],
])

const unavailable = probeUnavailable()
const skipped = unavailable === undefined ? undefined : { reason: unavailable, ofKernel: false }

describe('the installed kernel headers', skipped ? { skip: true, meta: { skipped } } : {}, () => {
  let installed: { constants: ReturnType<typeof parseConstants>; structs: ReturnType<typeof parseStructs>['structs'] }

  beforeAll(() => {
    const output = probe()
    installed = { constants: parseConstants(output.constants), structs: parseStructs(output.structs).structs }
  }, 60_000)

  it('give every constant the number that the fixture has', () => {
    const fixture = uapiConstants()
    const ends = new Set(uapiGroups().flatMap(group => group.members.filter(each => each.end).map(each => each.name)))
    const sameMachine = installed.constants.source.machine === uapiSource().machine
    let compared = 0
    const problems: string[] = []
    for (const group of installed.constants.groups) {
      if (!sameMachine && dependsOnMachine(group)) continue
      for (const constant of group.members) {
        const expected = fixture.get(constant.name)
        if (expected === undefined || ends.has(constant.name) || mayChange(constant, group)) continue
        compared++
        if (expected !== constant.value)
          problems.push(`${group.header}: ${constant.name} is ${constant.value} here, ${expected} in the fixture`)
      }
    }
    expect(problems).toEqual([])
    // A probe that finds little agrees with everything.
    expect(compared).toBeGreaterThan(5_000)
  })

  it('give every struct member the place that the fixture has', ({ skip }) => {
    if (installed.constants.source.machine !== uapiSource().machine) skip('layouts depend on the machine')
    let compared = 0
    const problems: string[] = []
    for (const { type, size, members } of installed.structs) {
      const expected = uapiStructs().get(type.replace(/^\w+ /, ''))
      if (expected === undefined) continue
      const known = new Map(expected.members.map(member => [member.name, member]))
      const isAggregate = ({ name }: UapiMember) => expected.members.some(each => each.name.startsWith(`${name}.`))
      for (const member of members) {
        const there = known.get(member.name)
        if (there === undefined || isFiller(member.name)) continue
        compared++
        // A union of what a request can be takes more space with each thing added to it.
        const mayGrow = isAggregate(member) && there.offset === member.offset
        if (!mayGrow && JSON.stringify(there) !== JSON.stringify(member))
          problems.push(`${type}: ${JSON.stringify(member)} here, ${JSON.stringify(there)} in the fixture`)
      }
      // Structs grow with the kernel; the same members take the same space.
      const grown = members.length !== expected.members.length
      if (!grown && size !== expected.size)
        problems.push(`${type}: ${size} bytes here, ${expected.size} in the fixture`)
    }
    expect(problems).toEqual([])
    expect(compared).toBeGreaterThan(2_000)
  })
})

/** What the headers compute from all they have, or keep for themselves. */
function mayChange({ name, end }: UapiConstant, group: UapiGroup): boolean {
  const grows = group.kind === 'macros' && /_(MAX|MAXLEN|COUNT|MASK|VERSION)$/.test(name)
  // Counters of /proc/net: the kernel puts new ones where they fit. No table gives their places names, but those of ICMPv6.
  const counts = group.header === 'linux/snmp.h' && /^(IPSTATS|LINUX)_MIB_/.test(name)
  return end || grows || counts || name.startsWith('__') || CHANGED.has(name)
}

/** The architecture's own headers, and the C library's. */
function dependsOnMachine({ header }: UapiGroup): boolean {
  return /^(asm|asm-generic|bits|sys)\//.test(header)
}
