import { nft } from '../../../src/client/nftables/index.js'
import type { BuiltRules } from './rules.js'

const addresses = [
  [0, '10.0.0.1'],
  [1, '10.0.0.2'],
] as const

export const ipPrerouting: BuiltRules = {
  family: 'ip',
  hook: 'type nat hook prerouting priority dstnat;',
  sets: [
    ['map am { type ipv4_addr : ipv4_addr; }', { set: 'am', type: 'ipv4_addr', data: 'ipv4_addr' }],
    [
      'map im { type inet_service : ipv4_addr . inet_service; }',
      { set: 'im', type: 'inet_service', data: ['ipv4_addr', 'inet_service'] },
    ],
  ],
  rules: [
    ['dnat to 1.2.3.4', nft.dnat({ address: '1.2.3.4' })],
    ['ip protocol tcp dnat to 1.2.3.4:80', nft.ip.protocol('tcp'), nft.dnat({ address: '1.2.3.4', port: 80 })],
    ['dnat to 1.2.3.4-1.2.3.9', nft.dnat({ address: '1.2.3.4', lastAddress: '1.2.3.9' })],
    [
      'tcp dport 80 dnat to 10.0.0.1-10.0.0.9:8080-8090 random',
      nft.tcp.dport(80),
      nft.dnat({ address: '10.0.0.1', lastAddress: '10.0.0.9', port: 8080, lastPort: 8090, random: true }),
    ],
    ['tcp dport 80 dnat to :8080', nft.tcp.dport(80), nft.dnat({ port: 8080 })],
    [
      'iifname != "docker0" tcp dport 8080 dnat to 172.17.0.2:80',
      nft.meta.iifname({ not: 'docker0' }),
      nft.tcp.dport(8080),
      nft.dnat({ address: '172.17.0.2', port: 80 }),
    ],
    ['dnat to 1.2.3.4 persistent', nft.dnat({ address: '1.2.3.4', persistent: true })],
    ['ip daddr 1.2.3.4 return', nft.ip.daddr('1.2.3.4'), nft.returnToCaller()],
    [
      'ip daddr 1.2.3.4 tcp dport 80 dnat to 10.0.0.1:80',
      nft.ip.daddr('1.2.3.4'),
      nft.tcp.dport(80),
      nft.dnat({ address: '10.0.0.1', port: 80 }),
    ],
    [
      'fib daddr type local counter dnat to 10.0.0.1',
      nft.fib('daddr').type('local'),
      nft.counter(),
      nft.dnat({ address: '10.0.0.1' }),
    ],
    [
      'dnat to ip saddr map { 10.0.0.1 : 10.0.0.2 }',
      nft.dnat({ address: nft.ip.saddr.map([['10.0.0.1', '10.0.0.2']]) }),
    ],
    ['dnat to ip saddr map @am', nft.dnat({ address: nft.ip.saddr.map('am') })],
    ['dnat to tcp dport map @im', nft.dnat({ address: nft.tcp.dport.map('im') })],
    [
      'dnat to numgen inc mod 2 map { 0 : 10.0.0.1, 1 : 10.0.0.2 }',
      nft.dnat({ address: nft.numgen('inc', { mod: 2 }).map(addresses) }),
    ],
    [
      'dnat to jhash ip saddr mod 2 map { 0 : 10.0.0.1, 1 : 10.0.0.2 }',
      nft.dnat({ address: nft.jhash(nft.ip.saddr, { mod: 2 }).map(addresses) }),
    ],
    [
      'tcp dport 80 dnat to numgen random mod 2 map { 0 : 10.0.0.1, 1 : 10.0.0.2 }:8080',
      nft.tcp.dport(80),
      nft.dnat({ address: nft.numgen('random', { mod: 2 }).map(addresses), port: 8080 }),
    ],
    [
      'ip protocol tcp dnat to ip saddr map { 1.1.1.1 : 10.0.0.1 . 80 }',
      nft.ip.protocol('tcp'),
      nft.dnat({ address: nft.ip.saddr.map([['1.1.1.1', ['10.0.0.1', 80]]]) }),
    ],
    [
      'dnat ip to ip saddr . tcp dport map { 1.1.1.1 . 80 : 10.0.0.1 . 8080 }',
      nft.dnat({
        address: nft.concat(nft.ip.saddr, nft.tcp.dport).map([
          [
            ['1.1.1.1', 80],
            ['10.0.0.1', 8080],
          ],
        ]),
      }),
    ],
    [
      'dnat ip addr . port to tcp dport map { 80 : 10.0.0.1 . 8080 }',
      nft.dnat({ address: nft.tcp.dport.map([[80, ['10.0.0.1', 8080]]]) }),
    ],
    [
      'dnat to ip saddr map { 10.141.11.4 : 192.168.2.3-192.168.2.9 }',
      nft.dnat({ address: nft.ip.saddr.map([['10.141.11.4', '192.168.2.3-192.168.2.9']]) }),
    ],
    [
      'dnat ip to ip daddr . tcp dport map { 192.168.1.2 . 80 : 10.141.10.2-10.141.10.5 . 8888-8999 }',
      nft.dnat({
        address: nft.concat(nft.ip.daddr, nft.tcp.dport).map([
          [
            ['192.168.1.2', 80],
            ['10.141.10.2-10.141.10.5', '8888-8999'],
          ],
        ]),
      }),
    ],
    [
      'dnat prefix to ip daddr map { 10.0.0.0/24 : 11.0.0.0/24 }',
      nft.dnat({ prefix: true, address: nft.ip.daddr.map([['10.0.0.0/24', '11.0.0.0/24']]) }),
    ],
    ['redirect', nft.redirect()],
    ['tcp dport 80 redirect to :8080', nft.tcp.dport(80), nft.redirect({ port: 8080 })],
    [
      'udp dport 1-9 redirect to :5000-6000 random',
      nft.udp.dport('1-9'),
      nft.redirect({ port: 5000, lastPort: 6000, random: true }),
    ],
    [
      'tcp dport 80 redirect to :1-5 fully-random',
      nft.tcp.dport(80),
      nft.redirect({ port: 1, lastPort: 5, fullyRandom: true }),
    ],
    [
      'tcp dport 80 redirect to :tcp dport map { 80 : 8080 }',
      nft.tcp.dport(80),
      nft.redirect({ port: nft.tcp.dport.map([[80, 8080]]) }),
    ],
    [
      'ip protocol tcp redirect to :numgen inc mod 2 map { 0 : 80, 1 : 81 }',
      nft.ip.protocol('tcp'),
      nft.redirect({
        port: nft.numgen('inc', { mod: 2 }).map([
          [0, 80],
          [1, 81],
        ]),
      }),
    ],
  ],
}

