import { describe, expect, it } from 'vitest'
import { compareConstants, compareStruct, isFiller } from '../uapi/compare.js'
import { uapiConstants, uapiSource, uapiStructs } from '../uapi/constants.js'
import { parseConstants, parseStructs } from '../uapi/fixture.js'
import { uapiGroup } from '../uapi/groups.js'

const names = (group: string, header?: string) => uapiGroup(group, header).members.map(member => member.name)

describe('the uapi fixture', () => {
  it('knows constants of every size and sign', () => {
    const constants = uapiConstants()
    expect(constants.get('IFLA_VLAN_ID')).toBe(1)
    expect(constants.get('NFT_RETURN')).toBe(-5)
    expect(constants.get('RT_TABLE_MAX')).toBe(0xffffffff)
    expect(constants.get('IOAM6_U64_UNAVAILABLE')).toBe(0xffffffffffffffffn)
  })

  it('knows the members of structs, bit-fields and flexible arrays among them', () => {
    const member = (struct: string, name: string) =>
      uapiStructs()
        .get(struct)
        ?.members.find(each => each.name === name)
    expect(uapiStructs().get('ifinfomsg')?.size).toBe(16)
    expect(member('ifinfomsg', 'ifi_change')).toEqual({ name: 'ifi_change', offset: 12, size: 4 })
    expect(member('tcp_info', 'tcpi_rcv_wscale')).toMatchObject({ offset: 6, size: 1, bits: { first: 52, width: 4 } })
    expect(member('xfrm_algo', 'alg_key')?.size).toBe(0)
    expect(member('br_mdb_entry', 'addr.u.ip6')).toEqual({ name: 'addr.u.ip6', offset: 8, size: 16 })
  })

  it('is refused when a line is not of its format', () => {
    const head = '# Linux 1.2.3 headers, here: x\n#\n'
    expect(() => parseConstants('IFLA_MTU 4\n')).toThrow('names no kernel')
    expect(() => parseConstants(`${head}# enum\nIFLA_MTU four\n`)).toThrow('line 4')
    expect(() => parseStructs(`${head}struct a 4\nstruct b.c 0 4\n`)).toThrow('line 4')
  })
})

describe('uapiGroup', () => {
  it('finds an enum by its tag, by the prefix of its names, and by any name', () => {
    expect(names('nft_payload_bases').slice(0, 2)).toEqual(['NFT_PAYLOAD_LL_HEADER', 'NFT_PAYLOAD_NETWORK_HEADER'])
    expect(names('IFLA_VLAN')).toContain('IFLA_VLAN_PROTOCOL')
    expect(names('IFLA_VLAN')).not.toContain('IFLA_VLAN_QOS_MAPPING')
    expect(names('IFLA_VLAN_PROTOCOL')).toEqual(names('IFLA_VLAN_'))
    expect(uapiGroup('IFLA_VF_PORT').members[0]?.name).toBe('IFLA_VF_PORT_UNSPEC')
  })

  it('finds macros by their prefix', () => {
    expect(uapiGroup('NLM_F')).toMatchObject({ kind: 'macros', header: 'linux/netlink.h' })
    expect(names('NLM_F')).toContain('NLM_F_ACK')
  })

  it('refuses an unknown name, and one that several groups have', () => {
    expect(() => uapiGroup('IFLA_VLAM')).toThrow('IFLA_VLAM')
    expect(() => uapiGroup('SOL')).toThrow('several groups')
    expect(names('SOL', 'bits/socket.h')).toContain('SOL_NETLINK')
  })
})

describe('compareConstants', () => {
  it('accepts true claims, of any integer type', () => {
    const claims = [
      { uapi: 'IFLA_VLAN_ID', value: 1, where: 'vlanData.id' },
      { uapi: 'IFLA_VLAN_PROTOCOL', value: 5n, where: 'vlanData.protocol' },
    ]
    expect(compareConstants(claims)).toEqual([])
  })

  it('catches a wrong number, and says whose it is', () => {
    expect(compareConstants([{ uapi: 'IFLA_VLAN_PROTOCOL', value: 2, where: 'vlanData.protocol' }])).toEqual([
      'vlanData.protocol: IFLA_VLAN_PROTOCOL is 5, not 2, which is IFLA_VLAN_FLAGS',
    ])
    expect(compareConstants([{ uapi: 'NLM_F_ACK', value: 99, where: 'NLM_F.ACK' }])).toEqual([
      'NLM_F.ACK: NLM_F_ACK is 4, not 99',
    ])
  })

  it('catches a name that no header has', () => {
    expect(compareConstants([{ uapi: 'IFLA_VLAN_COLOUR', value: 7, where: 'vlanData.colour' }])).toEqual([
      `vlanData.colour: IFLA_VLAN_COLOUR (7) is in no header of Linux ${uapiSource().version}`,
    ])
  })
})

describe('compareStruct', () => {
  const fields = [
    { name: 'family', offset: 0, size: 1 },
    { name: 'type', offset: 2, size: 2 },
    { name: 'index', offset: 4, size: 4 },
    { name: 'flags', offset: 8, size: 4 },
    { name: 'change', offset: 12, size: 4 },
  ]

  it('accepts the true layout, padding left out', () => {
    expect(compareStruct('ifinfomsg', fields, 16)).toEqual([])
    const rtmsg = ['dstLen', 'rtm_src_len'].map((name, index) => ({ name, offset: index + 1, size: 1 }))
    expect(compareStruct('rtmsg', rtmsg).filter(each => /_len/.test(each))).toEqual([])
  })

  it('catches a field in the wrong place or of the wrong size', () => {
    const moved = fields.map(field => (field.name === 'type' ? { ...field, offset: 1 } : field))
    expect(compareStruct('ifinfomsg', moved)).toEqual(['struct ifinfomsg: ifi_type is bytes 2..4, not bytes 1..3'])
    const narrow = fields.map(field => (field.name === 'flags' ? { ...field, size: 2 } : field))
    expect(compareStruct('ifinfomsg', narrow)).toEqual(['struct ifinfomsg: ifi_flags is bytes 8..12, not bytes 8..10'])
  })

  it('catches a forgotten field, a stray one, a wrong total and an unknown struct', () => {
    expect(compareStruct('ifinfomsg', fields.slice(0, -1))).toEqual([
      'struct ifinfomsg: ifi_change (bytes 12..16) has no field',
    ])
    expect(compareStruct('ifinfomsg', [...fields, { name: 'colour', offset: 1, size: 1 }])[0]).toContain(
      'has no member colour (its members: ifi_family',
    )
    expect(compareStruct('ifinfomsg', fields, 20)).toEqual(['struct ifinfomsg has 16 bytes, not 20'])
    expect(compareStruct('ifinfomsq', fields)[0]).toContain('struct ifinfomsq is in no header')
  })

  it('tells filler from members', () => {
    expect(['__ifi_pad', 'pad1', 'resvd2', 'tcm__pad1', 'rsvd8', 'nfgen_res'].map(isFiller)).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
    ])
    expect(['ifi_index', 'res_id', 'padding_len', 'unused_ids'].map(isFiller)).toEqual([false, false, false, false])
  })
})
