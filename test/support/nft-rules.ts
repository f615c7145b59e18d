import { moreRules } from './nft-rules-more.js'

/** A ruleset that uses every expression that nft 1.0.6 has words for and this kernel may know, rule by rule. */

/** Sets, maps, objects and chains that the rules need. */
export const rulesetFrame = `table inet t {
  set s4 { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 1.2.3.4 } }
  set dyn { type ipv4_addr; flags dynamic,timeout; timeout 1m; }
  set dyn2 { type ipv4_addr; flags dynamic; }
  map m { type ipv4_addr : verdict; elements = { 1.2.3.4 : accept } }
  map cm { type ipv4_addr : counter; }
  map im { type inet_service : ipv4_addr . inet_service;  elements = { 80 : 1.2.3.4 . 8080 } }
  set dyncat { type ipv4_addr . inet_service; flags dynamic; }
  set dyncat6 { type ipv6_addr . mark . ifname; flags dynamic; }
  map dynmap { type ipv4_addr : inet_service; flags dynamic,timeout; }
  set cat { type ipv4_addr . inet_service; flags interval; elements = { 10.0.0.0/8 . 1-1024, 1.2.3.4 . 5 } }
  map catmap { type ipv4_addr . inet_service : verdict; elements = { 1.2.3.4 . 5 : accept } }
  counter c1 { }
  counter c2 { }
  quota q1 { 25 mbytes }
  limit l1 { rate 5/second }
  synproxy sp1 { mss 1460 wscale 7 timestamp sack-perm }
  ct helper h1 { type "ftp" protocol tcp; }
  ct timeout ctt { protocol tcp; policy = { established : 100 }; }
  ct expectation cte { protocol tcp; dport 5432; timeout 1h; size 12; l3proto ip; }
  chain sub { }
  chain mangleout { type route hook output priority mangle; }
  chain in { type filter hook input priority filter; }
  chain tp { type filter hook prerouting priority mangle; }
  chain c {
   type filter hook prerouting priority -150;
  }
}
table ip nat4 {
  chain pre { type nat hook prerouting priority dstnat; }
  chain post { type nat hook postrouting priority srcnat; }
}
table ip f {
  chain c { type filter hook input priority filter; }
}
table inet nat {
  map im { type inet_service : ipv4_addr . inet_service; elements = { 80 : 1.2.3.4 . 8080 } }
  chain sub { }
  chain pre { type nat hook prerouting priority dstnat; }
  chain post { type nat hook postrouting priority srcnat; }
}
table ip6 filter6 {
  chain ford {
    type filter hook forward priority filter;
  }
}
table arp tarp {
  chain inp {
    type filter hook input priority filter;
  }
}
table bridge br {
  chain pre {
    type filter hook prerouting priority filter;
  }
}
table netdev nd {
  chain inp {
    type filter hook ingress device lo priority filter;
  }
  chain eg {
    type filter hook egress device lo priority filter;
  }
}
`

