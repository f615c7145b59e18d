import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { topologySvg, topologyText } from '../../../src/egress/draw/index.js'
import type { Topology } from '../../../src/egress/index.js'
import { anyCharacter } from '../../support/any-character.js'
import { parseXml, type XmlElement } from '../../support/xml.js'
import { namespace, topology } from './topologies.js'

const classes = (elements: readonly XmlElement[], ...words: string[]) =>
  elements.filter(({ attributes }) => words.every(word => attributes.class?.split(' ').includes(word)))

const svgOf = (shown: Topology) => parseXml(topologySvg(shown))

describe('a topology as text', () => {
  test('one namespace', () => {
    expect(topologyText(topology())).toMatchInlineSnapshot(`
      "┌ ns0 ───────────────────────────┐
      │ eth0     192.168.0.2/16        ├──┐ veth-ns0
      │ lo       up                    │  │
      │ default  via 192.168.0.1       │  │
      └────────────────────────────────┘  │
      ┌ this machine ─────────────────────┴────────────────────────┐
      │ bridge br0   192.168.0.1/16                                │
      │ forwarding   IPv4 on                                       │
      │ filter       iifname "br0" accept (3 packets)              │
      │ NAT          ip saddr 192.168.0.0/16 masquerade (1 packet) │
      │              192.168.0.2 → 203.0.113.2                     │
      │ uplink eth0  203.0.113.2/24                                │
      └─────┬──────────────────────────────────────────────────────┘
            │ via 203.0.113.1
            ▼
         outside"
    `)
  })

  test('two namespaces, IPv6, one pair down: the boxes are as wide as the longest address', () => {
    const shown = topology({
      bridge: { name: 'br0', up: true, addresses: ['192.168.0.1/16', 'fd00:1234:5678:9abc::1/64'], mtu: 1500 },
      forwarding: { ip: true, ip6: true },
      namespaces: [
        namespace(0, {
          interface: { name: 'eth0', up: true, addresses: ['192.168.0.2/16', 'fd00:1234:5678:9abc::2/64'] },
          defaultRoutes: ['192.168.0.1', 'fd00:1234:5678:9abc::1'],
        }),
        namespace(1, { hostInterface: { name: 'veth-ns1', up: false, master: 'br0' } }),
      ],
    })
    expect(topologyText(shown).split('\n').slice(0, 11).join('\n')).toMatchInlineSnapshot(`
      "┌ ns0 ────────────────────────────────┐
      │ eth0     192.168.0.2/16             ├──┐ veth-ns0
      │          fd00:1234:5678:9abc::2/64  │  │
      │ lo       up                         │  │
      │ default  via 192.168.0.1            │  │
      │          via fd00:1234:5678:9abc::1 │  │
      └─────────────────────────────────────┘  │
      ┌ ns1 ────────────────────────────────┐  │
      │ eth0     192.168.0.3/16             ├─✗┤ veth-ns1 down
      │ lo       up                         │  │
      │ default  via 192.168.0.1            │  │"
    `)
  })
})

test('rules that say the same in both families are told apart', () => {
  const rule = { rule: 'iifname "br0" counter accept', packets: 1n, bytes: 84n }
  const forward = [
    { chain: 'ip nlkit forward', ...rule },
    { chain: 'ip6 nlkit forward', ...rule },
  ]
  const drawn = topologyText(topology({ forward }), { counters: false })
  expect(drawn).toMatch(/filter +ip: iifname "br0" accept *│\n│ +ip6: iifname "br0" accept *│/)
})

