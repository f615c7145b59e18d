import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { echo } from '../../../src/egress/echo/index.js'
import { egressDown, egressPlan, egressStatus, egressUp } from '../../../src/index.js'
import { batch, type EgressSandbox, OUTSIDE, snapshot, withEgressSandbox } from '../../support/egress.js'
import { describeKernel } from '../../support/kernel.js'
import type { Sandbox } from '../../support/sandbox.js'

/** @param timeout an answer takes no time but on an emulated machine; that there is none is not waited for as long */
const answered = async (netns: string, address: string, timeout = 10_000): Promise<boolean> => {
  const { received } = await echo({ netns, address, count: 1, timeout })
  return received === 1
}

const states = (plan: { steps: readonly { id: string; state: string }[] }): Record<string, string> =>
  Object.fromEntries(plan.steps.map(({ id, state }) => [id, state]))

const changed = (plan: { steps: readonly { id: string; state: string }[] }): string[] =>
  plan.steps.filter(({ state }) => state !== 'kept').map(({ id }) => id)

describeKernel('egress: the well-known topology', ['nf_tables', 'bridge', 'veth', 'nft'], () => {
  test('outside answers only once there is source NAT', () =>
    withEgressSandbox(async ({ base, options }) => {
      const given = options()
      const plan = await egressUp(given)
      expect(plan.changes).toBe(true)
      expect(plan.addresses).toEqual({ ip: '192.168.0.2' })
      expect(new Set(Object.values(states(plan)))).toEqual(new Set(['created']))
      expect(await answered(given.namespace, '192.168.0.1')).toBe(true)
      expect(await answered(given.namespace, OUTSIDE.ip)).toBe(true)
      const status = await egressStatus(given)
      expect(status.nat).toEqual([
        expect.objectContaining({ rule: 'ip saddr 192.168.0.0/16 counter masquerade', packets: expect.any(BigInt) }),
      ])
      // The base itself, too, now and then says something from this subnet: its bridge reports multicast membership.
      expect(status.nat[0]?.packets).toBeGreaterThanOrEqual(1n)
      expect(status.namespaces).toEqual([
        {
          name: given.namespace,
          hostInterface: { name: plan.config.hostInterface, up: true, master: 'br0' },
          interface: { name: 'eth0', up: true, addresses: ['192.168.0.2/16'] },
          loopbackUp: true,
          defaultRoutes: ['192.168.0.1'],
        },
      ])
      await base.exec('nft', ['flush', 'chain', 'ip', 'nlkit', 'postrouting'])
      expect(await answered(given.namespace, OUTSIDE.ip, 700)).toBe(false)
      expect(changed(await egressUp(given))).toEqual(['nat'])
      expect(await answered(given.namespace, OUTSIDE.ip)).toBe(true)
    }))

  test('the plan is what up then does, and changes nothing; a second up has nothing to do; down leaves the base as it was', () =>
    withEgressSandbox(async ({ base, options }) => {
      const given = options({ subnet6: 'fd00:1::/64' })
      const before = await snapshot(base)
      const plan = await egressPlan(given)
      expect(await snapshot(base)).toEqual(before)
      expect(await egressUp(given)).toEqual(plan)
      const built = await snapshot(base)
      const second = await egressUp(given)
      expect(second.changes).toBe(false)
      expect(await snapshot(base)).toEqual(built)
      expect((await egressDown(given)).changes).toBe(true)
      expect(await snapshot(base)).toEqual(before)
      expect((await egressDown(given)).changes).toBe(false)
    }))

  test('IPv6 beside IPv4 works at once, and keeps the routes that the uplink is advertised', () =>
    withEgressSandbox(async ({ base, options }) => {
      const given = options({ subnet6: 'fd00:1::/64' })
      expect((await egressUp(given)).addresses).toEqual({ ip: '192.168.0.2', ip6: 'fd00:1::2' })
      expect(await answered(given.namespace, OUTSIDE.ip6)).toBe(true)
      expect(await answered(given.namespace, OUTSIDE.ip)).toBe(true)
      expect((await base.exec('cat', ['/proc/sys/net/ipv6/conf/uplink/accept_ra'])).trim()).toBe('2')
      await egressDown(given)
      expect((await base.exec('cat', ['/proc/sys/net/ipv6/conf/uplink/accept_ra'])).trim()).toBe('1')
    }))

  test('the MTU of a smaller uplink, or the one that is asked for', () =>
    withEgressSandbox(async ({ base, options }) => {
      await base.exec('ip', ['link', 'set', 'uplink', 'mtu', '1400'])
      const given = options()
      const mtu = async (dev: string): Promise<number> =>
        JSON.parse(await base.exec('ip', ['-j', 'link', 'show', dev]))[0].mtu
      const { config } = await egressUp(given)
      expect([await mtu('br0'), await mtu(config.hostInterface)]).toEqual([1400, 1400])
      expect(changed(await egressUp({ ...given, mtu: 1300 }))).toEqual(['bridge', 'veth'])
      expect([await mtu('br0'), await mtu(config.hostInterface)]).toEqual([1300, 1300])
    }))
})

