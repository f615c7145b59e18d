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
  type Tcmsg,
  trafficFilterAttributes,
} from '../../../protocol/route/index.js'
import { wordOf } from '../../../protocol/route/words.js'
import type { Words } from './line.js'
import { elsewhere, option, type Row, reported, sayAttributes, type Telling } from './rows.js'
import type { Teller, Told } from './teller.js'

/** TCM_IFINDEX_MAGIC_BLOCK: the parent is the number of a shared block. */
const blockMagic = -1

function verbOf(told: Told): string {
  const { asked, flags } = told
  if (!asked || (flags & NLM_F.EXCL && flags & NLM_F.CREATE)) return 'add'
  if (flags & NLM_F.CREATE) return 'replace'
  return flags & NLM_F.REPLACE ? 'replace' : 'change'
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

type Options = Readonly<Record<string, unknown>>

const limit = ({ limit }: Options): Words => (limit === undefined ? [] : ['limit', Number(limit)])

/** Words for all options of a kind, or undefined where there is one that has none. */
const kinds: Readonly<Record<string, (options: Options) => Words | undefined>> = {
  pfifo: limit,
  bfifo: limit,
  htb: ({ init, directQlen, ...rest }) => {
    const { rate2quantum = 10, defcls = 0 } = (init ?? {}) as { rate2quantum?: number; defcls?: number }
    if (init === undefined || Object.keys(rest).length > 0) return undefined
    const queue = directQlen === undefined ? [] : ['direct_qlen', Number(directQlen)]
    return [
      ...(defcls === 0 ? [] : ['default', `0x${defcls.toString(16)}`]),
      ...(rate2quantum === 10 ? [] : ['r2q', rate2quantum]),
      ...queue,
    ]
  },
}

const kindOptions: Row<unknown> = (options, _telling, { kind }) => {
  const words = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (Object.keys(options as Options).length === 0) return []
  return words?.(options as Options)
}

const rows = {
  kind: elsewhere,
  ingressBlock: option('ingress_block'),
  egressBlock: option('egress_block'),
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
    if (kind !== undefined) telling.line.say(kind)
    else if (header.parent === TC_H.CLSACT) telling.line.say('clsact')
    sayAttributes(qdiscAttributes, rows as never, attributes, telling)
    if (!told.asked && header.handle === 0) telling.line.note('the kernel’s own, by default')
    return [telling.line]
  }

/** RTM_NEWTCLASS, RTM_DELTCLASS. */
export const tellClass =
  (deleted: boolean): Teller<ClassMessage> =>
  ({ header, attributes }, told) => {
    const telling = told.tc('class', deleted ? 'del' : verbOf(told))
    sayPlace(header, telling)
    telling.line.say('classid', handleText(header.handle))
    if (attributes.kind !== undefined) telling.line.say(attributes.kind)
    sayAttributes(classAttributes, rows as never, attributes, telling)
    return [telling.line]
  }

/** RTM_NEWTFILTER, RTM_DELTFILTER. */
export const tellFilter =
  (deleted: boolean): Teller<FilterMessage> =>
  ({ header, attributes }, told) => {
    const telling = told.tc('filter', deleted ? 'del' : verbOf(told))
    sayFilter(header, attributes, telling, told)
    return [telling.line]
  }

function sayFilter(header: Tcmsg, attributes: FilterMessage['attributes'], telling: Telling, told: Told): void {
  const { line } = telling
  sayPlace(header, telling, true)
  const { priority, protocol } = filterInfoParts(header.info, told.littleEndian)
  if (protocol !== 0) line.say('protocol', wordOf(filterProtocols, protocol))
  if (priority !== 0) line.say('prio', priority)
  if (header.handle !== 0) line.say('handle', `0x${header.handle.toString(16)}`)
  if (attributes.chain !== undefined && attributes.chain !== 0) line.say('chain', attributes.chain)
  if (attributes.kind !== undefined) line.say(attributes.kind)
  sayAttributes(trafficFilterAttributes, { ...rows, chain: elsewhere } as never, attributes, telling)
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
  const telling = told.tc('filter', told.has(NLM_F.DUMP) ? 'show' : 'get')
  sayFilter(header, attributes, telling, told)
  return [telling.line]
}
