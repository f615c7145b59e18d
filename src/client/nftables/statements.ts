/*
 * Statements and matches of a rule that read as in nft, each giving the very expressions that nft gives:
 * `[ip.saddr('192.168.0.0/16'), tcp.dport([80, 443]), counter(), accept()]` is
 * `ip saddr 192.168.0.0/16 tcp dport { 80, 443 } counter accept`.
 *
 * They know the rule that they stand in, and put in front what nft puts there: which family or protocol the packet is of.
 */
import type { Expression } from '../../../protocol/netfilter/index.js'
import { InputError } from '../input.js'
import { RuleContext, type RulePart } from './statements/rule-context.js'
import type { Family } from './words.js'

export type { Comparison, ConcatenationOf, MaskedValue, NamedSet, VerdictMap } from './statements/compare.js'
export { type FibInput, type FibResult, fib, jhash, numgen, osf, symhash } from './statements/computed.js'
export {
  type Counted,
  counter,
  type LogFlag,
  type LogOptions,
  last,
  limit,
  log,
  quota,
  type Rate,
} from './statements/counting.js'
export { addElement, type DynamicOptions, deleteElement, updateElement } from './statements/dynamic.js'
export {
  type Device,
  dup,
  flowAdd,
  fwd,
  notrack,
  queue,
  type SynproxyOptions,
  synproxy,
  tproxy,
} from './statements/forwarding.js'
export {
  ah,
  arp,
  comp,
  dccp,
  esp,
  ether,
  icmp,
  icmpv6,
  igmp,
  ip6,
  raw,
  th,
  udp,
  udplite,
  vlan,
} from './statements/headers.js'
export { ct, ipsec, meta, rt, socket } from './statements/keys.js'
export type { ObjectRef } from './statements/named.js'
export { dnat, masquerade, type NatFlags, type NatPorts, type NatTarget, redirect, snat } from './statements/nat.js'
export { dst, exthdr, frag, hbh, ip, mh, type Presence, rt0, sctp, srh, tcp } from './statements/options.js'
export type { RulePart, Statement } from './statements/rule-context.js'
export {
  type Concatenation,
  concat,
  type MapLookup,
  type MapValue,
  type NamedMapOptions,
  type Selector,
  type Settable,
  type Source,
} from './statements/selector.js'
export type { NumberValue, RangeOf, ValueOf } from './statements/value-types.js'
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

/**
 * The expressions that the parts of a rule are in a table of that family, for who looks for a rule that is there. Sets without a
 * name need a transaction, which makes them.
 *
 * @throws InputError
 */
export function expressions(family: Family, parts: readonly RulePart[]): Expression[] {
  const sets = {
    add(): never {
      throw new InputError('ERR_COMBINATION', 'a set in a rule needs the transaction that makes it')
    },
    find: () => undefined,
  }
  return new RuleContext(family, sets).write(parts)
}
