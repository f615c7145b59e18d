import { expect, test } from 'vitest'
import { AttributeSet } from '../../protocol/codec/index.js'
import * as netfilter from '../../protocol/netfilter/index.js'
import { checkTables, countTables } from '../uapi/check-tables.js'
import { missingConstants } from '../uapi/compare.js'
import { uapiConstants, uapiGroups } from '../uapi/constants.js'

const { netfilterProtocol, NF_CT_STATE, NFNL_SUBSYS, NFT_MSG } = netfilter

/** Names that nlkit's exports claim: those of rows, and those of the members of objects of constants. */
const claimed = Object.entries(netfilter as Record<string, unknown>).flatMap(([name, value]) => {
  if (value instanceof AttributeSet) return value.rows.map(row => row.uapi)
  if (!/^[A-Z0-9_]+$/.test(name)) return []
  return Object.keys(value as object).map(member => `${name === 'NFT_INNER_TYPE' ? 'NFT_INNER' : name}_${member}`)
})

/** Second names of the same numbers, bit numbers beside the bits, and what the kernel keeps for itself. */
const conntrackAliases = [
  'CTA_NAT_SEQ_ADJ_ORIG',
  'CTA_NAT_SEQ_ADJ_REPLY',
  'IP_CT_IS_REPLY',
  'IP_CT_NEW_REPLY',
  'IPS_NAT_MASK',
  'IPS_NAT_DONE_MASK',
  'IPS_UNCHANGEABLE_MASK',
  ...[...uapiConstants().keys()].filter(name => /^IPS_.*_BIT$/.test(name)),
  'NFCTH_POLICY_SET',
  'TCP_CONNTRACK_LISTEN',
  'TCP_CONNTRACK_MAX',
  'TCP_CONNTRACK_IGNORE',
  'TCP_CONNTRACK_RETRANS',
  'TCP_CONNTRACK_UNACK',
]

/** ipset's commands that no message carries, limits, bit numbers beside the bits, second names of the same numbers. */
const ipsetOthers = [
  ...['NONE', 'RESTORE', 'HELP', 'VERSION', 'QUIT', 'COMMIT'].map(name => `IPSET_CMD_${name}`),
  ...['IPSET_MSG_MAX', 'IPSET_FLAG_CMD_MAX', 'IPSET_FLAG_CADT_MAX', 'IPSET_ATTR_CADT_MAX'],
  ...['SETNAME2', 'REVISION_MIN', 'IP_FROM', 'PORT_FROM'].map(name => `IPSET_ATTR_${name}`),
  ...[...uapiConstants().keys()].filter(name => /^IPSET_FLAG_BIT_/.test(name)),
]

test('every netfilter row, struct and constant is what the kernel headers say', () => {
  const problems = checkTables(netfilter, {
    ours: ['IPSET_CMD_FLAGS', 'IPSET_CADT_FLAGS'],
    withoutRow: [...ipsetOthers, 'NFPROTO_NUMPROTO', 'NF_NETDEV_NUMHOOKS', 'NFT_FLOWTABLE_MASK', ...conntrackAliases],
    // libnftnl's, nft's names of conntrack states, what the kernel keeps to itself, and names in dumps that are written
    // whole because two enums share the numbers: NF, NFT, NFT_REG and NFT_REG32 are looked at themselves.
    unrecorded: /^(NFTNL_UDATA_|NF_CT_STATE_|CT_DCCP_|CTA_FILTER_F_|_NF)/,
    // The counters of old kernels: no name of their own fits their prefix.
    renamed: ['CTA_COUNTERS32_PACKETS', 'CTA_COUNTERS32_BYTES'],
  })
  expect(problems).toEqual([])
})

test('every enum of the headers has a table or an object of constants', () => {
  const headers = [
    ...['nf_tables.h', 'nf_tables_compat.h', 'nfnetlink.h', 'nfnetlink_hook.h', 'nfnetlink_conntrack.h'],
    ...['nfnetlink_cttimeout.h', 'nfnetlink_cthelper.h', 'nfnetlink_queue.h', 'nfnetlink_log.h', 'nfnetlink_acct.h'],
    ...['nfnetlink_osf.h'],
  ].map(name => `linux/netfilter/${name}`)
  // CTA_NAT_SEQ_* are old names of CTA_SEQADJ_*.
  const names = new Set([...claimed, 'NFTA_LIST_ELEM', 'CTA_NAT_SEQ_OFFSET_AFTER'])
  const without = uapiGroups()
    .filter(({ kind, header }) => kind === 'enum' && headers.includes(header))
    .filter(({ members }) => !members.some(({ name }) => names.has(name)))
  expect(without.map(({ tag }) => tag)).toEqual([])
})

test.each([
  ...['NFNL_SUBSYS', 'NFT_OBJECT', 'NFT_QUEUE_FLAG', 'NF_NAT_RANGE', 'NF_LOG', 'NF_SYNPROXY_OPT', 'NF_CT_EXPECT'],
  ...['IP_CT_TCP_FLAG', 'NFULNL_COPY', 'NFULNL_CFG_F', 'NFQA_CFG_F', 'NFQA_SKB', 'NFCT_HELPER_STATUS'],
])('no macro %s_* is missing', prefix => {
  const others = [
    ...['NFT_OBJECT_UNSPEC', 'NFNL_SUBSYS_COUNT', 'NF_NAT_RANGE_PROTO_RANDOM_ALL', 'NF_LOG_PREFIXLEN'],
    'NFQA_CFG_F_MAX',
  ]
  const missing = missingConstants(
    prefix,
    claimed.map(uapi => ({ uapi })),
  ).filter(line => !others.includes(line.split(' ')[0]!) && !/_MASK /.test(line))
  expect(missing).toEqual([])
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
  for (const { name, value } of members.filter(({ name }) => !ipsetOthers.includes(name)))
    expect(netfilterProtocol.messages.get((NFNL_SUBSYS[subsystem] << 8) | Number(value))?.name).toBe(name)
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
  expect(structs).toBe(16)
  expect(constants).toBeGreaterThan(700)
})
