import { NLM_F } from '../../../../protocol/netlink/index.js'
import {
  type ClassAttributes,
  type ClassKinds,
  type ClassMessage,
  delClass,
  getClass,
  handleText,
  newClass,
  type TcaRows,
  type Tcmsg,
} from '../../../../protocol/route/index.js'
import { ask, type Operation } from '../../../socket/operation.js'
import { InputError } from '../../input.js'
import { dump, given, type Listed, listed } from '../../listed.js'
import { type Device, deviceIndex } from '../links.js'
import { type Handle, toHandle } from './handles.js'
import { tcHeader } from './qdiscs.js'

/**
 * A class, in the words of `tc class`. `kind` is its qdisc's and tells the type of `options`, which are the kernel's own, by their
 * names and in their units.
 */
export type ClassSpec = {
  dev: Device
  /** The qdisc or the class above: `1:` or `1:1`. */
  parent?: Handle
  /** `1:10`. */
  classid: Handle
} & Pick<TcaRows, 'rate'> &
  { [K in keyof ClassKinds]: { kind: K; options?: ClassKinds[K] } }[keyof ClassKinds]

/** A class as the kernel reports it. */
export interface TrafficClass {
  /** Index of the device. */
  ifindex: number
  kind: string
  /** `1:10` */
  classid: string
  /** `root` for a class right below its qdisc, or the class above. */
  parent: string
  /** Handle of the qdisc that hangs on it, `10:`. */
  leaf: string | undefined
  header: Tcmsg
  attributes: ClassAttributes
}

/** rtnetlink classes: `tc class`. Each verb is `tc`'s, with the same flags. */
export const classes = {
  /** `tc class add`. NLM_F_CREATE | NLM_F_EXCL: EEXIST when there is one. */
  *add(spec: ClassSpec): Operation<void> {
    yield* write(spec, NLM_F.CREATE | NLM_F.EXCL)
  },

  /** `tc class replace`. NLM_F_CREATE | NLM_F_REPLACE. */
  *replace(spec: ClassSpec): Operation<void> {
    yield* write(spec, NLM_F.CREATE | NLM_F.REPLACE)
  },

  /** `tc class change`. ENOENT when there is none. */
  *change(spec: ClassSpec): Operation<void> {
    yield* write(spec, 0)
  },

  /** `tc class delete`. EBUSY while filters lead to it or classes hang on it. */
  *delete(place: { dev: Device; classid: Handle }): Operation<void> {
    const body: ClassMessage = { header: yield* headerOf(place), attributes: {} }
    yield* ask({ kind: 'command', definition: delClass, body, subject: place, label: label(place) })
  },

  /** `tc class show`. The kernel lists those of a device, and of a qdisc if `parent` names one. @throws DumpInterruptedError */
  *list({ dev, parent }: { dev: Device; parent?: Handle }): Operation<Listed<TrafficClass>> {
    const header = tcHeader({ ifindex: yield* deviceIndex(dev), parent: toHandle(parent ?? 0) })
    const { bodies, question } = yield* dump(
      getClass,
      { header, attributes: {} } as ClassMessage,
      given({ dev, parent }),
    )
    return listed(bodies.map(toClass), question)
  },
} as const

function* headerOf({ dev, parent, classid }: { dev: Device; parent?: Handle; classid: Handle }): Operation<Tcmsg> {
  const handle = toHandle(classid)
  if ((handle & 0xffff) === 0)
    throw new InputError('ERR_COMBINATION', `${handleText(handle)} is the handle of a qdisc; a class is 1:10, say`)
  return tcHeader({ ifindex: yield* deviceIndex(dev), handle, parent: toHandle(parent ?? 0) })
}

function* write(spec: ClassSpec, flags: number): Operation<void> {
  const { dev: _dev, parent: _parent, classid: _classid, ...attributes } = spec
  const body: ClassMessage = { header: yield* headerOf(spec), attributes }
  yield* ask({ kind: 'command', definition: newClass, flags, body, subject: spec, label: label(spec) })
}

function label({ dev, classid }: { dev: Device; classid: Handle }): string {
  return `${typeof dev === 'number' ? `index ${dev}` : dev} ${handleText(toHandle(classid))}`
}

function toClass({ header, attributes }: ClassMessage): TrafficClass {
  return {
    ifindex: header.ifindex,
    kind: attributes.kind ?? '',
    classid: handleText(header.handle),
    parent: handleText(header.parent),
    leaf: header.info === 0 ? undefined : handleText(header.info),
    header,
    attributes,
  }
}
