import { expect, test } from 'vitest'
import * as netfilter from '../../protocol/netfilter/index.js'
import { definitionOf, NLM_F } from '../../protocol/netlink/index.js'
import { checkTables, countTables } from '../uapi/check-tables.js'
import { uapiConstants, uapiGroups } from '../uapi/constants.js'
import { matching, withoutRow } from '../uapi/reasons.js'

const { netfilterProtocol, NF_CT_STATE, NFNL_SUBSYS, NFT_MSG } = netfilter

test('every netfilter row, struct and constant is what the kernel headers say', () => {
  expect(checkTables(netfilter)).toEqual([])
})

test('every message of nf_tables has a definition under its name', () => {
  const members = uapiGroups()
    .find(({ tag }) => tag === 'nf_tables_msg_types')!
    .members.filter(({ end }) => !end)
  expect(members.length).toBe(Object.keys(NFT_MSG).length)
  for (const { name, value } of members)
    expect(netfilterProtocol.messages.get((NFNL_SUBSYS.NFTABLES << 8) | Number(value))?.name).toBe(name)
})

test.each([
  ['CTNETLINK', 'cntl_msg_types'],
  ['CTNETLINK_EXP', 'ctnl_exp_msg_types'],
  ['CTNETLINK_TIMEOUT', 'ctnl_timeout_msg_types'],
  ['QUEUE', 'nfqnl_msg_types'],
  ['ULOG', 'nfulnl_msg_types'],
  ['ACCT', 'nfnl_acct_msg_types'],
  ['CTHELPER', 'nfnl_cthelper_msg_types'],
  ['OSF', 'nf_osf_msg_types'],
  ['IPSET', 'ipset_cmd'],
] as const)('every message of NFNL_SUBSYS_%s has a definition under its name', (subsystem, tag) => {
  const members = uapiGroups()
    .find(group => group.tag === tag)!
    .members.filter(({ end }) => !end)
  for (const { name, value } of members.filter(({ name }) => matching(withoutRow, name) === undefined))
    expect(definitionOf(netfilterProtocol, (NFNL_SUBSYS[subsystem] << 8) | Number(value), NLM_F.REQUEST)?.name).toBe(
      name,
    )
})

test('conntrack states are the bits that the header makes of its enum', () => {
  const constants = uapiConstants()
  const bit = (name: string): number =>
    1 << ((Number(constants.get(name)) % Number(constants.get('IP_CT_IS_REPLY'))) + 1)
  expect(NF_CT_STATE).toEqual({
    INVALID: constants.get('NF_CT_STATE_INVALID_BIT'),
    ESTABLISHED: bit('IP_CT_ESTABLISHED'),
    RELATED: bit('IP_CT_RELATED'),
    NEW: bit('IP_CT_NEW'),
    UNTRACKED: constants.get('NF_CT_STATE_UNTRACKED_BIT'),
  })
})

test('the tables are found: a check of nothing would find nothing wrong', () => {
  const { tables, rows, structs, constants } = countTables(netfilter)
  expect(tables).toBeGreaterThan(105)
  expect(rows).toBeGreaterThan(540)
  expect(structs).toBe(111)
  expect(constants).toBeGreaterThan(700)
})