describeKernel('egress: what somebody breaks, up mends, and only that', ['nf_tables', 'bridge', 'veth', 'nft'], () => {
  const breaks: [what: string, step: string[], command: (names: Names) => string][] = [
    ['the bridge down', ['bridge', 'bridge-address'], () => 'ip link set br0 down'],
    ['the end off the bridge', ['veth'], ({ outer }) => `ip link set ${outer} nomaster`],
    ['the end down', ['veth'], ({ outer }) => `ip link set ${outer} down`],
    ['the pair gone', ['veth', 'namespace-address', 'default-route'], ({ outer }) => `ip link delete ${outer}`],
    [
      'the interface inside down',
      ['veth', 'namespace-address', 'default-route'],
      ({ inside }) => `ip -n ${inside} link set eth0 down`,
    ],
    [
      'a wrong prefix length',
      ['namespace-address', 'default-route'],
      ({ inside }) =>
        `ip -n ${inside} address flush dev eth0 && ip -n ${inside} address add 192.168.0.2/24 dev eth0 && ip -n ${inside} address add fd00:1::2/64 dev eth0 nodad && ip -n ${inside} route replace default via 192.168.0.1`,
    ],
    ['the address gone', ['bridge-address'], () => 'ip address delete 192.168.0.1/16 dev br0'],
    ['loopback down', ['loopback'], ({ inside }) => `ip -n ${inside} link set lo down`],
    ['no default route', ['default-route'], ({ inside }) => `ip -n ${inside} route delete default`],
    [
      'another gateway',
      ['default-route'],
      ({ inside }) => `ip -n ${inside} route replace default via 192.168.0.77 dev eth0`,
    ],
    [
      'another IPv6 gateway',
      ['default-route'],
      ({ inside }) => `ip -n ${inside} -6 route replace default via fd00:1::77 dev eth0`,
    ],
    ['forwarding off', ['forwarding'], () => 'echo 0 > /proc/sys/net/ipv4/ip_forward'],
    ['no rules', ['nat', 'forward'], () => 'nft flush ruleset'],
    ['an IPv6 rule gone', ['forward'], () => 'nft flush chain ip6 nlkit forward'],
    ['a policy', ['forward'], () => "nft add chain ip nlkit forward '{ policy drop; }'"],
    [
      'no namespace',
      ['namespace', 'veth', 'namespace-address', 'loopback', 'default-route'],
      ({ inside }) => `ip netns delete ${inside}`,
    ],
  ]
  interface Names {
    outer: string
    inside: string
  }

  test('each of them', () =>
    withEgressSandbox(async ({ base, options }) => {
      const given = options({ subnet6: 'fd00:1::/64' })
      const { config } = await egressUp(given)
      const before = (await snapshot(base)).rules
      for (const [what, steps, command] of breaks) {
        await base.exec('sh', ['-c', command({ outer: config.hostInterface, inside: given.namespace })])
        expect({ what, steps: changed(await egressUp(given)) }).toEqual({ what, steps })
        expect({ what, changes: (await egressUp(given)).changes }).toEqual({ what, changes: false })
      }
      expect(await answered(given.namespace, OUTSIDE.ip)).toBe(true)
      expect(await answered(given.namespace, OUTSIDE.ip6)).toBe(true)
      expect((await snapshot(base)).rules).toBe(before)
    }))

  test('what somebody adds stays', () =>
    withEgressSandbox(async ({ base, options }) => {
      const given = options()
      await egressUp(given)
      await base.exec('nft', ['add', 'rule', 'ip', 'nlkit', 'forward', 'counter', 'comment', 'theirs'])
      await base.exec('ip', ['-n', given.namespace, 'address', 'add', '10.1.1.1/24', 'dev', 'eth0'])
      await base.exec('ip', ['link', 'add', 'theirs', 'type', 'veth', 'peer', 'name', 'theirs-too'])
      await base.exec('ip', ['link', 'set', 'theirs', 'master', 'br0'])
      expect((await egressUp(given)).changes).toBe(false)
      const { warnings } = await egressDown(given)
      expect(warnings).toEqual(['bridge br0 stays: theirs on it is not ours'])
      await base.exec('ip', ['link', 'delete', 'theirs'])
      await egressDown(given)
      expect(await base.exec('nft', ['-s', 'list', 'ruleset'])).toContain('counter comment "theirs"')
      expect(await base.exec('nft', ['-s', 'list', 'ruleset'])).not.toContain('nlkit egress br0')
      expect(await base.exec('ip', ['-br', 'link'])).not.toContain('br0')
    }))
})

