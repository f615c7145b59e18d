/* linux/netfilter/nf_tables.h: expressions, the instructions that rules are made of. A new one is a file and its lines here. */
import {
  attr,
  attributes,
  type Choices,
  type Codec,
  chosen,
  type Infer,
  list,
  nest,
  string,
  type Tagged,
} from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { xtExpression } from '../xt/expression.js'
import { type BitwiseExpression, bitwiseExpression } from './bitwise.js'
import { type ByteorderExpression, byteorderExpression } from './byteorder.js'
import { type CmpExpression, cmpExpression } from './cmp.js'
import { type ConnlimitExpression, connlimitExpression } from './connlimit.js'
import { type CounterExpression, counterExpression } from './counter.js'
import { type CtExpression, ctExpression } from './ct.js'
import { type DupExpression, dupExpression } from './dup.js'
import { type DynsetExpression, dynsetExpression } from './dynset.js'
import { type ExthdrExpression, exthdrExpression } from './exthdr.js'
import { type FibExpression, fibExpression } from './fib.js'
import { type FlowOffloadExpression, flowOffloadExpression } from './flow-offload.js'
import { type FwdExpression, fwdExpression } from './fwd.js'
import { type HashExpression, hashExpression } from './hash.js'
import { type ImmediateExpression, immediateExpression } from './immediate.js'
import { type InnerExpression, innerExpression } from './inner.js'
import { type LastExpression, lastExpression } from './last.js'
import { type LimitExpression, limitExpression } from './limit.js'
import { type LogExpression, logExpression } from './log.js'
import { type LookupExpression, lookupExpression } from './lookup.js'
import { type MasqExpression, masqExpression } from './masq.js'
import { type MatchExpression, matchExpression } from './match.js'
import { type MetaExpression, metaExpression } from './meta.js'
import { type NatExpression, natExpression } from './nat.js'
import { type NotrackExpression, notrackExpression } from './notrack.js'
import { type NumgenExpression, numgenExpression } from './numgen.js'
import { type ObjrefExpression, objrefExpression } from './objref.js'
import { type OsfExpression, osfExpression } from './osf.js'
import { type PayloadExpression, payloadExpression } from './payload.js'
import { type QueueExpression, queueExpression } from './queue.js'
import { type QuotaExpression, quotaExpression } from './quota.js'
import { type RangeExpression, rangeExpression } from './range.js'
import { type RedirExpression, redirExpression } from './redir.js'
import { type RejectExpression, rejectExpression } from './reject.js'
import { type RtExpression, rtExpression } from './rt.js'
import { type SocketExpression, socketExpression } from './socket.js'
import { type SynproxyExpression, synproxyExpression } from './synproxy.js'
import { type TargetExpression, targetExpression } from './target.js'
import { type TproxyExpression, tproxyExpression } from './tproxy.js'
import { type TunnelExpression, tunnelExpression } from './tunnel.js'
import { type XfrmExpression, xfrmExpression } from './xfrm.js'

export * from './bitwise.js'
export * from './byteorder.js'
export * from './cmp.js'
export * from './connlimit.js'
export * from './counter.js'
export * from './ct.js'
export * from './dup.js'
export * from './dynset.js'
export * from './exthdr.js'
export * from './fib.js'
export * from './flow-offload.js'
export * from './fwd.js'
export * from './hash.js'
export * from './immediate.js'
export * from './inner.js'
export * from './last.js'
export * from './limit.js'
export * from './log.js'
export * from './lookup.js'
export * from './masq.js'
export * from './match.js'
export * from './meta.js'
export * from './nat.js'
export * from './notrack.js'
export * from './numgen.js'
export * from './objref.js'
export * from './osf.js'
export * from './payload.js'
export * from './queue.js'
export * from './quota.js'
export * from './range.js'
export * from './redir.js'
export * from './reject.js'
export * from './rt.js'
export * from './socket.js'
export * from './synproxy.js'
export * from './target.js'
export * from './tproxy.js'
export * from './tunnel.js'
export * from './xfrm.js'

