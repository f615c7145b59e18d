import { describe, expect, test } from 'vitest'
import { egressConfig } from '../../../src/egress/config.js'
import { diagnose } from '../../../src/egress/explain/diagnose.js'
import { diagnoses } from '../../../src/egress/explain/diagnoses/index.js'
import type { Device, FamilyObservation, Observation } from '../../../src/egress/explain/observation.js'
import { inBase, word } from '../../../src/egress/explain/remedies.js'
import { capturedRuleset } from '../../support/rulesets.js'

const config = egressConfig({ uplink: 'up0' })

const device = (index: number, name: string, more: Partial<Device> = {}): Device => ({
  index,
  name,
  kind: undefined,
  up: true,
  master: undefined,
  link: undefined,
  addresses: [],
  ...more,
})

/** A rule that masquerades everything, as the library decodes it. */
const ruleset: Observation['base']['ruleset'] = {
  tables: [],
  sets: [],
  chains: [
    {
      family: 'ip',
      table: 'nlkit',
      chain: 'postrouting',
      handle: 1n,
      hook: 'postrouting',
      type: 'nat',
      priority: 100,
      policy: 'accept',
      devices: [],
      attributes: {},
    },
  ],
  rules: [
    {
      family: 'ip',
      table: 'nlkit',
      chain: 'postrouting',
      handle: 2n,
      comment: undefined,
      expressions: [{ name: 'masq', data: {} }],
      attributes: {},
    },
  ],
}

const family: FamilyObservation = {
  network: config.ip4,
  outside: '8.8.8.8',
  bridged: false,
  address: '192.168.0.2',
  defaultRoutes: [{ via: '192.168.0.1', dev: 'eth0' }],
  uplink: { dev: 'up0', via: '203.0.113.1' },
  out: { dev: 'up0', via: '203.0.113.1' },
  back: { dev: 'br0', via: undefined },
  routerGuess: undefined,
  forwarding: true,
  notForwarding: [],
  strictReversePath: [],
  probe: undefined,
}

const working: Observation = {
  config,
  namespace: {
    devices: [
      device(1, 'lo', { addresses: ['127.0.0.1/8'] }),
      device(2, 'eth0', { kind: 'veth', link: 5, addresses: ['192.168.0.2/16'] }),
    ],
    ruleset: { chains: [], rules: [] },
  },
  leftoverFile: false,
  base: {
    devices: [
      device(1, 'lo'),
      device(3, 'up0', { addresses: ['203.0.113.2/24'] }),
      device(4, 'br0', { kind: 'bridge', addresses: ['192.168.0.1/16'] }),
      device(5, 'veth-ns0', { kind: 'veth', link: 2, master: 'br0' }),
    ],
    ruleset,
    others: { legacyTables: { ip: [], ip6: [] }, bridgeNetfilter: { ip: false, ip6: false } },
  },
  families: [family],
}

const withFamily = (changes: Partial<FamilyObservation>, base: Partial<Observation['base']> = {}): Observation => ({
  ...working,
  base: { ...working.base, ...base },
  families: [{ ...family, ...changes }],
})
const withDevice = (where: 'base' | 'namespace', name: string, changes: Partial<Device> | undefined): Observation => {
  const change = (devices: readonly Device[]) =>
    devices.flatMap(each => (each.name !== name ? [each] : changes ? [{ ...each, ...changes }] : []))
  return where === 'base'
    ? { ...working, base: { ...working.base, devices: change(working.base.devices) } }
    : { ...working, namespace: { ...working.namespace!, devices: change(working.namespace!.devices) } }
}
const withOthers = (others: Partial<Observation['base']['others']>): Partial<Observation['base']> => ({
  others: { ...working.base.others, ...others },
})

const silent = { gateway: true, outside: false, outsideFromBase: true, reversePathDrops: 0, error: 'no answer' }
const foreign = (name: 'docker' | 'router') => {
  const { chains, rules, sets = [] } = capturedRuleset(name)
  return { tables: [], chains: [...ruleset.chains, ...chains], rules: [...ruleset.rules, ...rules], sets }
}

