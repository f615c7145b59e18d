/* Qdiscs, classes and filters: `tc`. Options are said of the kinds that have rows here, and noted of others. */
import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  type ClassMessage,
  classAttributes,
  type FilterMessage,
  filterInfoParts,
  filterProtocols,
  handleText,
  type QdiscMessage,
  qdiscAttributes,
  TC_H,
  TCA_DUMP_FLAGS,
  type Tcmsg,
  trafficFilterAttributes,
  type U32Filter,
} from '../../../protocol/route/index.js'
import { wordOf } from '../../../protocol/route/words.js'
import { elsewhere, option, type Row, reported, sayAttributes, type Telling } from './rows.js'
import type { Teller, Told } from './teller.js'
import { estimator, sizeTable } from './traffic/estimator.js'
import { filters, maskOfHandle } from './traffic/filters.js'
import { type KindWords, queues } from './traffic/queues.js'
import { hfsc, htb, tbf } from './traffic/shapers.js'
import { structs } from './traffic/structs.js'
import { u32Handle } from './traffic/u32.js'

/** TCM_IFINDEX_MAGIC_BLOCK: the parent is the number of a shared block. */
const blockMagic = -1

function verbOf(told: Told): string {
  const { asked, flags } = told
  if (!asked || (flags & NLM_F.EXCL && flags & NLM_F.CREATE)) return 'add'
  return flags & NLM_F.CREATE ? 'replace' : flags & NLM_F.REPLACE ? 'link' : 'change'
}

function sayPlace({ ifindex, parent }: Tcmsg, telling: Telling, isFilter = false): void {
  const { line } = telling
  if (ifindex === blockMagic) line.say('block', parent)
  else {
    line.say('dev', telling.device(ifindex))
    if (parent === TC_H.ROOT) line.say('root')
    // The place of ingress and clsact goes with their names.
    else if (parent !== 0 && (isFilter || parent !== TC_H.CLSACT))
      line.say(...(/^(?:in|e)gress$/.test(handleText(parent)) ? [handleText(parent)] : ['parent', handleText(parent)]))
  }
}

/** Words of the kinds; what has none is noted. */
const qdiscs: Readonly<Record<string, KindWords>> = {
  ...queues,
  ...structs,
  htb: htb as KindWords,
  tbf: tbf as KindWords,
  hfsc: hfsc as KindWords,
}

const kindOptions: Row<unknown> = (options, telling, { kind }) => {
  if (Object.keys(options as object).length === 0) return []
  return typeof kind === 'string' && Object.hasOwn(qdiscs, kind) ? qdiscs[kind]?.(options as never, telling) : undefined
}

const filterOptions =
  (protocol: number): Row<unknown> =>
  (options, telling, { kind }) =>
    typeof kind === 'string' && Object.hasOwn(filters, kind)
      ? filters[kind]?.(options as never, telling, protocol)
      : undefined

const rows = {
  ingressBlock: option('ingress_block'),
  egressBlock: option('egress_block'),
  rate: estimator,
  stab: sizeTable,
  kind: (kind: string) => [kind],
  options: kindOptions,
  stats: reported,
  stats2: reported,
  xstats: reported,
  hwOffload: reported,
  fcnt: reported,
}

/** RTM_NEWQDISC, RTM_DELQDISC. */
export const tellQdisc =
  (deleted: boolean): Teller<QdiscMessage> =>
  ({ header, attributes }, told) => {
    const telling = told.tc('qdisc', deleted ? 'del' : verbOf(told))
    sayPlace(header, telling)
    const { kind } = attributes
    const stands = kind === 'ingress' || kind === 'clsact' || header.parent === TC_H.CLSACT
    if (header.handle !== 0 && !stands) telling.line.say('handle', handleText(header.handle))
    if (kind === undefined && header.parent === TC_H.CLSACT) telling.line.say('clsact')
    sayAttributes(qdiscAttributes, rows as never, attributes, telling)
    if (!told.asked && header.handle === 0) telling.line.note('the kernel’s own, by default')
    return [telling.line]
  }

/** Kinds whose classes are made by command; those of others are queues that the kernel shows. */
const withClasses: ReadonlySet<string> = new Set(['drr', 'ets', 'hfsc', 'htb', 'qfq'])

