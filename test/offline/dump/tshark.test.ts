import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { TreeNode } from '../../../protocol/codec/index.js'
import { PcapngWriter } from '../../../src/capture/index.js'
import { Decoder } from '../../../src/dump/index.js'
import { describeWith } from '../../support/kernel.js'
import { output } from '../capture/support.js'
import { allFixtures, datagramsOf } from './captured.js'

const folder = mkdtempSync(join(tmpdir(), 'nlkit-tshark-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What tshark calls it, the attribute or member of ours, and where tshark looks for it: only in messages of these names. */
const fields: readonly (readonly [tshark: string, ours: string, messages: RegExp])[] = [
  ['netlink-route.ifla_ifname', 'IFLA_IFNAME', /^RTM_...LINK$/],
  ['netlink-route.ifla_mtu', 'IFLA_MTU', /^RTM_...LINK$/],
  ['netlink-route.ifla_txqlen', 'IFLA_TXQLEN', /^RTM_...LINK$/],
  ['netlink-route.ifla_qdisc', 'IFLA_QDISC', /^RTM_...LINK$/],
  ['netlink-route.ifla_group', 'IFLA_GROUP', /^RTM_...LINK$/],
  ['netlink-route.ifla_operstate', 'IFLA_OPERSTATE', /^RTM_...LINK$/],
  ['netlink-route.ifla_hwaddr', 'IFLA_ADDRESS', /^RTM_...LINK$/],
  ['netlink-route.ifla_min_mtu', 'IFLA_MIN_MTU', /^RTM_...LINK$/],
  ['netlink-route.ifla_max_mtu', 'IFLA_MAX_MTU', /^RTM_...LINK$/],
  ['netlink-route.ifla_carrier_changes', 'IFLA_CARRIER_CHANGES', /^RTM_...LINK$/],
  ['netlink-route.ifa_label', 'IFA_LABEL', /^RTM_...ADDR$/],
  ['netlink-route.ifa_prefixlen', 'ifaddrmsg.prefixlen', /^RTM_...ADDR$/],
  ['netlink-route.ifa_index', 'ifaddrmsg.index', /^RTM_...ADDR$/],
  ['netlink-route.rt_dst_len', 'rtmsg.dst_len', /^RTM_...ROUTE$/],
  ['netlink-route.rt_table', 'rtmsg.table', /^RTM_...ROUTE$/],
  ['netlink-route.rt_protocol', 'rtmsg.protocol', /^RTM_...ROUTE$/],
]

// Statistics have attributes of their own, which tshark takes for those of a connection.
const connection = /^IPCTNL_MSG_CT_(?:NEW|GET|DELETE)$/
const expectation = /^IPCTNL_MSG_EXP_(?:NEW|GET|DELETE)$/
const tuples = /^IPCTNL_MSG_(?:CT|EXP)_(?:NEW|GET|DELETE)$/
const controller = /^CTRL_CMD_/

/**
 * The same of netfilter and generic netlink, however deep; of several names of ours the values in their order. Of nf_tables tshark
 * reads the headers alone. NFQA_CFG_QUEUE_MAXLEN is left out: tshark takes it for a number of the host's byte order.
 */
const deepFields: typeof fields = [
  ['netlink.hdr_len', 'nlmsghdr.len', /^(?!NLMSG_)/],
  ['netlink.hdr_type', 'nlmsghdr.type', /^NFT_MSG_/],
  ['netlink.hdr_seq', 'nlmsghdr.seq', /^(?!NLMSG_)/],
  ['netlink.hdr_pid', 'nlmsghdr.pid', /^(?!NLMSG_)/],
  ['netlink-netfilter.family', 'nfgenmsg.family', tuples],
  ['netlink-netfilter.res_id', 'nfgenmsg.res_id', tuples],
  ['netlink-netfilter.ct_attr.timeout', 'CTA_TIMEOUT', connection],
  ['netlink-netfilter.ct_attr.id', 'CTA_ID', connection],
  ['netlink-netfilter.ct_attr.status', 'CTA_STATUS', connection],
  ['netlink-netfilter.ct_help_attr.help_name', 'CTA_HELP_NAME', connection],
  ['netlink-netfilter.nfct_tuple.zone', 'CTA_TUPLE_ZONE', connection],
  ['netlink-netfilter.nfct_tuple.proto.num', 'CTA_PROTO_NUM', tuples],
  ['netlink-netfilter.nfct_tuple.proto.src_port', 'CTA_PROTO_SRC_PORT', tuples],
  ['netlink-netfilter.nfct_tuple.proto.dst_port', 'CTA_PROTO_DST_PORT', tuples],
  ['netlink-netfilter.nfct_tuple.ip.ip_addr', 'CTA_IP_V4_SRC CTA_IP_V4_DST', tuples],
  ['netlink-netfilter.nfct_tuple.ip.ip6_addr', 'CTA_IP_V6_SRC CTA_IP_V6_DST', tuples],
  ['netlink-netfilter.nfexp.timeout', 'CTA_EXPECT_TIMEOUT', expectation],
  ['netlink-netfilter.nfexp.id', 'CTA_EXPECT_ID', expectation],
  ['netlink-netfilter.nfexp.class', 'CTA_EXPECT_CLASS', expectation],
  ['netlink-netfilter.ipset.setname', 'IPSET_ATTR_SETNAME', /^IPSET_CMD_/],
  ['netlink-netfilter.ipset.typename', 'IPSET_ATTR_TYPENAME', /^IPSET_CMD_/],
  ['netlink-netfilter.ipset.family', 'IPSET_ATTR_FAMILY', /^IPSET_CMD_/],
  ['netlink-netfilter.ipset.cidr', 'IPSET_ATTR_CIDR', /^IPSET_CMD_/],
  ['netlink-netfilter.ipset.timeout', 'IPSET_ATTR_TIMEOUT', /^IPSET_CMD_/],
  ['genl.ctrl.family_id', 'CTRL_ATTR_FAMILY_ID', controller],
  ['genl.ctrl.family_name', 'CTRL_ATTR_FAMILY_NAME', controller],
  ['genl.ctrl.version', 'CTRL_ATTR_VERSION', controller],
  ['genl.ctrl.maxattr', 'CTRL_ATTR_MAXATTR', controller],
  ['genl.ctrl.group_name', 'CTRL_ATTR_MCAST_GRP_NAME', controller],
  ['genl.ctrl.op_id', 'CTRL_ATTR_OP_ID', controller],
  ['genl.cmd', 'genlmsghdr.cmd', /^ETHTOOL_MSG_/],
]

const valueIn = (nodes: readonly TreeNode[], uapi: string): string[] =>
  nodes
    .filter(node => node.value !== undefined && uapi.split(' ').includes(node.uapi))
    .map(({ value }) => plain(String(value)))

/** Top-level attributes and members of the header; text, numbers and bytes as tshark prints them. */
function valuesOf(tree: TreeNode, uapi: string): string[] {
  return valueIn(
    tree.children.flatMap(child => (child.kind === 'header' ? [child, ...child.children] : [child])),
    uapi,
  )
}

function deepValuesOf(tree: TreeNode, uapi: string): string[] {
  const walk = (node: TreeNode): TreeNode[] => [node, ...node.children.flatMap(walk)]
  return valueIn(walk(tree), uapi)
}

/** A number is a number however it is written; a hardware address is its bytes. */
function plain(text: string): string {
  if (/^0x[0-9a-f]+$/i.test(text)) return String(Number(text))
  return /^([0-9a-f]{2}:)+[0-9a-f]{2}$/i.test(text) ? text.replaceAll(':', '').toLowerCase() : text
}

describeWith('tshark', ['tshark'], () => {
  test.each([
    ['rtnetlink', [0], fields, valuesOf],
    ['netfilter and generic netlink', [12, 16], deepFields, deepValuesOf],
  ] as const)('reads the same values of %s wherever it reads any', (about, protocols, fields, valuesOf) => {
    const compared = new Map<string, number>()
    const writer = new PcapngWriter()
    const decoder = new Decoder()
    // Little-endian, one message to a packet: then it is plain which of them a value is from.
    const messages = allFixtures
      .flatMap(datagramsOf)
      .filter(({ protocol, littleEndian }) => protocols.some(each => each === protocol) && littleEndian)
      .flatMap(datagram => decoder.decode(datagram).messages)
      .filter(({ name }) => fields.some(([, , pattern]) => pattern.test(name)))
    const packets = messages.map(({ datagram, start, end }) => {
      const { comments: _, process: __, ...rest } = datagram
      return writer.write({ ...rest, bytes: datagram.bytes.subarray(start, end) })
    })
    const file = join(folder, `${about}.pcapng`)
    writeFileSync(file, Buffer.concat(packets))
    const wanted = fields.flatMap(([name]) => ['-e', name])
    const lines = output('tshark', ['-r', file, '-T', 'fields', '-E', 'occurrence=a', '-E', 'aggregator=|', ...wanted])
      .toString()
      .replace(/\n$/, '')
      .split('\n')
    expect(lines).toHaveLength(messages.length)
    messages.forEach(({ name, tree, number }, i) => {
      const theirs = lines[i]!.split('\t')
      fields.forEach(([field, uapi, pattern], column) => {
        const text = theirs[column] ?? ''
        if (text === '' || !pattern.test(name)) return
        const values = valuesOf(tree, uapi)
        expect(values, `message ${number} (${name}): ${field}`).toEqual(text.split('|').map(plain))
        compared.set(field, (compared.get(field) ?? 0) + 1)
      })
    })
    // Every field was there to be compared.
    for (const [field] of fields) expect(compared.get(field) ?? 0, field).toBeGreaterThan(0)
  })
})
