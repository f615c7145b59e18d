/* Extensions of xtables: what iptables makes is read as it was typed, and what we make is printed by `iptables -S`. */
import { expect, test } from 'vitest'
import {
  ARPT_MANGLE,
  EBT,
  EBT_802_3,
  EBT_ARP,
  EBT_IP,
  EBT_IP6,
  EBT_LOG,
  EBT_MARK,
  EBT_STP,
  EBT_VERDICT_BITS,
  EBT_VLAN,
  type Expression,
  IPT,
  MARK_XOR_VALUE,
  NAT_ARP_BIT,
  NF,
  NF_NAT_RANGE,
  NFPROTO,
  XT_ADDRTYPE,
  XT_ADDRTYPE_FLAGS,
  XT_CONNTRACK,
  XT_CONNTRACK_STATE,
  XT_LOG,
  XT_MULTIPORT,
  XT_OWNER,
  xtInfo,
  xtMatch,
  xtTarget,
} from '../../protocol/netfilter/index.js'
import { NftablesClient, NftTransaction, nft } from '../../src/client/nftables/index.js'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'

const ipv4 = { family: NFPROTO.IPV4 }

/** What iptables is told, also as it prints it, and the extensions that it makes of it. */
const rules: readonly [chain: string, words: string, extensions: Expression[]][] = [
  [
    'FORWARD',
    '-m addrtype --src-type UNICAST ! --dst-type LOCAL',
    [
      xtMatch('addrtype', 1, {
        source: XT_ADDRTYPE.UNICAST,
        dest: XT_ADDRTYPE.LOCAL,
        flags: XT_ADDRTYPE_FLAGS.INVERT_DEST,
      }),
    ],
  ],
  [
    'FORWARD',
    '-m conntrack --ctstate RELATED,ESTABLISHED',
    [
      xtMatch('conntrack', 3, {
        match_flags: XT_CONNTRACK.STATE,
        state_mask: XT_CONNTRACK_STATE.RELATED | XT_CONNTRACK_STATE.ESTABLISHED,
      }),
    ],
  ],
  ['FORWARD', '-m comment --comment "of nlkit"', [xtMatch('comment', 0, { comment: 'of nlkit' })]],
  ['FORWARD', '-m mac --mac-source 02:00:00:00:00:01', [xtMatch('mac', 0, { srcaddr: '02:00:00:00:00:01' })]],
  [
    'OUTPUT',
    '-m owner --uid-owner 1000-2000',
    [xtMatch('owner', 1, { uid_min: 1000, uid_max: 2000, match: XT_OWNER.UID })],
  ],
  [
    'FORWARD',
    '-m iprange --src-range 10.0.0.5-10.0.0.9',
    [xtMatch('iprange', 1, { src_min: '10.0.0.5', src_max: '10.0.0.9', flags: 1 }, ipv4)],
  ],
  [
    'FORWARD',
    '-p tcp -m multiport --dports 22,80:90',
    [
      xtMatch('multiport', 1, {
        flags: XT_MULTIPORT.DESTINATION,
        count: 3,
        ports: padded([22, 80, 90]),
        pflags: padded([0, 1]),
      }),
    ],
  ],
  [
    'FORWARD',
    '-j LOG --log-prefix "dropped " --log-level 6 --log-uid',
    [xtTarget('LOG', 0, { level: 6, logflags: XT_LOG.UID, prefix: 'dropped ' })],
  ],
  [
    'FORWARD',
    '-j REJECT --reject-with icmp-host-prohibited',
    [xtTarget('REJECT', 0, { with: IPT.ICMP_HOST_PROHIBITED }, ipv4)],
  ],
  [
    'PREROUTING',
    '-p tcp -j DNAT --to-destination 10.0.0.2:8080',
    [
      xtTarget(
        'DNAT',
        2,
        {
          flags: NF_NAT_RANGE.MAP_IPS | NF_NAT_RANGE.PROTO_SPECIFIED,
          min_addr: '10.0.0.2',
          max_addr: '10.0.0.2',
          min_proto: 8080,
          max_proto: 8080,
        },
        ipv4,
      ),
    ],
  ],
]

type Told = readonly [program: string, table: string, chain: string, words: string, extensions: Expression[]]

/** The type of Ethernet after `-p`, as it lies in a frame: extensions are only taken where the rule says the one that they need. */
const etherTypes: Readonly<Record<string, number>> = { IPv4: 0x0008, ARP: 0x0608, '802_1Q': 0x0081, IPv6: 0xdd86 }

const noStp = {
  flags: 0,
  ...{ root_priol: 0, root_priou: 0, root_costl: 0, root_costu: 0, sender_priol: 0, sender_priou: 0 },
  ...{ root_addr: '00:00:00:00:00:00', root_addrmsk: '00:00:00:00:00:00' },
  ...{ portl: 0, portu: 0, msg_agel: 0, msg_ageu: 0, max_agel: 0, max_ageu: 0, hello_timel: 0, hello_timeu: 0 },
  ...{ forward_delayl: 0, forward_delayu: 0 },
}