/** What breaks, what is found, and the command that mends it. */
const cases: [string, Observation, string][] = [
  [
    'namespace-missing',
    { ...working, namespace: undefined },
    'ip netns add ns0 && ip link add veth-ns0 master br0 up type veth peer name eth0 netns ns0 && ip -n ns0 link set lo up && ip -n ns0 link set eth0 up && ip -n ns0 addr add 192.168.0.2/16 dev eth0 && ip -n ns0 route replace default via 192.168.0.1',
  ],
  [
    'namespace-filter',
    {
      ...working,
      namespace: {
        ...working.namespace!,
        ruleset: { chains: [{ ...ruleset.chains[0]!, hook: 'output', type: 'filter', policy: 'drop' }], rules: [] },
      },
    },
    "ip netns exec ns0 nft 'chain ip nlkit postrouting { policy accept; }'",
  ],
  [
    'host-interface-missing',
    withDevice('base', 'veth-ns0', undefined),
    'ip -n ns0 link delete eth0 && ip link add veth-ns0 master br0 up type veth peer name eth0 netns ns0 && ip -n ns0 link set lo up && ip -n ns0 link set eth0 up && ip -n ns0 addr add 192.168.0.2/16 dev eth0 && ip -n ns0 route replace default via 192.168.0.1',
  ],
  ['loopback-down', withDevice('namespace', 'lo', { up: false }), 'ip -n ns0 link set lo up'],
  [
    'interface-missing',
    withDevice('namespace', 'eth0', undefined),
    'ip link delete veth-ns0 && ip link add veth-ns0 master br0 up type veth peer name eth0 netns ns0 && ip -n ns0 link set lo up && ip -n ns0 link set eth0 up && ip -n ns0 addr add 192.168.0.2/16 dev eth0 && ip -n ns0 route replace default via 192.168.0.1',
  ],
  [
    'interface-down',
    withDevice('namespace', 'eth0', { up: false }),
    'ip -n ns0 link set eth0 up && ip -n ns0 route replace default via 192.168.0.1',
  ],
  [
    'address-missing',
    withDevice('namespace', 'eth0', { addresses: [] }),
    'ip -n ns0 addr add 192.168.0.2/16 dev eth0 && ip -n ns0 route replace default via 192.168.0.1',
  ],
  [
    'address-wrong',
    withDevice('namespace', 'eth0', { addresses: ['10.0.0.1/8'] }),
    'ip -n ns0 addr delete 10.0.0.1/8 dev eth0 && ip -n ns0 addr add 192.168.0.2/16 dev eth0 && ip -n ns0 route replace default via 192.168.0.1',
  ],
  ['no-default-route', withFamily({ defaultRoutes: [] }), 'ip -n ns0 route replace default via 192.168.0.1'],
  [
    'wrong-gateway',
    withFamily({ defaultRoutes: [{ via: '192.168.0.9', dev: 'eth0' }] }),
    'ip -n ns0 route replace default via 192.168.0.1',
  ],
  ['host-interface-down', withDevice('base', 'veth-ns0', { up: false }), 'ip link set veth-ns0 up'],
  ['not-on-bridge', withDevice('base', 'veth-ns0', { master: undefined }), 'ip link set veth-ns0 master br0'],
  [
    'bridge-missing',
    withDevice('base', 'br0', undefined),
    'ip link add br0 type bridge && ip link set br0 up && ip addr add 192.168.0.1/16 dev br0 && ip link set veth-ns0 master br0',
  ],
  ['bridge-down', withDevice('base', 'br0', { up: false }), 'ip link set br0 up'],
  ['gateway-missing', withDevice('base', 'br0', { addresses: [] }), 'ip addr add 192.168.0.1/16 dev br0'],
  [
    'forwarding-off',
    withFamily({ forwarding: false, out: { error: 'EHOSTUNREACH' } }),
    'sysctl -w net.ipv4.ip_forward=1',
  ],
  ['forwarding-off', withFamily({ notForwarding: ['br0.5'] }), 'sysctl -w net/ipv4/conf/br0.5/forwarding=1'],
  [
    'reverse-path',
    withFamily({ out: { error: 'EINVAL' }, strictReversePath: ['br0', 'up0'] }),
    'sysctl -w net/ipv4/conf/br0/rp_filter=2',
  ],
  [
    'reverse-path',
    withFamily({ strictReversePath: ['br0', 'up0', 'up1'], probe: { ...silent, reversePathDrops: 2 } }),
    'sysctl -w net/ipv4/conf/up1/rp_filter=2',
  ],
  [
    'uplink-down',
    {
      ...withDevice('base', 'up0', { up: false }),
      families: [{ ...family, uplink: { error: 'ENETUNREACH' }, routerGuess: { dev: 'up0', via: '203.0.113.1' } }],
    },
    'ip link set up0 up && ip route replace default via 203.0.113.1 dev up0',
  ],
  [
    'no-uplink-route',
    withFamily({ uplink: { error: 'ENETUNREACH' }, routerGuess: { dev: 'up0', via: '203.0.113.1' } }),
    'ip route replace default via 203.0.113.1 dev up0',
  ],
  ['no-uplink-route', withFamily({ uplink: { error: 'ENETUNREACH' } }), 'ip -br address'],
  [
    'forward-drop',
    withFamily({}, { ruleset: foreign('docker') }),
    'iptables -I DOCKER-USER -o br0 -j ACCEPT && iptables -I DOCKER-USER -i br0 -j ACCEPT',
  ],
  [
    'legacy-filter',
    withFamily({ probe: silent }, withOthers({ legacyTables: { ip: ['filter'], ip6: [] } })),
    'iptables-legacy -I FORWARD -o br0 -j ACCEPT && iptables-legacy -I FORWARD -i br0 -j ACCEPT',
  ],
  [
    'no-masquerade',
    withFamily({}, { ruleset: { ...ruleset, rules: [] } }),
    `nft 'add rule ip nlkit postrouting ip saddr 192.168.0.0/16 counter masquerade comment "nlkit egress br0"'`,
  ],
  ['outside-silent', withFamily({ probe: silent }), 'tcpdump -ni up0 host 8.8.8.8'],
  ['return-route', withFamily({ back: { dev: 'up0', via: undefined } }), 'ip route replace 192.168.0.2/32 dev br0'],
  [
    'bridge-netfilter',
    withFamily(
      { bridged: true, outside: '192.168.0.3', uplink: { dev: 'br0', via: undefined } },
      { ruleset: foreign('docker'), ...withOthers({ bridgeNetfilter: { ip: true, ip6: false } }) },
    ),
    'sysctl -w net.bridge.bridge-nf-call-iptables=0',
  ],
]

