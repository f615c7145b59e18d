/* What the fixtures cover: every message, kind and table, or the reason why not. */
import { describe, expect, test } from 'vitest'
import { AttributeSet } from '../../../protocol/codec/index.js'
import * as protocol from '../../../protocol/index.js'
import { fixtureCoverage, type Group, reachable } from '../../fixtures/coverage.js'
import { kindReasons, messageReasons, tableReasons } from '../../fixtures/coverage-reasons.js'

const { messages, kinds, tables, rows } = fixtureCoverage()

const unexplained = (groups: readonly Group[]): string[] =>
  groups.flatMap(({ name, untouched }) =>
    untouched.filter(({ reason }) => reason === undefined).map(each => `${name}: ${each.name}`),
  )

describe('without a reason, everything is in a fixture', () => {
  test('messages', () => expect(unexplained(messages)).toEqual([]))
  test('kinds', () => expect(unexplained(kinds)).toEqual([]))
  test('tables', () => expect(unexplained([tables])).toEqual([]))
})

test('what has a reason is in no fixture', () => {
  const missing = new Set([
    ...[...messages, tables].flatMap(({ untouched }) => untouched.map(({ name }) => name)),
    ...kinds.flatMap(({ name, untouched }) => untouched.map(kind => `${name} ${kind.name}`)),
  ])
  const reasons = [messageReasons, kindReasons, tableReasons].flatMap(each => Object.keys(each))
  expect(reasons.filter(name => !missing.has(name))).toEqual([])
})

test('rows that fixtures hold are touched, others are named', () => {
  const of = (table: string) => rows.find(({ name }) => name === table)?.untouched.map(({ name }) => name)
  expect(of('IFLA')).not.toContain('IFLA_MTU')
  expect(of('IFLA_VLAN')).not.toContain('IFLA_VLAN_ID')
  expect(of('DEVCONF')).not.toContain('DEVCONF_FORWARDING')
  expect(of('IFLA_VF_STATS')).toContain('IFLA_VF_STATS_RX_PACKETS')
  // A report of nothing would say that all is well.
  expect(rows.reduce((sum, { total }) => sum + total, 0)).toBeGreaterThan(2700)
  expect(messages.reduce((sum, { total }) => sum + total, 0)).toBeGreaterThan(160)
})

test('every exported table can be reached from the messages', () => {
  const reached = new Set<unknown>(reachable())
  const exported = Object.entries(protocol).filter(([, value]) => value instanceof AttributeSet)
  expect(exported.filter(([, table]) => !reached.has(table)).map(([name]) => name)).toEqual([])
})
