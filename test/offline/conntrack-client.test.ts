/* What connection tracking is asked, without a kernel: flows, filters, refusals. */
import { describe, expect, test } from 'vitest'
import { CTA_FILTER_F, IPS, TCP_CONNTRACK } from '../../protocol/netfilter/index.js'
import { connectionMessage } from '../../src/client/conntrack/connection.js'
import { planFilter } from '../../src/client/conntrack/filter.js'
import { type Flow, flowLabel, reversed, toFlow, toTuple } from '../../src/client/conntrack/flow.js'

const flows: Flow[] = [
  { protocol: 'tcp', source: '10.0.0.1', sourcePort: 1000, destination: '192.0.2.1', destinationPort: 80 },
  { protocol: 'udp', source: '2001:db8::1', sourcePort: 1, destination: '2001:db8::2', destinationPort: 2 },
  { protocol: 'icmp', source: '10.0.0.1', destination: '10.0.0.2', icmpType: 8, icmpCode: 0, icmpId: 7 },
  { protocol: 'icmpv6', source: 'fe80::1', destination: 'fe80::2', icmpType: 128, icmpCode: 0, icmpId: 7 },
  { protocol: 253, source: '10.0.0.1', destination: '10.0.0.2' },
]

describe.each(flows)('$protocol $source', flow => {
  test('is the same again as a tuple and back, and turned twice', () => {
    expect(toFlow(toTuple(flow).tuple)).toEqual(flow)
    expect(reversed(reversed(flow))).toEqual(flow)
    expect(reversed(flow).source).toBe(flow.destination)
  })
})

test('an echo request is answered by an echo reply', () => {
  expect(reversed(flows[2]!).icmpType).toBe(0)
  expect(reversed(flows[3]!).icmpType).toBe(129)
})

test('a flow names itself in errors', () => {
  expect(flowLabel(flows[0]!)).toBe('tcp 10.0.0.1:1000 > 192.0.2.1:80')
  expect(flowLabel(flows[1]!)).toBe('udp [2001:db8::1]:1 > [2001:db8::2]:2')
  expect(flowLabel({ protocol: 'icmp' })).toBe('icmp any > any')
})

describe('a filter', () => {
  const asked = (filter: Parameters<typeof planFilter>[0]) => {
    const { requests, conditions } = planFilter(filter)
    return {
      families: requests.map(({ header }) => header.family),
      attributes: requests[0]!.attributes,
      left: conditions.filter(({ kernel }) => !kernel).map(({ name }) => name),
    }
  }

  test('of nothing asks for everything in one listing', () => {
    expect(asked({})).toEqual({ families: [0], attributes: {}, left: [] })
  })

  test('by tuple asks once for each family, unless one is known', () => {
    expect(asked({ protocol: 'tcp', destinationPort: 80 })).toEqual({
      families: [2, 10],
      attributes: {
        tupleOrig: { proto: { num: 6, dstPort: 80 } },
        filter: { origFlags: CTA_FILTER_F.CTA_PROTO_NUM | CTA_FILTER_F.CTA_PROTO_DST_PORT, replyFlags: 0 },
      },
      left: [],
    })
    expect(asked({ protocol: 'tcp', source: '10.0.0.1' }).families).toEqual([2])
    expect(asked({ reply: { source: '2001:db8::1' } })).toMatchObject({
      families: [10],
      attributes: {
        tupleReply: { ip: { v6Src: '2001:db8::1' } },
        filter: { origFlags: 0, replyFlags: CTA_FILTER_F.CTA_IP_SRC },
      },
    })
    expect(asked({ protocol: 'icmpv6' }).families).toEqual([10])
  })

  test('leaves to us what the kernel cannot do', () => {
    expect(asked({ source: '10.0.0.0/8', state: 'ESTABLISHED', helper: 'ftp', sourcePort: 80 })).toEqual({
      families: [2],
      attributes: {},
      left: ['source', 'sourcePort', 'state', 'helper'],
    })
  })

  test('has masks', () => {
    expect(asked({ mark: 7, status: ['ASSURED'], withoutStatus: ['SEEN_REPLY'], zone: 3 }).attributes).toEqual({
      mark: 7,
      markMask: 0xffffffff,
      status: IPS.ASSURED,
      statusMask: IPS.ASSURED | IPS.SEEN_REPLY,
      zone: 3,
    })
  })
})

test('a connection to make has both directions, and any attribute of the kernel', () => {
  const labels = new Uint8Array(16)
  const { header, attributes } = connectionMessage(
    {
      ...flows[0]!,
      state: 'SYN_SENT',
      timeout: 5,
      labels,
      sourceNat: { address: '192.0.2.9', port: 1024, lastPort: 2048 },
    },
    true,
  )
  expect(header.family).toBe(2)
  expect(attributes).toEqual({
    tupleOrig: { ip: { v4Src: '10.0.0.1', v4Dst: '192.0.2.1' }, proto: { num: 6, srcPort: 1000, dstPort: 80 } },
    tupleReply: { ip: { v4Src: '192.0.2.1', v4Dst: '10.0.0.1' }, proto: { num: 6, srcPort: 80, dstPort: 1000 } },
    timeout: 5,
    labels,
    protoinfo: { tcp: { state: TCP_CONNTRACK.SYN_SENT } },
    natSrc: { v4Minip: '192.0.2.9', proto: { portMin: 1024, portMax: 2048 } },
  })
})

test('what cannot be is refused', () => {
  const make = (spec: object) => () => connectionMessage({ ...flows[0]!, ...spec }, true)
  expect(make({ protocol: 'udp', state: 'ESTABLISHED' })).toThrow(/"udp" have no state/)
  expect(make({ state: 'OPENED' })).toThrow(/none of NONE, SYN_SENT/)
  expect(make({ status: ['SEEN'] })).toThrow(/none of EXPECTED, SEEN_REPLY/)
  expect(make({ protocol: 'ftp' })).toThrow(/protocol "ftp" is none of icmp, tcp/)
  expect(make({ source: 'fe80::1' })).toThrow(/different families/)
  expect(make({ sourceNat: { lastPort: 5 } })).toThrow(/needs its first/)
})
