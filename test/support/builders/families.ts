import { nft } from '../../../src/client/nftables/index.js'
import type { BuiltRules } from './rules.js'

export const ipInput: BuiltRules = {
  family: 'ip',
  hook: 'type filter hook input priority filter;',
  rules: [
    ['ip saddr 10.0.0.1 accept', nft.ip.saddr('10.0.0.1'), nft.accept()],
    ['tcp dport 22', nft.tcp.dport(22)],
    ['tcp dport 22 ip saddr 1.2.3.4', nft.tcp.dport(22), nft.ip.saddr('1.2.3.4')],
    ['icmp type echo-request accept', nft.icmp.type('echo-request'), nft.accept()],
    ['ether saddr aa:bb:cc:dd:ee:ff ip saddr 1.2.3.4', nft.ether.saddr('aa:bb:cc:dd:ee:ff'), nft.ip.saddr('1.2.3.4')],
    ['ip option rr exists', nft.ip.option.rr('exists')],
    ['reject', nft.reject()],
    ['reject with icmp net-unreachable', nft.reject({ icmp: 'net-unreachable' })],
    ['meta protocol ip', nft.meta.protocol('ip')],
    [
      'ct original saddr 1.2.3.4 ct reply daddr 10.0.0.0/8',
      nft.ct.original.saddr('1.2.3.4'),
      nft.ct.reply.daddr('10.0.0.0/8'),
    ],
    ['dup to 1.2.3.4', nft.dup({ address: '1.2.3.4' })],
    ['dup to 1.2.3.4 device lo', nft.dup({ address: '1.2.3.4', device: 'lo' })],
    ['dup to ip saddr map { 1.2.3.4 : 5.6.7.8 }', nft.dup({ address: nft.ip.saddr.map([['1.2.3.4', '5.6.7.8']]) })],
  ],
}

export const ip6Forward: BuiltRules = {
  family: 'ip6',
  hook: 'type filter hook forward priority filter;',
  rules: [
    ['ip6 saddr fe80::/10 accept', nft.ip6.saddr('fe80::/10'), nft.accept()],
    ['ip6 daddr ::1 drop', nft.ip6.daddr('::1'), nft.drop()],
    ['ip6 saddr { fe80::/10, fd00::/8 } accept', nft.ip6.saddr(['fe80::/10', 'fd00::/8']), nft.accept()],
    ['ip6 saddr . ip6 daddr { fe80::1 . fe80::2 }', nft.concat(nft.ip6.saddr, nft.ip6.daddr)([['fe80::1', 'fe80::2']])],
    ['ip6 hoplimit 255', nft.ip6.hoplimit(255)],
    ['ip6 hoplimit set 5', nft.ip6.hoplimit.set(5)],
    ['tcp dport 22 accept', nft.tcp.dport(22), nft.accept()],
    ['tcp dport vmap { 22 : accept }', nft.tcp.dport({ vmap: [[22, 'accept']] })],
    ['th dport 5', nft.th.dport(5)],
    ['icmpv6 type nd-neighbor-solicit accept', nft.icmpv6.type('nd-neighbor-solicit'), nft.accept()],
    [
      'icmpv6 type { echo-request, nd-neighbor-solicit } accept',
      nft.icmpv6.type(['echo-request', 'nd-neighbor-solicit']),
      nft.accept(),
    ],
    ['meta l4proto ipv6-icmp accept', nft.meta.l4proto('ipv6-icmp'), nft.accept()],
    ['exthdr hbh exists drop', nft.exthdr.hbh('exists'), nft.drop()],
    ['reject', nft.reject()],
    ['reject with icmpv6 no-route', nft.reject({ icmpv6: 'no-route' })],
    ['reject with tcp reset', nft.reject('tcp reset')],
    ['rt ip6 nexthop ::1', nft.rt.ip6.nexthop('::1')],
    ['ct original ip6 saddr ::1', nft.ct.original.ip6.saddr('::1')],
    ['dup to fe80::1 device lo', nft.dup({ address: 'fe80::1', device: 'lo' })],
  ],
}