describeKernel('egress: several namespaces', ['nf_tables', 'bridge', 'veth', 'nft'], () => {
  test('on one bridge each gets the lowest free address and keeps it; the last takes the bridge along', () =>
    withEgressSandbox(async ({ base, options }) => {
      const before = await snapshot(base)
      const all = [options(), options(), options({ address: '192.168.0.4' }), options()]
      const addresses: (string | undefined)[] = []
      for (const each of all) addresses.push((await egressUp(each)).addresses.ip)
      expect(addresses).toEqual(['192.168.0.2', '192.168.0.3', '192.168.0.4', '192.168.0.5'])
      await egressDown(all[1])
      const again = options()
      expect((await egressUp(again)).addresses.ip).toBe('192.168.0.3')
      expect((await egressUp(all[3])).addresses.ip).toBe('192.168.0.5')
      await expect(egressUp(options({ address: '192.168.0.5' }))).rejects.toMatchObject({
        code: 'ERR_EGRESS_ADDRESS_TAKEN',
        message: `192.168.0.5 is an address of namespace ${all[3]?.namespace}`,
      })
      expect(await answered(again.namespace, '192.168.0.5')).toBe(true)
      expect(await answered(again.namespace, OUTSIDE.ip)).toBe(true)
      expect((await egressStatus(again)).namespaces).toHaveLength(4)
      for (const each of [all[0], all[2], all[3]]) expect(states(await egressDown(each)).bridge).toBeUndefined()
      expect(await answered(again.namespace, OUTSIDE.ip)).toBe(true)
      await egressDown(again)
      expect(await snapshot(base)).toEqual(before)
    }))

  test('another address is asked for', () =>
    withEgressSandbox(async ({ options }) => {
      const given = options()
      await egressUp(given)
      expect(changed(await egressUp({ ...given, address: '192.168.7.7' }))).toEqual([
        'veth',
        'namespace-address',
        'default-route',
      ])
      expect((await egressStatus(given)).namespaces[0]?.interface?.addresses).toEqual(['192.168.7.7/16'])
      expect((await egressUp(given)).changes).toBe(false)
      expect(await answered(given.namespace, OUTSIDE.ip)).toBe(true)
    }))

  test('IPv6 that one namespace brought to the bridge stays for it', () =>
    withEgressSandbox(async ({ options }) => {
      const [one, two] = [options({ subnet6: 'fd00:1::/64' }), options()]
      await egressUp(one)
      expect((await egressUp(two)).addresses).toEqual({ ip: '192.168.0.3' })
      expect((await egressUp(one)).changes).toBe(false)
      expect(await answered(one.namespace, OUTSIDE.ip6)).toBe(true)
    }))

  test('two bridges: the settings are restored when both are gone, whichever goes first', () =>
    withEgressSandbox(async ({ base, options }) => {
      const before = await snapshot(base)
      const one = options()
      const two = options({ bridge: 'br1', subnet: '10.9.0.0/24' })
      await egressUp(one)
      await egressUp(two)
      await egressDown(one)
      expect(await answered(two.namespace, OUTSIDE.ip)).toBe(true)
      await egressDown(two)
      expect(await snapshot(base)).toEqual(before)
    }))
})

