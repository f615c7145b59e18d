/* The report that names the rows which no fixture touches. */
import { expect, test } from 'vitest'
import { fixtureCoverage } from '../../fixtures/coverage.js'

test('rows and messages that fixtures hold are touched, others are named', () => {
  const { messages, tables } = fixtureCoverage()
  const of = (table: string) => tables.find(each => each.table === table)
  expect(messages.untouched).not.toContain('RTM_NEWLINK')
  expect(of('IFLA')?.untouched).not.toContain('IFLA_MTU')
  expect(of('IFLA_VLAN')).toMatchObject({ untouched: expect.not.arrayContaining(['IFLA_VLAN_ID']) })
  // What nothing has captured yet is among the rest: a report of nothing would say that all is well.
  const untouched = tables.flatMap(table => table.untouched)
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  expect(rows).toBeGreaterThan(2000)
  expect(untouched.length).toBeGreaterThan(0)
  expect(untouched.length).toBeLessThan(rows / 2)
  expect(new Set(messages.untouched).size).toBe(messages.untouched.length)
})
