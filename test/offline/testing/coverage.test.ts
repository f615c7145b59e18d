/* What the fixtures cover: every message, kind and table, or the reason why not. */
import { describe, expect, test } from 'vitest'
import { AttributeSet, attr, attributes, u32 } from '../../../protocol/codec/index.js'
import { genericMessages } from '../../../protocol/generic/family.js'
import { type GenericFamily, genericFamilies } from '../../../protocol/generic/index.js'
import * as protocol from '../../../protocol/index.js'
import { fixtureCoverage, type Group, reachable } from '../../fixtures/coverage.js'
import { kindReasons, messageReasons, rowReasons, tableReasons } from '../../fixtures/coverage-reasons.js'

const { messages, kinds, tables, rows } = fixtureCoverage()

const unexplained = (groups: readonly Group[]): string[] =>
  groups.flatMap(({ name, untouched }) =>
    untouched.filter(({ reason }) => reason === undefined).map(each => `${name}: ${each.name}`),
  )

describe('without a reason, everything is in a fixture', () => {
  test('messages', () => expect(unexplained(messages)).toEqual([]))
  test('kinds', () => expect(unexplained(kinds)).toEqual([]))
  test('tables', () => expect(unexplained([tables])).toEqual([]))
  test('rows', () => expect(unexplained(rows)).toEqual([]))
})

test('what has a reason is in no fixture', () => {
  const missing = new Set([
    ...[...messages, tables, ...rows].flatMap(({ untouched }) => untouched.map(({ name }) => name)),
    ...kinds.flatMap(({ name, untouched }) => untouched.map(kind => `${name} ${kind.name}`)),
  ])
  const reasons = [messageReasons, kindReasons, tableReasons, rowReasons].flatMap(each => Object.keys(each))
  expect(reasons.filter(name => !missing.has(name))).toEqual([])
})

test('what is new and in no fixture is told, whatever its name begins with', () => {
  const table = attributes('ETHTOOL_A_NEW', { value: attr(1, 'ETHTOOL_A_NEW_VALUE', u32) })
  const made = genericMessages('ETHTOOL_MSG', { NEW_GET: 1 }, { 1: () => table })
  const families = genericFamilies as Map<string, GenericFamily>
  families.set('new', { name: 'new', prefix: 'ETHTOOL_MSG', version: 1, ...made } as GenericFamily)
  try {
    const coverage = fixtureCoverage()
    expect(unexplained(coverage.messages)).toContain('new: ETHTOOL_MSG_NEW_GET')
    expect(unexplained([coverage.tables])).toContain('tables: ETHTOOL_A_NEW')
    expect(unexplained(coverage.rows)).toContain('ETHTOOL_A_NEW: ETHTOOL_A_NEW_VALUE')
  } finally {
    families.delete('new')
  }
})

test('rows that fixtures hold are touched, others are named', () => {
  const of = (table: string) => rows.find(({ name }) => name === table)?.untouched.map(({ name }) => name)
  expect(of('IFLA')).not.toContain('IFLA_MTU')
  expect(of('IFLA_VLAN')).not.toContain('IFLA_VLAN_ID')
  expect(of('DEVCONF')).not.toContain('DEVCONF_FORWARDING')
  expect(of('IFLA_VF_PORT')).toContain('IFLA_VF_PORT')
  // A report of nothing would say that all is well.
  expect(rows.reduce((sum, { total }) => sum + total, 0)).toBeGreaterThan(2700)
  expect(messages.reduce((sum, { total }) => sum + total, 0)).toBeGreaterThan(160)
})

test('every exported table can be reached from the messages', () => {
  const reached = new Set<unknown>(reachable())
  const exported = Object.entries(protocol).filter(([, value]) => value instanceof AttributeSet)
  expect(exported.filter(([, table]) => !reached.has(table)).map(([name]) => name)).toEqual([])
})