describeKernel('egress: the classic chains', ['nf_tables', 'bridge', 'veth', 'nft', 'iptables'], () => {
  test('are what iptables writes and prints, and go again if we made them', () =>
    withEgressSandbox(async ({ base, options }) => {
      const before = await snapshot(base)
      const given = options({ firewall: 'iptables', subnet6: 'fd00:1::/64' })
      await egressUp(given)
      expect(await answered(given.namespace, OUTSIDE.ip)).toBe(true)
      expect(await answered(given.namespace, OUTSIDE.ip6)).toBe(true)
      const nat = await base.exec('iptables', ['-t', 'nat', '-S', 'POSTROUTING'])
      expect(nat).toBe('-P POSTROUTING ACCEPT\n-A POSTROUTING -s 192.168.0.0/16 -j MASQUERADE\n')
      const forward = await base.exec('iptables', ['-S', 'FORWARD'])
      expect(forward).toBe('-P FORWARD ACCEPT\n-A FORWARD -i br0 -j ACCEPT\n-A FORWARD -o br0 -j ACCEPT\n')
      const nat6 = await base.exec('ip6tables', ['-t', 'nat', '-S', 'POSTROUTING'])
      expect(nat6).toBe('-P POSTROUTING ACCEPT\n-A POSTROUTING -s fd00:1::/64 -j MASQUERADE\n')
      // iptables takes them for its own.
      for (const [program, ...rule] of [
        ['iptables', '-t', 'nat', '-C', 'POSTROUTING', '-s', '192.168.0.0/16', '-j', 'MASQUERADE'],
        ['iptables', '-C', 'FORWARD', '-o', 'br0', '-j', 'ACCEPT'],
        ['ip6tables', '-t', 'nat', '-C', 'POSTROUTING', '-s', 'fd00:1::/64', '-j', 'MASQUERADE'],
      ])
        await base.exec(program as string, rule)
      expect((await egressUp(given)).changes).toBe(false)
      await base.exec('iptables', ['-t', 'nat', '-D', 'POSTROUTING', '-s', '192.168.0.0/16', '-j', 'MASQUERADE'])
      expect(changed(await egressUp(given))).toEqual(['nat'])
      await egressDown(given)
      expect(await snapshot(base)).toEqual(before)
    }))

  test('that were there stay, with what is in them', () =>
    withEgressSandbox(async ({ base, options }) => {
      await base.exec('iptables', ['-P', 'FORWARD', 'DROP'])
      await base.exec('iptables', ['-A', 'FORWARD', '-i', 'theirs', '-j', 'ACCEPT'])
      const before = await snapshot(base)
      const given = options({ firewall: 'iptables' })
      await egressUp(given)
      expect(await answered(given.namespace, OUTSIDE.ip)).toBe(true)
      await egressDown(given)
      expect(await snapshot(base)).toEqual(before)
    }))

  test('instead of our own table, and the other way round', () =>
    withEgressSandbox(async ({ base, options }) => {
      const given = options()
      const before = await snapshot(base)
      await egressUp(given)
      await egressUp({ ...given, firewall: 'iptables' })
      expect(await base.exec('nft', ['list', 'tables'])).toBe('table ip nat\ntable ip filter\n')
      await egressUp(given)
      expect(await base.exec('nft', ['list', 'tables'])).toBe('table ip nlkit\n')
      await egressDown(given)
      expect(await snapshot(base)).toEqual(before)
    }))
})

