import { constant } from '../../../../protocol/codec/index.js'
import { type Expression, NFT_REG, NFT_REJECT } from '../../../../protocol/netfilter/index.js'
import { dataTypes } from '../../../dump/nft-syntax/data-types.js'
import { type ChainRef, verdictOf } from '../elements.js'
import { valueBytes } from '../values.js'
import type { RuleContext, Statement } from './rule-context.js'
import { Action } from './selector.js'
import type { ValueOf } from './value-types.js'

/* What ends a rule. */

/** `accept`. */
export const accept = (): Expression => final('accept')

/** `drop`. */
export const drop = (): Expression => final('drop')

/** `continue`. */
export const continueRule = (): Expression => final('continue')

/** `return`. */
export const returnToCaller = (): Expression => final('return')

/** `jump CHAIN`. */
export const jump = (chain: ChainRef): Expression => immediate({ jump: chain })

/** `goto CHAIN`. */
export const goto = (chain: ChainRef): Expression => immediate({ goto: chain })

const finals = new Map<string, Expression>()

/** One for all rules that end so. */
function final(verdict: 'accept' | 'drop' | 'continue' | 'return'): Expression {
  const known = finals.get(verdict)
  if (known !== undefined) return known
  const made = constant(immediate(verdict))
  finals.set(verdict, made)
  return made
}

function immediate(verdict: Parameters<typeof verdictOf>[0]): Expression {
  return { name: 'immediate', data: { dreg: NFT_REG.VERDICT, data: { verdict: verdictOf(verdict) } } }
}

/** What the sender is told: `{ icmp: 'admin-prohibited' }`, in family inet `{ icmpx: … }` for both versions, or `'tcp reset'`. */
export type RejectWith =
  | 'tcp reset'
  | { icmp: ValueOf<typeof dataTypes.icmpCode> }
  | { icmpv6: ValueOf<typeof dataTypes.icmpv6Code> }
  | { icmpx: ValueOf<typeof dataTypes.icmpxCode> }

/** `reject`, `reject with …`: without a reason, that the port cannot be reached. */
export function reject(how?: RejectWith): Statement {
  return new Action([], rule => {
    if (how === 'tcp reset') {
      // Any header of TCP would do; nft asks only where nothing told the protocol.
      if (rule.protocols.transport !== IPPROTO_TCP) rule.protocols.require(rule, 'tcp')
      rule.push({ name: 'reject', data: { type: NFT_REJECT.TCP_RST, icmpCode: 0 } })
      return
    }
    const { type, codes, code } = reasonOf(rule, how)
    rule.push({ name: 'reject', data: { type, icmpCode: valueBytes(codes, code)[0]! } })
  })
}

const IPPROTO_TCP = 6

function reasonOf(rule: RuleContext, how: Exclude<RejectWith, 'tcp reset'> | undefined) {
  const { icmpCode, icmpv6Code, icmpxCode } = dataTypes
  const { ICMP_UNREACH, ICMPX_UNREACH } = NFT_REJECT
  if (how === undefined) {
    const { network } = rule.protocols
    if (network === 'ip') return { type: ICMP_UNREACH, codes: icmpCode, code: 'port-unreachable' }
    if (network === 'ip6') return { type: ICMP_UNREACH, codes: icmpv6Code, code: 'port-unreachable' }
    return { type: ICMPX_UNREACH, codes: icmpxCode, code: 'port-unreachable' }
  }
  if ('icmpx' in how) return { type: ICMPX_UNREACH, codes: icmpxCode, code: how.icmpx }
  const [network, codes, code] =
    'icmp' in how ? (['ip', icmpCode, how.icmp] as const) : (['ip6', icmpv6Code, how.icmpv6] as const)
  rule.protocols.requireNetwork(rule, network, false)
  return { type: ICMP_UNREACH, codes, code }
}
