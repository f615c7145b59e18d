import {
  type ConntrackMessage,
  type ConntrackStatsAttributes,
  type ConntrackStatsMessage,
  delConntrack,
  getConntrack,
  getConntrackCtrzero,
  getConntrackDying,
  getConntrackStats,
  getConntrackStatsCpu,
  getConntrackUnconfirmed,
  IPS,
  type Nfgenmsg,
  newConntrack,
  type StatsGlobalMessage,
} from '../../../protocol/netfilter/index.js'
import { type MessageDefinition, NLM_F } from '../../../protocol/netlink/index.js'
import { whole } from '../../socket/exchange.js'
import { ask, type Operation } from '../../socket/operation.js'
import { dump, type Listed, listed, type Question } from '../listed.js'
import { type Connection, type ConnectionSpec, connectionMessage, flowOf, toConnection } from './connection.js'
import { type ConnectionFilter, planFilter } from './filter.js'
import { type Flow, flowLabel } from './flow.js'

export interface ConnectionListOptions {
  /** Sets the counters of what is listed to zero; the list has what they were. */
  zeroCounters?: boolean
}

/** Counters of one processor. */
export interface ProcessorStatistics extends ConntrackStatsAttributes {
  cpu: number
}

/** How full the table is. */
export interface TableUsage {
  entries: number
  /** The sysctl net.netfilter.nf_conntrack_max. */
  maxEntries: number | undefined
}

/** Names one connection: by its own direction's flow or that of the answers. */
export interface ConnectionName extends Flow {
  zone?: number
  /** As the kernel reported it: a later connection of the same addresses is another one. */
  id?: number | undefined
}

/** The connection tracking table: `conntrack -L`, `-I`, `-U`, `-D`, `-F`, `-S`. */
export const connections = {
  /** `conntrack -L`. The kernel filters by what the filter's parts say. @throws InputError, DumpInterruptedError */
  *list(filter: ConnectionFilter = {}, { zeroCounters }: ConnectionListOptions = {}): Operation<Listed<Connection>> {
    const { requests, conditions } = planFilter(filter)
    const definition = zeroCounters ? getConntrackCtrzero : getConntrack
    const asked = conditions.filter(({ kernel }) => kernel).map(({ name }) => name)
    const received: Connection[] = []
    const questions: Question[] = []
    for (const body of requests) {
      const answer = yield* dump(definition, body, asked)
      for (const message of answer.bodies) received.push(toConnection(message))
      questions.push(answer.question)
    }
    return listed(received, questions, Object.fromEntries(conditions.map(({ name, met }) => [name, met])))
  },

  /** `conntrack -L dying`: connections that left the table while somebody still holds them. */
  *dying(): Operation<Listed<Connection>> {
    return yield* listAll(getConntrackDying)
  },

  /** `conntrack -L unconfirmed`: connections whose first packet is still under way. Newer kernels say none. */
  *unconfirmed(): Operation<Listed<Connection>> {
    return yield* listAll(getConntrackUnconfirmed)
  },

  /** `conntrack -G`: one question, no listing. ENOENT when there is none. */
  *get(name: ConnectionName): Operation<Connection> {
    const reply = yield* ask({
      kind: 'query',
      definition: getConntrack,
      body: nameMessage(name),
      label: flowLabel(name),
    })
    return toConnection(reply.body as ConntrackMessage)
  },

  /** The same, but undefined when there is none. */
  *find(name: ConnectionName): Operation<Connection | undefined> {
    try {
      return yield* connections.get(name)
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  },

  /** `conntrack -I`: a connection as if its packets had been seen. EEXIST when it is there. The kernel wants a `timeout`. */
  *create(spec: ConnectionSpec): Operation<void> {
    const flags = NLM_F.CREATE | NLM_F.EXCL
    const body = connectionMessage(spec, true)
    // A new entry is in the table, and the kernel refuses a status that says otherwise.
    if (body.attributes.status !== undefined) body.attributes.status |= IPS.CONFIRMED
    const label = flowLabel(spec)
    yield* ask({
      kind: 'command',
      acknowledged: 'together',
      definition: newConntrack,
      flags,
      body,
      subject: spec,
      label,
    })
  },

  /**
   * `conntrack -U`: what is given of timeout, mark, status, state, labels, helper. ENOENT when there is no such connection.
   *
   * The kernel wants all bits of the status and refuses to clear most: those that are set are read first, and stay.
   */
  *update(spec: ConnectionSpec): Operation<void> {
    const body = connectionMessage(spec, false)
    if (body.attributes.status !== undefined)
      body.attributes.status |= (yield* connections.get(spec)).attributes.status ?? 0
    const label = flowLabel(spec)
    yield* ask({ kind: 'command', acknowledged: 'together', definition: newConntrack, body, subject: spec, label })
  },

  /** `conntrack -D` of one. ENOENT when there is none, or one with another `id`. */
  *delete(name: ConnectionName): Operation<void> {
    const body = nameMessage(name)
    const label = flowLabel(name)
    yield* ask({ kind: 'command', acknowledged: 'together', definition: delConntrack, body, subject: name, label })
  },

  /**
   * `conntrack -F`, or with a filter `conntrack -D`: lists and deletes what meets it, one by one, because a kernel that
   * does not know a part of the filter would delete everything. Gives those that it deleted; of a whole flush nothing is known.
   */
  *flush(filter: ConnectionFilter = {}): Operation<Connection[]> {
    if (planFilter(filter).conditions.length === 0) {
      yield* ask({ kind: 'command', definition: delConntrack, body: empty() })
      return []
    }
    const deleted: Connection[] = []
    for (const connection of yield* connections.list(filter)) {
      try {
        yield* connections.delete(connection)
        deleted.push(connection)
      } catch (error) {
        if (!isMissing(error)) throw error // it ended meanwhile
      }
    }
    return deleted
  },

  /** `conntrack -S`. @throws DumpInterruptedError */
  *statistics(): Operation<ProcessorStatistics[]> {
    const result = yield* ask({ kind: 'dump', definition: getConntrackStatsCpu, body: empty() })
    return whole(getConntrackStatsCpu.name, result).replies.map(reply => {
      const { header, attributes } = reply.body as ConntrackStatsMessage
      return { cpu: header.res_id, ...attributes }
    })
  },

  /** `conntrack -C`. */
  *usage(): Operation<TableUsage> {
    const reply = yield* ask({ kind: 'query', definition: getConntrackStats, body: empty() })
    const { entries = 0, maxEntries } = (reply.body as StatsGlobalMessage).attributes
    return { entries, maxEntries }
  },
} as const

function* listAll(definition: MessageDefinition<ConntrackMessage>): Operation<Listed<Connection>> {
  const { bodies, question } = yield* dump(definition, empty())
  return listed(bodies.map(toConnection), question)
}

function nameMessage(name: ConnectionName): ConntrackMessage {
  const { zone, id } = name
  const numbers = { ...(zone !== undefined && zone !== 0 && { zone }), ...(id !== undefined && { id }) }
  return connectionMessage({ ...flowOf(name), ...numbers }, false)
}

function empty(): { header: Nfgenmsg; attributes: Record<never, never> } {
  return { header: { family: 0, version: 0, res_id: 0 }, attributes: {} }
}

function isMissing(error: unknown): boolean {
  return (error as { code?: string }).code === 'ENOENT'
}
