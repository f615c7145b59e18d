import { NLM_F } from '../../../../protocol/netlink/index.js'
import {
  AF,
  delQdisc,
  getQdisc,
  handleText,
  newQdisc,
  type QdiscAttributes,
  type QdiscKinds,
  type QdiscMessage,
  TC_H,
  type TcaRows,
  type Tcmsg,
} from '../../../../protocol/route/index.js'
import { ask, type Operation } from '../../../socket/operation.js'
import { InputError } from '../../input.js'
import { dump, equal, type Listed, listed } from '../../listed.js'
import { type Device, deviceIndex } from '../links.js'
import { type Handle, toHandle } from './handles.js'

/** Where a qdisc stands. */
export interface QdiscPlace {
  dev: Device
  /** `root` when left out, or the class that it hangs on: `1:10`. The kinds `ingress` and `clsact` have a place of their own. */
  parent?: Handle
  /** `1:`; the kernel chooses one when left out. */
  handle?: Handle
}

type Passed = Pick<TcaRows, 'rate' | 'stab' | 'ingressBlock' | 'egressBlock'>

/**
 * A qdisc, in the words of `tc qdisc`. `kind` tells the type of `options`, which are the kernel's own, by their names and in
 * their units: `{ dev: 'eth0', kind: 'fq_codel', options: { target: 5000 } }`.
 */
export type QdiscSpec = QdiscPlace &
  Passed &
  (
    | { [K in keyof QdiscKinds]: { kind: K; options?: QdiscKinds[K] } }[keyof QdiscKinds]
    | { kind: Exclude<string, keyof QdiscKinds>; options?: undefined }
  )

/** A qdisc as the kernel reports it. */
export interface Qdisc {
  /** Index of the device. */
  ifindex: number
  kind: string
  /** `1:`; `0:` of those that a device has by default. */
  handle: string
  /** `root`, `clsact` or the class: `1:10`. */
  parent: string
  header: Tcmsg
  attributes: QdiscAttributes
}

export interface QdiscFilter {
  dev?: Device
  /** Also those that a device has by default. */
  invisible?: boolean
}

/** rtnetlink qdiscs: `tc qdisc`. Each verb is `tc`'s, with the same flags. */
export const qdiscs = {
  /** `tc qdisc add`. NLM_F_CREATE | NLM_F_EXCL: EEXIST when there is one of that handle. ENOENT for a kind that the kernel lacks. */
  *add(spec: QdiscSpec): Operation<void> {
    yield* write(spec, NLM_F.CREATE | NLM_F.EXCL)
  },

  /** `tc qdisc replace`. NLM_F_CREATE | NLM_F_REPLACE. */
  *replace(spec: QdiscSpec): Operation<void> {
    yield* write(spec, NLM_F.CREATE | NLM_F.REPLACE)
  },

  /** `tc qdisc change`: options only. ENOENT when there is none of that handle. */
  *change(spec: QdiscSpec): Operation<void> {
    yield* write(spec, 0)
  },

  /** `tc qdisc delete`, with its classes and filters. ENOENT when there is none. */
  *delete(place: QdiscPlace & { kind?: string }): Operation<void> {
    const header = yield* headerOf(place)
    const attributes = (place.kind === undefined ? {} : { kind: place.kind }) as QdiscAttributes
    const body = { header, attributes }
    yield* ask({ kind: 'command', definition: delQdisc, body, subject: place, label: label(place) })
  },

  /** `tc qdisc show`. The kernel lists all devices; `dev` is chosen here. @throws DumpInterruptedError */
  *list({ dev, invisible }: QdiscFilter = {}): Operation<Listed<Qdisc>> {
    const ifindex = dev === undefined ? undefined : yield* deviceIndex(dev)
    const attributes: QdiscAttributes = invisible ? { dumpInvisible: true } : {}
    const body: QdiscMessage = { header: tcHeader({}), attributes }
    const { bodies, question } = yield* dump(getQdisc, body)
    return listed(bodies.map(toQdisc), question, { dev: equal(ifindex, qdisc => qdisc.ifindex) })
  },

  /** The qdisc at a place, or of a handle; undefined when there is none. Chosen here from the list. */
  *find(place: QdiscPlace): Operation<Qdisc | undefined> {
    const { handle, parent } = yield* headerOf(place)
    const found = yield* qdiscs.list({ dev: place.dev })
    return found.find(({ header }) =>
      place.handle === undefined ? header.parent === parent : header.handle === handle,
    )
  },
} as const

/** A header of traffic control with what is given; the rest is 0. */
export function tcHeader(members: Partial<Tcmsg>): Tcmsg {
  return { family: AF.UNSPEC, _pad1: 0, _pad2: 0, ifindex: 0, handle: 0, parent: 0, info: 0, ...members }
}

function* headerOf({ dev, parent, handle, kind }: QdiscPlace & { kind?: string }): Operation<Tcmsg> {
  const ifindex = yield* deviceIndex(dev)
  const numbers = { parent: toHandle(parent ?? 'root'), handle: toHandle(handle ?? 0) }
  if (kind !== 'ingress' && kind !== 'clsact') return tcHeader({ ifindex, ...numbers })
  if (
    (parent !== undefined && numbers.parent !== TC_H.CLSACT) ||
    (handle !== undefined && numbers.handle !== 0xffff0000)
  )
    throw new InputError(
      'ERR_COMBINATION',
      `a qdisc of kind ${kind} has a place of its own: leave parent and handle out`,
    )
  return tcHeader({ ifindex, parent: TC_H.CLSACT, handle: 0xffff0000 })
}

function* write(spec: QdiscSpec, flags: number): Operation<void> {
  const { dev: _dev, parent: _parent, handle: _handle, ...attributes } = spec
  if (spec.kind === undefined) throw new InputError('ERR_COMBINATION', 'a qdisc needs a kind')
  const body = { header: yield* headerOf(spec), attributes: attributes as QdiscAttributes }
  yield* ask({ kind: 'command', definition: newQdisc, flags, body, subject: spec, label: label(spec) })
}

/** The kernel says "unknown" without saying what. */
function label({ dev, kind, parent }: QdiscPlace & { kind?: string }): string {
  const where = parent === undefined ? '' : ` ${typeof parent === 'number' ? handleText(parent) : parent}`
  return `${typeof dev === 'number' ? `index ${dev}` : dev}${where}${kind === undefined ? '' : `, kind ${kind}`}`
}

function toQdisc({ header, attributes }: QdiscMessage): Qdisc {
  return {
    ifindex: header.ifindex,
    kind: attributes.kind ?? '',
    handle: header.handle === 0 ? '0:' : handleText(header.handle),
    parent: handleText(header.parent),
    header,
    attributes,
  }
}
