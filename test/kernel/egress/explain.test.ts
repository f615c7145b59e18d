import { describe, expect, test } from 'vitest'
import { egressExplain } from '../../../src/egress/explain/index.js'
import { netns } from '../../../src/netns/index.js'
import { type EgressLab, withEgressLab } from '../../support/egress-lab.js'
import { describeKernel } from '../../support/kernel.js'
import { loadCommand } from '../../support/rulesets.js'

const GOOGLE = '8.8.8.8'
const GOOGLE6 = '2001:4860:4860::8888'

/** What one test breaks, and what is to be found. */
interface Case {
  id: string
  /** Lines of sh in the base. */
  breakIt: (lab: EgressLab) => string
  /** What the finding has to name. */
  names?: RegExp
  /** Where the namespace's egress is not what breaks. */
  severity?: 'suspect'
  /** For what is wrong before the topology is built, too. */
  ipv6?: boolean
  options?: (lab: EgressLab) => object
}

const ns = ({ options }: EgressLab) => options.namespace

const cases: Record<string, Case> = {
  'the namespace is missing': { id: 'namespace-missing', breakIt: lab => `ip netns delete ${ns(lab)}; sleep 0.3` },
  'a leftover file instead of the namespace': {
    id: 'namespace-missing',
    breakIt: lab => `ip netns delete ${ns(lab)}; sleep 0.3; touch /run/netns/${ns(lab)}`,
    names: /leftover/,
  },
  'loopback is down': {
    id: 'loopback-down',
    breakIt: lab => `ip -n ${ns(lab)} link set lo down`,
    severity: 'suspect',
  },
  'the veth pair is missing': { id: 'interface-missing', breakIt: () => 'ip link delete veth-lab' },
  'its end in the namespace is down': { id: 'interface-down', breakIt: lab => `ip -n ${ns(lab)} link set eth0 down` },
  'the same with IPv6': { id: 'interface-down', breakIt: lab => `ip -n ${ns(lab)} link set eth0 down`, ipv6: true },
  'the address is missing': { id: 'address-missing', breakIt: lab => `ip -n ${ns(lab)} addr flush dev eth0` },
  'the IPv6 address is missing': {
    id: 'address-missing',
    breakIt: lab => `ip -n ${ns(lab)} -6 addr del fd00:6::2/64 dev eth0`,
    names: /IPv6/,
    ipv6: true,
  },
  'the address is of another network': {
    id: 'address-wrong',
    breakIt: lab => `ip -n ${ns(lab)} addr flush dev eth0; ip -n ${ns(lab)} addr add 10.9.9.2/24 dev eth0`,
    names: /10\.9\.9\.2\/24/,
  },
  'the prefix length does not cover the gateway': {
    id: 'address-wrong',
    breakIt: lab => `ip -n ${ns(lab)} addr flush dev eth0; ip -n ${ns(lab)} addr add 192.168.0.2/32 dev eth0`,
  },
  'a filter of the namespace itself drops what it sends': {
    id: 'namespace-filter',
    breakIt: lab =>
      `ip netns exec ${ns(lab)} nft 'add table ip f; add chain ip f out { type filter hook output priority 0; policy drop; }'`,
    names: /in namespace ns-\S+ the policy of chain ip f out/,
  },
  'a filter of the namespace itself drops the answers': {
    id: 'namespace-filter',
    breakIt: lab =>
      `ip netns exec ${ns(lab)} nft 'add table inet f; add chain inet f in { type filter hook input priority 0; }; add rule inet f in iifname "eth0" drop'`,
  },
  'no default route': { id: 'no-default-route', breakIt: lab => `ip -n ${ns(lab)} route del default` },
  'no IPv6 default route': {
    id: 'no-default-route',
    breakIt: lab => `ip -n ${ns(lab)} -6 route del default`,
    names: /IPv6/,
    ipv6: true,
  },
  'a wrong gateway': {
    id: 'wrong-gateway',
    breakIt: lab => `ip -n ${ns(lab)} route replace default via 192.168.0.99`,
    names: /192\.168\.0\.99.*192\.168\.0\.1/,
  },
  'the other end was moved away': {
    id: 'host-interface-missing',
    breakIt: ({ internet }) => `ip link set veth-lab netns ${internet.name}`,
  },
  'the end on the bridge is down': { id: 'host-interface-down', breakIt: () => 'ip link set veth-lab down' },
  'the end is not on the bridge': { id: 'not-on-bridge', breakIt: () => 'ip link set veth-lab nomaster' },
  'the end is on another bridge': {
    id: 'not-on-bridge',
    breakIt: () => 'ip link add br9 type bridge; ip link set veth-lab master br9',
    names: /br9/,
  },
  'the bridge is missing': { id: 'bridge-missing', breakIt: () => 'ip link delete br0' },
  'the bridge is down': { id: 'bridge-down', breakIt: () => 'ip link set br0 down' },
  'the same with IPv6, whose address goes with it': {
    id: 'bridge-down',
    breakIt: () => 'ip link set br0 down',
    ipv6: true,
  },
  'the bridge has no address': { id: 'gateway-missing', breakIt: () => 'ip addr flush dev br0' },
  'forwarding is off': { id: 'forwarding-off', breakIt: () => 'sysctl -qw net.ipv4.ip_forward=0' },
  'forwarding is off for the bridge alone': {
    id: 'forwarding-off',
    breakIt: () => 'sysctl -qw net.ipv4.conf.br0.forwarding=0',
    names: /for br0/,
  },
  'IPv6 forwarding is off': {
    id: 'forwarding-off',
    breakIt: () => 'sysctl -qw net.ipv6.conf.all.forwarding=0',
    names: /IPv6/,
    ipv6: true,
  },
  'strict reverse-path filter, and answers that come through another uplink': {
    id: 'reverse-path',
    breakIt: ({ internet }) => `
      ip link add up1 type veth peer name eth1 netns ${internet.name}
      ip link set up1 up; ip addr add 198.51.100.2/24 dev up1
      ip -n ${internet.name} link set eth1 up
      ip -n ${internet.name} addr add 198.51.100.1/24 dev eth1
      ip -n ${internet.name} route add 203.0.113.2/32 via 198.51.100.2
      ip netns exec ${internet.name} sysctl -qw net.ipv4.conf.all.arp_announce=2
      sysctl -qw net.ipv4.conf.up1.rp_filter=1`,
    names: /up1/,
  },
  'a route that takes the answers elsewhere': {
    id: 'return-route',
    breakIt: () => 'ip link add other type bridge; ip link set other up; ip route add 192.168.0.2/32 dev other',
    names: /other/,
  },
  'the same with a strict reverse-path filter, which is not the cause': {
    id: 'return-route',
    breakIt: () => `sysctl -qw net.ipv4.conf.br0.rp_filter=1
      ip link add other type bridge; ip link set other up; ip route add 192.168.0.2/32 dev other`,
    names: /other/,
  },
  'the uplink is down': { id: 'uplink-down', breakIt: () => 'ip link set up0 down', names: /up0/ },
  'no route outside': { id: 'no-uplink-route', breakIt: () => 'ip route del default', names: /203\.0\.113\.1 at up0/ },
  'no IPv6 route outside': {
    id: 'no-uplink-route',
    breakIt: () => 'ip -6 route del default',
    names: /2001:db8::1 at up0/,
    ipv6: true,
  },
  'a forward chain of our own with policy drop': {
    id: 'forward-drop',
    breakIt: () => `nft 'add chain ip nlkit forward { type filter hook forward priority filter; policy drop; }'`,
    names: /policy of chain ip nlkit forward/,
  },
  'a rule that drops in our own forward chain': {
    id: 'forward-drop',
    breakIt: () => `nft 'add chain ip nlkit forward { type filter hook forward priority filter; policy accept; }
      add rule ip nlkit forward iifname "br0" counter drop comment "oops"'`,
    names: /rule "oops" with handle \d+ in chain ip nlkit forward/,
  },
  "Docker's FORWARD": {
    id: 'forward-drop',
    breakIt: () => loadCommand('docker.iptables'),
    names: /policy of chain ip filter FORWARD \(iptables\)/,
  },
  "Docker's FORWARD, IPv6": {
    id: 'forward-drop',
    breakIt: () => `${loadCommand('docker.ip6tables')}`,
    names: /policy of chain ip6 filter FORWARD/,
    ipv6: true,
  },
  firewalld: {
    id: 'forward-drop',
    breakIt: () => loadCommand('firewalld.nft'),
    names: /in chain inet firewalld filter_FWD_public/,
  },
  'a reject at the end of FORWARD': { id: 'forward-drop', breakIt: () => loadCommand('reject-at-end.iptables') },
  "another table's policy, behind its accepts for others": {
    id: 'forward-drop',
    breakIt: () => loadCommand('router.nft'),
    names: /policy of chain inet router forward/,
  },
  'a chain that drops what comes back': {
    id: 'forward-drop',
    breakIt:
      () => `nft 'add table inet guard; add chain inet guard in { type filter hook prerouting priority raw; policy accept; }
      add rule inet guard in ip saddr ${GOOGLE} drop'`,
    names: /inet guard in/,
  },
  'no masquerade': { id: 'no-masquerade', breakIt: () => 'nft delete table ip nlkit', names: /192\.168\.0\.2/ },
  'no masquerade in its chain': { id: 'no-masquerade', breakIt: () => 'nft flush chain ip nlkit postrouting' },
  'no IPv6 masquerade': {
    id: 'no-masquerade',
    breakIt: () => 'nft delete table ip6 nlkit',
    ipv6: true,
    names: /fd00:6::2/,
  },
  'a masquerade for another source': {
    id: 'masquerade-mismatch',
    breakIt: () =>
      `nft 'flush chain ip nlkit postrouting; add rule ip nlkit postrouting ip saddr 192.169.0.0/16 masquerade'`,
    names: /rule with handle \d+ in chain ip nlkit postrouting/,
  },
  'a masquerade for another device': {
    id: 'masquerade-mismatch',
    breakIt: () => `nft 'flush chain ip nlkit postrouting; add rule ip nlkit postrouting oifname "eth9" masquerade'`,
  },
  "a masquerade of iptables' for another source": {
    id: 'masquerade-mismatch',
    breakIt: () => 'nft delete table ip nlkit; iptables -t nat -A POSTROUTING -s 10.0.0.0/8 -j MASQUERADE',
    names: /ip nat POSTROUTING/,
  },
  'a legacy filter that netlink does not show': {
    id: 'legacy-filter',
    breakIt: () => 'iptables-legacy -P FORWARD DROP',
    names: /iptables-legacy/,
  },
}