describe('diagnoses', () => {
  test('nothing is found where everything is right, probed or not', () => {
    const answered = { ...silent, outside: true, error: undefined }
    for (const observation of [working, withFamily({ probe: answered })]) {
      const { findings, path } = diagnose(observation)
      expect(findings).toEqual([])
      expect(path.map(({ step }) => step)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1))
      const answer = path.find(({ title }) => title.startsWith('answer from'))
      expect(answer?.state).toBe(observation === working ? 'unknown' : 'ok')
      expect(new Set(path.filter(step => step !== answer).map(({ state }) => state))).toEqual(new Set(['ok']))
    }
  })

  test.each(cases)('%s', (id, observation, remedy) => {
    const { findings } = diagnose(observation)
    expect(findings.map(finding => [finding.id, finding.remedy])).toEqual([[id, remedy]])
  })

  test('one of several addresses that reaches the gateway is enough', () => {
    expect(diagnose(withDevice('namespace', 'eth0', { addresses: ['10.0.0.1/8', '192.168.0.2/24'] })).findings).toEqual(
      [],
    )
  })

  test('an address other than the one that was asked for is suspect, not broken', () => {
    const asked = egressConfig({ uplink: 'up0', address: '192.168.0.7' })
    const observation = {
      ...working,
      config: asked,
      families: [{ ...family, network: asked.ip4, address: '192.168.0.7' }],
    }
    expect(diagnose(observation).findings).toMatchObject([{ id: 'address-wrong', severity: 'suspect' }])
  })

  test('the drop of what crosses the bridge is not reported twice', () => {
    const observation = withFamily(
      {},
      { ruleset: foreign('docker'), ...withOthers({ bridgeNetfilter: { ip: true, ip6: false } }) },
    )
    expect(diagnose(observation).findings.map(({ id }) => id)).toEqual(['forward-drop'])
  })

  test('a drop behind a rule that cannot be told is suspect', () => {
    const ruleset = foreign('router')
    const { findings } = diagnose(withFamily({}, { ruleset: { ...ruleset, sets: [] } }))
    expect(findings).toMatchObject([{ id: 'forward-drop', severity: 'suspect' }])
    expect(findings[0]?.problem).toContain('unless a rule before it accepts them')
  })

  test('a public address needs no translation if the outside knows the way', () => {
    const unicast = withFamily({ address: '198.41.0.4' }, { ruleset: { ...ruleset, rules: [] } })
    expect(diagnose(unicast).findings).toMatchObject([{ id: 'no-masquerade', severity: 'suspect' }])
  })

  test('ids are unique, and what hides a diagnosis exists', () => {
    const ids = diagnoses.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { unless = [] } of diagnoses) for (const id of unless) expect(ids).toContain(id)
  })
})

describe('remedies', () => {
  test.each([
    [undefined, 'ip link set br0 up'],
    ['lab', 'ip netns exec lab ip link set br0 up'],
    [{ pid: 7 }, 'nsenter -t 7 -n ip link set br0 up'],
    [{ path: '/run/x y' }, `nsenter --net='/run/x y' ip link set br0 up`],
  ])('in a base given as %j', (base, command) => {
    expect(inBase({ ...config, base }, 'ip link set br0 up')).toBe(command)
  })
  test('words that sh would take apart are quoted', () => {
    expect(word('br0')).toBe('br0')
    expect(word("a'b;c")).toBe(`'a'\\''b;c'`)
  })
})
