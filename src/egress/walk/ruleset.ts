import {
  type ElementAttributes,
  type ElementMessage,
  getSet,
  getSetElem,
  NFPROTO,
  type SetAttributes,
  type SetMessage,
} from '../../../protocol/netfilter/index.js'
import type { Chain, Rule, Table } from '../../client/nftables/index.js'
import { ruleset as verbs } from '../../client/nftables/ruleset.js'
import { familyName } from '../../client/nftables/words.js'
import { whole } from '../../socket/exchange.js'
import { ask, type Operation } from '../../socket/operation.js'

/** Everything that decides about packets in one network namespace, as nf_tables has it. */
export interface Ruleset {
  readonly chains: readonly Chain[]
  /** In the order in which each chain goes through them. */
  readonly rules: readonly Rule[]
  /** For their flags: a dormant table does nothing, one with an owner cannot be changed. */
  readonly tables?: readonly Table[]
  /** Without them what a lookup says is unknown. */
  readonly sets?: readonly NamedSet[]
}

/** A set or a map with its elements, anonymous ones included. */
export interface NamedSet {
  readonly family: string | undefined
  readonly table: string
  readonly name: string
  readonly attributes: SetAttributes
  readonly elements: readonly ElementAttributes[]
}

/** How often a ruleset that changes while it is read is read again. */
const attempts = 10

/**
 * Reads the ruleset: `client.socket.run(readRuleset())`. All of it is of one generation, unless it changes during every one of the
 * attempts: then the last reading is as good as any.
 *
 * @throws DumpInterruptedError when even single listings keep being interrupted
 */
export function* readRuleset(): Operation<Ruleset> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const before = yield* verbs.generation()
      const [tables, chains, rules] = [yield* verbs.tables(), yield* verbs.chains(), yield* verbs.rules()]
      const sets = yield* readSets()
      if ((yield* verbs.generation()) === before || attempt === attempts) return { tables, chains, rules, sets }
    } catch (error) {
      // A set that went between its listing and that of its elements; or a listing that was interrupted.
      const { code } = error as { code?: string }
      if ((code !== 'ENOENT' && code !== 'ERR_DUMP_INTERRUPTED') || attempt === attempts) throw error
    }
  }
}

function* readSets(): Operation<NamedSet[]> {
  const body = { header: { family: NFPROTO.UNSPEC, version: 0, res_id: 0 }, attributes: {} }
  const listed = whole('NFT_MSG_GETSET', yield* ask({ kind: 'dump', definition: getSet, body }))
  const sets: NamedSet[] = []
  for (const reply of listed.replies) {
    const { header, attributes } = reply.body as SetMessage
    const { table = '', name = '' } = attributes
    const elements = yield* readElements(header.family, table, name)
    sets.push({ family: familyName(header.family), table, name, attributes, elements })
  }
  return sets
}

function* readElements(family: number, table: string, set: string): Operation<ElementAttributes[]> {
  const body = { header: { family, version: 0, res_id: 0 }, attributes: { table, set } }
  const listed = whole('NFT_MSG_GETSETELEM', yield* ask({ kind: 'dump', definition: getSetElem, body }))
  return listed.replies.flatMap(reply => (reply.body as ElementMessage).attributes.elements ?? [])
}