describe('what is broken is marked, in text and in the picture', () => {
  const down = { name: 'eth0', up: false, addresses: ['192.168.0.2/16'] }
  test.each<[string, Topology, string]>([
    ['the pair is missing', topology({ namespaces: [namespace(0, { hostInterface: undefined })] }), 'missing'],
    ['the pair is down', withPair({ up: false, master: 'br0' }), 'down'],
    ['the pair is not on the bridge', withPair({ up: true, master: undefined }), 'not on br0'],
    ['the pair is on another bridge', withPair({ up: true, master: 'br1' }), 'not on br0'],
    ['the interface is down', topology({ namespaces: [namespace(0, { interface: down })] }), 'down'],
    ['loopback is down', topology({ namespaces: [namespace(0, { loopbackUp: false })] }), 'down'],
    ['no default route', topology({ namespaces: [namespace(0, { defaultRoutes: [] })] }), 'no IPv4 route'],
    ['no bridge', topology({ bridge: undefined }), 'missing'],
    ['bridge down', topology({ bridge: { name: 'br0', up: false, addresses: ['192.168.0.1/16'], mtu: 1500 } }), 'down'],
    ['bridge without address', topology({ bridge: { name: 'br0', up: true, addresses: [], mtu: 1500 } }), 'no address'],
    ['forwarding off', topology({ forwarding: { ip: false, ip6: true } }), 'IPv4 off'],
    ['no uplink', topology({ uplink: undefined }), 'no default route'],
  ])('%s', (_, shown, fault) => {
    expect(topologyText(shown)).toMatch(new RegExp(`✗.*${fault}`))
    expect(classes(svgOf(shown), 'bad').map(({ text }) => text)).toContain(fault)
  })

  test('nothing is where nothing is broken, and the way is open all along', () => {
    const elements = svgOf(topology())
    expect(topologyText(topology())).not.toContain('✗')
    expect([...classes(elements, 'broken'), ...classes(elements, 'bad'), ...classes(elements, 'unreached')]).toEqual([])
    // Veth pair, bridge to forwarding, and down to the filter, NAT, the uplink and out.
    expect(classes(elements, 'way', 'open')).toHaveLength(6)
  })

  test('behind a break the way is not taken', () => {
    const elements = svgOf(topology({ forwarding: { ip: false, ip6: false } }))
    expect(classes(elements, 'way', 'open')).toHaveLength(2)
    expect(classes(elements, 'way', 'unreached')).toHaveLength(4)
    expect(classes(elements, 'panel', 'broken')).toHaveLength(1)
  })

  test('a broken pair is crossed; the others are not', () => {
    const shown = topology({ namespaces: [namespace(0), namespace(1, { hostInterface: undefined }), namespace(2)] })
    const elements = svgOf(shown)
    expect(classes(elements, 'cross')).toHaveLength(1)
    expect(classes(elements, 'way', 'broken')).toHaveLength(1)
    expect(classes(elements, 'way', 'open')).toHaveLength(2 + 5)
  })
})

function withPair(pair: { up: boolean; master: string | undefined }): Topology {
  return topology({ namespaces: [namespace(0, { hostInterface: { name: 'veth-ns0', ...pair } })] })
}

/** Any text in every place where a topology has text. */
const anything = fc.string({ unit: anyCharacter, maxLength: 30 })
const anyTopology = fc
  .record({
    name: anything,
    addresses: fc.array(anything, { maxLength: 3 }),
    rule: anything,
    namespaces: fc.array(
      fc.record({ name: anything, addresses: fc.array(anything, { maxLength: 3 }), up: fc.boolean() }),
      {
        maxLength: 6,
      },
    ),
  })
  .map(({ name, addresses, rule, namespaces }): Topology => {
    const rules = [{ chain: name, rule, packets: 2n ** 64n - 1n, bytes: 0n }]
    return {
      bridge: { name, up: true, addresses, mtu: 1500 },
      uplink: { name, up: true, addresses, gateway: name },
      namespaces: namespaces.map(each => ({
        name: each.name,
        hostInterface: { name, up: each.up, master: name },
        interface: { name, up: true, addresses: each.addresses },
        loopbackUp: true,
        defaultRoutes: each.addresses,
      })),
      forwarding: { ip: true, ip6: true },
      nat: rules,
      forward: rules,
    }
  })

describe('whatever the kernel says', () => {
  test('reaches neither the terminal nor the document as anything but text', () => {
    const hostile = '</text><script>alert("1")</script>&\x1b[31m\u202e\u009b'
    const shown = topology({
      bridge: { name: hostile, up: true, addresses: [hostile], mtu: 1500 },
      namespaces: [namespace(0, { name: hostile, defaultRoutes: [hostile] })],
    })
    expect(topologyText(shown)).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u)
    const elements = svgOf(shown)
    expect(elements.filter(({ name }) => name === 'script')).toEqual([])
    expect(elements.filter(({ text }) => text.includes('<script>')).length).toBeGreaterThan(2)
  })

  test('is drawn well-formed, and inside the picture', () => {
    fc.assert(
      fc.property(anyTopology, shown => {
        const elements = svgOf(shown)
        const [, , width = 0, height = 0] = elements[0]?.attributes.viewBox?.split(' ').map(Number) ?? []
        for (const { attributes, name } of elements) {
          if (name !== 'rect' && name !== 'text') continue
          const { x = 0, y = 0, width: own = 0, height: ownHeight = 0 } = attributes
          expect(Number(x) + Number(own)).toBeLessThanOrEqual(width)
          expect(Number(y) + Number(ownHeight)).toBeLessThanOrEqual(height)
        }
        expect(topologyText(shown)).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u)
      }),
      { numRuns: 200 },
    )
  })
})
