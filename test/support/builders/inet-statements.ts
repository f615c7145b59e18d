import { nft } from '../../../src/client/nftables/index.js'
import type { BuiltRules } from './rules.js'

const mb = 1 << 20

/** Statements that are no matches. */
export const inetStatements: BuiltRules = {
  family: 'inet',
  hook: 'type filter hook input priority filter;',
  others: 'synproxy sp1 { mss 1460 wscale 7 timestamp sack-perm; }',
  rules: [
    ['accept', nft.accept()],
    ['drop', nft.drop()],
    ['continue', nft.continueRule()],
    ['return', nft.returnToCaller()],
    ['jump sub', nft.jump('sub')],
    ['goto sub', nft.goto('sub')],
    ['reject', nft.reject()],
    ['ip saddr 1.2.3.4 reject', nft.ip.saddr('1.2.3.4'), nft.reject()],
    ['ip6 saddr ::1 reject', nft.ip6.saddr('::1'), nft.reject()],
    ['tcp dport 5 reject', nft.tcp.dport(5), nft.reject()],
    ['reject with tcp reset', nft.reject('tcp reset')],
    ['tcp dport 22 reject with tcp reset', nft.tcp.dport(22), nft.reject('tcp reset')],
    ['ip protocol tcp reject with tcp reset', nft.ip.protocol('tcp'), nft.reject('tcp reset')],
    ['reject with icmp port-unreachable', nft.reject({ icmp: 'port-unreachable' })],
    ['reject with icmp net-prohibited', nft.reject({ icmp: 'net-prohibited' })],
    ['reject with icmpv6 policy-fail', nft.reject({ icmpv6: 'policy-fail' })],
    ['reject with icmpx no-route', nft.reject({ icmpx: 'no-route' })],
    ['reject with icmpx admin-prohibited', nft.reject({ icmpx: 'admin-prohibited' })],
    [
      'ip protocol icmp reject with icmp host-unreachable',
      nft.ip.protocol('icmp'),
      nft.reject({ icmp: 'host-unreachable' }),
    ],
    [
      'meta nfproto ipv4 reject with icmp admin-prohibited',
      nft.meta.nfproto('ipv4'),
      nft.reject({ icmp: 'admin-prohibited' }),
    ],
    [
      'ip6 saddr ::1 reject with icmpv6 addr-unreachable',
      nft.ip6.saddr('::1'),
      nft.reject({ icmpv6: 'addr-unreachable' }),
    ],
    ['counter', nft.counter()],
    ['counter packets 5 bytes 7', nft.counter({ packets: 5, bytes: 7 })],
    ['limit rate 1/second', nft.limit({ rate: 1, per: 'second' })],
    ['limit rate 5/minute burst 7 packets', nft.limit({ rate: 5, per: 'minute', burst: 7 })],
    ['limit rate 5/hour', nft.limit({ rate: 5, per: 'hour' })],
    ['limit rate 5/day', nft.limit({ rate: 5, per: 'day' })],
    ['limit rate 5/week', nft.limit({ rate: 5, per: 'week' })],
    [
      'limit rate over 3/second burst 1 packets drop',
      nft.limit({ rate: 3, per: 'second', burst: 1, over: true }),
      nft.drop(),
    ],
    ['limit rate 1023 bytes/second', nft.limit({ rate: 1023, per: 'second', bytes: true })],
    [
      'limit rate 10 kbytes/minute burst 500 bytes',
      nft.limit({ rate: 10 << 10, per: 'minute', burst: 500, bytes: true }),
    ],
    ['limit rate over 1 mbytes/hour', nft.limit({ rate: mb, per: 'hour', bytes: true, over: true })],
    [
      'limit rate over 10 mbytes/second burst 5 mbytes drop',
      nft.limit({ rate: 10 * mb, per: 'second', burst: 5 * mb, bytes: true, over: true }),
      nft.drop(),
    ],
    ['quota over 10 mbytes', nft.quota(10 * mb, { over: true })],
    ['quota until 500 bytes', nft.quota(500)],
    ['quota 5 mbytes used 1 mbytes', nft.quota(5 * mb, { used: mb })],
    ['log', nft.log()],
    [
      'log prefix "a b: " flags tcp sequence,options',
      nft.log({ prefix: 'a b: ', flags: ['tcp sequence', 'tcp options'] }),
    ],
    ['log prefix "hello" level warn flags all', nft.log({ prefix: 'hello', level: 'warn', flags: ['all'] })],
    ['log prefix "x" flags tcp sequence', nft.log({ prefix: 'x', flags: ['tcp sequence'] })],
    ['log flags ip options flags skuid flags ether', nft.log({ flags: ['ip options', 'skuid', 'ether'] })],
    ['log level emerg', nft.log({ level: 'emerg' })],
    ['log level debug prefix "a: "', nft.log({ level: 'debug', prefix: 'a: ' })],
    ['log level audit', nft.log({ level: 'audit' })],
    ['log group 0', nft.log({ group: 0 })],
    [
      'log group 2 snaplen 20 queue-threshold 3 prefix "x y"',
      nft.log({ group: 2, snaplen: 20, queueThreshold: 3, prefix: 'x y' }),
    ],
    ['synproxy mss 1460 wscale 7', nft.synproxy({ mss: 1460, wscale: 7 })],
    ['synproxy timestamp sack-perm', nft.synproxy({ timestamp: true, sackPerm: true })],
    ['synproxy name "sp1"', nft.synproxy({ name: 'sp1' })],
    ['synproxy name tcp dport map { 80 : "sp1" }', nft.synproxy({ name: nft.tcp.dport.map([[80, 'sp1']]) })],
    [
      'ip saddr 10.0.0.0/8 ip daddr 192.168.0.0/16 tcp dport { 80, 443 } ct state new counter log prefix "w: " accept',
      nft.ip.saddr('10.0.0.0/8'),
      nft.ip.daddr('192.168.0.0/16'),
      nft.tcp.dport([80, 443]),
      nft.ct.state('new'),
      nft.counter(),
      nft.log({ prefix: 'w: ' }),
      nft.accept(),
    ],
  ],
}

