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

/** Top-level attributes and members of the header; text, numbers and bytes as tshark prints them. */
function valuesOf(tree: TreeNode, uapi: string): string[] {
  const own = tree.children.flatMap(child => (child.kind === 'header' ? [child, ...child.children] : [child]))
  return own.filter(node => node.uapi === uapi && node.value !== undefined).map(({ value }) => plain(String(value)))
}

/** A number is a number however it is written; a hardware address is its bytes. */
function plain(text: string): string {
  if (/^0x[0-9a-f]+$/i.test(text)) return String(Number(text))
  return /^([0-9a-f]{2}:)+[0-9a-f]{2}$/i.test(text) ? text.replaceAll(':', '').toLowerCase() : text
}

describeWith('tshark', ['tshark'], () => {
  test('reads the same values wherever it reads any', () => {
    const compared = new Map<string, number>()
    const writer = new PcapngWriter()
    const decoder = new Decoder()
    // Little-endian, one message to a packet: then it is plain which of them a value is from.
    const messages = allFixtures
      .flatMap(datagramsOf)
      .filter(({ protocol, littleEndian }) => protocol === 0 && littleEndian)
      .flatMap(datagram => decoder.decode(datagram).messages)
      .filter(({ name }) => fields.some(([, , pattern]) => pattern.test(name)))
    const packets = messages.map(({ datagram, start, end }) => {
      const { comments: _, process: __, ...rest } = datagram
      return writer.write({ ...rest, bytes: datagram.bytes.subarray(start, end) })
    })
    const file = join(folder, 'all.pcapng')
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
