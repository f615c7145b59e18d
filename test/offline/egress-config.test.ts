import { describe, expect, test } from 'vitest'
import { egressConfig } from '../../src/egress/config.js'
import { hostsOf, lowestFree, overlaps, rangeOf, toAddress, toNumber } from '../../src/egress/subnet.js'
import { formatTag, tagOf } from '../../src/egress/tags.js'
import type { EgressOptions, Link } from '../../src/index.js'

describe('egress options', () => {
  test('everything has a default: the well-known topology', () => {
    expect(egressConfig()).toEqual({
      namespace: 'ns0',
      bridge: 'br0',
      hostInterface: 'veth-ns0',
      interface: 'eth0',
      ip4: { family: 'ip', subnet: '192.168.0.0/16', prefixLength: 16, gateway: '192.168.0.1', address: undefined },
      ip6: undefined,
      mtu: undefined,
      uplink: undefined,
      firewall: 'nftables',
      table: 'nlkit',
      base: undefined,
    })
  })

  test('IPv6 comes in canonical form', () => {
    const { ip6 } = egressConfig({ subnet6: 'FD00:0:0:0::/64', address6: 'fd00::000a' })
    expect(ip6).toEqual({
      family: 'ip6',
      subnet: 'fd00::/64',
      prefixLength: 64,
      gateway: 'fd00::1',
      address: 'fd00::a',
    })
  })

  test.each(['a-namespace-with-a-long-name', 'with:colon', 'with space', 'a*', 'ümläute-überall'])(
    'the interface of namespace %s has a name that an interface can have',
    namespace => {
      const { hostInterface } = egressConfig({ namespace })
      expect(hostInterface).toMatch(/^veth-[0-9a-f]{10}$/)
      expect(egressConfig({ namespace }).hostInterface).toBe(hostInterface)
    },
  )

  const refused: [code: string, options: Record<string, unknown>, message: string][] = [
    ['OPTION', { colour: 'red' }, 'there is no option "colour"; the options are namespace, bridge'],
    ['OPTION', { bridge: 7 }, 'bridge: 7 is not a string'],
    ['OPTION', { mtu: 67 }, 'mtu: 67 is not a whole number from 68 to 65535'],
    ['OPTION', { mtu: 1279, subnet6: 'fd00::/64' }, 'mtu: 1279 is not a whole number from 1280'],
    ['OPTION', { firewall: 'ufw' }, 'firewall: "ufw" is neither nftables nor iptables'],
    ['OPTION', { gateway6: 'fd00::1' }, 'give subnet6, too'],
    ['NAME', { bridge: '0123456789abcdef' }, 'is 16 bytes long, the limit is 15'],
    ['NAME', { bridge: 'a/b' }, 'bridge: interface name "a/b" contains "/"'],
    ['NAME', { bridge: 'br%d' }, 'is a pattern'],
    ['NAME', { bridge: 'br+' }, 'is a pattern'],
    ['NAME', { interface: 'lo' }, 'lo is the loopback'],
    ['NAME', { interface: '' }, 'interface: interface name "" is empty'],
    ['NAME', { namespace: 'a/b' }, 'it has a slash'],
    ['NAME', { namespace: 'n'.repeat(129) }, 'is over 128 bytes'],
    ['NAME', { table: 'my table' }, 'is not a name for nft'],
    ['NAME', { bridge: 'x', hostInterface: 'x' }, 'must be different interfaces'],
    ['SUBNET', { subnet: 'home' }, 'subnet: "home" is not an address such as'],
    ['SUBNET', { subnet: '10.0.0.0' }, 'has no prefix length'],
    ['SUBNET', { subnet: '10.0.0.1/8' }, 'the network is 10.0.0.0/8'],
    ['SUBNET', { subnet: '10.0.0.0/31' }, 'does not leave room'],
    ['SUBNET', { subnet: 'fd00::/64' }, 'is IPv6: that is subnet6'],
    ['SUBNET', { subnet6: '10.0.0.0/8' }, 'is IPv4: that is subnet'],
    ['SUBNET', { subnet: '127.0.0.0/8' }, 'loopback'],
    ['SUBNET', { subnet: '224.0.0.0/4' }, 'multicast'],
    ['SUBNET', { subnet6: 'fe80::/64' }, 'linkLocal'],
    ['ADDRESS', { gateway: 'x' }, 'gateway: "x" is not an IP address'],
    ['ADDRESS', { gateway: '10.0.0.1' }, 'gateway: 10.0.0.1 is not in 192.168.0.0/16'],
    ['ADDRESS', { gateway: 'fd00::1' }, 'is not in 192.168.0.0/16'],
    ['ADDRESS', { address: '192.168.0.0' }, 'is the address of the network itself'],
    ['ADDRESS', { address: '192.168.255.255' }, 'is the broadcast address'],
    ['ADDRESS', { address: '192.168.0.1' }, "address: 192.168.0.1 is the gateway's"],
  ]

  test.each(refused)('ERR_EGRESS_%s for %j', (code, options, message) => {
    expect(() => egressConfig(options as EgressOptions)).toThrow(
      expect.objectContaining({
        name: 'EgressError',
        code: `ERR_EGRESS_${code}`,
        message: expect.stringContaining(message),
      }),
    )
  })
})

