/** What a line says of rtnetlink's younger objects, by messages as they were captured. */
import { expect, test } from 'vitest'
import { messageSummary } from '../../../src/dump/index.js'
import { messagesOf } from './captured.js'

const cases: readonly (readonly [fixture: string, message: string, lines: readonly string[]])[] = [
  ['route-objects/nexthop-group-weights.nl', 'RTM_NEWNEXTHOP', ['id=20 group=1/2']],
  ['route-objects/nexthop-encap.nl', 'RTM_NEWNEXTHOP', ['id=40 via=10.0.0.2 dev=3 encap=MPLS']],
  ['route-objects/nexthop-verbs.nl', 'RTM_NEWNEXTHOP', ['id=3 blackhole']],
  ['route-objects/nexthop-buckets.nl', 'RTM_GETNEXTHOPBUCKET', ['id=30 bucket=3']],
  ['route-objects/encap-seg6.nl', 'RTM_NEWROUTE', ['fc00:2::/64 dev=3 encap=SEG6 proto=BOOT']],
  ['route-objects/vlan-details.nl', 'RTM_NEWVLAN', ['dev=4 vlan=1,10,20-30']],
  ['route-objects/vlan-global.nl', 'RTM_NEWVLAN', ['dev=2 global=10']],
  ['route-objects/mdb-vlan.nl', 'RTM_NEWMDB', ['dev=2 group=239.1.1.1 port=4 vlan=10']],
  ['route-objects/vni-filter.nl', 'RTM_NEWTUNNEL', ['dev=2 vni=10-20', 'dev=2 vni=100']],
  ['route-objects/addrlabel.nl', 'RTM_NEWADDRLABEL', ['2001:db8:1::/48 label=100 dev=3']],
  ['route-objects/neighbour-table-change.nl', 'RTM_SETNEIGHTBL', ['arp_cache dev=3']],
  ['route-objects/multicast-addresses.nl', 'RTM_NEWMULTICAST', ['224.0.0.1/32 dev=3']],
  ['route-objects/router-advertisement.nl', 'RTM_NEWPREFIX', ['2001:db8:5::/64 dev=2']],
  ['route-objects/stats.nl', 'RTM_NEWSTATS', ['dev=2 groups=linkXstats']],
]

test.each(cases)('%s: %s', (fixture, name, lines) => {
  const said = messagesOf(fixture)
    .filter(message => message.name === name)
    .map(messageSummary)
  for (const line of lines) expect(said).toContain(line)
})
