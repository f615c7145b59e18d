import {
  DCB_APP_SEL,
  DCB_CMD,
  type DcbApp,
  type DcbAppEntry,
  type DcbIeee,
  getDcb,
  IEEE_8021QAZ_APP_SEL,
} from '../../../protocol/route/index.js'
import type { Operation } from '../../socket/operation.js'
import { InputError, quote, wordOrNumber } from '../input.js'
import { equal, type Listed, listed } from '../listed.js'
import type { Device } from '../route/links.js'
import { tosNames } from '../route/names.js'
import { getIeee, part, setIeee } from './messages.js'

/** What tells an application, in the words of dcb(8). */
const selectors = {
  ethtype: IEEE_8021QAZ_APP_SEL.ETHERTYPE,
  streamPort: IEEE_8021QAZ_APP_SEL.STREAM,
  dgramPort: IEEE_8021QAZ_APP_SEL.DGRAM,
  port: IEEE_8021QAZ_APP_SEL.ANY,
  dscp: IEEE_8021QAZ_APP_SEL.DSCP,
  pcp: DCB_APP_SEL.PCP,
} as const

/**
 * An EtherType, a port of TCP and SCTP (`streamPort`), of UDP and DCCP (`dgramPort`) or of any of them, a DSCP, or a priority code point
 * with its drop eligibility (`pcp`).
 */
export type DcbMarkSelector = keyof typeof selectors

/** Frames of an application, and the priority that they have. EtherType 0 is the default of all others. */
export interface DcbMark {
  /** A number for one that has no word. */
  selector: DcbMarkSelector | number
  /** EtherType, port, DSCP (0 to 63), or PCP (0 to 7, with 8 added where the frame may be dropped). */
  protocol: number
  /** 0 to 7. */
  priority: number
}

export interface DcbMarkSpec extends Omit<DcbMark, 'protocol'> {
  /** As above; a DSCP also by its name in iproute2's file rt_dsfield (`AF11`), a PCP as in `3nd` and `3de`. */
  protocol: number | string
}

/** `add`, `replace` … of a table of applications. `of` is what has one entry alone, as `replace` sees it. */
function table(key: 'ieeeAppTable' | 'dcbRewrTable', of: (app: DcbMark) => string) {
  const change = (entries: readonly DcbMark[]): DcbIeee => ({ [key]: entries.map(toEntry) })
  const read = function* (dev: Device): Operation<DcbMark[]> {
    return ((yield* getIeee(dev))[key] ?? []).flatMap(toApp)
  }
  const verbs = {
    /** `add`. EEXIST when one of them is there: those before it are added. */
    *add(dev: Device, ...apps: DcbMarkSpec[]): Operation<void> {
      yield* setIeee(dev, change(apps.map(parse)), apps)
    },

    /** `replace`: what these have (a mark of its priorities, with `rewr` a priority of its marks) gives way. Those that are there stay. */
    *replace(dev: Device, ...apps: DcbMarkSpec[]): Operation<void> {
      const wanted = apps.map(parse)
      const present = yield* read(dev)
      const missing = wanted.filter(app => !present.some(other => same(app, other)))
      const stale = present.filter(
        app => wanted.some(other => of(app) === of(other)) && !wanted.some(other => same(app, other)),
      )
      // What is new comes first, so that nothing is at any time without one.
      if (missing.length > 0) yield* setIeee(dev, change(missing), apps)
      if (stale.length > 0) yield* setIeee(dev, change(stale), apps, DCB_CMD.IEEE_DEL)
    },

    /** `delete`. ENOENT when one of them is not there. */
    *delete(dev: Device, ...apps: DcbMarkSpec[]): Operation<void> {
      yield* setIeee(dev, change(apps.map(parse)), apps, DCB_CMD.IEEE_DEL)
    },

    /** `flush`: all, or those with this selector. */
    *flush(dev: Device, selector?: DcbMarkSelector): Operation<void> {
      const number = selector === undefined ? undefined : selectorNumber(selector)
      const present = (yield* read(dev)).filter(app => number === undefined || selectorNumber(app.selector) === number)
      if (present.length > 0) yield* setIeee(dev, change(present), { selector }, DCB_CMD.IEEE_DEL)
    },

    /** `show`: one question, which the kernel cannot filter. */
    *list(dev: Device, filter: { selector?: DcbMarkSelector } = {}): Operation<Listed<DcbMark>> {
      const found = yield* read(dev)
      const question = { message: getDcb.name, kind: 'get', asked: ['dev'], here: [], filtered: true } as const
      return listed(
        found,
        { ...question, received: found.length },
        { selector: equal(filter.selector, app => app.selector) },
      )
    },
  } as const
  return verbs
}