/** RTM_NEWTCLASS, RTM_DELTCLASS. */
export const tellClass =
  (deleted: boolean): Teller<ClassMessage> =>
  ({ header, attributes }, told) => {
    const telling = told.tc('class', deleted ? 'del' : verbOf(told))
    sayPlace(header, telling)
    telling.line.say('classid', handleText(header.handle))
    sayAttributes(classAttributes, rows as never, attributes, telling)
    if (!told.asked && !withClasses.has(attributes.kind ?? '')) telling.line.note('made by its qdisc')
    return [telling.line]
  }

/** RTM_NEWTFILTER, RTM_DELTFILTER. */
export const tellFilter =
  (deleted: boolean): Teller<FilterMessage> =>
  ({ header, attributes }, told) => {
    const telling = told.tc('filter', deleted ? 'del' : verbOf(told))
    sayFilter(header, attributes, telling, told)
    if (!told.asked && isMadeByItself(header, attributes))
      telling.line.note('made with the first filter of its priority')
    return [telling.line]
  }

/** What all filters of a priority have in common, and u32's first table, are reported as filters, too. */
function isMadeByItself({ handle }: Tcmsg, { kind, options }: FilterMessage['attributes']): boolean {
  return handle === 0 || (kind === 'u32' && (options as U32Filter | undefined)?.divisor === 1)
}

function sayFilter(header: Tcmsg, attributes: FilterMessage['attributes'], telling: Telling, told: Told): void {
  const { line } = telling
  sayPlace(header, telling, true)
  const { priority, protocol: own } = filterInfoParts(header.info, told.littleEndian)
  // The template of a chain has it there alone.
  const protocol = own === 0 && attributes.kind === 'flower' ? (attributes.options?.keyEthType ?? 0) : own
  if (protocol !== 0) line.say('protocol', wordOf(filterProtocols, protocol))
  if (priority !== 0) line.say('prio', priority)
  if (header.handle !== 0) line.say('handle', filterHandle(header.handle, attributes))
  if (attributes.chain !== undefined && attributes.chain !== 0) line.say('chain', attributes.chain)
  sayAttributes(
    trafficFilterAttributes,
    { ...rows, chain: elsewhere, options: filterOptions(protocol) } as never,
    attributes,
    telling,
  )
}

/** A number, or with u32 a place among tables. */
function filterHandle(handle: number, { kind, options }: FilterMessage['attributes']): string {
  if (kind === 'u32') return u32Handle(handle)
  return `0x${handle.toString(16)}${maskOfHandle(kind, options)}`
}

/** RTM_NEWCHAIN, RTM_DELCHAIN. */
export const tellChain =
  (deleted: boolean): Teller<FilterMessage> =>
  ({ header, attributes }, told) => {
    const telling = told.tc('chain', deleted ? 'del' : 'add')
    sayFilter(header, attributes, telling, told)
    return [telling.line]
  }

/** RTM_GETCHAIN: `tc chain show`, or of one chain `tc chain get`. */
export const tellGetChain: Teller<FilterMessage> = ({ header, attributes }, told) => {
  const telling = told.tc('chain', told.has(NLM_F.DUMP) ? 'show' : 'get')
  sayFilter(header, attributes, telling, told)
  return [telling.line]
}

/** RTM_GETQDISC: `tc qdisc show`. */
export const tellGetQdisc: Teller<QdiscMessage> = ({ header, attributes }, told) => {
  const telling = told.tc('qdisc', 'show')
  if (header.ifindex !== 0) telling.line.say('dev', telling.device(header.ifindex))
  if (attributes.dumpInvisible) telling.line.say('invisible')
  sayAttributes(qdiscAttributes, { dumpInvisible: elsewhere } as never, attributes, telling)
  return [telling.line]
}

/** RTM_GETTCLASS: `tc class show`. */
export const tellGetClass: Teller<ClassMessage> = ({ header, attributes }, told) => {
  const telling = told.tc('class', 'show')
  sayPlace(header, telling)
  sayAttributes(classAttributes, {}, attributes, telling)
  return [telling.line]
}

/** RTM_GETTFILTER: `tc filter show`, or for one filter `tc filter get`. */
export const tellGetFilter: Teller<FilterMessage> = ({ header, attributes }, told) => {
  const { dumpFlags, ...asked } = attributes
  const isTerse = dumpFlags?.value === TCA_DUMP_FLAGS.TERSE
  const verb = told.has(NLM_F.DUMP) ? 'show' : 'get'
  const telling = isTerse ? told.tc('-br', 'filter', verb) : told.tc('filter', verb)
  sayFilter(header, isTerse ? (asked as FilterMessage['attributes']) : attributes, telling, told)
  return [telling.line]
}