export const ipPostrouting: BuiltRules = {
  family: 'ip',
  hook: 'type nat hook postrouting priority srcnat;',
  rules: [
    ['masquerade', nft.masquerade()],
    ['ip saddr 192.168.0.0/16 masquerade', nft.ip.saddr('192.168.0.0/16'), nft.masquerade()],
    [
      'ip saddr 172.17.0.0/16 oifname != "docker0" counter masquerade',
      nft.ip.saddr('172.17.0.0/16'),
      nft.meta.oifname({ not: 'docker0' }),
      nft.counter(),
      nft.masquerade(),
    ],
    [
      'ip saddr 10.0.0.0/8 ip daddr != 10.0.0.0/8 masquerade',
      nft.ip.saddr('10.0.0.0/8'),
      nft.ip.daddr({ not: '10.0.0.0/8' }),
      nft.masquerade(),
    ],
    ['masquerade random', nft.masquerade({ random: true })],
    ['masquerade fully-random,persistent', nft.masquerade({ fullyRandom: true, persistent: true })],
    [
      'ip protocol tcp masquerade to :1024-2048 random',
      nft.ip.protocol('tcp'),
      nft.masquerade({ port: 1024, lastPort: 2048, random: true }),
    ],
    [
      'ip protocol udp masquerade to :5 random,persistent',
      nft.ip.protocol('udp'),
      nft.masquerade({ port: 5, random: true, persistent: true }),
    ],
    [
      'meta l4proto { tcp, udp } masquerade to :1024-2048',
      nft.meta.l4proto(['tcp', 'udp']),
      nft.masquerade({ port: 1024, lastPort: 2048 }),
    ],
    ['snat to 1.2.3.4', nft.snat({ address: '1.2.3.4' })],
    ['snat to 1.2.3.4-1.2.3.9 persistent', nft.snat({ address: '1.2.3.4', lastAddress: '1.2.3.9', persistent: true })],
    [
      'ip protocol udp snat to 1.2.3.4:1000-2000',
      nft.ip.protocol('udp'),
      nft.snat({ address: '1.2.3.4', port: 1000, lastPort: 2000 }),
    ],
    ['snat to 1.2.3.4 fully-random,persistent', nft.snat({ address: '1.2.3.4', fullyRandom: true, persistent: true })],
    [
      'snat to ip saddr map { 10.0.1.1 : 1.2.3.4, 10.0.0.0/24 : 1.2.3.5 }',
      nft.snat({
        address: nft.ip.saddr.map([
          ['10.0.1.1', '1.2.3.4'],
          ['10.0.0.0/24', '1.2.3.5'],
        ]),
      }),
    ],
    [
      'snat ip prefix to ip saddr map { 10.141.11.0/24 : 192.168.2.0/24 }',
      nft.snat({ prefix: true, address: nft.ip.saddr.map([['10.141.11.0/24', '192.168.2.0/24']]) }),
    ],
    [
      'snat to numgen inc mod 3 map { 0-1 : 1.1.1.1, 2 : 2.2.2.2 }',
      nft.snat({
        address: nft.numgen('inc', { mod: 3 }).map([
          ['0-1', '1.1.1.1'],
          [2, '2.2.2.2'],
        ]),
      }),
    ],
    [
      'ip saddr . oifname vmap { 10.0.0.1 . "eth0" : accept }',
      nft.concat(nft.ip.saddr, nft.meta.oifname)({ vmap: [[['10.0.0.1', 'eth0'], 'accept']] }),
    ],
  ],
}