describeKernel('egress: the same as people build it', ['nf_tables', 'bridge', 'veth', 'nft', 'iptables'], () => {
  const built = async (base: Sandbox, inside: string): Promise<unknown> => {
    const json = async (where: string, args: string[]): Promise<unknown> =>
      JSON.parse((await base.exec('ip', ['-n', where, '-j', '-d', ...args])) || '[]')
    const of = async (where: string): Promise<unknown> => ({
      links: await json(where, ['link']),
      addresses: await json(where, ['address']),
      routes: await json(where, ['route', 'show', 'table', 'all']),
      routes6: await json(where, ['-6', 'route', 'show', 'table', 'all']),
    })
    return {
      base: await of(base.name),
      inside: await of(inside),
      rules: JSON.parse(await base.exec('nft', ['-j', 'list', 'ruleset'])),
    }
  }

  /** Without indexes, MACs and what is made of them, handles, counters, timers, what follows them (operstate), and our tags. */
  const comparable = (value: unknown, names: Map<string, string>): unknown => {
    if (Array.isArray(value)) {
      const all = value.map(each => comparable(each, names)).filter(each => !isLinkLocal(each))
      return all.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
    }
    if (typeof value === 'string') return names.get(value) ?? value
    if (typeof value !== 'object' || value === null) return value
    const ignored =
      /^(ifindex|operstate|link_index|address|permaddr|handle|ifalias|comment|packets|bytes|.*_timer|bridge_id|root_id|designated_(bridge|root)|link_netnsid|.*valid_life_time|preferred_life_time)$/
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, each]) => (ignored.test(key) ? [] : [[key, comparable(each, names)]])),
    )
  }
  const isLinkLocal = (value: unknown): boolean => /"(local|dst)":"fe80::/.test(JSON.stringify(value) ?? '')

  const byHand = async ({ base }: EgressSandbox, inside: string, outer: string): Promise<void> => {
    await promisify(execFile)('ip', ['netns', 'add', inside])
    await batch(base.name, [
      'link add br0 type bridge',
      'link set br0 up',
      'address add 192.168.0.1/16 dev br0',
      'address add fd00:1::1/64 dev br0 nodad',
      `link add ${outer} type veth peer name eth0 netns ${inside}`,
      `link set ${outer} master br0`,
      `link set ${outer} up`,
    ])
    await batch(inside, [
      'link set eth0 up',
      'address add 192.168.0.2/16 dev eth0',
      'address add fd00:1::2/64 dev eth0 nodad',
      'link set lo up',
      'route add default via 192.168.0.1',
    ])
    await batch(inside, ['-6 route add default via fd00:1::1'])
    await base.exec('sh', [
      '-c',
      `echo 1 > /proc/sys/net/ipv4/ip_forward; echo 2 > /proc/sys/net/ipv6/conf/uplink/accept_ra
       echo 1 > /proc/sys/net/ipv6/conf/all/forwarding`,
    ])
  }

  const ours = (family: string, subnet: string): string => `
    table ${family} nlkit {
      chain postrouting { type nat hook postrouting priority srcnat; policy accept;
        ${family} saddr ${subnet} counter masquerade; }
      chain forward { type filter hook forward priority filter; policy accept;
        iifname "br0" counter accept; oifname "br0" counter accept; }
    }`

  const rules = {
    nftables: async ({ base }: EgressSandbox) => {
      await base.exec('nft', [`${ours('ip', '192.168.0.0/16')}${ours('ip6', 'fd00:1::/64')}`])
    },
    iptables: async ({ base }: EgressSandbox) => {
      for (const [program, subnet] of [
        ['iptables', '192.168.0.0/16'],
        ['ip6tables', 'fd00:1::/64'],
      ]) {
        await base.exec(program as string, [
          '-t',
          'nat',
          '-A',
          'POSTROUTING',
          '-s',
          subnet as string,
          '-j',
          'MASQUERADE',
        ])
        await base.exec(program as string, ['-A', 'FORWARD', '-i', 'br0', '-j', 'ACCEPT'])
        await base.exec(program as string, ['-A', 'FORWARD', '-o', 'br0', '-j', 'ACCEPT'])
      }
    },
  }

  test.each(['nftables', 'iptables'] as const)('with %s', firewall =>
    withEgressSandbox(async one =>
      withEgressSandbox(async other => {
        const given = one.options({ firewall, subnet6: 'fd00:1::/64' })
        const { config } = await egressUp(given)
        const inside = other.name()
        const outer = 'by-hand'
        await byHand(other, inside, outer)
        await rules[firewall](other)
        const names = (sandbox: EgressSandbox, namespace: string, host: string): Map<string, string> =>
          new Map([
            [namespace, 'inside'],
            [host, 'host'],
            [sandbox.internet.name, 'internet'],
            [sandbox.base.name, 'base'],
          ])
        const expected = comparable(await built(other.base, inside), names(other, inside, outer))
        const actual = comparable(
          await built(one.base, given.namespace),
          names(one, given.namespace, config.hostInterface),
        )
        expect(actual).toEqual(expected)
      }),
    ),
  )
})
