import {
  type ChainMessage,
  type ElementMessage,
  type FlowtableMessage,
  type GenerationMessage,
  getChain,
  getFlowtable,
  getGen,
  getObj,
  getRule,
  getSet,
  getSetElem,
  getTable,
  NFPROTO,
  type ObjectMessage,
  type RuleMessage,
  type SetMessage,
  type TableMessage,
} from '../../../protocol/netfilter/index.js'
import type { MessageDefinition } from '../../../protocol/netlink/index.js'
import { DumpInterruptedError } from '../../socket/errors.js'
import { whole } from '../../socket/exchange.js'
import { ask, type Operation } from '../../socket/operation.js'

/** All of nf_tables at one moment, as the kernel reports it. */
export interface RulesetSnapshot {
  /** The number of the ruleset, which every commit raises. */
  readonly generation: number
  readonly tables: readonly TableMessage[]
  readonly chains: readonly ChainMessage[]
  /** Those without a name of their own (`__set0`), too. */
  readonly sets: readonly SetMessage[]
  /** One or more messages for each set, in the order of `sets`. */
  readonly elements: readonly ElementMessage[]
  readonly objects: readonly ObjectMessage[]
  readonly flowtables: readonly FlowtableMessage[]
  readonly rules: readonly RuleMessage[]
}

const attempts = 5

/**
 * What `nft list ruleset` asks for. When a commit comes in between, it is all asked again.
 *
 * @throws DumpInterruptedError when the ruleset changed each of five times
 */
export function* snapshot(): Operation<RulesetSnapshot> {
  for (let i = 0; i < attempts; i += 1) {
    const generation = yield* generationNumber()
    const sets: SetMessage[] = yield* all(getSet)
    const read = {
      generation,
      tables: yield* all(getTable),
      chains: yield* all(getChain),
      sets,
      elements: yield* elementsOf(sets),
      objects: yield* all(getObj),
      flowtables: yield* all(getFlowtable),
      rules: yield* all(getRule),
    }
    if ((yield* generationNumber()) === generation) return read
  }
  throw new DumpInterruptedError('the ruleset', [], attempts)
}

const header = (family: number) => ({ family, version: 0, res_id: 0 })

function* generationNumber(): Operation<number> {
  const reply = yield* ask({
    kind: 'query',
    definition: getGen,
    body: { header: header(NFPROTO.UNSPEC), attributes: {} },
  })
  return (reply.body as GenerationMessage).attributes.id ?? 0
}

function* all<T>(definition: MessageDefinition<T>): Operation<T[]> {
  const body = { header: header(NFPROTO.UNSPEC), attributes: {} } as T
  const result = yield* ask({ kind: 'dump', definition: definition as MessageDefinition, body })
  return whole(definition.name, result).replies.map(reply => reply.body as T)
}

function* elementsOf(sets: readonly SetMessage[]): Operation<ElementMessage[]> {
  const messages: ElementMessage[] = []
  for (const set of sets) {
    const { table, name } = set.attributes
    const body: ElementMessage = {
      header: header(set.header.family),
      attributes: { ...(table !== undefined && { table }), ...(name !== undefined && { set: name }) },
    }
    try {
      const result = yield* ask({ kind: 'dump', definition: getSetElem, body })
      for (const reply of whole(getSetElem.name, result).replies) messages.push(reply.body as ElementMessage)
    } catch (error) {
      // The set went away: the generation tells, and everything is asked again.
      if ((error as { code?: string }).code !== 'ENOENT') throw error
    }
  }
  return messages
}
