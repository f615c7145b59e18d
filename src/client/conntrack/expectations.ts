import {
  delExpect,
  type ExpectAttributes,
  type ExpectMessage,
  getExpect,
  getExpectStatsCpu,
  type Nfgenmsg,
  newExpect,
  type StatsExpAttributes,
  type StatsExpMessage,
  type TupleAttributes,
} from '../../../protocol/netfilter/index.js'
import { NLM_F } from '../../../protocol/netlink/index.js'
import { whole } from '../../socket/exchange.js'
import { ask, type Operation } from '../../socket/operation.js'
import { isEvent, type NetlinkEvent, type Overrun } from '../../socket/subscription.js'
import { dump, given, type Listed, listed } from '../listed.js'
import { type Flow, familyNumberOf, flowLabel, type PartialFlow, toFlow, toTuple } from './flow.js'
import { type AddressFamily, type ExpectFlag, expectBits, expectFlags, families, familyName } from './words.js'

/** A connection that a helper expects, because it read of it in another one's data. */
export interface Expectation extends Flow {
  family: AddressFamily | undefined
  /** Which bits of its addresses and ports count. */
  mask: Flow
  /** The connection that announced it. */
  master: Flow
  /** Seconds until it goes. */
  timeout: number | undefined
  helper: string | undefined
  flags: ExpectFlag[]
  zone: number
  id: number | undefined
  header: Nfgenmsg
  attributes: ExpectAttributes
}

interface Translated extends Flow {
  master: Flow
  /** Which bits count: all of the destination and its port, and of the source's address, when left out. */
  mask?: PartialFlow
  helper?: string
  flags?: readonly ExpectFlag[]
}

/** A connection to expect. What is not named in {@link Translated} is the kernel's own attribute: `timeout` (seconds), `class`, `nat` … */
export interface ExpectationSpec extends Translated, Omit<ExpectAttributes, 'tuple' | 'helpName' | keyof Translated> {}

/** Names one expectation. */
export interface ExpectationName extends Flow {
  zone?: number
  id?: number | undefined
}

/** Counters of one processor. */
export interface ExpectationStatistics extends StatsExpAttributes {
  cpu: number
}

/** `conntrack -L expect` and its like. */
export const expectations = {
  /** `conntrack -L expect`. @throws DumpInterruptedError */
  *list(filter: { family?: AddressFamily } = {}): Operation<Listed<Expectation>> {
    const family = filter.family === undefined ? 0 : families[filter.family]
    const { bodies, question } = yield* dump(getExpect, { header: header(family), attributes: {} }, given(filter))
    return listed(bodies.map(toExpectation), question)
  },

  /** `conntrack -I expect`. ENOENT without its master; EINVAL when that has no helper. The kernel wants a `timeout`. */
  *create(spec: ExpectationSpec): Operation<void> {
    const flags = NLM_F.CREATE | NLM_F.EXCL
    const body = specMessage(spec)
    const label = flowLabel(spec)
    yield* ask({ kind: 'command', acknowledged: 'together', definition: newExpect, flags, body, subject: spec, label })
  },

  /** `conntrack -D expect` of one. ENOENT when there is none. */
  *delete(name: ExpectationName): Operation<void> {
    const { zone, id } = name
    const { family, tuple } = toTuple(name)
    const numbers = { ...(zone !== undefined && zone !== 0 && { zone }), ...(id !== undefined && { id }) }
    const body = { header: header(familyNumberOf(family, name)), attributes: { tuple, ...numbers } }
    const label = flowLabel(name)
    yield* ask({ kind: 'command', acknowledged: 'together', definition: delExpect, body, subject: name, label })
  },

  /** `conntrack -F expect`: all, or those of a helper. */
  *flush(filter: { helper?: string } = {}): Operation<void> {
    const attributes = filter.helper === undefined ? {} : { helpName: filter.helper }
    yield* ask({ kind: 'command', definition: delExpect, body: { header: header(0), attributes } })
  },

  /** Counters of each processor. @throws DumpInterruptedError */
  *statistics(): Operation<ExpectationStatistics[]> {
    const body = { header: header(0), attributes: {} }
    const result = yield* ask({ kind: 'dump', definition: getExpectStatsCpu, body })
    return whole(getExpectStatsCpu.name, result).replies.map(({ body }) => {
      const { header, attributes } = body as StatsExpMessage
      return { cpu: header.res_id, ...attributes }
    })
  },
} as const

export function toExpectation({ header, attributes }: ExpectMessage): Expectation {
  const { tuple, mask, master, timeout, helpName, flags, zone, id } = attributes
  return {
    ...toFlow(tuple),
    family: familyName(header.family),
    mask: toFlow(mask),
    master: toFlow(master),
    timeout,
    helper: helpName,
    flags: expectFlags(flags ?? 0),
    zone: zone ?? 0,
    id,
    header,
    attributes,
  }
}

/** What an event says of an expectation. */
export interface ExpectationEvent {
  change: 'new' | 'update' | 'destroy'
  expectation: Expectation
}

/** An item of a subscription as what happened to an expectation; undefined for everything else. */
export function expectationEvent(item: NetlinkEvent | Overrun): ExpectationEvent | undefined {
  if (isEvent(item, newExpect))
    return { change: item.flags & NLM_F.CREATE ? 'new' : 'update', expectation: toExpectation(item.body) }
  if (isEvent(item, delExpect)) return { change: 'destroy', expectation: toExpectation(item.body) }
  return undefined
}

function specMessage(spec: ExpectationSpec): ExpectMessage {
  const {
    protocol,
    source,
    destination,
    sourcePort,
    destinationPort,
    icmpType,
    icmpCode,
    icmpId,
    master,
    mask,
    helper,
    flags,
    ...passed
  } = spec
  const { family, tuple } = toTuple(spec)
  const attributes: ExpectAttributes = { master: toTuple(master).tuple, tuple, mask: maskOf(spec, family) }
  if (helper !== undefined) attributes.helpName = helper
  if (flags !== undefined) attributes.flags = expectBits(flags)
  Object.assign(attributes, passed)
  return { header: header(familyNumberOf(family, spec)), attributes }
}

/** The kernel looks at a mask's source; the destination always counts whole. */
function maskOf(spec: ExpectationSpec, family: AddressFamily | undefined): TupleAttributes {
  const ones = family === 'ip6' ? 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff' : '255.255.255.255'
  const ports = spec.destinationPort === undefined ? {} : { sourcePort: 0, destinationPort: 0xffff }
  return toTuple({ protocol: spec.protocol, source: ones, destination: ones, ...ports, ...spec.mask }).tuple
}

function header(family: number): Nfgenmsg {
  return { family, version: 0, res_id: 0 }
}