export const inetNatPrerouting: BuiltRules = {
  family: 'inet',
  hook: 'type nat hook prerouting priority dstnat;',
  sets: [
    [
      'map im { type inet_service : ipv4_addr . inet_service; }',
      { set: 'im', type: 'inet_service', data: ['ipv4_addr', 'inet_service'] },
    ],
  ],
  rules: [
    ['dnat ip to 1.2.3.4', nft.dnat({ address: '1.2.3.4' })],
    ['dnat ip6 to fe80::1', nft.dnat({ address: 'fe80::1' })],
    ['meta l4proto tcp dnat ip6 to [fe80::1]:80', nft.meta.l4proto('tcp'), nft.dnat({ address: 'fe80::1', port: 80 })],
    ['dnat ip to tcp dport map @im', nft.dnat({ family: 'ip', address: nft.tcp.dport.map('im') })],
    [
      'dnat ip to tcp dport map { 80 : 1.2.3.4 . 8080 }',
      nft.dnat({ family: 'ip', address: nft.tcp.dport.map([[80, ['1.2.3.4', 8080]]]) }),
    ],
    [
      'tcp dport 80 dnat ip to 1.2.3.4:80-90',
      nft.tcp.dport(80),
      nft.dnat({ address: '1.2.3.4', port: 80, lastPort: 90 }),
    ],
    [
      'tcp dport 80 dnat ip6 to [fe80::1]-[fe80::9]:80',
      nft.tcp.dport(80),
      nft.dnat({ address: 'fe80::1', lastAddress: 'fe80::9', port: 80 }),
    ],
    [
      'meta nfproto ipv4 tcp dport 80 dnat ip to 10.0.0.1',
      nft.meta.nfproto('ipv4'),
      nft.tcp.dport(80),
      nft.dnat({ address: '10.0.0.1' }),
    ],
    ['dnat ip6 to ip6 saddr map { ::1 : fe80::1 }', nft.dnat({ address: nft.ip6.saddr.map([['::1', 'fe80::1']]) })],
    ['redirect', nft.redirect()],
    ['tcp dport 80 redirect to :8080', nft.tcp.dport(80), nft.redirect({ port: 8080 })],
    [
      'iifname "eth0" tcp dport vmap { 80 : jump sub }',
      nft.meta.iifname('eth0'),
      nft.tcp.dport({ vmap: [[80, { jump: 'sub' }]] }),
    ],
  ],
}

export const inetNatPostrouting: BuiltRules = {
  family: 'inet',
  hook: 'type nat hook postrouting priority srcnat;',
  rules: [
    ['masquerade', nft.masquerade()],
    ['meta nfproto ipv4 masquerade', nft.meta.nfproto('ipv4'), nft.masquerade()],
    ['ip saddr 10.0.0.0/8 masquerade', nft.ip.saddr('10.0.0.0/8'), nft.masquerade()],
    ['ip6 saddr fd00::/8 masquerade', nft.ip6.saddr('fd00::/8'), nft.masquerade()],
    ['ip6 saddr fd00::/8 masquerade fully-random', nft.ip6.saddr('fd00::/8'), nft.masquerade({ fullyRandom: true })],
    [
      'meta l4proto tcp masquerade to :1024-65535',
      nft.meta.l4proto('tcp'),
      nft.masquerade({ port: 1024, lastPort: 65535 }),
    ],
    ['snat ip6 to fe80::1-fe80::9', nft.snat({ address: 'fe80::1', lastAddress: 'fe80::9' })],
    ['ip saddr 10.0.0.0/8 snat ip to 1.2.3.4', nft.ip.saddr('10.0.0.0/8'), nft.snat({ address: '1.2.3.4' })],
  ],
}
