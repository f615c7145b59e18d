import { describe, expect, it, test } from 'vitest'
import { attr, attributes, u32 } from '../../protocol/codec/index.js'
import * as protocol from '../../protocol/index.js'
import { Claims } from '../uapi/claims.js'
import { uapiConstants } from '../uapi/constants.js'
import { coverageReport, headerCoverage, missingConstants } from '../uapi/coverage.js'
import { notExported, otherEnums, ours, type Reasons, renamed, stands, withoutRow } from '../uapi/reasons.js'

const coverage = headerCoverage()

test('every constant of the kernel headers has a row or a reason', () => {
  expect(missingConstants(coverage)).toEqual([])
  const constants = coverage.flatMap(group => group.constants)
  // A report of nothing misses nothing.
  expect(constants.filter(({ row }) => row !== undefined).length).toBeGreaterThan(4_000)
})

describe('every reason is needed:', () => {
  const reasoned = coverage.flatMap(({ header, constants }) =>
    constants.filter(({ reason }) => reason !== undefined).map(constant => ({ ...constant, header })),
  )
  const { constants, keys } = new Claims(protocol)
  const inHeaders = uapiConstants()

  test.each<[string, Reasons, readonly string[]]>([
    ['constants without a row', withoutRow, reasoned.map(({ name }) => name)],
    [
      'other enums',
      otherEnums,
      reasoned.filter(each => Object.values(otherEnums).includes(each.reason!)).map(each => each.header),
    ],
    [
      'rows that no header has',
      notExported,
      [...constants.values()].map(({ uapi }) => uapi).filter(uapi => !inHeaders.has(uapi)),
    ],
    ['keys of another name', renamed, keys.map(({ uapi }) => uapi)],
    ['objects that are ours', ours, Object.keys(protocol)],
  ])('%s', (_, reasons, names) => {
    expect(Object.keys(reasons).filter(key => !names.some(name => stands(key, name)))).toEqual([])
  })
})

test.each([
  ...['NFNL_SUBSYS', 'NFT_OBJECT', 'NFT_QUEUE_FLAG', 'NF_NAT_RANGE', 'NF_LOG', 'NF_SYNPROXY_OPT', 'NF_CT_EXPECT'],
  ...['IP_CT_TCP_FLAG', 'NFULNL_COPY', 'NFULNL_CFG_F', 'NFQA_CFG_F', 'NFQA_SKB', 'NFCT_HELPER_STATUS'],
  ...['NLM_F', 'NTF', 'NUD', 'IFA_F', 'RTPROT', 'RTM_F', 'RTNH_F', 'MDB_FLAGS', 'BRIDGE_VLAN_INFO', 'ARPHRD'],
])('the macros %s_* are looked at', prefix => {
  expect(coverage.find(({ group }) => group === prefix)?.constants.length).toBeGreaterThan(1)
})

describe('headerCoverage', () => {
  const vlanData = attributes('IFLA_VLAN', { id: attr(1, 'IFLA_VLAN_ID', u32), flags: attr(2, 'IFLA_VLAN_FLAGS', u32) })
  const group = (exports: Record<string, unknown>, name: string) =>
    headerCoverage(exports).find(each => each.group === name)!

  it('wants every constant but those that stand for nothing and the marks of the end', () => {
    const vlan = group({ vlanData }, 'IFLA_VLAN')
    expect(missingConstants([vlan])).toEqual([
      'IFLA_VLAN_EGRESS_QOS (3, linux/if_link.h) has no row',
      'IFLA_VLAN_INGRESS_QOS (4, linux/if_link.h) has no row',
      'IFLA_VLAN_PROTOCOL (5, linux/if_link.h) has no row',
    ])
    expect(vlan.constants[0]?.reason).toMatch('stands for nothing')
    expect(vlan.constants[1]).toEqual({ name: 'IFLA_VLAN_ID', value: 1, row: 'vlanData.id' })
  })

  it('wants an attribute that is called MAX', () => {
    const masq = attributes('NFTA_MASQ', { flags: attr(1, 'NFTA_MASQ_FLAGS', u32) })
    expect(missingConstants([group({ masq }, 'nft_masq_attributes')])).toEqual([
      'NFTA_MASQ_REG_PROTO_MIN (2, linux/netfilter/nf_tables.h) has no row',
      'NFTA_MASQ_REG_PROTO_MAX (3, linux/netfilter/nf_tables.h) has no row',
    ])
  })

  it('takes a row under another name of the same number', () => {
    const dsa = attributes('IFLA_DSA', { conduit: attr(1, 'IFLA_DSA_CONDUIT', u32) })
    expect(group({ dsa }, 'IFLA_DSA').constants.map(({ name, row }) => `${name} ${row}`)).toContain(
      'IFLA_DSA_MASTER dsa.conduit',
    )
  })

  it('has the macros of an object of constants, and wants all of them', () => {
    expect(missingConstants([group({ MACVLAN_FLAG: { NOPROMISC: 1 } }, 'MACVLAN_FLAG')])).toEqual([
      'MACVLAN_FLAG_NODST (2, linux/if_link.h) has no row',
    ])
  })

  it('excuses the rest of a header only for enums that no table has begun', () => {
    const exports = { DPLL_TYPE: { PPS: 1 } }
    expect(missingConstants([group(exports, 'dpll_type')]).length).toBe(2)
    expect(missingConstants([group({}, 'dpll_type')])).toEqual([])
  })
})

test('the report counts, and names what is missing', () => {
  const groups = headerCoverage({ MACVLAN_FLAG: { NOPROMISC: 1 } }).filter(({ group }) => group === 'MACVLAN_FLAG')
  expect(coverageReport(groups, false)).toEqual([
    'covered  reasoned  missing',
    '      1         0        1  linux/if_link.h  MACVLAN_FLAG',
    '    MACVLAN_FLAG_NODST 2: MISSING',
    '      1         0        1  in all',
  ])
  expect(coverageReport(groups, true)).toContain('    MACVLAN_FLAG_NOPROMISC 1: MACVLAN_FLAG')
})