const everyBit = 'ff:ff:ff:ff:ff:ff'

/** As above, of ebtables and arptables. What stands before an extension is theirs. */
const linkRules: readonly Told[] = [
  [
    'ebtables',
    'filter',
    'FORWARD',
    '-p IPv4 --ip-src 10.0.0.0/8 --ip-tos 0x10 --ip-proto tcp --ip-dport 80:90 -j ACCEPT',
    [
      xtMatch('ip', 0, {
        saddr: '10.0.0.0',
        smsk: '255.0.0.0',
        tos: 0x10,
        protocol: 6,
        bitmask: EBT_IP.SOURCE | EBT_IP.TOS | EBT_IP.PROTO | EBT_IP.DPORT,
        dport: [80, 90],
      }),
    ],
  ],
  [
    'ebtables',
    'filter',
    'FORWARD',
    '-p IPv4 --ip-proto icmp --ip-icmp-type 8:10/0:5 -j ACCEPT',
    [xtMatch('ip', 0, { protocol: 1, bitmask: EBT_IP.PROTO | EBT_IP.ICMP, sport: [8, 10], dport: [0, 5] })],
  ],
  [
    'ebtables',
    'filter',
    'FORWARD',
    '-p IPv6 --ip6-proto ipv6-icmp --ip6-icmp-type ! echo-request -j ACCEPT',
    [
      xtMatch('ip6', 0, {
        protocol: 58,
        bitmask: EBT_IP6.PROTO | EBT_IP6.ICMP6,
        invflags: EBT_IP6.ICMP6,
        sport: [128, 128],
        dport: [0, 255],
      }),
    ],
  ],
  [
    'ebtables',
    'filter',
    'FORWARD',
    '-p ARP --arp-op Request --arp-ip-src ! 10.0.0.0/24 --arp-mac-src 02:00:00:00:00:01 -j DROP',
    [
      xtMatch('arp', 0, {
        opcode: 1,
        saddr: '10.0.0.0',
        smsk: '255.255.255.0',
        smaddr: '02:00:00:00:00:01',
        smmsk: everyBit,
        bitmask: EBT_ARP.OPCODE | EBT_ARP.SRC_IP | EBT_ARP.SRC_MAC,
        invflags: EBT_ARP.SRC_IP,
      }),
    ],
  ],
  [
    'ebtables',
    'filter',
    'FORWARD',
    '-p Length --802_3-type 0x0806 -j DROP',
    [xtMatch('802_3', 0, { type: 0x806, bitmask: EBT_802_3.TYPE })],
  ],
  [
    'ebtables',
    'filter',
    'FORWARD',
    '-p 802_1Q --vlan-id ! 100 --vlan-encap 86DD -j DROP',
    [xtMatch('vlan', 0, { id: 100, encap: 0x86dd, bitmask: EBT_VLAN.ID | EBT_VLAN.ENCAP, invflags: EBT_VLAN.ID })],
  ],
  [
    'ebtables',
    'filter',
    'FORWARD',
    '-d BGA --stp-type config --stp-root-prio 1:2 --stp-sender-addr 02:00:00:00:00:02 -j DROP',
    [
      xtMatch('stp', 0, {
        config: {
          ...noStp,
          root_priol: 1,
          root_priou: 2,
          sender_addr: '02:00:00:00:00:02',
          sender_addrmsk: everyBit,
        },
        bitmask: EBT_STP.TYPE | EBT_STP.ROOTPRIO | EBT_STP.SENDERADDR,
      }),
    ],
  ],
  [
    'ebtables',
    'filter',
    'FORWARD',
    '--mark ! 0x1/0xff -j ACCEPT',
    [xtMatch('mark_m', 0, { mark: 1n, mask: 0xffn, invert: 1, bitmask: EBT_MARK.AND })],
  ],
  [
    'ebtables',
    'filter',
    'FORWARD',
    '--log-level info --log-prefix "seen" --log-ip -j CONTINUE',
    [xtTarget('log', 0, { loglevel: 6, prefix: 'seen', bitmask: EBT_LOG.IP })],
  ],
  [
    'ebtables',
    'filter',
    'FORWARD',
    '--nflog-group 5 --nflog-threshold 3 -j CONTINUE',
    [xtTarget('nflog', 0, { group: 5, threshold: 3 })],
  ],
  [
    'ebtables',
    'filter',
    'FORWARD',
    '-j mark --mark-xor 0x10 --mark-target CONTINUE',
    [xtTarget('mark', 0, { mark: 16n, target: (MARK_XOR_VALUE | (EBT.CONTINUE & EBT_VERDICT_BITS)) >>> 0 })],
  ],
  [
    'ebtables',
    'nat',
    'POSTROUTING',
    '-j snat --to-src 02:00:00:00:00:09 --snat-arp --snat-target ACCEPT',
    [xtTarget('snat', 0, { mac: '02:00:00:00:00:09', target: EBT.ACCEPT & ~NAT_ARP_BIT })],
  ],
  [
    'ebtables',
    'nat',
    'PREROUTING',
    '-j dnat --to-dst 02:00:00:00:00:08 --dnat-target CONTINUE',
    [xtTarget('dnat', 0, { mac: '02:00:00:00:00:08', target: EBT.CONTINUE })],
  ],
  [
    'ebtables',
    'nat',
    'PREROUTING',
    '-j redirect --redirect-target DROP',
    [xtTarget('redirect', 0, { target: EBT.DROP })],
  ],
  [
    'ebtables',
    'nat',
    'PREROUTING',
    '-p ARP -j arpreply --arpreply-mac 02:00:00:00:00:07 --arpreply-target ACCEPT',
    [xtTarget('arpreply', 0, { mac: '02:00:00:00:00:07', target: EBT.ACCEPT })],
  ],
  [
    'arptables',
    'filter',
    'OUTPUT',
    '-j mangle --mangle-ip-s 10.0.0.9 --mangle-mac-s 02:00:00:00:00:09',
    [
      xtTarget('mangle', 0, {
        src_devaddr: '02:00:00:00:00:09',
        u_s: '10.0.0.9',
        flags: ARPT_MANGLE.SDEV | ARPT_MANGLE.SIP,
        target: NF.ACCEPT,
      }),
    ],
  ],
  ['arptables', 'filter', 'OUTPUT', '-j CLASSIFY --set-class 1:10', [xtTarget('CLASSIFY', 0, { priority: 0x10010 })]],
  ['arptables', 'filter', 'OUTPUT', '-j MARK --or-mark 7', [xtTarget('MARK', 2, { mark: 7, mask: 7 })]],
]

