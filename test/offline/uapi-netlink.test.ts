import { expect, test } from 'vitest'
import { NLA_F } from '../../protocol/codec/index.js'
import * as netlink from '../../protocol/netlink/index.js'
import { checkTables, countTables } from '../uapi/check-tables.js'

const shared = { ...netlink, NLA_F }

test('the message header, its flags and the extended acknowledgement are what the kernel headers say', () => {
  expect(checkTables(shared)).toEqual([])
})

test('the tables are found', () => {
  const { tables, rows, structs, constants } = countTables(shared)
  expect({ tables, structs }).toEqual({ tables: 2, structs: 1 })
  expect(rows).toBe(18)
  expect(constants).toBeGreaterThan(50)
})
