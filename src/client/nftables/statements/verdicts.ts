import { type Expression, NFT_REG, NFT_REJECT } from '../../../../protocol/netfilter/index.js'
import { dataTypes } from '../../../dump/nft-syntax/data-types.js'
import { verdictOf } from '../elements.js'
import { valueBytes } from '../values.js'

/* What ends a rule. */

/** `accept`. */
export const accept = (): Expression => immediate('accept')

/** `drop`. */
export const drop = (): Expression => immediate('drop')

/** `continue`. */
export const continueRule = (): Expression => immediate('continue')

/** `return`. */
export const returnToCaller = (): Expression => immediate('return')

/** `jump CHAIN`. */
export const jump = (chain: string): Expression => immediate({ jump: chain })

/** `goto CHAIN`. */
export const goto = (chain: string): Expression => immediate({ goto: chain })

function immediate(verdict: Parameters<typeof verdictOf>[0]): Expression {
  return { name: 'immediate', data: { dreg: NFT_REG.VERDICT, data: { verdict: verdictOf(verdict) } } }
}

/** What the sender is told: `{ icmp: 'admin-prohibited' }`, in family inet `{ icmpx: … }`, or `'tcp reset'`. */
export type RejectWith = 'tcp reset' | { icmp: string } | { icmpv6: string } | { icmpx: string }

/** `reject with …`. `tcp reset` wants a match on tcp before. */
export function reject(how: RejectWith): Expression {
  if (how === 'tcp reset') return { name: 'reject', data: { type: NFT_REJECT.TCP_RST, icmpCode: 0 } }
  const [type, codes, code] =
    'icmp' in how
      ? ([NFT_REJECT.ICMP_UNREACH, dataTypes.icmpCode, how.icmp] as const)
      : 'icmpv6' in how
        ? ([NFT_REJECT.ICMP_UNREACH, dataTypes.icmpv6Code, how.icmpv6] as const)
        : ([NFT_REJECT.ICMPX_UNREACH, dataTypes.icmpxCode, how.icmpx] as const)
  return { name: 'reject', data: { type, icmpCode: valueBytes(codes, code)[0]! } }
}