export const arpInput: BuiltRules = {
  family: 'arp',
  hook: 'type filter hook input priority filter;',
  rules: [
    ['arp operation request accept', nft.arp.operation('request'), nft.accept()],
    ['arp operation { request, reply } accept', nft.arp.operation(['request', 'reply']), nft.accept()],
    ['arp htype 1', nft.arp.htype(1)],
    ['arp ptype ip', nft.arp.ptype('ip')],
    ['arp hlen 6 arp plen 4', nft.arp.hlen(6), nft.arp.plen(4)],
    ['arp saddr ip 1.2.3.4 drop', nft.arp.saddr.ip('1.2.3.4'), nft.drop()],
    ['arp saddr ip { 1.2.3.4, 10.0.0.0/8 }', nft.arp.saddr.ip(['1.2.3.4', '10.0.0.0/8'])],
    ['arp daddr ip 10.0.0.0/8', nft.arp.daddr.ip('10.0.0.0/8')],
    ['arp saddr ether aa:bb:cc:dd:ee:ff', nft.arp.saddr.ether('aa:bb:cc:dd:ee:ff')],
    ['arp daddr ether { aa:bb:cc:dd:ee:ff }', nft.arp.daddr.ether(['aa:bb:cc:dd:ee:ff'])],
    [
      'arp saddr ether aa:bb:cc:dd:ee:ff arp saddr ip 1.2.3.4',
      nft.arp.saddr.ether('aa:bb:cc:dd:ee:ff'),
      nft.arp.saddr.ip('1.2.3.4'),
    ],
    [
      'arp saddr ip . arp saddr ether { 1.2.3.4 . aa:bb:cc:dd:ee:ff }',
      nft.concat(nft.arp.saddr.ip, nft.arp.saddr.ether)([['1.2.3.4', 'aa:bb:cc:dd:ee:ff']]),
    ],
    ['arp saddr ip set 1.2.3.4', nft.arp.saddr.ip.set('1.2.3.4')],
    ['iifname "lo" counter', nft.meta.iifname('lo'), nft.counter()],
    ['meta mark set 5', nft.meta.mark.set(5)],
  ],
}

export const bridgePrerouting: BuiltRules = {
  family: 'bridge',
  hook: 'type filter hook prerouting priority filter;',
  rules: [
    ['ether type ip accept', nft.ether.type('ip'), nft.accept()],
    ['ether type { ip, arp, ip6 }', nft.ether.type(['ip', 'arp', 'ip6'])],
    ['ether type 8021ad', nft.ether.type('8021ad')],
    ['ether type ip6 ip6 saddr ::1', nft.ether.type('ip6'), nft.ip6.saddr('::1')],
    ['ether type vlan vlan id 5', nft.ether.type('8021q'), nft.vlan.id(5)],
    ['ether saddr aa:bb:cc:dd:ee:ff drop', nft.ether.saddr('aa:bb:cc:dd:ee:ff'), nft.drop()],
    [
      'ether saddr aa:bb:cc:dd:ee:ff ether daddr 00:11:22:33:44:55',
      nft.ether.saddr('aa:bb:cc:dd:ee:ff'),
      nft.ether.daddr('00:11:22:33:44:55'),
    ],
    ['ether saddr aa:bb:cc:dd:ee:ff ip saddr 1.2.3.4', nft.ether.saddr('aa:bb:cc:dd:ee:ff'), nft.ip.saddr('1.2.3.4')],
    [
      'ether saddr . ip saddr { aa:bb:cc:dd:ee:ff . 1.2.3.4 }',
      nft.concat(nft.ether.saddr, nft.ip.saddr)([['aa:bb:cc:dd:ee:ff', '1.2.3.4']]),
    ],
    [
      'ether daddr & 01:00:00:00:00:00 == 01:00:00:00:00:00',
      nft.ether.daddr({ mask: '01:00:00:00:00:00', value: '01:00:00:00:00:00' }),
    ],
    ['vlan id 5 accept', nft.vlan.id(5), nft.accept()],
    ['vlan id 5 vlan pcp 3', nft.vlan.id(5), nft.vlan.pcp(3)],
    ['vlan id 5 ip saddr 1.2.3.4 tcp dport 80', nft.vlan.id(5), nft.ip.saddr('1.2.3.4'), nft.tcp.dport(80)],
    ['vlan type arp', nft.vlan.type('arp')],
    ['ip saddr 1.2.3.4 accept', nft.ip.saddr('1.2.3.4'), nft.accept()],
    ['ip6 saddr fe80::1', nft.ip6.saddr('fe80::1')],
    ['hbh nexthdr 6', nft.hbh.nexthdr(6)],
    ['ip option rr exists', nft.ip.option.rr('exists')],
    ['arp operation reply', nft.arp.operation('reply')],
    ['arp saddr ip 1.2.3.4', nft.arp.saddr.ip('1.2.3.4')],
    ['arp operation request arp daddr ip 10.0.0.0/8', nft.arp.operation('request'), nft.arp.daddr.ip('10.0.0.0/8')],
    [
      'arp saddr ether . arp saddr ip { aa:bb:cc:dd:ee:ff . 1.2.3.4 }',
      nft.concat(nft.arp.saddr.ether, nft.arp.saddr.ip)([['aa:bb:cc:dd:ee:ff', '1.2.3.4']]),
    ],
    ['tcp dport 22', nft.tcp.dport(22)],
    ['udp dport vmap { 67 : drop }', nft.udp.dport({ vmap: [[67, 'drop']] })],
    ['icmp type echo-request', nft.icmp.type('echo-request')],
    ['icmpv6 type echo-request', nft.icmpv6.type('echo-request')],
    ['meta protocol arp', nft.meta.protocol('arp')],
    ['meta pkttype unicast', nft.meta.pkttype('host')],
    ['iifname "eth0" meta mark set 5', nft.meta.iifname('eth0'), nft.meta.mark.set(5)],
    ['log prefix "b" level info', nft.log({ prefix: 'b', level: 'info' })],
  ],
}

