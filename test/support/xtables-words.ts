/** What iptables, ebtables and arptables were told, as nft-syntax comments say the rules that they sent. Read against their manuals. */
export const typed: Readonly<Record<string, string>> = {
  'iptables -A FORWARD -m addrtype --src-type UNICAST ! --dst-type LOCAL,BROADCAST -j ACCEPT':
    'xt match "addrtype" rev 1 source UNICAST dest LOCAL|BROADCAST flags INVERT_DEST counter accept',
  'iptables -A FORWARD -m addrtype --dst-type LOCAL --limit-iface-in -j ACCEPT':
    'xt match "addrtype" rev 1 dest LOCAL flags LIMIT_IFACE_IN counter accept',
  'iptables -A FORWARD -m iprange --src-range 10.0.0.5-10.0.0.9 ! --dst-range 10.1.0.1-10.1.0.3 -j ACCEPT':
    'xt match "iprange" rev 1 src_min 10.0.0.5 src_max 10.0.0.9 dst_min 10.1.0.1 dst_max 10.1.0.3 flags SRC|DST|DST_INV counter accept',
  'iptables -A FORWARD -m mac --mac-source 02:00:00:00:00:01 -j ACCEPT':
    'xt match "mac" rev 0 srcaddr 02:00:00:00:00:01 counter accept',
  'iptables -A FORWARD -m physdev --physdev-in v0 --physdev-is-bridged -j ACCEPT':
    'xt match "physdev" rev 0 physindev v0 in_mask 255,255,255 bitmask IN|BRIDGED counter accept',
  'iptables -A FORWARD -m pkttype --pkt-type multicast -j ACCEPT':
    'xt match "pkttype" rev 0 pkttype MULTICAST counter accept',
  'iptables -A OUTPUT -m owner --uid-owner 1000-2000 ! --gid-owner 7 -j ACCEPT':
    'xt match "owner" rev 1 uid_min 1000 uid_max 2000 gid_min 7 gid_max 7 match UID|GID invert GID counter accept',
  'iptables -A INPUT -m socket --transparent -j ACCEPT': 'xt match "socket" rev 3 flags TRANSPARENT counter accept',
  'iptables -A FORWARD -m realm --realm 0x10/0xff -j ACCEPT': 'xt match "realm" rev 0 id 16 mask 0xff counter accept',
  'iptables -A FORWARD -m set --match-set friends src,dst -j ACCEPT':
    'xt match "set" rev 4 match_set.dim 2 match_set.flags DIM_ONE_SRC packets.op NONE bytes.op NONE counter accept',
  'iptables -A FORWARD -m set ! --match-set friends src -j ACCEPT':
    'xt match "set" rev 4 match_set.dim 1 match_set.flags INV_MATCH|DIM_ONE_SRC packets.op NONE bytes.op NONE counter accept',
  'iptables -A FORWARD -m conntrack --ctstate NEW,RELATED --ctproto tcp --ctorigsrc 10.0.0.0/8 -j ACCEPT':
    'xt match "conntrack" rev 3 origsrc_addr 10.0.0.0 origsrc_mask 255.0.0.0 l4proto 6 match_flags STATE|PROTO|ORIGSRC state_mask RELATED|NEW counter accept',
  'iptables -A FORWARD -m conntrack ! --ctstatus ASSURED --ctexpire 10:20 --ctorigdstport 80:90 --ctdir ORIGINAL -j ACCEPT':
    'xt match "conntrack" rev 3 expires_min 10 expires_max 20 origdst_port 80 match_flags STATUS|EXPIRES|ORIGDST_PORT|DIRECTION invert_flags STATUS status_mask ASSURED origdst_port_high 90 counter accept',
  'iptables -A FORWARD -m conntrack --ctstate DNAT -j ACCEPT':
    'xt match "conntrack" rev 3 match_flags STATE state_mask DNAT counter accept',
  'iptables -A FORWARD -m state --state ESTABLISHED -j ACCEPT':
    'xt match "conntrack" rev 3 match_flags STATE|STATE_ALIAS state_mask ESTABLISHED counter accept',
  'iptables -A FORWARD -m connmark --mark 0x1/0xf -j ACCEPT':
    'xt match "connmark" rev 1 mark 0x1 mask 0xf counter accept',
  'iptables -A FORWARD -m connlimit --connlimit-above 10 --connlimit-mask 24 -j REJECT':
    'xt match "connlimit" rev 1 mask 255.255.255.0 limit 10 counter xt target "REJECT" rev 0 with ICMP_PORT_UNREACHABLE',
  'iptables -A FORWARD -m connbytes --connbytes 1000:2000 --connbytes-dir both --connbytes-mode bytes -j ACCEPT':
    'xt match "connbytes" rev 0 from 1000 to 2000 what BYTES direction BOTH counter accept',
  'iptables -A FORWARD -m helper --helper ftp -j ACCEPT': 'xt match "helper" rev 0 name ftp counter accept',
  'iptables -A FORWARD -p tcp -m tcp --sport 1000:2000 ! --dport 80 --tcp-flags SYN,ACK SYN --tcp-option 7 -j ACCEPT':
    'meta l4proto tcp xt match "tcp" rev 0 spts 1000,2000 dpts 80,80 option 7 flg_mask 0x12 flg_cmp 0x2 invflags DSTPT counter accept',
  'iptables -A FORWARD -p udp -m udp --dport 53 -j ACCEPT': 'udp dport 53 counter accept',
  'iptables -A FORWARD -p icmp -m icmp --icmp-type echo-request -j ACCEPT':
    'meta l4proto icmp xt match "icmp" rev 0 type 8 code 0,255 counter accept',
  'iptables -A FORWARD -p icmp -m icmp ! --icmp-type 3/1 -j ACCEPT':
    'meta l4proto icmp xt match "icmp" rev 0 type 3 code 1,1 invflags INV counter accept',
  'iptables -A FORWARD -p tcp -m multiport --dports 22,80:90,443 -j ACCEPT':
    'meta l4proto tcp xt match "multiport" rev 1 flags DESTINATION count 4 ports 22,80,90,443 pflags 0,1 counter accept',
  'iptables -A FORWARD -p udp -m multiport ! --ports 53,123 -j ACCEPT':
    'meta l4proto udp xt match "multiport" rev 1 flags EITHER count 2 ports 53,123 invert 1 counter accept',
  'iptables -A FORWARD -p esp -m esp --espspi 100:200 -j ACCEPT':
    'meta l4proto esp xt match "esp" rev 0 spis 100,200 counter accept',
  'iptables -A FORWARD -p tcp -m tcpmss --mss 500:1400 -j ACCEPT':
    'meta l4proto tcp xt match "tcpmss" rev 0 mss_min 500 mss_max 1400 counter accept',
  'iptables -A FORWARD -m limit --limit 5/minute --limit-burst 10 -j ACCEPT':
    'limit rate 5/minute burst 10 packets counter accept',
  'iptables -A FORWARD -m quota --quota 1000000 -j ACCEPT': 'xt match "quota" rev 0 quota 1000000 counter accept',
  'iptables -A FORWARD -m statistic --mode random --probability 0.25 -j ACCEPT':
    'xt match "statistic" rev 0 mode RANDOM every 536870912 count 536870912 counter accept',
  'iptables -A FORWARD -m statistic --mode nth --every 3 --packet 1 -j ACCEPT':
    'xt match "statistic" rev 0 mode NTH every 2 packet 1 count 1 counter accept',
  'iptables -A FORWARD -m recent --name seen --rcheck --seconds 60 --hitcount 4 -j DROP':
    'xt match "recent" rev 1 seconds 60 hit_count 4 check_set CHECK name seen side SOURCE mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff counter drop',
  'iptables -A FORWARD -m recent --name seen --set --rdest -j ACCEPT':
    'xt match "recent" rev 1 check_set SET name seen side DEST mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff counter accept',
  'iptables -A FORWARD -m time --timestart 09:00 --timestop 17:30 --weekdays Mon,Fri -j ACCEPT':
    'xt match "time" rev 0 date_stop 2147483647 daytime_start 32400 daytime_stop 63000 monthdays_match 0xfffffffe weekdays_match 0x22 counter accept',
  'iptables -A FORWARD -m comment --comment "a comment with words" -j ACCEPT':
    'xt match "comment" rev 0 comment "a comment with words" counter accept',
  'iptables -A FORWARD -m mark --mark 0x10/0xff -j ACCEPT': 'meta mark & 0xff == 0x10 counter accept',
  'iptables -A FORWARD -m mark ! --mark 7 -j ACCEPT': 'meta mark != 0x00000007 counter accept',
  'iptables -A FORWARD -m length --length 100:200 -j ACCEPT': 'xt match "length" rev 0 min 100 max 200 counter accept',
  'iptables -A FORWARD -m dscp --dscp 10 -j ACCEPT': 'xt match "dscp" rev 0 dscp 10 counter accept',
  'iptables -A FORWARD -m tos --tos 0x10/0x3f -j ACCEPT':
    'xt match "tos" rev 1 tos_mask 63 tos_value 16 counter accept',
  'iptables -A FORWARD -m ttl --ttl-lt 10 -j ACCEPT': 'xt match "ttl" rev 0 mode LT ttl 10 counter accept',
  'iptables -A FORWARD -m string --string "abc" --algo bm --icase -j DROP':
    'xt match "string" rev 1 to_offset 65535 algo bm pattern "abc" patlen 3 flags IGNORECASE counter drop',
  'iptables -A FORWARD -j LOG --log-prefix "dropped " --log-level info --log-tcp-sequence --log-uid':
    'counter xt target "LOG" rev 0 level 6 logflags TCPSEQ|UID prefix "dropped "',
  'iptables -A FORWARD -j NFLOG --nflog-group 5 --nflog-prefix "seen" --nflog-threshold 3':
    'counter log prefix "seen" group 5 queue-threshold 3',
  'iptables -A FORWARD -j NFQUEUE --queue-balance 0:3 --queue-bypass':
    'counter xt target "NFQUEUE" rev 3 queues_total 4 flags BYPASS',
  'iptables -A FORWARD -j REJECT --reject-with icmp-host-prohibited':
    'counter xt target "REJECT" rev 0 with ICMP_HOST_PROHIBITED',
  'iptables -A FORWARD -p tcp -j REJECT --reject-with tcp-reset':
    'meta l4proto tcp counter xt target "REJECT" rev 0 with TCP_RESET',
  'iptables -t mangle -A FORWARD -j MARK --set-xmark 0x10/0xff': 'counter xt target "MARK" rev 2 mark 0x10 mask 0xff',
  'iptables -t mangle -A FORWARD -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff':
    'counter xt target "CONNMARK" rev 2 ctmask 0xff nfmask 0xff shift_dir LEFT mode SAVE',
  'iptables -t mangle -A PREROUTING -j CONNMARK --restore-mark':
    'counter xt target "CONNMARK" rev 2 ctmask 0xffffffff nfmask 0xffffffff shift_dir LEFT mode RESTORE',
  'iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu':
    'tcp flags & (syn | rst) == syn counter xt target "TCPMSS" rev 0 mss 65535',
  'iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1400':
    'tcp flags & (syn | rst) == syn counter xt target "TCPMSS" rev 0 mss 1400',
  'iptables -t mangle -A FORWARD -j DSCP --set-dscp 10': 'counter xt target "DSCP" rev 0 dscp 10',
  'iptables -t mangle -A FORWARD -j TOS --set-tos 0x10/0x3f': 'counter xt target "TOS" rev 1 tos_value 16 tos_mask 63',
  'iptables -t mangle -A POSTROUTING -j CLASSIFY --set-class 1:10':
    'counter xt target "CLASSIFY" rev 0 priority 0x10010',
  'iptables -t mangle -A PREROUTING -p tcp -j TPROXY --on-port 8080 --on-ip 127.0.0.1 --tproxy-mark 0x1/0x1':
    'meta l4proto tcp counter xt target "TPROXY" rev 1 mark_mask 0x1 mark_value 0x1 laddr 127.0.0.1 lport 8080',
  'iptables -t mangle -A FORWARD -j SET --add-set friends src --exist --timeout 60':
    'counter xt target "SET" rev 3 add_set.dim 1 add_set.flags DIM_ONE_SRC del_set.index 65535 map_set.index 65535 flags 1 timeout 60',
  'iptables -t nat -A POSTROUTING -o v0 -j MASQUERADE': 'oifname "v0" counter xt target "MASQUERADE" rev 0 rangesize 1',
  'iptables -t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports 1000-2000 --random':
    'meta l4proto tcp counter xt target "MASQUERADE" rev 0 rangesize 1 range.flags PROTO_SPECIFIED|PROTO_RANDOM range.min 1000 range.max 2000',
  'iptables -t nat -A POSTROUTING -p tcp -s 10.0.0.0/8 -j SNAT --to-source 192.0.2.1-192.0.2.9:1000-2000 --persistent':
    'meta l4proto tcp ip saddr 10.0.0.0/8 counter xt target "SNAT" rev 0 rangesize 1 range.flags MAP_IPS|PROTO_SPECIFIED|PERSISTENT range.min_ip 192.0.2.1 range.max_ip 192.0.2.9 range.min 1000 range.max 2000',
  'iptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.2:8080':
    'tcp dport 80 counter xt target "DNAT" rev 2 flags MAP_IPS|PROTO_SPECIFIED min_addr 10.0.0.2 max_addr 10.0.0.2 min_proto 8080 max_proto 8080',
  'iptables -t nat -A PREROUTING -p tcp --dport 81 -j DNAT --to-destination 10.0.0.2-10.0.0.4 --random':
    'tcp dport 81 counter xt target "DNAT" rev 2 flags MAP_IPS|PROTO_RANDOM min_addr 10.0.0.2 max_addr 10.0.0.4',
  'iptables -t nat -A PREROUTING -p tcp --dport 82 -j REDIRECT --to-ports 8082':
    'tcp dport 82 counter xt target "REDIRECT" rev 0 rangesize 1 range.flags PROTO_SPECIFIED range.min 8082 range.max 8082',
  'iptables -t nat -A PREROUTING -d 192.0.2.0/24 -j NETMAP --to 10.0.0.0/24':
    'ip daddr 192.0.2.0/24 counter xt target "NETMAP" rev 0 rangesize 1 range.flags MAP_IPS range.min_ip 10.0.0.0 range.max_ip 10.0.0.255',
  'iptables -t raw -A PREROUTING -m rpfilter --loose --invert -j DROP':
    'xt match "rpfilter" rev 0 flags LOOSE|INVERT counter drop',
  'iptables -t raw -A PREROUTING -j CT --notrack': 'counter xt target "CT" rev 2 flags NOTRACK',
  'iptables -t raw -A PREROUTING -j CT --zone 7': 'counter xt target "CT" rev 2 zone 7',
  'ip6tables -A FORWARD -s 2001:db8::/32 -d 2001:db8:1::1 -p tcp --dport 443 -j ACCEPT':
    'meta l4proto tcp ip6 saddr 2001:db8::/32 ip6 daddr 2001:db8:1::1 tcp dport 443 counter accept',
  'ip6tables -A FORWARD -p ipv6-icmp -m icmp6 --icmpv6-type echo-request -j ACCEPT':
    'meta l4proto ipv6-icmp xt match "icmp6" rev 0 type 128 code 0,255 counter accept',
  'ip6tables -A FORWARD -p icmpv6 -m icmp6 ! --icmpv6-type 1/4 -j ACCEPT':
    'meta l4proto ipv6-icmp xt match "icmp6" rev 0 type 1 code 4,4 invflags INV counter accept',
  'ip6tables -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED --ctorigsrc 2001:db8::/32 -j ACCEPT':
    'xt match "conntrack" rev 3 origsrc_addr 2001:db8:: origsrc_mask ffff:ffff:: match_flags STATE|ORIGSRC state_mask ESTABLISHED|RELATED counter accept',
  'ip6tables -A FORWARD -m hl --hl-gt 10 -j ACCEPT': 'xt match "hl" rev 0 mode GT hop_limit 10 counter accept',
  'ip6tables -A FORWARD -m iprange --src-range 2001:db8::5-2001:db8::9 -j ACCEPT':
    'xt match "iprange" rev 1 src_min 2001:db8::5 src_max 2001:db8::9 flags SRC counter accept',
  'ip6tables -A FORWARD -m addrtype --dst-type LOCAL -j ACCEPT': 'xt match "addrtype" rev 1 dest LOCAL counter accept',
  'ip6tables -A FORWARD -m frag --fragid 1:2 --fragmore -j ACCEPT':
    'xt match "frag" rev 0 ids 1,2 flags IDS|MF counter accept',
  'ip6tables -A FORWARD -m rt --rt-type 0 --rt-segsleft 1:2 -j DROP':
    'xt match "rt" rev 0 segsleft 1,2 flags TYP|SGS counter drop',
  'ip6tables -A FORWARD -m ipv6header --header hop,dst --soft -j DROP':
    'xt match "ipv6header" rev 0 matchflags HOPOPTS|DSTOPTS modeflag 255 counter drop',
  'ip6tables -A FORWARD -m connlimit --connlimit-above 10 --connlimit-mask 64 -j DROP':
    'xt match "connlimit" rev 1 mask ffff:ffff:ffff:ffff:: limit 10 counter drop',
  'ip6tables -A FORWARD -m recent --name six --set --mask ffff:ffff:: -j ACCEPT':
    'xt match "recent" rev 1 check_set SET name six side SOURCE mask ffff:ffff:: counter accept',
  'ip6tables -A FORWARD -j REJECT --reject-with icmp6-adm-prohibited':
    'counter xt target "REJECT" rev 0 with ICMP6_ADM_PROHIBITED',
  'ip6tables -A FORWARD -p tcp -j REJECT --reject-with tcp-reset':
    'meta l4proto tcp counter xt target "REJECT" rev 0 with TCP_RESET',
  'ip6tables -A FORWARD -j LOG --log-prefix "six "': 'counter xt target "LOG" rev 0 level 4 prefix "six "',
  'ip6tables -t mangle -A FORWARD -j HL --hl-dec 1': 'counter xt target "HL" rev 0 mode DEC hop_limit 1',
  'ip6tables -t mangle -A PREROUTING -p tcp -j TPROXY --on-port 8080 --on-ip ::1 --tproxy-mark 0x1':
    'meta l4proto tcp counter xt target "TPROXY" rev 1 mark_mask 0xffffffff mark_value 0x1 laddr ::1 lport 8080',
  'ip6tables -t nat -A POSTROUTING -s fd00::/8 -j MASQUERADE':
    'ip6 saddr fd00::/8 counter xt target "MASQUERADE" rev 0',
  'ip6tables -t nat -A POSTROUTING -p tcp -s fd00::/8 -j SNAT --to-source [2001:db8::1-2001:db8::2]:1000-2000':
    'meta l4proto tcp ip6 saddr fd00::/8 counter xt target "SNAT" rev 1 flags MAP_IPS|PROTO_SPECIFIED min_addr 2001:db8::1 max_addr 2001:db8::2 min_proto 1000 max_proto 2000',
  'ip6tables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination [2001:db8::2]:8080':
    'tcp dport 80 counter xt target "DNAT" rev 2 flags MAP_IPS|PROTO_SPECIFIED min_addr 2001:db8::2 max_addr 2001:db8::2 min_proto 8080 max_proto 8080',
  'ip6tables -t nat -A PREROUTING -p tcp --dport 81 -j REDIRECT --to-ports 8081':
    'tcp dport 81 counter xt target "REDIRECT" rev 0 flags PROTO_SPECIFIED min_proto 8081 max_proto 8081',
  'ip6tables -t nat -A PREROUTING -d 2001:db8:1::/64 -j NETMAP --to fd00:1::/64':
    'ip6 daddr 2001:db8:1::/64 counter xt target "NETMAP" rev 0 flags MAP_IPS min_addr fd00:1:: max_addr fd00:1::ffff:ffff:ffff:ffff',
  'ebtables -A FORWARD -p IPv4 --ip-source 10.0.0.0/8 --ip-protocol tcp --ip-destination-port 80:90 -j ACCEPT':
    'ether type ip xt match "ip" rev 0 saddr 10.0.0.0 smsk 255.0.0.0 protocol 6 bitmask SOURCE|PROTO|DPORT dport 80,90 counter accept',
  'ebtables -A FORWARD -p IPv4 --ip-destination ! 10.0.0.1 --ip-tos 0x10 -j DROP':
    'ether type ip xt match "ip" rev 0 daddr 10.0.0.1 dmsk 255.255.255.255 tos 0x10 bitmask DEST|TOS invflags DEST counter drop',
  'ebtables -A FORWARD -p IPv6 --ip6-source 2001:db8::/32 --ip6-protocol udp --ip6-source-port 53 -j ACCEPT':
    'ether type ip6 xt match "ip6" rev 0 saddr 2001:db8:: smsk ffff:ffff:: protocol 17 bitmask SOURCE|PROTO|SPORT sport 53,53 counter accept',
  'ebtables -A FORWARD -p IPv6 --ip6-protocol ipv6-icmp --ip6-icmp-type echo-request -j ACCEPT':
    'ether type ip6 xt match "ip6" rev 0 protocol 58 bitmask PROTO|ICMP6 sport 128,128 dport 0,255 counter accept',
  'ebtables -A FORWARD -p ARP --arp-opcode Request --arp-ip-src 10.0.0.0/24 --arp-mac-src 02:00:00:00:00:01 -j ACCEPT':
    'ether type arp xt match "arp" rev 0 opcode 1 saddr 10.0.0.0 smsk 255.255.255.0 smaddr 02:00:00:00:00:01 smmsk ff:ff:ff:ff:ff:ff bitmask OPCODE|SRC_IP|SRC_MAC counter accept',
  'ebtables -A FORWARD -p 802_1Q --vlan-id 100 --vlan-prio 3 --vlan-encap IPv4 -j DROP':
    'ether type 8021q xt match "vlan" rev 0 id 100 prio 3 encap 0x800 bitmask ID|PRIO|ENCAP counter drop',
  'ebtables -A FORWARD -s 02:00:00:00:00:01/ff:ff:ff:00:00:00 -d Broadcast -j DROP':
    '@ll,48,24 131072 ether daddr ff:ff:ff:ff:ff:ff counter drop',
  'ebtables -A FORWARD -d Multicast -i v0 -o v+ -j ACCEPT':
    'iifname "v0" oifname "v*" ether daddr & 01:00:00:00:00:00 == 01:00:00:00:00:00 counter accept',
  'ebtables -A FORWARD -p LENGTH --802_3-type 0x806 -j ACCEPT':
    'ether type < 0x0600 xt match "802_3" rev 0 type 0x806 bitmask TYPE counter accept',
  'ebtables -A FORWARD -d BGA --stp-type config --stp-root-prio 1:2 -j ACCEPT':
    'ether daddr 01:80:c2:00:00:00 xt match "stp" rev 0 config.root_priol 1 config.root_priou 2 bitmask TYPE|ROOTPRIO counter accept',
  'ebtables -A FORWARD --mark 0x1/0xff -j ACCEPT':
    'xt match "mark_m" rev 0 mark 0x1 mask 0xff bitmask AND counter accept',
  'ebtables -A FORWARD --limit 5/second --limit-burst 10 -j ACCEPT':
    'limit rate 5/second burst 10 packets counter accept',
  'ebtables -A FORWARD --pkttype-type broadcast -j DROP': 'xt match "pkttype" rev 0 pkttype BROADCAST counter drop',
  'ebtables -A FORWARD --among-src 02:00:00:00:00:01=10.0.0.1,02:00:00:00:00:02 -j ACCEPT':
    'not in nft syntax: [ meta load protocol => reg 1 ] [ cmp eq reg 1 0x00000008 ] [ payload load 6b @ link header + 6 => reg 1 ] [ payload load 4b @ network header + 12 => reg 10 ] [ lookup reg 1 set __set%d 0x0 ] [ counter pkts 0 bytes 0 ] [ immediate reg 0 accept ]',
  'ebtables -A FORWARD --log-level info --log-prefix "seen" --log-ip -j CONTINUE':
    'xt target "log" rev 0 loglevel 6 prefix seen bitmask IP counter',
  'ebtables -A FORWARD --nflog-group 5 --nflog-prefix "seen" -j CONTINUE':
    'xt target "nflog" rev 0 group 5 threshold 1 prefix seen counter',
  'ebtables -A FORWARD -j mark --mark-or 0x10 --mark-target ACCEPT':
    'counter xt target "mark" rev 0 mark 0x10 target 0xffffffef',
  'ebtables -A FORWARD -j mark --mark-set 7': 'counter xt target "mark" rev 0 mark 0x7 target 0xffffffff',
  'ebtables -t nat -A POSTROUTING -o v0 -j snat --to-source 02:00:00:00:00:09 --snat-arp':
    'oifname "v0" counter xt target "snat" rev 0 mac 02:00:00:00:00:09 target -17',
  'ebtables -t nat -A PREROUTING -i v0 -j dnat --to-destination 02:00:00:00:00:08':
    'iifname "v0" counter xt target "dnat" rev 0 mac 02:00:00:00:00:08 target ACCEPT',
  'ebtables -t nat -A PREROUTING -i v0 -j redirect': 'iifname "v0" counter xt target "redirect" rev 0 target ACCEPT',
  'ebtables -t nat -A PREROUTING -p ARP -j arpreply --arpreply-mac 02:00:00:00:00:07':
    'ether type arp counter xt target "arpreply" rev 0 mac 02:00:00:00:00:07 target DROP',
  'ebtables -A FORWARD -p IPv4 --ip-protocol icmp --ip-icmp-type 3/1 -j ACCEPT':
    'ether type ip xt match "ip" rev 0 protocol 1 bitmask PROTO|ICMP sport 3,3 dport 1,1 counter accept',
  'ebtables -A FORWARD -p IPv4 --ip-protocol icmp --ip-icmp-type 8:10/0:5 -j ACCEPT':
    'ether type ip xt match "ip" rev 0 protocol 1 bitmask PROTO|ICMP sport 8,10 dport 0,5 counter accept',
  'ebtables -A FORWARD -p IPv4 --ip-protocol igmp --ip-igmp-type membership-query -j ACCEPT':
    'ether type ip xt match "ip" rev 0 protocol 2 bitmask PROTO|IGMP sport 17,17 counter accept',
  'ebtables -A FORWARD -p IPv6 --ip6-protocol ipv6-icmp --ip6-icmp-type ! 1/3 -j ACCEPT':
    'ether type ip6 xt match "ip6" rev 0 protocol 58 bitmask PROTO|ICMP6 invflags ICMP6 sport 1,1 dport 3,3 counter accept',
  'ebtables -A FORWARD -p IPv6 --ip6-tclass 0x10 --ip6-destination ! 2001:db8::/64 -j DROP':
    'ether type ip6 xt match "ip6" rev 0 daddr 2001:db8:: dmsk ffff:ffff:ffff:ffff:: tclass 0x10 bitmask DEST|TCLASS invflags DEST counter drop',
  'ebtables -A FORWARD -p ARP --arp-htype 1 --arp-ptype 0x800 --arp-mac-dst ! 02:00:00:00:00:02 --arp-ip-dst ! 10.0.0.0/8 -j DROP':
    'ether type arp xt match "arp" rev 0 htype 1 ptype 0x800 daddr 10.0.0.0 dmsk 255.0.0.0 dmaddr 02:00:00:00:00:02 dmmsk ff:ff:ff:ff:ff:ff bitmask HTYPE|PTYPE|DST_IP|DST_MAC invflags DST_IP|DST_MAC counter drop',
  'ebtables -A FORWARD -p ARP --arp-gratuitous -j DROP':
    'ether type arp xt match "arp" rev 0 bitmask GRAT counter drop',
  'ebtables -A FORWARD -p LENGTH --802_3-sap 0xaa -j DROP':
    'ether type < 0x0600 xt match "802_3" rev 0 sap 0xaa bitmask SAP counter drop',
  'ebtables -A FORWARD -p 802_1Q --vlan-id ! 100 --vlan-encap ! 0x86dd -j DROP':
    'ether type 8021q xt match "vlan" rev 0 id 100 encap 0x86dd bitmask ID|ENCAP invflags ID|ENCAP counter drop',
  'ebtables -A FORWARD -d BGA --stp-type config --stp-flags topology-change --stp-root-addr 02:00:00:00:01:00/ff:ff:ff:ff:ff:00 --stp-root-cost 1: --stp-sender-prio ! 5:6 --stp-sender-addr 02:00:00:00:00:02 --stp-port 3 --stp-msg-age 1:2 --stp-max-age 20 --stp-hello-time 2 --stp-forward-delay 15 -j ACCEPT':
    'ether daddr 01:80:c2:00:00:00 xt match "stp" rev 0 config.flags 1 config.root_addr 02:00:00:00:01:00 config.root_addrmsk ff:ff:ff:ff:ff:00 config.root_costl 1 config.root_costu 4294967295 config.sender_priol 5 config.sender_priou 6 config.sender_addr 02:00:00:00:00:02 config.sender_addrmsk ff:ff:ff:ff:ff:ff config.portl 3 config.portu 3 config.msg_agel 1 config.msg_ageu 2 config.max_agel 20 config.max_ageu 20 config.hello_timel 2 config.hello_timeu 2 config.forward_delayl 15 config.forward_delayu 15 bitmask TYPE|FLAGS|ROOTADDR|ROOTCOST|SENDERPRIO|SENDERADDR|PORT|MSGAGE|MAXAGE|HELLOTIME|FWDD invflags SENDERPRIO counter accept',
  'ebtables -A FORWARD --mark ! 7 -j ACCEPT':
    'xt match "mark_m" rev 0 mark 0x7 mask 0xffffffff invert 1 bitmask AND counter accept',
  'ebtables -A FORWARD --mark /0x10 -j ACCEPT': 'xt match "mark_m" rev 0 mask 0x10 bitmask OR counter accept',
  'ebtables -A FORWARD -j mark --mark-and 0xff --mark-target CONTINUE':
    'counter xt target "mark" rev 0 mark 0xff target 0xffffffdd',
  'ebtables -A FORWARD -j mark --mark-xor 0x1 --mark-target RETURN':
    'counter xt target "mark" rev 0 mark 0x1 target 0xffffffcc',
  'ebtables -A FORWARD --log-level debug --log-prefix "all" --log-ip --log-arp --log-ip6 -j CONTINUE':
    'xt target "log" rev 0 loglevel 7 prefix all bitmask IP|ARP|IP6 counter',
  'ebtables -A FORWARD --nflog-group 7 --nflog-range 64 --nflog-threshold 5 -j CONTINUE':
    'xt target "nflog" rev 0 len 64 group 7 threshold 5 counter',
  'ebtables -t nat -A POSTROUTING -j snat --to-source 02:00:00:00:00:09 --snat-target DROP':
    'counter xt target "snat" rev 0 mac 02:00:00:00:00:09 target DROP',
  'ebtables -t nat -A PREROUTING -j dnat --to-destination 02:00:00:00:00:08 --dnat-target CONTINUE':
    'counter xt target "dnat" rev 0 mac 02:00:00:00:00:08 target CONTINUE',
  'ebtables -t nat -A PREROUTING -j redirect --redirect-target DROP': 'counter xt target "redirect" rev 0 target DROP',
  'ebtables -t nat -A PREROUTING -p ARP -j arpreply --arpreply-mac 02:00:00:00:00:07 --arpreply-target ACCEPT':
    'ether type arp counter xt target "arpreply" rev 0 mac 02:00:00:00:00:07 target ACCEPT',
  'arptables -A INPUT -s 10.0.0.1 -d 10.0.0.0/24 -j DROP':
    'arp htype 1 arp hlen 6 arp plen 4 arp saddr ip 10.0.0.1 arp daddr ip 10.0.0.0/24 counter drop',
  'arptables -A INPUT --source-mac 02:00:00:00:00:01 ! --destination-mac 02:00:00:00:00:02/ff:ff:ff:ff:00:00 -j ACCEPT':
    'arp htype 1 arp hlen 6 arp plen 4 arp saddr ether 02:00:00:00:00:01 @nh,144,32 != 33554432 counter accept',
  'arptables -A INPUT --opcode Request --h-length 6 --h-type 1 --proto-type 0x800 -j ACCEPT':
    'arp htype 1 arp ptype ip arp hlen 6 arp plen 4 arp operation request counter accept',
  'arptables -A INPUT -i v0 ! --opcode 2 -j DROP':
    'iifname "v0" arp htype 1 arp hlen 6 arp plen 4 arp operation != reply counter drop',
  'arptables -A OUTPUT -o v0 -j mangle --mangle-ip-s 10.0.0.9 --mangle-mac-s 02:00:00:00:00:09':
    'oifname "v0" arp htype 1 arp hlen 6 arp plen 4 counter xt target "mangle" rev 0 src_devaddr 02:00:00:00:00:09 u_s 10.0.0.9 flags SDEV|SIP target ACCEPT',
  'arptables -A OUTPUT -j CLASSIFY --set-class 1:10':
    'arp htype 1 arp hlen 6 arp plen 4 counter xt target "CLASSIFY" rev 0 priority 0x10010',
  'arptables -A OUTPUT -j MARK --set-mark 7':
    'arp htype 1 arp hlen 6 arp plen 4 counter xt target "MARK" rev 2 mark 0x7',
  'arptables -A OUTPUT -j mangle --mangle-ip-d 10.0.0.9 --mangle-mac-d 02:00:00:00:00:09 --mangle-target CONTINUE':
    'arp htype 1 arp hlen 6 arp plen 4 counter xt target "mangle" rev 0 tgt_devaddr 02:00:00:00:00:09 u_t 10.0.0.9 flags TDEV|TIP target -1',
  'arptables -A OUTPUT -j mangle --mangle-ip-s 10.0.0.9 --mangle-target DROP':
    'arp htype 1 arp hlen 6 arp plen 4 counter xt target "mangle" rev 0 u_s 10.0.0.9 flags SIP target DROP',
  'arptables -A OUTPUT -j MARK --or-mark 7':
    'arp htype 1 arp hlen 6 arp plen 4 counter xt target "MARK" rev 2 mark 0x7 mask 0x7',
  'iptables -t mangle -A FORWARD -j TTL --ttl-set 64': 'counter xt target "TTL" rev 0 mode SET ttl 64',
  'iptables -t mangle -A FORWARD -j TTL --ttl-inc 1': 'counter xt target "TTL" rev 0 mode INC ttl 1',
}