/** What each expression's data is, by the kernel's name for it. */
export interface Expressions {
  bitwise: BitwiseExpression
  byteorder: ByteorderExpression
  cmp: CmpExpression
  connlimit: ConnlimitExpression
  counter: CounterExpression
  ct: CtExpression
  dup: DupExpression
  dynset: DynsetExpression
  exthdr: ExthdrExpression
  fib: FibExpression
  flow_offload: FlowOffloadExpression
  fwd: FwdExpression
  hash: HashExpression
  immediate: ImmediateExpression
  inner: InnerExpression
  last: LastExpression
  limit: LimitExpression
  log: LogExpression
  lookup: LookupExpression
  masq: MasqExpression
  match: MatchExpression
  meta: MetaExpression
  nat: NatExpression
  notrack: NotrackExpression
  numgen: NumgenExpression
  objref: ObjrefExpression
  osf: OsfExpression
  payload: PayloadExpression
  queue: QueueExpression
  quota: QuotaExpression
  range: RangeExpression
  redir: RedirExpression
  reject: RejectExpression
  rt: RtExpression
  socket: SocketExpression
  synproxy: SynproxyExpression
  target: TargetExpression
  tproxy: TproxyExpression
  tunnel: TunnelExpression
  xfrm: XfrmExpression
}

export const expressions: Choices<Expressions> = {
  bitwise: () => bitwiseExpression,
  byteorder: () => byteorderExpression,
  cmp: () => cmpExpression,
  connlimit: () => connlimitExpression,
  counter: () => counterExpression,
  ct: () => ctExpression,
  dup: () => dupExpression,
  dynset: () => dynsetExpression,
  exthdr: () => exthdrExpression,
  fib: () => fibExpression,
  flow_offload: () => flowOffloadExpression,
  fwd: () => fwdExpression,
  hash: () => hashExpression,
  immediate: () => immediateExpression,
  inner: () => innerExpression,
  last: () => lastExpression,
  limit: () => limitExpression,
  log: () => logExpression,
  lookup: () => lookupExpression,
  masq: () => masqExpression,
  match: () => xtExpression('match', matchExpression),
  meta: () => metaExpression,
  nat: () => natExpression,
  notrack: () => notrackExpression,
  numgen: () => numgenExpression,
  objref: () => objrefExpression,
  osf: () => osfExpression,
  payload: () => payloadExpression,
  queue: () => queueExpression,
  quota: () => quotaExpression,
  range: () => rangeExpression,
  redir: () => redirExpression,
  reject: () => rejectExpression,
  rt: () => rtExpression,
  socket: () => socketExpression,
  synproxy: () => synproxyExpression,
  target: () => xtExpression('target', targetExpression),
  tproxy: () => tproxyExpression,
  tunnel: () => tunnelExpression,
  xfrm: () => xfrmExpression,
}

/** One expression: its name, and data in the table of that name. */
export const expressionAttributes = attributes(
  'NFTA_EXPR',
  {
    name: attr(1, 'NFTA_EXPR_NAME', string),
    data: attr(2, 'NFTA_EXPR_DATA', chosen<Expressions>('name', expressions)),
  },
  { ...nfnetlinkSet, constants: true },
)

interface ExpressionAttributes extends Infer<typeof expressionAttributes> {}

/**
 * One expression: `{ name: 'cmp', data: { sreg: 1, op: NFT_CMP.EQ, data: { value } } }`. Comparing `name` narrows
 * `data`. An expression of a name that is not in {@link Expressions} has its data in `unknown`.
 */
export type Expression = Tagged<ExpressionAttributes, 'name', 'data', Expressions>

/** The table as the codec of the union: what stands as data always belongs to the name beside it. */
export const expression: Codec<Expression> = nest(() => expressionAttributes as unknown as Codec<Expression>)

/** Expressions in their order: NFTA_RULE_EXPRESSIONS and its like. */
export const expressionList: Codec<Expression[]> = list(1, 'NFTA_LIST_ELEM', expression, nfnetlinkSet)