function padded(numbers: number[]): number[] {
  return Array.from({ length: 15 }, (_, i) => numbers[i] ?? 0)
}

const tableOf = (chain: string) => (chain === 'PREROUTING' ? 'nat' : 'filter')

describeKernel('extensions of xtables', ['nf_tables', 'iptables', 'xtables'], () => {
  test.each(rules)('-A %s %s', async (chain, words, extensions) => {
    const table = tableOf(chain)
    const isExtension = ({ name }: Expression) => name === 'match' || name === 'target'
    const [theirs, typed] = await withSandbox(async inside => {
      await inside.exec('sh', ['-c', `iptables -t ${table} -A ${chain} ${words}`])
      await using client = NftablesClient.open({ netns: inside.name })
      const [rule] = await client.ruleset.rules({ family: 'ip', table, chain })
      return [rule!, await inside.exec('iptables', ['-t', table, '-S', chain])] as const
    })
    const found = theirs.expressions.filter(isExtension)
    expect(found.map(each => xtInfo(each, ipv4))).toEqual(extensions.map(each => xtInfo(each, ipv4)))

    await withSandbox(async inside => {
      // iptables makes the table, as it wants it.
      await inside.exec('iptables', ['-t', table, '-A', chain, '-j', 'ACCEPT'])
      await inside.exec('iptables', ['-t', table, '-F', chain])
      await using client = NftablesClient.open({ netns: inside.name })
      const expressions = [
        ...(words.includes('-p tcp') ? [nft.meta.l4proto('tcp')] : []),
        ...extensions.filter(({ name }) => name === 'match'),
        nft.counter(),
        ...extensions.filter(({ name }) => name === 'target'),
      ]
      const compat = words.includes('-p tcp') ? { compat: { proto: 6, flags: 0 } } : {}
      const change = new NftTransaction()
      change.addRule({ family: 'ip', table, chain, expressions, ...compat })
      await client.ruleset.commit(change)
      expect(await inside.exec('iptables', ['-t', table, '-S', chain])).toBe(typed)
    })
  })

  test.each(linkRules)('%s -t %s -A %s %s', async (program, table, chain, words, extensions) => {
    const family = program === 'ebtables' ? 'bridge' : 'arp'
    const list = ['-t', table, '-L', chain]
    const [theirs, printed] = await withSandbox(async inside => {
      await inside.exec('sh', ['-c', `${program} -t ${table} -A ${chain} ${words}`])
      await using client = NftablesClient.open({ netns: inside.name })
      const [rule] = await client.ruleset.rules({ family, table, chain })
      return [rule!, await inside.exec(program, list)] as const
    })
    expect(printed).toContain(words)
    const found = theirs.expressions.filter(({ name }) => name === 'match' || name === 'target')
    expect(found).toEqual(extensions.map(({ name, data }) => ({ name, data })))

    await withSandbox(async inside => {
      // The program makes the table, as it wants it.
      await inside.exec(program, ['-t', table, '-A', chain, '-j', 'ACCEPT'])
      await inside.exec(program, ['-t', table, '-F', chain])
      await using client = NftablesClient.open({ netns: inside.name })
      const ours = [...extensions]
      const expressions = theirs.expressions.map(each => (found.includes(each) ? ours.shift()! : each))
      const change = new NftTransaction()
      const proto = etherTypes[words.split(' ')[1]!] ?? 0
      change.addRule({ family, table, chain, expressions, compat: { proto, flags: 0 } })
      await client.ruleset.commit(change)
      expect(await inside.exec(program, list)).toBe(printed)
    })
  })
})
