import {
  delChain,
  delFlowtable,
  delObj,
  delRule,
  delSet,
  delSetElem,
  delTable,
  destroyChain,
  destroyFlowtable,
  destroyObj,
  destroyRule,
  destroySet,
  destroySetElem,
  destroyTable,
  newChain,
  newFlowtable,
  newObj,
  newRule,
  newSet,
  newSetElem,
  newTable,
} from '../../../../protocol/netfilter/index.js'
import { ERRNO } from '../../../../protocol/netlink/errno.js'
import { Refusal } from '../errors.js'
import type { Batch, NftRequest } from './batch.js'
import { delChainIn, newChainIn } from './chain.js'
import { delElementsIn, newElementsIn } from './element.js'
import { delFlowtableIn, newFlowtableIn } from './flowtable.js'
import { delObjectIn, newObjectIn } from './object.js'
import { delRuleIn, newRuleIn } from './rule.js'
import { delSetIn, newSetIn } from './set.js'
import { delTableIn, newTableIn } from './table.js'

/** Carries out one message of a batch. @throws Refusal */
export type BatchHandler = (batch: Batch, request: NftRequest<never>) => void

/** "destroy" is "delete" that does not mind when there is nothing. */
function orNothing(remove: BatchHandler): BatchHandler {
  return (batch, request) => {
    try {
      remove(batch, request)
    } catch (error) {
      if (!(error instanceof Refusal) || error.errno !== ERRNO.ENOENT) throw error
    }
  }
}

const three = (
  add: [{ type: number }, unknown],
  remove: [{ type: number }, unknown],
  destroy: { type: number },
): [number, BatchHandler][] => [
  [add[0].type, add[1] as BatchHandler],
  [remove[0].type, remove[1] as BatchHandler],
  [destroy.type, orNothing(remove[1] as BatchHandler)],
]

/** What a batch may hold, by message type. */
export const batchHandlers: ReadonlyMap<number, BatchHandler> = new Map([
  ...three([newTable, newTableIn], [delTable, delTableIn], destroyTable),
  ...three([newChain, newChainIn], [delChain, delChainIn], destroyChain),
  ...three([newRule, newRuleIn], [delRule, delRuleIn], destroyRule),
  ...three([newSet, newSetIn], [delSet, delSetIn], destroySet),
  ...three([newSetElem, newElementsIn], [delSetElem, delElementsIn], destroySetElem),
  ...three([newObj, newObjectIn], [delObj, delObjectIn], destroyObj),
  ...three([newFlowtable, newFlowtableIn], [delFlowtable, delFlowtableIn], destroyFlowtable),
])