describe('addresses as numbers', () => {
  test.each(['0.0.0.0', '192.168.0.1', '255.255.255.255', '::', '::1', 'fd00::ffff:0:1'])('%s and back', address => {
    expect(toAddress(toNumber(address), address.includes(':') ? 'ip6' : 'ip')).toBe(address)
  })

  test('ranges', () => {
    expect(rangeOf('10.0.0.0/30')).toEqual({ first: 0x0a000000n, last: 0x0a000003n })
    expect(rangeOf('10.0.0.7')).toEqual({ first: 0x0a000007n, last: 0x0a000007n })
    expect(hostsOf({ family: 'ip', subnet: '10.0.0.0/30' })).toEqual({ first: 0x0a000001n, last: 0x0a000002n })
    expect(hostsOf({ family: 'ip6', subnet: '::/126' })).toEqual({ first: 1n, last: 3n })
  })

  test.each([
    ['10.0.0.0/8', '10.7.0.0/16', true],
    ['10.7.0.0/16', '10.0.0.0/8', true],
    ['10.0.0.0/9', '10.128.0.0/9', false],
    ['10.0.0.0/8', '10.255.255.255', true],
    ['::/0', '10.0.0.0/8', false],
    ['fd00::/16', 'fd00:1::/32', true],
  ])('%s and %s overlap: %s', (one, other, expected) => {
    expect(overlaps(one, other)).toBe(expected)
  })

  test('the lowest free address, none in a network that is full', () => {
    const { ip4 } = egressConfig({ subnet: '10.0.0.0/29', gateway: '10.0.0.3' })
    expect(lowestFree(ip4, new Set())).toBe('10.0.0.1')
    expect(lowestFree(ip4, new Set(['10.0.0.1', '10.0.0.2']))).toBe('10.0.0.4')
    expect(lowestFree(ip4, new Set([1, 2, 4, 5, 6].map(n => `10.0.0.${n}`)))).toBeUndefined()
  })
})

describe('tags', () => {
  const link = (ifalias: string): Link => ({ attributes: { ifalias } }) as Link

  test('say what they were told, whatever is in it', () => {
    const values = { namespace: 'a b=c%20\u00e4', 'net/ipv6/conf/eth0.5/accept_ra': '1', bridge: 'x=y' }
    const alias = formatTag({ kind: 'veth', values })
    expect(alias.split(' ')).toHaveLength(6)
    expect(tagOf(link(alias), 'veth')).toEqual({ kind: 'veth', values })
  })

  test('the longest that there can be fits into an alias', () => {
    const { config, ...addresses } = {
      config: egressConfig({ namespace: 'n'.repeat(128) }),
      ip: '255.255.255.255',
      ip6: 'f'.repeat(39),
    }
    const alias = formatTag({
      kind: 'veth',
      values: { namespace: config.namespace, bridge: 'b'.repeat(15), ...addresses },
    })
    expect(alias.length).toBeLessThan(256)
  })

  test.each(['', 'nlkit', 'nlkit egress', 'nlkit egress bridges', 'nlkit egress veth namespace=x'])(
    '%j is no bridge of ours',
    alias => {
      expect(tagOf(link(alias), 'bridge')).toBeUndefined()
    },
  )
})
