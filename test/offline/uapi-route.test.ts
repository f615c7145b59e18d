import { expect, test } from 'vitest'
import { attr, attributes, enumOf, struct, u8, u32 } from '../../protocol/codec/index.js'
import * as route from '../../protocol/route/index.js'
import { checkTables, countTables } from '../uapi/check-tables.js'

test('every rtnetlink row, struct and constant is what the kernel headers say', () => {
  expect(checkTables(route)).toEqual([])
})

test('the tables are found: a check of nothing would find nothing wrong', () => {
  const { tables, rows, structs, constants } = countTables(route)
  expect(tables).toBeGreaterThan(80)
  expect(rows).toBeGreaterThan(700)
  expect(structs).toBeGreaterThan(35)
  expect(constants).toBeGreaterThan(900)
})

test('a wrong number, name, key or member is found', () => {
  const wrong = {
    table: attributes('IFLA_VRF', { tabel: attr(2, 'IFLA_VRF_TABLE', u32) }),
    shifted: struct('ndmsg', { family: u8, ifindex: u32, state: u32 }),
    named: attributes('IFLA_NETKIT', {
      scrub: attr(6, 'IFLA_NETKIT_SCRUB', enumOf(u32, 'NETKIT_SCRUB', { NONE: 1 })),
    }),
    IF_OPER: { UNKNOWN: 0, SIDEWAYS: 9 },
  }
  expect(checkTables(wrong)).toEqual([
    'table.tabel: IFLA_VRF_TABLE is 1, not 2, which is __IFLA_VRF_MAX',
    'named.scrub: NETKIT_SCRUB_NONE is 0, not 1, which is NETKIT_SCRUB_DEFAULT',
    expect.stringContaining('IF_OPER: IF_OPER_SIDEWAYS (9) is in no header'),
    'table.tabel: IFLA_VRF_TABLE should have the key table',
    'struct ndmsg: ndm_state is bytes 8..10, not bytes 8..12',
  ])
})
