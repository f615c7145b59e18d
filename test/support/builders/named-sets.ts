import { nft, type SetSpec } from '../../../src/client/nftables/index.js'

/** A set or a map in nft's words, and as it is made here. */
export type NamedSet = readonly [words: string, spec: Omit<SetSpec, 'family' | 'table'>]

/** What nft sends for them is in fixtures/nftables/sets-with-elements.nl, made by the case of the same name. */
export const namedSets: readonly NamedSet[] = [
  [
    'set t1 { typeof ip frag-off; elements = { 5, 9 }; }',
    { set: 't1', typeof: nft.ip.fragOff, elements: [{ key: 5 }, { key: 9 }] },
  ],
  [
    'set t2 { typeof meta hour . ip saddr; flags interval; elements = { "10:00"-"11:00" . 10.0.0.0/8 }; }',
    {
      set: 't2',
      typeof: nft.concat(nft.meta.hour, nft.ip.saddr),
      interval: true,
      elements: [{ key: [{ from: '10:00', to: '11:00' }, '10.0.0.0/8'] }],
    },
  ],
  [
    'map t3 { typeof ip saddr : meta mark; flags interval; elements = { 10.0.0.0/8 : 5 }; }',
    {
      set: 't3',
      typeof: nft.ip.saddr,
      dataTypeof: nft.meta.mark,
      interval: true,
      elements: [{ key: '10.0.0.0/8', value: 5 }],
    },
  ],
  [
    'map t4 { typeof ip saddr . ip dscp : ip daddr . tcp dport; elements = { 10.0.0.1 . ef : 10.0.0.2 . 80 }; }',
    {
      set: 't4',
      typeof: nft.concat(nft.ip.saddr, nft.ip.dscp),
      dataTypeof: nft.concat(nft.ip.daddr, nft.tcp.dport),
      elements: [{ key: ['10.0.0.1', 'ef'], value: ['10.0.0.2', 80] }],
    },
  ],
  [
    'map t5 { typeof tcp dport : verdict; elements = { 80 : accept, 443 : jump sub }; }',
    {
      set: 't5',
      typeof: nft.tcp.dport,
      data: 'verdict',
      elements: [
        { key: 80, value: { verdict: 'accept' } },
        { key: 443, value: { verdict: { jump: 'sub' } } },
      ],
    },
  ],
  [
    'set t6 { typeof ip dscp; flags interval; elements = { 8-16, 63 }; }',
    { set: 't6', typeof: nft.ip.dscp, interval: true, elements: [{ key: '8-16' }, { key: 63 }] },
  ],
  [
    'set t7 { typeof numgen inc mod 4; elements = { 1 }; }',
    { set: 't7', typeof: nft.numgen('inc', { mod: 4 }), elements: [{ key: 1 }] },
  ],
  [
    'set t8 { typeof vlan id; flags interval; elements = { 1-100, 4095 }; }',
    { set: 't8', typeof: nft.vlan.id, interval: true, elements: [{ key: '1-100' }, { key: 4095 }] },
  ],
  [
    'set t9 { typeof meta day . ct helper; elements = { "Monday" . "ftp" }; }',
    { set: 't9', typeof: nft.concat(nft.meta.day, nft.ct.helper), elements: [{ key: ['Monday', 'ftp'] }] },
  ],
  [
    'set t10 { typeof osf name; elements = { "Linux" }; }',
    { set: 't10', typeof: nft.osf().name, elements: [{ key: 'Linux' }] },
  ],
  [
    'set t11 { typeof fib daddr oif . tcp option maxseg size; flags interval; elements = { 1 . 500-1000 }; }',
    {
      set: 't11',
      typeof: nft.concat(nft.fib('daddr').oif, nft.tcp.option.maxseg.size),
      interval: true,
      elements: [{ key: [1, '500-1000'] }],
    },
  ],
  [
    'set t12 { typeof frag frag-off . @th,8,16; elements = { 1 . 5 }; }',
    { set: 't12', typeof: nft.concat(nft.frag.fragOff, nft.raw('th', 8, 16)), elements: [{ key: [1, 5] }] },
  ],
  [
    'set t13 { typeof ip saddr . tcp dport; policy memory; flags interval; size 50; elements = { 10.0.0.0/24 . 80-90, 10.0.1.1-10.0.1.9 . 443 }; }',
    {
      set: 't13',
      typeof: nft.concat(nft.ip.saddr, nft.tcp.dport),
      policy: 'memory',
      interval: true,
      size: 50,
      elements: [{ key: ['10.0.0.0/24', '80-90'] }, { key: ['10.0.1.1-10.0.1.9', 443] }],
    },
  ],
  [
    'set t14 { typeof ct mark; flags interval; elements = { 1-5, 0xff }; }',
    { set: 't14', typeof: nft.ct.mark, interval: true, elements: [{ key: '1-5' }, { key: 0xff }] },
  ],
  [
    'set t15 { typeof ip saddr; flags interval; auto-merge; elements = { 10.0.0.0/24, 10.0.1.0/24, 192.0.2.1-192.0.2.9 }; }',
    {
      set: 't15',
      typeof: nft.ip.saddr,
      interval: true,
      autoMerge: true,
      elements: [{ key: '10.0.0.0/24' }, { key: '10.0.1.0/24' }, { key: '192.0.2.1-192.0.2.9' }],
    },
  ],
  [
    'set t16 { typeof socket mark; elements = { 5 }; }',
    { set: 't16', typeof: nft.socket.mark, elements: [{ key: 5 }] },
  ],
  [
    'map t17 { typeof ct original ip saddr : ct original ip daddr; elements = { 10.0.0.1 : 10.0.0.2 }; }',
    {
      set: 't17',
      typeof: nft.ct.original.ip.saddr,
      dataTypeof: nft.ct.original.ip.daddr,
      elements: [{ key: '10.0.0.1', value: '10.0.0.2' }],
    },
  ],
  [
    'set k1 { type ipv4_addr; flags interval; elements = { 10.0.0.0/24, 10.0.2.1-10.0.2.9, 192.0.2.1 }; }',
    {
      set: 'k1',
      type: 'ipv4_addr',
      interval: true,
      elements: [{ key: '10.0.0.0/24' }, { key: '10.0.2.1-10.0.2.9' }, { key: '192.0.2.1' }],
    },
  ],
  [
    'set k2 { type ipv4_addr . inet_service; elements = { 10.0.0.1 . 80 }; }',
    { set: 'k2', type: ['ipv4_addr', 'inet_service'], elements: [{ key: ['10.0.0.1', 80] }] },
  ],
  [
    'set k3 { type ipv6_addr . inet_proto . inet_service; flags interval; elements = { 2001:db8::/32 . tcp . 80-90 }; }',
    {
      set: 'k3',
      type: ['ipv6_addr', 'inet_proto', 'inet_service'],
      interval: true,
      elements: [{ key: ['2001:db8::/32', 'tcp', '80-90'] }],
    },
  ],
  [
    'map k4 { type ipv4_addr : interval ipv4_addr; flags interval; elements = { 10.0.0.0/24 : 192.0.2.1-192.0.2.9 }; }',
    {
      set: 'k4',
      type: 'ipv4_addr',
      data: 'ipv4_addr',
      dataInterval: true,
      interval: true,
      elements: [{ key: '10.0.0.0/24', value: '192.0.2.1-192.0.2.9' }],
    },
  ],
  [
    'set k5 { type mark; flags interval; elements = { 0x10-0x20, 0x40 }; }',
    { set: 'k5', type: 'mark', interval: true, elements: [{ key: '0x10-0x20' }, { key: 0x40 }] },
  ],
  [
    'set k6 { type ifname; flags interval; elements = { "eth*", "br0" }; }',
    { set: 'k6', type: 'ifname', interval: true, elements: [{ key: 'eth*' }, { key: 'br0' }] },
  ],
  [
    'map k7 { type ipv4_addr . inet_service : verdict; flags interval; elements = { 10.0.0.0/8 . 22 : drop, * : accept }; }',
    {
      set: 'k7',
      type: ['ipv4_addr', 'inet_service'],
      data: 'verdict',
      interval: true,
      elements: [{ key: ['10.0.0.0/8', 22], value: { verdict: 'drop' } }, { value: { verdict: 'accept' } }],
    },
  ],
  [
    'map k11 { type ipv4_addr : verdict; flags interval; elements = { 10.0.0.0/8 : drop, * : accept }; }',
    {
      set: 'k11',
      type: 'ipv4_addr',
      data: 'verdict',
      interval: true,
      elements: [{ key: '10.0.0.0/8', value: { verdict: 'drop' } }, { value: { verdict: 'accept' } }],
    },
  ],
  [
    'map k12 { type ipv4_addr : ipv4_addr . inet_service; elements = { * : 10.0.0.9 . 1, 10.0.0.1 : 10.0.0.2 . 80 }; }',
    {
      set: 'k12',
      type: 'ipv4_addr',
      data: ['ipv4_addr', 'inet_service'],
      elements: [{ value: ['10.0.0.9', 1] }, { key: '10.0.0.1', value: ['10.0.0.2', 80] }],
    },
  ],
  [
    'set k8 { type ipv4_addr; flags timeout; timeout 1h; gc-interval 10s; elements = { 10.0.0.1 timeout 5m comment "mine", 10.0.0.2 }; }',
    {
      set: 'k8',
      type: 'ipv4_addr',
      timeout: 3_600_000,
      gcInterval: 10_000,
      elements: [{ key: '10.0.0.1', timeout: 300_000, comment: 'mine' }, { key: '10.0.0.2' }],
    },
  ],
  [
    'map k13 { type ipv4_addr : counter; elements = { 10.0.0.1 comment "mine" : "hits" }; }',
    {
      set: 'k13',
      type: 'ipv4_addr',
      object: 'counter',
      elements: [{ key: '10.0.0.1', object: 'hits', comment: 'mine' }],
    },
  ],
  [
    'set k14 { type inet_service; flags interval, timeout; elements = { 80-90 timeout 1h, 65535 timeout 1m }; }',
    {
      set: 'k14',
      type: 'inet_service',
      interval: true,
      timeout: true,
      elements: [
        { key: '80-90', timeout: 3_600_000 },
        { key: 65535, timeout: 60_000 },
      ],
    },
  ],
  [
    'set k15 { type ipv4_addr; elements = { 10.0.0.1 }; comment "of mine"; }',
    { set: 'k15', type: 'ipv4_addr', comment: 'of mine', elements: [{ key: '10.0.0.1' }] },
  ],
  [
    'set k9 { type ether_addr . ipv4_addr; elements = { 02:00:00:00:00:01 . 10.0.0.1 }; }',
    { set: 'k9', type: ['ether_addr', 'ipv4_addr'], elements: [{ key: ['02:00:00:00:00:01', '10.0.0.1'] }] },
  ],
  [
    'set k10 { type inet_service; flags interval; elements = { 0-1023, 60000-65535 }; }',
    { set: 'k10', type: 'inet_service', interval: true, elements: [{ key: '0-1023' }, { key: '60000-65535' }] },
  ],
]
