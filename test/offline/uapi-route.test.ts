import { expect, test } from 'vitest'
import { attr, attributes, enumOf, struct, u8, u32 } from '../../protocol/codec/index.js'
import * as route from '../../protocol/route/index.js'
import { checkTables, countTables } from '../uapi/check-tables.js'

test('every rtnetlink row, struct and constant is what the kernel headers say', () => {
  const problems = checkTables(route, {
    // Of devlink's and dpll's attributes only those of a handle stand in a link message.
    partial: ['DEVLINK_ATTR_BUS_NAME', 'DPLL_A_PIN_ID'],
    withoutRow: ['NETNSA_NONE', 'RT_TABLE_MAX', 'RTNLGRP_NONE', 'RTNLGRP_NOP2', 'RTNLGRP_NOP4'],
  })
  expect(problems).toEqual([])
})

test('the tables are found: a check of nothing would find nothing wrong', () => {
  const { tables, rows, structs, constants } = countTables(route)
  expect(tables).toBeGreaterThan(80)
  expect(rows).toBeGreaterThan(700)
  expect(structs).toBeGreaterThan(35)
  expect(constants).toBeGreaterThan(900)
})

test('a wrong number, name, key, member or a missing row is found', () => {
  const wrong = {
    table: attributes('IFLA_VRF', { tabel: attr(2, 'IFLA_VRF_TABLE', u32) }),
    short: attributes('IFLA_XFRM', { link: attr(1, 'IFLA_XFRM_LINK', u32), ifId: attr(2, 'IFLA_XFRM_IF_ID', u32) }),
    shifted: struct('ndmsg', { family: u8, ifindex: u32, state: u32 }),
    named: attributes('IFLA_NETKIT', {
      scrub: attr(6, 'IFLA_NETKIT_SCRUB', enumOf(u32, 'NETKIT_SCRUB', { NONE: 1 })),
    }),
    IF_OPER: { UNKNOWN: 0, SIDEWAYS: 9 },
  }
  const problems = checkTables(wrong, { partial: ['IFLA_NETKIT_SCRUB', 'NETKIT_SCRUB_NONE', 'IF_OPER_UP'] })
  expect(problems).toEqual([
    'table.tabel: IFLA_VRF_TABLE is 1, not 2, which is __IFLA_VRF_MAX',
    'named.scrub: NETKIT_SCRUB_NONE is 0, not 1, which is NETKIT_SCRUB_DEFAULT',
    expect.stringContaining('IF_OPER: IF_OPER_SIDEWAYS (9) is in no header'),
    'IFLA_XFRM_COLLECT_METADATA (3, linux/if_link.h) has no row',
    'table.tabel: IFLA_VRF_TABLE should have the key table',
    'struct ndmsg: ndm_state is bytes 8..10, not bytes 8..12',
  ])
})
