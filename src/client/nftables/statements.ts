import { ipBytes } from '../../../protocol/codec/index.js'
import {
  type Expression,
  NFT_BITWISE,
  NFT_CMP,
  NFT_META,
  NFT_PAYLOAD,
  NFT_REG,
} from '../../../protocol/netfilter/index.js'
import { AF } from '../../../protocol/route/index.js'
import { deviceName, networkOf, parseCidr } from '../input.js'

/*
 * Statements and matches of a rule that read as in nft, each giving the very expressions that nft gives:
 * `[ip.saddr('192.168.0.0/16'), tcp.dport([80, 443]), counter(), accept()]` is
 * `ip saddr 192.168.0.0/16 tcp dport { 80, 443 } counter accept`.
 *
 * Those of `ip`, `tcp`, `meta` … know the rule that they stand in, and put in front what nft puts there: which family or
 * protocol the packet is of. The plain functions below are expressions at once, as the kernel gives them back: whoever looks for
 * a rule that is there compares with them.
 */

const reg = NFT_REG[1]

export { counter, type LogOptions, limit, log, quota, type Rate } from './statements/counting.js'
export { ct } from './statements/ct.js'
export { icmp, icmpv6, ip, ip6, sctp, tcp, udp } from './statements/headers.js'
export type { Comparison, Match, RulePart } from './statements/match.js'
export { meta } from './statements/meta.js'
export { dnat, masquerade, type NatFlags, type NatPorts, type NatTarget, redirect, snat } from './statements/nat.js'
export {
  accept,
  continueRule,
  drop,
  goto,
  jump,
  type RejectWith,
  reject,
  returnToCaller,
} from './statements/verdicts.js'

/** `ip saddr NETWORK`, or `ip6 saddr NETWORK`. In a table of family inet put {@link nfproto} in front, as nft does. */
export function saddr(network: string): Expression[] {
  return address(network, { ip: 12, ip6: 8 })
}

/** `ip daddr NETWORK`, or `ip6 daddr NETWORK`. */
export function daddr(network: string): Expression[] {
  return address(network, { ip: 16, ip6: 24 })
}

/** `meta nfproto ipv4` or `ipv6`: which of the two a packet in a table of family inet is. */
export function nfproto(family: 'ip' | 'ip6'): Expression[] {
  return [loadMeta(NFT_META.NFPROTO), equal(Uint8Array.of(family === 'ip' ? AF.INET : AF.INET6))]
}

/** `iifname NAME`; a `*` at the end stands for any rest. */
export function iifname(name: string): Expression[] {
  return [loadMeta(NFT_META.IIFNAME), equal(nameBytes(name))]
}

/** `oifname NAME`; a `*` at the end stands for any rest. */
export function oifname(name: string): Expression[] {
  return [loadMeta(NFT_META.OIFNAME), equal(nameBytes(name))]
}

function loadMeta(key: number): Expression {
  return { name: 'meta', data: { key, dreg: reg } }
}

function equal(value: Uint8Array): Expression {
  return { name: 'cmp', data: { sreg: reg, op: NFT_CMP.EQ, data: { value } } }
}

/** The kernel compares all 16 bytes of a name, so that a prefix is told from a whole name by its length alone. */
function nameBytes(name: string): Uint8Array {
  const prefix = name.endsWith('*') ? name.slice(0, -1) : undefined
  const text = new TextEncoder().encode(prefix ?? deviceName(name))
  if (prefix !== undefined) return text
  const field = new Uint8Array(16)
  field.set(text)
  return field
}

/** Loads the address and compares what the prefix covers: whole bytes by loading fewer, odd bits through a mask. */
function address(network: string, offsets: { ip: number; ip6: number }): Expression[] {
  const cidr = parseCidr(network)
  const offset = cidr.family === AF.INET ? offsets.ip : offsets.ip6
  const bytes = ipBytes(networkOf(cidr))
  const { prefixLength } = cidr
  if (prefixLength % 8 === 0 && prefixLength > 0) {
    const length = prefixLength / 8
    return [load(offset, length), equal(bytes.slice(0, length))]
  }
  const mask = bytes.map((_, i) => 0xff & (0xff00 >> Math.min(8, Math.max(0, prefixLength - i * 8))))
  return [
    load(offset, bytes.length),
    {
      name: 'bitwise',
      data: {
        sreg: reg,
        dreg: reg,
        len: bytes.length,
        op: NFT_BITWISE.MASK_XOR,
        mask: { value: mask },
        xor: { value: new Uint8Array(bytes.length) },
      },
    },
    equal(bytes),
  ]
}

function load(offset: number, length: number): Expression {
  return { name: 'payload', data: { dreg: reg, base: NFT_PAYLOAD.NETWORK_HEADER, offset, len: length } }
}