/** Before the routing decision and before connection tracking. */
export const inetPrerouting: BuiltRules = {
  family: 'inet',
  hook: 'type filter hook prerouting priority mangle;',
  rules: [
    ['notrack', nft.notrack()],
    [
      'meta l4proto tcp tproxy ip to 127.0.0.1:50080',
      nft.meta.l4proto('tcp'),
      nft.tproxy({ address: '127.0.0.1', port: 50080 }),
    ],
    ['meta l4proto tcp tproxy ip6 to :50080', nft.meta.l4proto('tcp'), nft.tproxy({ family: 'ip6', port: 50080 })],
    [
      'meta l4proto udp tproxy ip to 127.0.0.1:5',
      nft.meta.l4proto('udp'),
      nft.tproxy({ address: '127.0.0.1', port: 5 }),
    ],
    ['tcp dport 80 tproxy to :50080', nft.tcp.dport(80), nft.tproxy({ port: 50080 })],
    [
      'ip6 daddr ::1 meta l4proto tcp tproxy ip6 to [::1]:80',
      nft.ip6.daddr('::1'),
      nft.meta.l4proto('tcp'),
      nft.tproxy({ address: '::1', port: 80 }),
    ],
    ['meta l4proto tcp tproxy to :5 accept', nft.meta.l4proto('tcp'), nft.tproxy({ port: 5 }), nft.accept()],
    ['tcp dport 80 tproxy ip to 127.0.0.1', nft.tcp.dport(80), nft.tproxy({ address: '127.0.0.1' })],
    [
      'tcp dport 80 tproxy ip to 127.0.0.1:tcp dport map { 80 : 8080 }',
      nft.tcp.dport(80),
      nft.tproxy({ address: '127.0.0.1', port: nft.tcp.dport.map([[80, 8080]]) }),
    ],
  ],
}

/** On the way out, where the route is known. */
export const inetOutput: BuiltRules = {
  family: 'inet',
  hook: 'type route hook output priority mangle;',
  rules: [
    ['rt mtu < 1500', nft.rt.mtu({ lt: 1500 })],
    ['rt mtu { 1400, 1500 }', nft.rt.mtu([1400, 1500])],
    ['tcp option maxseg size set rt mtu', nft.tcp.option.maxseg.size.set(nft.rt.mtu)],
    ['ipsec out ip6 daddr fe80::1', nft.ipsec.out().ip6.daddr('fe80::1')],
    ['ipsec out reqid { 1, 2 }', nft.ipsec.out().reqid([1, 2])],
    ['meta mark set 0x5', nft.meta.mark.set(5)],
    ['ip dscp set ef', nft.ip.dscp.set('ef')],
    ['oif "lo" meta skuid 0 accept', nft.meta.oif('lo'), nft.meta.skuid(0), nft.accept()],
  ],
}

/** To programs and by the short way; the kernel that made the fixtures has neither. */
export const inetRefused: BuiltRules = {
  family: 'inet',
  hook: 'type filter hook forward priority filter;',
  refused: true,
  rules: [
    ['queue', nft.queue()],
    ['queue to 5', nft.queue({ to: 5 })],
    ['queue num 1-3', nft.queue({ to: 1, last: 3 })],
    ['queue flags bypass to 7', nft.queue({ to: 7, bypass: true })],
    ['queue flags bypass,fanout to 1-5', nft.queue({ to: 1, last: 5, bypass: true, fanout: true })],
    ['queue to numgen inc mod 3', nft.queue({ to: nft.numgen('inc', { mod: 3 }) })],
    [
      'queue flags bypass to symhash mod 2 offset 5',
      nft.queue({ to: nft.symhash({ mod: 2, offset: 5 }), bypass: true }),
    ],
    [
      'queue to jhash oif . meta mark mod 4',
      nft.queue({ to: nft.jhash(nft.concat(nft.meta.oif, nft.meta.mark), { mod: 4 }) }),
    ],
    ['meta sdif 1', nft.meta.sdif(1)],
    ['meta sdifname "vrf0"', nft.meta.sdifname('vrf0')],
    ['meta nftrace 1', nft.meta.nftrace(1)],
    ['ct event new', nft.ct.event('new')],
  ],
}