// Most of the time of each is a wait for an answer that does not come.
describeKernel('what explain finds', ['bridge', 'veth', 'nf_tables', 'nft', 'iptables', 'sysctl'], () => {
  test.concurrent.each([false, true])('nothing where everything works; IPv6: %s', async ipv6 => {
    await withEgressLab({ ipv6 }, async lab => {
      await lab.build()
      const { findings, path } = await egressExplain(lab.options)
      expect(findings).toEqual([])
      expect(path.map(({ state }) => state)).toEqual(Array(15).fill('ok'))
      expect(await lab.reaches(GOOGLE)).toBe(true)
      if (ipv6) expect(await lab.reaches(GOOGLE6)).toBe(true)
    })
  })

  test.concurrent.each(Object.entries(cases))('%s', async (_, { id, breakIt, names, severity, ipv6 = false }) => {
    await withEgressLab({ ipv6 }, async lab => {
      await lab.build()
      const target = ipv6 && names ? GOOGLE6 : GOOGLE
      const works = async (expected: boolean) => netns.exists(ns(lab)) && (await lab.reaches(target, expected))
      expect(await works(true), 'before it is broken').toBe(true)
      await lab.sh(breakIt(lab))
      expect(await works(severity === 'suspect'), 'when it is broken').toBe(severity === 'suspect')

      const { findings, path } = await egressExplain(lab.options)
      expect(findings.map(finding => `${finding.severity} ${finding.id}`)).toEqual([`${severity ?? 'broken'} ${id}`])
      const [finding] = findings
      if (names) expect(finding?.problem).toMatch(names)
      const step = finding!.step
      expect(path[step - 1]?.state).toBe(finding!.severity)
      // What is broken is found by looking alone: nothing was sent that could have been answered.
      const others = path.filter(each => each.step !== step)
      for (const { title, state, step: at } of others)
        expect(state, title).toBe(severity !== 'suspect' && (at > step || at === 14) ? 'unknown' : 'ok')

      // As a person would: typed into a shell outside. `-e` is not there to help.
      const { status, stderr } = netns.spawnSync(undefined, 'sh', ['-c', finding?.remedy ?? ''])
      expect({ status, stderr }, finding?.remedy).toEqual({ status: 0, stderr: expect.not.stringMatching(/[Ee]rror/) })
      expect((await egressExplain(lab.options)).findings, finding?.remedy).toEqual([])
      expect(await works(true), finding?.remedy).toBe(true)
    })
  })

  test.concurrent('two things that are broken by themselves are both found, in the order in which a packet meets them', async () => {
    await withEgressLab({}, async lab => {
      await lab.build()
      await lab.sh(`nft delete table ip nlkit; ip link set veth-lab nomaster; ip -n ${ns(lab)} link set lo down`)
      const { findings } = await egressExplain(lab.options)
      expect(findings.map(({ id }) => id)).toEqual(['not-on-bridge', 'no-masquerade', 'loopback-down'])
    })
  })

  test.concurrent('the outside does not answer: everything is right here', async () => {
    await withEgressLab({}, async lab => {
      await lab.build()
      await lab.internet.exec('ip', ['addr', 'del', '8.8.8.8/32', 'dev', 'lo'])
      const { findings } = await egressExplain({ ...lab.options, timeout: 300 })
      expect(findings).toMatchObject([
        {
          id: 'outside-silent',
          severity: 'broken',
          problem: expect.stringContaining('the base itself gets no answer'),
        },
      ])
    })
  })

  test.concurrent('nothing is built at all: the remedies, one after the other, give egress', async () => {
    await withEgressLab({}, async lab => {
      for (let i = 0; i < 10; i += 1) {
        const { findings } = await egressExplain(lab.options)
        const [first] = findings
        if (first === undefined) break
        const { status, stderr } = netns.spawnSync(undefined, 'sh', ['-c', first.remedy])
        expect({ status, stderr }, first.remedy).toMatchObject({ status: 0 })
      }
      expect(await lab.reaches(GOOGLE)).toBe(true)
    })
  })
})

