/* Packets in a queue: the kernel takes our configuration and verdicts, and what it sends is read and written back. */
import { expect, test } from 'vitest'
import { Output, toHex } from '../../protocol/codec/index.js'
import {
  IP_CT,
  NF,
  NFPROTO,
  NFQA_CFG_F,
  NFQNL_CFG_CMD,
  NFQNL_COPY,
  netfilterProtocol,
  type QueueMessage,
  queueConfig,
  queuePacket,
  queueVerdict,
} from '../../protocol/netfilter/index.js'
import { encodeMessage, NLM_F } from '../../protocol/netlink/index.js'
import { openTransport } from '../../src/socket/capture-transport.js'
import { isEvent, Subscription } from '../../src/socket/subscription.js'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'

const number = 7

describeKernel('a queue', ['iptables', 'ping', 'nfqueue'], () => {
  test('gives packets to a program, and goes by its verdicts', async () => {
    await withSandbox(async inside => {
      await inside.exec('ip', ['link', 'set', 'lo', 'up'])
      const rule = `-A OUTPUT -p icmp --icmp-type echo-request -m conntrack --ctstate NEW,ESTABLISHED -j NFQUEUE --queue-num ${number}`
      await inside.exec('iptables', rule.split(' '))
      const transport = openTransport(netfilterProtocol.number, { netns: inside.name })
      await using packets = new Subscription(netfilterProtocol, transport, [])
      let sequence = 0
      const send = <T>(definition: Parameters<typeof encodeMessage<T>>[0], body: T) =>
        transport.sendSync(
          encodeMessage(definition, { flags: NLM_F.REQUEST, sequence: ++sequence }, body, transport.littleEndian),
        )
      const header = { family: NFPROTO.UNSPEC, version: 0, res_id: number }
      send(queueConfig, { header, attributes: { cmd: { command: NFQNL_CFG_CMD.BIND, _pad: 0, pf: 0 } } })
      send(queueConfig, {
        header,
        attributes: {
          params: { copy_range: 0xffff, copy_mode: NFQNL_COPY.PACKET },
          queueMaxlen: 10,
          mask: NFQA_CFG_F.UID_GID | NFQA_CFG_F.FAIL_OPEN,
          flags: NFQA_CFG_F.UID_GID | NFQA_CFG_F.FAIL_OPEN,
        },
      })

      const seen: QueueMessage[] = []
      const answering = (async () => {
        for await (const item of packets) {
          if (!isEvent(item, queuePacket)) continue
          const { attributes } = item.body
          seen.push(item.body)
          const verdict = seen.length === 1 ? NF.DROP : NF.ACCEPT
          send(queueVerdict, {
            header,
            attributes: { verdictHdr: { verdict, id: attributes.packetHdr!.packet_id }, mark: 5 },
          })
          if (seen.length === 2) return
        }
      })()
      // The first is dropped, the second comes back.
      const said = await inside.exec('ping', ['-c', '2', '-i', '0.2', '-W', '1', '127.0.0.1'])
      await answering
      expect(said).toMatch(/2 packets transmitted, 1 received/)

      expect(seen.map(({ header: { res_id } }) => res_id)).toEqual([number, number])
      for (const { header: head, attributes } of seen) {
        expect(head.family).toBe(NFPROTO.IPV4)
        expect(attributes).toMatchObject({
          packetHdr: { hw_protocol: 0x0800, hook: 3 },
          ifindexOutdev: 1,
          uid: 0,
          gid: 0,
        })
        // IPv4, 20 bytes of header, protocol ICMP, to 127.0.0.1.
        expect([...attributes.payload!.subarray(0, 1), attributes.payload![9]]).toEqual([0x45, 1])
        expect([...attributes.payload!.subarray(16, 20)]).toEqual([127, 0, 0, 1])
        expect(attributes.unknown).toBeUndefined()
        expect(attributes.ctInfo === undefined || Object.values(IP_CT).includes(attributes.ctInfo as never)).toBe(true)
        const output = new Output(transport.littleEndian)
        queuePacket.body.write(output, { header: head, attributes })
        expect(toHex(output.take())).toContain(toHex(attributes.payload!))
      }
    })
  })
})
