import { expect, test } from 'vitest'
import * as generic from '../../protocol/generic/index.js'
import { checkTables, countTables } from '../uapi/check-tables.js'

test('every row, struct and constant of generic netlink is what the kernel headers say', () => {
  expect(checkTables(generic)).toEqual([])
  expect(countTables(generic).rows).toBeGreaterThanOrEqual(150)
})
