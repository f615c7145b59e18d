import { expect, test } from 'vitest'
import { egressDown, egressUp } from '../../../src/egress/index.js'
import { AF, IPPROTO, SOCK } from '../../../src/ffi/constants.js'
import { libc } from '../../../src/ffi/libc.js'
import { netns } from '../../../src/netns/index.js'
import { type EgressLab, withEgressLab } from '../../support/egress-lab.js'
import { describeKernel } from '../../support/kernel.js'

/** IPV6_MULTICAST_HOPS of linux/in6.h. */
const multicastHops = 18

describeKernel('the default route that a router advertised', ['nf_tables', 'bridge', 'veth', 'sysctl'], () => {
  test('stays when egress switches forwarding on', () =>
    withEgressLab({}, async lab => {
      await advertise(lab)
      const options = { ...lab.options, subnet6: 'fd00:6::/64' }
      await egressUp(options)
      expect(await acceptance(lab)).toBe('2')
      expect(await advertised(lab)).toContain('default via fe80:')
      await egressDown(options)
      expect(await acceptance(lab)).toBe('1')
    }))

  test('goes when forwarding is switched on by itself: what egress is there to prevent', () =>
    withEgressLab({}, async lab => {
      await advertise(lab)
      await lab.sh('sysctl -qw net.ipv6.conf.all.forwarding=1')
      expect(await advertised(lab)).toBe('')
    }))
})

const advertised = (lab: EgressLab): Promise<string> => lab.sh('ip -6 route show default proto ra')

const acceptance = async (lab: EgressLab): Promise<string> =>
  (await lab.sh('cat /proc/sys/net/ipv6/conf/up0/accept_ra')).trim()

/** Has the internet send router advertisements (RFC 4861, 4.2) until the base has a route by one. */
async function advertise(lab: EgressLab): Promise<void> {
  await lab.sh('ip -6 route del default')
  const packet = Buffer.alloc(16)
  packet[0] = 134
  packet[4] = 64 // current hop limit
  packet.writeUInt16BE(1800, 6) // lifetime as a default router, in seconds
  for (let tries = 0; tries < 100; tries++) {
    netns.run(lab.internet.name, () => {
      const fd = libc.socket(AF.INET6, SOCK.RAW | SOCK.CLOEXEC, IPPROTO.ICMPV6)
      try {
        libc.setsockoptInt(fd, IPPROTO.IPV6, multicastHops, 255)
        libc.sendto(fd, packet, 0, allNodes(libc.ifNameToIndex('eth0')))
      } catch (error) {
        // The link-local address is not usable before duplicate address detection is through.
        if ((error as { code?: string }).code !== 'EADDRNOTAVAIL') throw error
      } finally {
        libc.close(fd)
      }
    })
    await new Promise(resolve => setTimeout(resolve, 50))
    if ((await advertised(lab)) !== '') return
  }
  throw new Error('no router advertisement was taken')
}

/** struct sockaddr_in6 of ff02::1 on a device. */
function allNodes(index: number): Buffer {
  const address = Buffer.alloc(28)
  const fields = new DataView(address.buffer, address.byteOffset)
  const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
  fields.setUint16(0, AF.INET6, littleEndian)
  address.set([0xff, 0x02], 8)
  address[23] = 1
  fields.setUint32(24, index, littleEndian)
  return address
}