/** `dcb app`: the priority of what comes in. */
export const app = table('ieeeAppTable', ({ selector, protocol }) => `${selectorNumber(selector)} ${protocol}`)

/** `dcb rewr`: what is written into packets that leave with a priority. Linux 6.3. */
export const rewr = table('dcbRewrTable', ({ selector, priority }) => `${selectorNumber(selector)} ${priority}`)

/** `dcb apptrust`: which of a frame's marks count, the most trusted first. Linux 6.2. */
export const apptrust = {
  /** `dcb apptrust show`. EOPNOTSUPP when the device does not say. */
  *get(dev: Device): Operation<(DcbMarkSelector | number)[]> {
    const order = yield* part(dev, 'dcbAppTrustTable')
    return order.flatMap(({ ieeeApp, dcbApp }) => selectorOf(ieeeApp ?? dcbApp))
  },

  /** `dcb apptrust set order …`; none for an empty order. EINVAL when one stands in it twice, EOPNOTSUPP where the device cannot. */
  *set(dev: Device, order: readonly DcbMarkSelector[]): Operation<void> {
    const dcbAppTrustTable = order.map(word => {
      const selector = selectorNumber(word)
      return selector === DCB_APP_SEL.PCP ? { dcbApp: selector } : { ieeeApp: selector }
    })
    yield* setIeee(dev, { dcbAppTrustTable }, order)
  },
} as const

function parse({ selector, protocol, priority }: DcbMarkSpec): DcbMark {
  return { selector, priority, protocol: typeof protocol === 'number' ? protocol : protocolNumber(selector, protocol) }
}

function protocolNumber(selector: DcbMarkSpec['selector'], word: string): number {
  if (/^(\d+|0x[0-9a-f]+)$/i.test(word)) return Number(word)
  // The file has whole bytes; a DSCP is the upper six bits of one.
  if (selector === 'dscp') return tosNames.numberOf(word) >> 2
  const [, point, eligible] = (selector === 'pcp' && /^([0-7])(nd|de)$/.exec(word)) || []
  if (point === undefined)
    throw new InputError('ERR_WORD', `${quote(word)} is no number, DSCP of rt_dsfield or PCP such as 3nd and 3de`)
  return Number(point) + (eligible === 'de' ? 8 : 0)
}

function same(a: DcbMark, b: DcbMark): boolean {
  return (
    selectorNumber(a.selector) === selectorNumber(b.selector) && a.protocol === b.protocol && a.priority === b.priority
  )
}

function selectorNumber(selector: DcbMark['selector']): number {
  return wordOrNumber('selector', selector, selectors)
}

function selectorOf(number: number | undefined): DcbMark['selector'][] {
  const words = Object.keys(selectors) as DcbMarkSelector[]
  return number === undefined ? [] : [words.find(word => selectors[word] === number) ?? number]
}

/** The kernel refuses a selector in the attribute of the others (dcbnl_app_selector_validate). */
function toEntry({ selector, protocol, priority }: DcbMark): DcbAppEntry {
  const number = selectorNumber(selector)
  const entry: DcbApp = { selector: number, priority, protocol }
  return number === DCB_APP_SEL.PCP ? { dcbApp: entry } : { ieeeApp: entry }
}

export function toApp({ ieeeApp, dcbApp }: DcbAppEntry): DcbMark[] {
  const entry = ieeeApp ?? dcbApp
  if (entry === undefined) return []
  return selectorOf(entry.selector).map(selector => ({ selector, protocol: entry.protocol, priority: entry.priority }))
}
