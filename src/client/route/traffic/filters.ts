import { endianness } from 'node:os'
import { NLM_F } from '../../../../protocol/netlink/index.js'
import {
  delFilter,
  type FilterKinds,
  type FilterMessage,
  filterInfo,
  filterInfoParts,
  filterProtocols,
  getFilter,
  handleText,
  newFilter,
  type Tcmsg,
  type TrafficFilterAttributes,
} from '../../../../protocol/route/index.js'
import { ask, type Operation } from '../../../socket/operation.js'
import { InputError, wordOrNumber } from '../../input.js'
import { dump, given, type Listed, listed } from '../../listed.js'
import { type Device, deviceIndex } from '../links.js'
import { type Handle, toHandle } from './handles.js'
import { tcHeader } from './qdiscs.js'

/** Where filters stand: at a qdisc or hook of a device, or in a shared block. */
export interface FilterPlace {
  dev?: Device
  /** `ingress` or `egress` of a clsact, or a qdisc: `1:`. `root` when left out. */
  parent?: Handle
  /** Number of a shared block, instead of `dev` and `parent`. */
  block?: number
  /** Chain within it: 0 when left out. */
  chain?: number
}

/** One filter. */
export interface FilterName extends FilterPlace {
  /** 1 to 65535, the lowest runs first; the kernel chooses one for a filter that is added without. */
  priority?: number
  /** `all`, `ip`, `ipv6`, `arp`, `802.1q` … or an EtherType; `all` when left out. */
  protocol?: string | number
  /** Its number among those of that priority: the form depends on the kind. */
  handle?: number
  kind?: string
}

/**
 * A filter, in the words of `tc filter`. `kind` tells the type of `options`, which are the kernel's own, by their names; with
 * `act` in them: `{ kind: 'matchall', options: { act: [{ kind: 'mirred', options: … }] } }`.
 */
export type FilterSpec = Omit<FilterName, 'kind'> &
  (
    | { [K in keyof FilterKinds]: { kind: K; options?: FilterKinds[K] } }[keyof FilterKinds]
    | { kind: Exclude<string, keyof FilterKinds>; options?: undefined }
  )

/** A filter as the kernel reports it. */
export interface TrafficFilter {
  /** Index of the device; undefined in a shared block. */
  ifindex: number | undefined
  /** Number of the shared block. */
  block: number | undefined
  /** `ingress`, `egress`, or the qdisc. */
  parent: string | undefined
  chain: number
  priority: number
  /** EtherType. */
  protocol: number
  kind: string
  handle: number
  header: Tcmsg
  attributes: TrafficFilterAttributes
}

/** TCM_IFINDEX_MAGIC_BLOCK: the header is about a shared block, whose number is in place of the parent. */
const blockMagic = -1

const littleEndian = endianness() === 'LE'

/** rtnetlink filters: `tc filter`. Each verb is `tc`'s, with the same flags. */
export const filters = {
  /** `tc filter add`. NLM_F_CREATE | NLM_F_EXCL: EEXIST when there is one of that priority and handle. */
  *add(spec: FilterSpec): Operation<void> {
    yield* write(spec, NLM_F.CREATE | NLM_F.EXCL)
  },

  /** `tc filter replace`. NLM_F_CREATE. */
  *replace(spec: FilterSpec): Operation<void> {
    yield* write(spec, NLM_F.CREATE)
  },

  /** `tc filter change`. ENOENT when there is none. */
  *change(spec: FilterSpec): Operation<void> {
    yield* write(spec, 0)
  },

  /** `tc filter delete`: one, all of a priority, or without a priority all of the place. ENOENT when there is none. */
  *delete(name: FilterName): Operation<void> {
    const body = yield* named(name, 0)
    yield* ask({ kind: 'command', definition: delFilter, body, subject: name, label: label(name) })
  },

  /** `tc filter get`: needs priority, protocol, handle and kind. ENOENT when there is none. */
  *get(name: FilterName): Operation<TrafficFilter> {
    const body = yield* named(name, filterProtocols.all)
    const reply = yield* ask({ kind: 'query', definition: getFilter, body, label: label(name) })
    return toFilter(reply.body as FilterMessage)
  },

  /** `tc filter show`. The kernel lists those of the place, and of a chain, priority and protocol if given. @throws DumpInterruptedError */
  *list(name: Omit<FilterName, 'handle' | 'kind'>): Operation<Listed<TrafficFilter>> {
    const { dev, parent, block, chain, priority, protocol } = name
    const asked = given({ dev, parent, block, chain, priority, protocol })
    const { bodies, question } = yield* dump(getFilter, yield* named(name, 0), asked)
    // Before each list of a kind the kernel reports it without a handle and options.
    const found = bodies
      .map(toFilter)
      .filter(({ handle, attributes }) => handle !== 0 || attributes.options !== undefined)
    return listed(found, question)
  },
} as const

/** The header of what stands at a place. @throws InputError ERR_COMBINATION */
export function* placeHeader({ dev, parent, block }: FilterPlace): Operation<Tcmsg> {
  if ((dev === undefined) === (block === undefined))
    throw new InputError('ERR_COMBINATION', 'filters stand at a device (dev) or in a shared block (block): give one')
  if (block === undefined) return tcHeader({ ifindex: yield* deviceIndex(dev!), parent: toHandle(parent ?? 'root') })
  if (parent !== undefined) throw new InputError('ERR_COMBINATION', 'a shared block has no parent: leave it out')
  return tcHeader({ ifindex: blockMagic, parent: block })
}

function* named(name: FilterName, anyProtocol: number): Operation<FilterMessage> {
  const protocol = name.protocol === undefined ? anyProtocol : wordOrNumber('protocol', name.protocol, filterProtocols)
  const header = yield* placeHeader(name)
  header.info = filterInfo(name.priority ?? 0, protocol, littleEndian)
  header.handle = name.handle ?? 0
  const attributes: TrafficFilterAttributes = {}
  if (name.kind !== undefined) attributes.kind = name.kind
  if (name.chain !== undefined) attributes.chain = name.chain
  return { header, attributes }
}

function* write(spec: FilterSpec, flags: number): Operation<void> {
  if (spec.kind === undefined) throw new InputError('ERR_COMBINATION', 'a filter needs a kind')
  const { header, attributes } = yield* named(spec, filterProtocols.all)
  const body = { header, attributes: { ...attributes, options: spec.options } as TrafficFilterAttributes }
  yield* ask({ kind: 'command', definition: newFilter, flags, body, subject: spec, label: label(spec) })
}

function label({ dev, parent, block, kind }: FilterName): string {
  const where =
    block === undefined ? `${typeof dev === 'number' ? `index ${dev}` : dev} ${parent ?? 'root'}` : `block ${block}`
  return kind === undefined ? where : `${where}, kind ${kind}`
}

function toFilter({ header, attributes }: FilterMessage): TrafficFilter {
  const shared = header.ifindex === blockMagic
  return {
    ifindex: shared ? undefined : header.ifindex,
    block: shared ? header.parent : undefined,
    parent: shared ? undefined : handleText(header.parent),
    chain: attributes.chain ?? 0,
    ...filterInfoParts(header.info, littleEndian),
    kind: attributes.kind ?? '',
    handle: header.handle,
    header,
    attributes,
  }
}