/** Rules about bridges, of which the kernel that made the fixtures knows nothing. */
export const bridgeRefused: BuiltRules = {
  family: 'bridge',
  hook: 'type filter hook prerouting priority filter;',
  refused: true,
  rules: [
    ['meta ibrname "br0"', nft.meta.ibrname('br0')],
    ['meta ibrpvid 5', nft.meta.ibrpvid(5)],
    ['meta ibrvproto 8021q', nft.meta.ibrvproto('8021q')],
    [
      'ip protocol icmp reject with icmp host-unreachable',
      nft.ip.protocol('icmp'),
      nft.reject({ icmp: 'host-unreachable' }),
    ],
    ['ip saddr 1.2.3.4 reject', nft.ip.saddr('1.2.3.4'), nft.reject()],
    ['ip6 nexthdr 6 reject with icmpv6 no-route', nft.ip6.nexthdr(6), nft.reject({ icmpv6: 'no-route' })],
    ['reject with icmpx port-unreachable', nft.reject({ icmpx: 'port-unreachable' })],
    ['reject with tcp reset', nft.reject('tcp reset')],
    ['ct state established', nft.ct.state('established')],
  ],
}

export const netdevIngress: BuiltRules = {
  family: 'netdev',
  hook: 'type filter hook ingress device lo priority filter;',
  rules: [
    ['ether saddr aa:bb:cc:dd:ee:ff', nft.ether.saddr('aa:bb:cc:dd:ee:ff')],
    ['ether type 0x88cc drop', nft.ether.type(0x88cc), nft.drop()],
    ['ether saddr aa:bb:cc:dd:ee:ff ip saddr 1.2.3.4', nft.ether.saddr('aa:bb:cc:dd:ee:ff'), nft.ip.saddr('1.2.3.4')],
    ['ether saddr set aa:bb:cc:dd:ee:ff', nft.ether.saddr.set('aa:bb:cc:dd:ee:ff')],
    ['vlan id 5', nft.vlan.id(5)],
    ['vlan id 5 ip saddr 1.2.3.4', nft.vlan.id(5), nft.ip.saddr('1.2.3.4')],
    ['vlan id set 5', nft.vlan.id.set(5)],
    ['vlan pcp set 3', nft.vlan.pcp.set(3)],
    ['ip saddr 1.2.3.4 drop', nft.ip.saddr('1.2.3.4'), nft.drop()],
    ['ip6 saddr fe80::1 drop', nft.ip6.saddr('fe80::1'), nft.drop()],
    ['arp operation request', nft.arp.operation('request')],
    ['hbh nexthdr 6', nft.hbh.nexthdr(6)],
    ['meta protocol ip', nft.meta.protocol('ip')],
    ['meta protocol ip ip saddr 1.2.3.4', nft.meta.protocol('ip'), nft.ip.saddr('1.2.3.4')],
    ['udp dport 53', nft.udp.dport(53)],
    ['tcp dport { 22, 80 } drop', nft.tcp.dport([22, 80]), nft.drop()],
    [
      'tcp flags syn / fin,syn,rst,ack limit rate over 100/second drop',
      nft.tcp.flags({ mask: 'fin,syn,rst,ack', value: 'syn' }),
      nft.limit({ rate: 100, per: 'second', over: true }),
      nft.drop(),
    ],
    [
      'icmp type echo-request limit rate 10/second',
      nft.icmp.type('echo-request'),
      nft.limit({ rate: 10, per: 'second' }),
    ],
    [
      'ip saddr . udp dport vmap { 1.2.3.4 . 53 : drop }',
      nft.concat(nft.ip.saddr, nft.udp.dport)({ vmap: [[['1.2.3.4', 53], 'drop']] }),
    ],
    ['ip dscp set cs1', nft.ip.dscp.set('cs1')],
    ['ip ttl set 5 ip checksum set 0', nft.ip.ttl.set(5), nft.ip.checksum.set(0)],
    ['meta mark set numgen inc mod 2', nft.meta.mark.set(nft.numgen('inc', { mod: 2 }))],
    ['fwd to lo', nft.fwd({ device: 'lo' })],
    ['fwd ip to 1.2.3.4 device lo', nft.fwd({ address: '1.2.3.4', device: 'lo' })],
    ['fwd ip6 to fe80::1 device lo', nft.fwd({ address: 'fe80::1', device: 1 })],
    ['fwd to meta mark map { 0x1 : "lo" }', nft.fwd({ device: nft.meta.mark.map([[1, 'lo']]) })],
    ['dup to lo', nft.dup({ device: 'lo' })],
    ['dup to meta mark map { 0x1 : "lo" }', nft.dup({ device: nft.meta.mark.map([[1, 'lo']]) })],
  ],
}

export const netdevEgress: BuiltRules = {
  family: 'netdev',
  hook: 'type filter hook egress device lo priority filter;',
  rules: [
    ['ip saddr 1.2.3.4 accept', nft.ip.saddr('1.2.3.4'), nft.accept()],
    ['meta priority set 1:2', nft.meta.priority.set('1:2')],
  ],
}