describeKernel('br_netfilter', ['bridge', 'veth', 'nf_tables', 'nft', 'br_netfilter', 'sysctl'], () => {
  test('sends what crosses the bridge through a forward chain that only lets through what is routed', async () => {
    await withEgressLab({}, async lab => {
      await lab.build()
      await lab.sh(`
        ip -n ${lab.internet.name} link add eth9 type veth peer name port9 netns ${lab.base.name}
        ip link set port9 master br0 up
        ip -n ${lab.internet.name} link set eth9 up
        ip -n ${lab.internet.name} addr add 192.168.0.9/32 dev eth9
        ip -n ${lab.internet.name} route add 192.168.0.2/32 dev eth9
        nft 'add table ip guard; add chain ip guard f { type filter hook forward priority 0; policy drop; }
             add rule ip guard f iifname "br0" oifname "up0" accept; add rule ip guard f iifname "up0" oifname "br0" accept'`)
      expect(await lab.reaches('192.168.0.9')).toBe(true)
      await lab.sh('sysctl -qw net.bridge.bridge-nf-call-iptables=1')
      expect(await lab.reaches('192.168.0.9', false)).toBe(false)
      expect(await lab.reaches(GOOGLE)).toBe(true)

      expect((await egressExplain(lab.options)).findings).toMatchObject([
        { id: 'bridge-netfilter', severity: 'suspect' },
      ])
      const { findings } = await egressExplain({ ...lab.options, outside: '192.168.0.9' })
      expect(findings).toMatchObject([{ id: 'bridge-netfilter', severity: 'broken' }])
      expect(findings[0]?.problem).toMatch(/policy of chain ip guard f/)
      netns.spawnSync(undefined, 'sh', ['-c', findings[0]?.remedy ?? ''])
      expect(await lab.reaches('192.168.0.9')).toBe(true)
      expect((await egressExplain({ ...lab.options, outside: '192.168.0.9' })).findings).toEqual([])
    })
  })
})

describe('options', () => {
  test('an outside that is no address is refused before anything is looked at', async () => {
    await expect(egressExplain({ outside: 'example.com' })).rejects.toMatchObject({ code: 'ERR_EGRESS_ADDRESS' })
    await expect(egressExplain({ outside: '::1' })).rejects.toMatchObject({ code: 'ERR_EGRESS_ADDRESS' })
  })
})
