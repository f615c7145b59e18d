/* What a program that writes nft rules sees of the types: what compiles, and what does not. */
import { NftTransaction, nft } from 'nlkit'

const { ct, icmp, icmpv6, ip, meta, tcp } = nft

export const rules = [
  [ip.saddr('10.0.0.0/8'), ip.ttl({ lt: 5 }), ip.dscp(['cs1', 'af11', 5]), tcp.dport([22, '80-90']), nft.accept()],
  [ct.state('established,related'), ct.state({ not: 'invalid' }), ct.status({ mask: 'snat|dnat', value: 'snat' })],
  [icmp.type('echo-request'), icmpv6.type(['nd-neighbor-solicit', 135]), meta.pkttype({ not: 'host' })],
  [tcp.flags({ mask: 'fin|syn|rst|ack', value: 'syn' }), tcp.option.maxseg.size.set(1400), tcp.option.sack('exists')],
  [nft.concat(ip.saddr, tcp.dport)([['10.0.0.0/8', '80-90']]), nft.concat(ip.saddr, meta.iifname)({ set: 'seen' })],
  [
    tcp.dport({
      vmap: [
        [22, 'accept'],
        ['80-90', { jump: 'web' }],
      ],
    }),
  ],
  [meta.mark.set(tcp.dport.map([[80, 1]])), ct.mark.set(meta.mark.and(0xff).or(0x100)), meta.priority.set('1:2')],
  [nft.dnat({ address: tcp.dport.map([[80, ['10.0.0.1', 8080]]]), family: 'ip' }), nft.counter({ name: 'hits' })],
  [nft.reject({ icmpx: 'admin-prohibited' }), nft.log({ level: 'warn', flags: ['tcp options', 'skuid'] })],
] as const

new NftTransaction().addRule({ family: 'inet', table: 't', chain: 'c', expressions: rules })

// @ts-expect-error no such field
ip.source('10.0.0.1')
// @ts-expect-error no such state
ct.state('open')
// @ts-expect-error nor beside one that there is
ct.state('new,open')
// @ts-expect-error a type of ICMP messages, not of ICMPv6
icmpv6.type('timestamp-request')
// @ts-expect-error an address is text
ip.saddr(10)
// @ts-expect-error nft knows names of services, the kernel does not
tcp.dport('http')
// @ts-expect-error devices are known by name only in their namespace: iifname
meta.iif('eth0')
// @ts-expect-error no such verdict
tcp.dport({ vmap: [[22, 'allow']] })
// @ts-expect-error the second part is a port
nft.concat(ip.saddr, tcp.dport)([['10.0.0.1', 'ssh']])
// @ts-expect-error the elements have two parts
nft.concat(ip.saddr, tcp.dport)([['10.0.0.1']])
// @ts-expect-error what the routing table says cannot be set
nft.rt.mtu.set(1500)
// @ts-expect-error no such option
tcp.option.mss.size(1400)
// @ts-expect-error no such code
nft.reject({ icmp: 'no' })
// @ts-expect-error no such unit
nft.limit({ rate: 5, per: 'year' })
// @ts-expect-error a field alone is no rule
new NftTransaction().addRule({ family: 'ip', table: 't', chain: 'c', expressions: [ip.saddr] })
