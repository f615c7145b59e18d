import { nft } from '../../../src/client/nftables/index.js'
import type { BuiltRules } from './rules.js'

/** Sets and maps with a name and without, concatenations, elements that rules add, named objects. */
export const inetSets: BuiltRules = {
  family: 'inet',
  hook: 'type filter hook prerouting priority -150;',
  sets: [
    ['set s4 { type ipv4_addr; flags interval; }', { set: 's4', type: 'ipv4_addr', interval: true }],
    [
      'set dyn { type ipv4_addr; flags dynamic,timeout; timeout 1m; }',
      { set: 'dyn', type: 'ipv4_addr', dynamic: true, timeout: 60_000 },
    ],
    ['set dyn2 { type ipv4_addr; flags dynamic; }', { set: 'dyn2', type: 'ipv4_addr', dynamic: true }],
    ['map m { type ipv4_addr : verdict; }', { set: 'm', type: 'ipv4_addr', data: 'verdict' }],
    ['map cm { type ipv4_addr : counter; }', { set: 'cm', type: 'ipv4_addr', object: 'counter' }],
    [
      'set dyncat { type ipv4_addr . inet_service; flags dynamic; }',
      { set: 'dyncat', type: ['ipv4_addr', 'inet_service'], dynamic: true },
    ],
    [
      'set dyncat6 { type ipv6_addr . mark . ifname; flags dynamic; }',
      { set: 'dyncat6', type: ['ipv6_addr', 'mark', 'ifname'], dynamic: true },
    ],
    [
      'map dynmap { type ipv4_addr : inet_service; flags dynamic,timeout; }',
      { set: 'dynmap', type: 'ipv4_addr', data: 'inet_service', dynamic: true, timeout: true },
    ],
    [
      'set cat { type ipv4_addr . inet_service; flags interval; }',
      { set: 'cat', type: ['ipv4_addr', 'inet_service'], interval: true },
    ],
    [
      'map catmap { type ipv4_addr . inet_service : verdict; }',
      { set: 'catmap', type: ['ipv4_addr', 'inet_service'], data: 'verdict' },
    ],
    ['set marks { type mark; flags interval; }', { set: 'marks', type: 'mark', interval: true }],
    [
      'map markmap { type mark : mark; flags interval; }',
      { set: 'markmap', type: 'mark', data: 'mark', interval: true },
    ],
    ['set names { type ifname; flags interval; }', { set: 'names', type: 'ifname', interval: true }],
    ['map sm { type ipv4_addr : mark; }', { set: 'sm', type: 'ipv4_addr', data: 'mark' }],
  ],
  others: `counter c1 { }
  counter c2 { }
  quota q1 { 25 mbytes }
  limit l1 { rate 5/second }
  ct helper h1 { type "ftp" protocol tcp; }
  ct timeout ctt { protocol tcp; policy = { established : 100 }; }
  ct expectation cte { protocol tcp; dport 5432; timeout 1h; size 12; l3proto ip; }`,
  rules: [
    ['ip saddr @s4 counter name c1', nft.ip.saddr({ set: 's4' }), nft.counter({ name: 'c1' })],
    [
      'ip saddr != @s4 quota name q1 limit name l1',
      nft.ip.saddr({ not: { set: 's4' } }),
      nft.quota({ name: 'q1' }),
      nft.limit({ name: 'l1' }),
    ],
    ['ip saddr vmap @m', nft.ip.saddr({ vmap: 'm' })],
    ['counter name ip saddr map @cm', nft.counter({ name: nft.ip.saddr.map('cm') })],
    ['meta mark @marks', nft.meta.mark({ set: 'marks' })],
    ['meta mark set meta mark map @markmap', nft.meta.mark.set(nft.meta.mark.map('markmap'))],
    ['iifname @names', nft.meta.iifname({ set: 'names' })],
    ['ct mark set ip saddr map @sm', nft.ct.mark.set(nft.ip.saddr.map('sm'))],
    ['ip saddr . tcp dport @cat', nft.concat(nft.ip.saddr, nft.tcp.dport)({ set: 'cat' })],
    ['ip saddr . tcp dport != @cat', nft.concat(nft.ip.saddr, nft.tcp.dport)({ not: { set: 'cat' } })],
    ['ip saddr . tcp dport vmap @catmap', nft.concat(nft.ip.saddr, nft.tcp.dport)({ vmap: 'catmap' })],
    ['tcp dport { 22, 80, 443 } counter accept', nft.tcp.dport([22, 80, 443]), nft.counter(), nft.accept()],
    ['tcp dport != { 22, 80 }', nft.tcp.dport({ not: [22, 80] })],
    ['tcp dport { 65535, 1-5, 6, 8-9 }', nft.tcp.dport([65535, '1-5', 6, '8-9'])],
    ['tcp sport { 1024-65535 }', nft.tcp.sport(['1024-65535'])],
    ['ip saddr { 0.0.0.0/0 }', nft.ip.saddr(['0.0.0.0/0'])],
    ['ip saddr { 10.0.0.0/8, 192.168.0.0/16 }', nft.ip.saddr(['10.0.0.0/8', '192.168.0.0/16'])],
    ['ip saddr != { 1.2.3.4, 5.6.7.8 }', nft.ip.saddr({ not: ['1.2.3.4', '5.6.7.8'] })],
    [
      'ip6 saddr { fe80::/10, ::1, 2001:db8::1-2001:db8::5 }',
      nft.ip6.saddr(['fe80::/10', '::1', '2001:db8::1-2001:db8::5']),
    ],
    [
      'tcp dport vmap { 22 : accept, 80 : jump sub, 100-200 : goto sub }',
      nft.tcp.dport({
        vmap: [
          [22, 'accept'],
          [80, { jump: 'sub' }],
          ['100-200', { goto: 'sub' }],
        ],
      }),
    ],
    [
      'tcp dport vmap { 0-1023 : drop, 1024-65535 : accept }',
      nft.tcp.dport({
        vmap: [
          ['0-1023', 'drop'],
          ['1024-65535', 'accept'],
        ],
      }),
    ],
    [
      'ip saddr vmap { 10.0.0.0/8 : jump sub, * : drop }',
      nft.ip.saddr({
        vmap: [
          ['10.0.0.0/8', { jump: 'sub' }],
          ['*', 'drop'],
        ],
      }),
    ],
    [
      'ip saddr vmap { 1.2.3.4 : continue, 1.2.3.5 : return }',
      nft.ip.saddr({
        vmap: [
          ['1.2.3.4', 'continue'],
          ['1.2.3.5', 'return'],
        ],
      }),
    ],
    ['ip saddr . tcp dport { 1.2.3.4 . 80 }', nft.concat(nft.ip.saddr, nft.tcp.dport)([['1.2.3.4', 80]])],
    [
      'ip saddr . tcp dport { 1.2.3.4 . 22, 10.0.0.0/8 . 80-90 } accept',
      nft.concat(
        nft.ip.saddr,
        nft.tcp.dport,
      )([
        ['1.2.3.4', 22],
        ['10.0.0.0/8', '80-90'],
      ]),
      nft.accept(),
    ],
    [
      'ip saddr . ip daddr { 10.0.0.0/8 . 10.0.0.1-10.0.0.9, 1.1.1.1 . 2.2.2.2 }',
      nft.concat(
        nft.ip.saddr,
        nft.ip.daddr,
      )([
        ['10.0.0.0/8', '10.0.0.1-10.0.0.9'],
        ['1.1.1.1', '2.2.2.2'],
      ]),
    ],
    [
      'ip saddr . tcp dport . meta mark { 10.0.0.0/8 . 1-1024 . 0x1-0x5 }',
      nft.concat(nft.ip.saddr, nft.tcp.dport, nft.meta.mark)([['10.0.0.0/8', '1-1024', '1-5']]),
    ],
    [
      'iifname . ip saddr . meta mark { "eth0" . 1.2.3.4 . 0x5 } accept',
      nft.concat(nft.meta.iifname, nft.ip.saddr, nft.meta.mark)([['eth0', '1.2.3.4', 5]]),
      nft.accept(),
    ],
    [
      'oifname . ip daddr { "eth0" . 1.2.3.4 } drop',
      nft.concat(nft.meta.oifname, nft.ip.daddr)([['eth0', '1.2.3.4']]),
      nft.drop(),
    ],
    [
      'meta l4proto . th dport { tcp . 53, udp . 53 }',
      nft.concat(
        nft.meta.l4proto,
        nft.th.dport,
      )([
        ['tcp', 53],
        ['udp', 53],
      ]),
    ],
    [
      'meta l4proto . th dport vmap { tcp . 22 : accept, udp . 53 : drop }',
      nft.concat(
        nft.meta.l4proto,
        nft.th.dport,
      )({
        vmap: [
          [['tcp', 22], 'accept'],
          [['udp', 53], 'drop'],
        ],
      }),
    ],
    ['ip6 saddr . tcp dport { fe80::1 . 22 }', nft.concat(nft.ip6.saddr, nft.tcp.dport)([['fe80::1', 22]])],
    [
      'ip saddr . meta mark vmap { 1.2.3.4 . 5 : accept }',
      nft.concat(nft.ip.saddr, nft.meta.mark)({ vmap: [[['1.2.3.4', 5], 'accept']] }),
    ],
    ['ip dscp . ip saddr { cs1 . 1.2.3.4 }', nft.concat(nft.ip.dscp, nft.ip.saddr)([['cs1', '1.2.3.4']])],
    ['ip version . ip hdrlength { 4 . 5 }', nft.concat(nft.ip.version, nft.ip.hdrlength)([[4, 5]])],
    ['icmp type . icmp code { echo-request . 0 }', nft.concat(nft.icmp.type, nft.icmp.code)([['echo-request', 0]])],
    [
      'counter name ip saddr . tcp dport map { 1.2.3.4 . 80 : "c1" }',
      nft.counter({ name: nft.concat(nft.ip.saddr, nft.tcp.dport).map([[['1.2.3.4', 80], 'c1']]) }),
    ],
    ['add @dyn { ip saddr }', nft.addElement('dyn', nft.ip.saddr)],
    ['add @dyn { ip saddr timeout 30s }', nft.addElement('dyn', nft.ip.saddr, { timeout: '30s' })],
    ['add @dyn { ip saddr timeout 1h30m }', nft.addElement('dyn', nft.ip.saddr, { timeout: '1h30m' })],
    ['update @dyn { ip saddr timeout 1d2h3m4s5ms }', nft.updateElement('dyn', nft.ip.saddr, { timeout: 93784005 })],
    [
      'update @dyn2 { ip saddr limit rate over 10/second burst 20 packets } drop',
      nft.updateElement('dyn2', nft.ip.saddr, {
        statements: [nft.limit({ rate: 10, per: 'second', burst: 20, over: true })],
      }),
      nft.drop(),
    ],
    [
      'update @dyn2 { ip saddr limit rate 10/second counter }',
      nft.updateElement('dyn2', nft.ip.saddr, { statements: [nft.limit({ rate: 10, per: 'second' }), nft.counter()] }),
    ],
    [
      'add @dyn2 { ip saddr ct count over 10 } reject',
      nft.addElement('dyn2', nft.ip.saddr, { statements: [nft.ct.count(10, { over: true })] }),
      nft.reject(),
    ],
    [
      'update @dyn2 { ip saddr quota over 10 mbytes }',
      nft.updateElement('dyn2', nft.ip.saddr, { statements: [nft.quota(10 << 20, { over: true })] }),
    ],
    ['delete @dyn2 { ip saddr }', nft.deleteElement('dyn2', nft.ip.saddr)],
    ['update @dyncat { ip saddr . tcp dport }', nft.updateElement('dyncat', nft.concat(nft.ip.saddr, nft.tcp.dport))],
    [
      'update @dyncat6 { ip6 saddr . meta mark . iifname }',
      nft.updateElement('dyncat6', nft.concat(nft.ip6.saddr, nft.meta.mark, nft.meta.iifname)),
    ],
    ['update @dynmap { ip saddr : tcp dport }', nft.updateElement('dynmap', nft.ip.saddr, { value: nft.tcp.dport })],
    [
      'update @dynmap { ip saddr timeout 5s : 80 }',
      nft.updateElement('dynmap', nft.ip.saddr, { timeout: '5s', value: 80 }),
    ],
    ['counter name c1', nft.counter({ name: 'c1' })],
    [
      'counter name tcp dport map { 80 : "c1", 443 : "c2" }',
      nft.counter({
        name: nft.tcp.dport.map([
          [80, 'c1'],
          [443, 'c2'],
        ]),
      }),
    ],
    ['quota name tcp dport map { 80 : "q1" }', nft.quota({ name: nft.tcp.dport.map([[80, 'q1']]) })],
    ['limit name tcp dport map { 80 : "l1" }', nft.limit({ name: nft.tcp.dport.map([[80, 'l1']]) })],
    ['ct helper set "h1"', nft.ct.helper.set('h1')],
    ['ct helper set ip saddr map { 1.2.3.4 : "h1" }', nft.ct.helper.set(nft.ip.saddr.map([['1.2.3.4', 'h1']]))],
    ['ct timeout set "ctt"', nft.ct.timeout.set('ctt')],
    ['ct expectation set "cte"', nft.ct.expectation.set('cte')],
    ['ip dscp { 0-8, 60-63 }', nft.ip.dscp(['0-8', '60-63'])],
    ['vlan id { 1-100, 4000-4095 }', nft.vlan.id(['1-100', '4000-4095'])],
    ['ip frag-off & 0x1fff { 1-5, 8191 }', nft.ip.fragOff.and(0x1fff)(['1-5', 8191] as never)],
  ],
}