const commonRules: Readonly<Record<string, readonly string[]>> = {
  'inet t c': [
    'ip saddr 192.168.0.0/16 counter packets 3 bytes 100 accept',
    'ip saddr 192.168.0.0/17 drop',
    'ip6 saddr fe80::/10 tcp dport 22-25 jump sub',
    'ct state established,related accept',
    'ct mark set meta mark',
    'ct mark set 0x10',
    'meta mark set mark and 0xff or 0x10',
    'ct helper "ftp"',
    'ip saddr @s4 counter name c1',
    'ip saddr != @s4 quota name q1 limit name l1',
    'counter name ip saddr map @cm',
    'ip saddr vmap @m',
    'tcp dport vmap { 22 : accept, 80 : jump sub, 100-200 : goto sub }',
    'ip saddr . tcp dport { 1.2.3.4 . 22, 10.0.0.0/8 . 80-90 } accept',
    'add @dyn { ip saddr timeout 30s }',
    'update @dyn2 { ip saddr limit rate 10/second counter }',
    'delete @dyn2 { ip saddr }',
    'limit rate over 10 mbytes/second burst 5 mbytes drop',
    'limit rate 5/minute burst 7 packets',
    'quota over 10 mbytes',
    'quota 5 mbytes used 1 mbytes',
    'log prefix "hello" level warn flags all',
    'log group 2 snaplen 20 queue-threshold 3 prefix "x y"',
    'log',
    'log level audit',
    'reject',
    'reject with tcp reset',
    'reject with icmpx admin-prohibited',
    'ip protocol icmp reject with icmp host-unreachable',
    'numgen random mod 10 offset 2 < 5',
    'jhash ip saddr . tcp dport mod 10 seed 0x1234 offset 1 eq 3',
    'symhash mod 2 0',
    'fib saddr . iif oif missing',
    'fib daddr type local',
    'socket transparent 1 socket mark 5 socket wildcard 0',
    'rt classid 5 rt ip nexthop 1.2.3.4',
    'rt ipsec exists',
    'ipsec in reqid 4',
    'osf name "Linux"',
    'osf ttl skip version "Linux:4.20"',
    'tcp flags syn / syn,ack',
    'tcp flags syn,ack',
    'tcp option maxseg size 100-200',
    'tcp option sack exists',
    'ip6 nexthdr 3',
    'exthdr hbh exists',
    'frag more-fragments 1',
    'rt0 addr[1] fe80::1',
    'ip option rr exists',
    'sctp chunk data exists',
    'sctp chunk init num-inbound-streams 4',
    'notrack',
    'meta l4proto { tcp, udp } th dport 53',
    'iifname "eth*" oifname != "eth0"',
    'iif lo meta skuid 0-1000 meta pkttype multicast meta priority 1:2 meta cpu 3 meta iifgroup 1 meta cgroup 5 meta length 100-200',
    'meta time "2024-01-01 10:00"',
    'meta hour "10:00"-"12:00"',
    'meta day "Monday"',
    'meta secpath exists',
    'ip dscp cs1 ip ecn 1 ip version 4 ip hdrlength 5',
    'ip dscp set af11',
    'ip6 flowlabel 3',
    'tcp dport set 100',
    'ip ttl set 3',
    'ip6 hoplimit set 3',
    'udp checksum set 0',
    '@th,0,16 3',
    '@nh,3,5 7',
    '@ih,0,32 5',
    'ether saddr aa:bb:cc:dd:ee:ff',
    'ether type arp',
    'vlan id 5',
    'vlan pcp 3',
    'icmp type echo-request icmp code 3',
    'icmpv6 type { nd-neighbor-solicit, nd-router-advert }',
    'icmp id 3',
    'meta mark & 0xff == 0x10',
    'meta mark != 5 meta mark 5-7',
    'ct mark and 0x3 != 0x1',
    'meta mark set tcp dport map { 1 : 2, 3 : 4 }',
    'meta mark set numgen inc mod 2 map { 0 : 1, 1 : 2 }',
    'ct helper set "h1"',
    'ct count over 10',
    'ct zone set 3',
    'meta nftrace set 1',
    'meta priority set 1:3',
    'meta pkttype set host',
    'ct label set 4',
    'tcp flags & (fin|syn|rst|ack) == syn',
    'dccp type request',
    'igmp type membership-query',
    'iifname vmap { "a" : accept, "b" : drop }',
    'meta mark set ct mark xor 0x3',
    'meta mark set mark << 3',
    'ip saddr . meta mark vmap { 1.2.3.4 . 5 : accept }',
    'ct state vmap { established : accept, related : accept, invalid : drop }',
    'continue',
    'ct original ip saddr 1.2.3.4',
    'ct reply proto-dst 80',
    'ct label 3',
    'ct zone 4',
    'ct direction original',
    'ct status dnat',
    'ct original bytes > 100000',
    'ct expiration > 10s',
    'ct reply packets 5',
    'ct avgpkt > 100',
    'ct state != invalid',
    'ct state new,untracked',
    'meta l4proto { tcp, udp } th dport 53 accept',
    'meta l4proto tcp tproxy ip to 127.0.0.1:50080',
    'meta l4proto tcp tproxy ip6 to :50080',
    'ipsec in spi 4',
    'ipsec in ip saddr 1.2.3.4',
    'ip saddr != 10.0.0.0/8',
    'ip saddr 10.0.0.1-10.0.0.9',
    'ip daddr != 10.0.0.1-10.0.0.9',
    'tcp sport { 1024-65535 }',
    'tcp dport { 22, 80, 443 } counter accept',
    'udp dport != 53',
    'tcp dport > 1024',
    'meta mark & 0x0000000f == 0x3',
    'iifname { "eth0", "docker0" } accept',
    'oifname . ip daddr { "eth0" . 1.2.3.4 } drop',
    'log prefix "a b: " flags tcp sequence,options',
    'limit rate 5/hour',
    'limit rate 5/day',
    'limit rate 5/week',
    'limit rate over 3/second burst 1 packets drop',
    'counter comment "hello world"',
    'goto sub',
    'ip protocol { tcp, udp } accept',
    'ip6 nexthdr { tcp, udp } accept',
    'meta mark set 0x1 accept',
    'ip saddr 0.0.0.0/1 accept',
    'icmp type { echo-request, echo-reply } accept',
    'icmpv6 type echo-request accept',
    'icmp code 3',
    'tcp flags ! fin',
    'tcp flags != syn',
    'ether daddr aa:bb:cc:dd:ee:ff',
    'meta skgid 5',
    'meta oifgroup 1',
    'meta iiftype ether',
    'meta oif lo',
    'ct mark 5 meta mark set ct mark',
    'fib daddr . iif type { local, broadcast } drop',
    'fib saddr . mark oif exists',
    'fib daddr oifname "eth0"',
    'numgen inc mod 3 vmap { 0 : accept, 1 : drop }',
    'tcp option timestamp exists',
    'dst nexthdr 6',
    'rt type 0',
  ],
  'ip nat4 pre': [
    'dnat to 1.2.3.4',
    'ip protocol tcp dnat to 1.2.3.4:80',
    'tcp dport 80 dnat to 10.0.0.1-10.0.0.9:8080-8090 random',
    'iifname != "docker0" tcp dport 8080 dnat to 172.17.0.2:80',
    'redirect',
    'tcp dport 80 redirect to :8080',
    'udp dport 1-9 redirect to :5000-6000 random',
    'dnat to 1.2.3.4 persistent',
    'ip daddr 1.2.3.4 return',
    'fib daddr type local counter dnat to 10.0.0.1',
    'dnat prefix to ip daddr map { 10.0.0.0/24 : 11.0.0.0/24 }',
    'dnat to ip saddr map { 10.0.0.1 : 10.0.0.2 }',
  ],
  'ip nat4 post': [
    'masquerade',
    'ip saddr 192.168.0.0/16 masquerade',
    'ip saddr 172.17.0.0/16 oifname != "docker0" counter masquerade',
    'ip protocol tcp masquerade to :1024-2048 random',
    'masquerade fully-random,persistent',
    'snat to 1.2.3.4',
    'snat to 1.2.3.4-1.2.3.9 persistent',
    'ip protocol udp snat to 1.2.3.4:1000-2000',
    'ip saddr 10.0.0.0/8 ip daddr != 10.0.0.0/8 masquerade comment "nlkit"',
  ],
  'inet nat pre': [
    'dnat ip to 1.2.3.4',
    'dnat ip6 to fe80::1',
    'meta l4proto tcp dnat ip6 to [fe80::1]:80',
    'dnat ip to tcp dport map @im',
    'dnat ip to tcp dport map { 80 : 1.2.3.4 . 8080 }',
    'redirect',
  ],
  'inet nat post': [
    'masquerade',
    'snat ip6 to fe80::1-fe80::9',
    'meta nfproto ipv4 masquerade',
    'ip saddr 10.0.0.0/8 masquerade',
    'ip6 saddr fd00::/8 masquerade',
  ],
  'ip6 filter6 ford': [
    'ip6 saddr fe80::/10 accept',
    'ip6 daddr ::1 drop',
    'tcp dport 22 accept',
    'icmpv6 type nd-neighbor-solicit accept',
    'ip6 saddr { fe80::/10, fd00::/8 } accept',
    'ip6 hoplimit 255',
    'reject',
    'reject with icmpv6 no-route',
    'meta l4proto ipv6-icmp accept',
  ],
  'arp tarp inp': [
    'arp operation request accept',
    'arp saddr ip 1.2.3.4 drop',
    'arp htype 1',
    'arp saddr ether aa:bb:cc:dd:ee:ff',
  ],
  'bridge br pre': [
    'ether type ip accept',
    'vlan id 5 accept',
    'ip saddr 1.2.3.4 accept',
    'ether saddr aa:bb:cc:dd:ee:ff drop',
    'meta ibrname "br0"',
    'ip6 saddr fe80::1',
    'arp operation reply',
    'tcp dport 22',
  ],
  'netdev nd inp': [
    'fwd to lo',
    'dup to lo',
    'fwd ip to 1.2.3.4 device lo',
    'ip saddr 1.2.3.4 drop',
    'vlan id 5',
    'ether type 0x88cc drop',
    'udp dport 53',
  ],
}

/** Rules by the chain that they are for. */
export const rulesOf: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  [...new Set([...Object.keys(commonRules), ...Object.keys(moreRules)])].map(chain => [
    chain,
    [...(commonRules[chain] ?? []), ...(moreRules[chain] ?? [])],
  ]),
)
