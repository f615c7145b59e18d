/* Every expression that has a table, by the kernel's name for it. A new one is a file and its three lines here. */
import type { Choices } from '../../../codec/index.js'
import { type BitwiseExpression, bitwiseExpression } from './bitwise.js'
import { type CmpExpression, cmpExpression } from './cmp.js'
import { type CounterExpression, counterExpression } from './counter.js'
import { type CtExpression, ctExpression } from './ct.js'
import { type ImmediateExpression, immediateExpression } from './immediate.js'
import { type LookupExpression, lookupExpression } from './lookup.js'
import { type MasqExpression, masqExpression } from './masq.js'
import { type MatchExpression, matchExpression } from './match.js'
import { type MetaExpression, metaExpression } from './meta.js'
import { type NatExpression, natExpression } from './nat.js'
import { type PayloadExpression, payloadExpression } from './payload.js'
import { type TargetExpression, targetExpression } from './target.js'

export * from './bitwise.js'
export * from './cmp.js'
export * from './counter.js'
export * from './ct.js'
export * from './immediate.js'
export * from './lookup.js'
export * from './masq.js'
export * from './match.js'
export * from './meta.js'
export * from './nat.js'
export * from './payload.js'
export * from './target.js'

/** What each expression's data is. */
export interface Expressions {
  bitwise: BitwiseExpression
  cmp: CmpExpression
  counter: CounterExpression
  ct: CtExpression
  immediate: ImmediateExpression
  lookup: LookupExpression
  masq: MasqExpression
  match: MatchExpression
  meta: MetaExpression
  nat: NatExpression
  payload: PayloadExpression
  target: TargetExpression
}

export const expressions: Choices<Expressions> = {
  bitwise: () => bitwiseExpression,
  cmp: () => cmpExpression,
  counter: () => counterExpression,
  ct: () => ctExpression,
  immediate: () => immediateExpression,
  lookup: () => lookupExpression,
  masq: () => masqExpression,
  match: () => matchExpression,
  meta: () => metaExpression,
  nat: () => natExpression,
  payload: () => payloadExpression,
  target: () => targetExpression,
}
