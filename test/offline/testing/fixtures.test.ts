/* Every fixture through the check that users have, and what that check finds in damaged ones. */
import { readdirSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { wireguard } from '../../../protocol/generic/index.js'
import { newLink } from '../../../protocol/route/index.js'
import { formatFixture, parseFixture } from '../../../src/capture/nl-text.js'
import { assertFixture, fixtureProblems, withBytes, withValues } from '../../../src/testing/index.js'
import { readFixture } from '../../fixtures/messages.js'
import { inTree } from '../../setup/root.mjs'

const files = readdirSync(inTree('fixtures'), { recursive: true, encoding: 'utf8' }).filter(name =>
  name.endsWith('.nl'),
)
test.each(files)('%s holds', name => {
  expect(fixtureProblems(readFixture(name))).toEqual([])
})

test('every fixture says what its bytes mean', () => {
  const silent = files.filter(name => !readFixture(name).events.some(({ expected }) => expected))
  expect(files.length).toBeGreaterThan(950)
  expect(silent).toEqual([])
})

describe('the values of a fixture', () => {
  test.each(files.filter((_, i) => i % 10 === 0))('of %s give its bytes', name => {
    const fixture = withValues(readFixture(name))
    const text = formatFixture(fixture)
    expect(parseFixture(text).events.map(({ expected }) => expected)).toEqual(
      fixture.events.map(({ expected }) => expected),
    )
    // A request may be followed by the unused end of its buffer: bytes that say nothing are not written again.
    const again = withBytes(fixture)
    expect(fixtureProblems(again)).toEqual([])
    for (const [i, { bytes }] of again.events.entries())
      expect(Buffer.from(bytes).compare(fixture.events[i]!.bytes, 0, bytes.length)).toBe(0)
  })

  test('stand below the bytes, a value to a line', () => {
    const { events } = withValues(readFixture('route/link-set-mtu.nl'))
    expect(events[2]?.expected).toEqual([
      'RTM_NEWLINK REQUEST|ACK',
      '  header {"family":0,"type":0,"index":3,"flags":0,"change":0}',
      '  mtu 1280',
    ])
  })

  test('can be edited: the bytes follow', () => {
    const text = formatFixture(withValues(readFixture('route/link-set-mtu.nl'))).replace('=   mtu 1280', '=   mtu 9000')
    expect(fixtureProblems(parseFixture(text))).toEqual(['event 3: expected "  mtu 9000", the bytes say "  mtu 1280"'])
    expect(() => assertFixture(text)).toThrow(
      'the fixture:\n  event 3: expected "  mtu 9000", the bytes say "  mtu 1280"',
    )
    const edited = withBytes(parseFixture(text))
    expect(fixtureProblems(edited)).toEqual([])
    expect(formatFixture(edited)).toContain('08000400 28230000')
  })

  test('that are no message are refused with their place', () => {
    const text = formatFixture(withValues(readFixture('route/link-set-mtu.nl')))
    expect(() => withBytes(parseFixture(text.replace('=   mtu 1280', '=   mtuu 1400')))).toThrow(
      /event 3, RTM_NEWLINK REQUEST\|ACK: .*mtuu/,
    )
    expect(() => withBytes(parseFixture(text.replace('=   mtu 1280', '=   mtu many')))).toThrow(/event 3, .*JSON/)
  })
})

describe('the check finds', () => {
  const header = 'byte-order: little\nprotocol: NETLINK_ROUTE\n'
  /** RTM_DELLINK with an attribute of type 0x777. */
  const unknown = '28000000 11000100 01000000 00000000 00000000 00000000 00000000 00000000 08007707 01020304'

  test('what no table reads, unless it is declared', () => {
    const problems = fixtureProblems(parseFixture(`${header}> 0\n${unknown}\n`))
    expect(problems).toEqual([
      expect.stringMatching(/^event 1: RTM_DELLINK: no table reads `([^`]+)`; .*"unknown: RTM_DELLINK \1"$/),
    ])
    const [, declaration] = /"(unknown: .*)"/.exec(problems[0]!)!
    expect(fixtureProblems(parseFixture(`${header}${declaration}\n> 0\n${unknown}\n`))).toEqual([])
  })

  test('a datagram that is cut short', () => {
    expect(fixtureProblems(parseFixture(`${header}> 0\n${unknown.slice(0, -9)}\n`))).toEqual([
      expect.stringContaining('nlmsg_len is 40, but only 36 bytes are there'),
    ])
  })

  test('a reader that looks behind the end of what it is given', () => {
    const fixture = readFixture('route/link-set-mtu.nl')
    const whole = fixture.events[2]!.bytes.length - 16
    const { read } = newLink.body
    const greedy = vi.spyOn(newLink.body, 'read').mockImplementation((input, start, end) => {
      if (end - start === whole - 1) input.view.getUint8(end)
      return read.call(newLink.body, input, start, end)
    })
    const problems = fixtureProblems({ ...fixture, events: fixture.events.slice(2, 3) })
    greedy.mockRestore()
    expect(problems).toEqual([
      expect.stringMatching(`RTM_NEWLINK cut short to ${whole + 15} bytes is no DecodeError but RangeError`),
    ])
  })

  test('of a family of generic netlink that the fixture has told of', () => {
    const fixture = readFixture('generic/wireguard-set.nl')
    const { body } = wireguard
    const { read } = body
    const spy = vi.spyOn(body, 'read').mockImplementation((input, start, end) => {
      if (end - start === 3) throw new RangeError('too short')
      return read.call(body, input, start, end)
    })
    const problems = fixtureProblems(fixture)
    spy.mockRestore()
    expect(problems[0]).toMatch(/WG_CMD_SET_DEVICE cut short to \d+ bytes is no DecodeError but RangeError: too short/)
  })

  test('a message that is told twice, or not at all', () => {
    const text = formatFixture(withValues(readFixture('route/link-set-mtu.nl')))
    expect(fixtureProblems(parseFixture(`${text}= NLMSG_NOOP\n`))[0]).toContain('the bytes say "nothing more"')
    expect(fixtureProblems(parseFixture(text.replace(/^= {3}mtu.*\n/m, '')))[0]).toContain('expected "nothing more"')
  })
})
