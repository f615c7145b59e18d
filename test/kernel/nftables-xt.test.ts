/* Extensions of xtables: what iptables makes is read as it was typed, and what we make is printed by `iptables -S`. */
import { expect, test } from 'vitest'
import {
  type Expression,
  IPT,
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
})
