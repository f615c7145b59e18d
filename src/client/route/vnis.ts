import {
  AF,
  delVni,
  getVni,
  newVni,
  TUNNEL_MSG_FLAG,
  type TunnelMsg,
  type VniEntry,
  type VniMessage,
} from '../../../protocol/route/index.js'
import type { Operation } from '../../socket/operation.js'
import { InputError, parseAddress, quote } from '../input.js'
import { dump, equal, given, type Listed, listed } from '../listed.js'
import { type Device, deviceIndex } from './links.js'
import { deviceLabel, send } from './send.js'

/** VNIs of a VXLAN device: one, or from one to another as in `10-20`. */
export interface VniKey {
  /** A VXLAN device with `vnifilter`. */
  dev: Device
  vni: number | string
}

export interface VniSpec extends VniKey {
  /** The other end, or the multicast group of all of them: `group` and `remote` of `bridge vni`. */
  remote?: string
}

/** VNIs of a device that are alike. */
export interface Vni {
  /** Index of the device. */
  index: number
  /** The first. */
  vni: number
  /** The last: the same as `vni` for one. */
  end: number
  remote: string | undefined
  entry: VniEntry
}

/** The VNIs that a VXLAN device with `vnifilter` takes: `bridge vni`. Linux 5.18. */
export const vnis = {
  /** `bridge vni add`. One that is there takes the new address. */
  *add(spec: VniSpec): Operation<void> {
    yield* send(newVni, 0, yield* message(spec), spec, labelOf(spec))
  },

  /** `bridge vni delete`. ENOENT when there is none. */
  *delete(key: VniKey): Operation<void> {
    yield* send(delVni, 0, yield* message(key), key, labelOf(key))
  },

  /** `bridge vni show`. The kernel filters by device. With statistics each VNI stands alone. @throws DumpInterruptedError */
  *list(filter: { dev?: Device; statistics?: boolean } = {}): Operation<Listed<Vni>> {
    const { dev, statistics } = filter
    const index = dev === undefined ? undefined : yield* deviceIndex(dev)
    const body = { header: header(index ?? 0, statistics ? TUNNEL_MSG_FLAG.STATS : 0), attributes: {} }
    const { bodies, question } = yield* dump<VniMessage>(getVni, body, given({ dev }))
    const found = bodies.flatMap(({ header, attributes }) =>
      (attributes.entry ?? []).map(entry => toVni(header.ifindex, entry)),
    )
    return listed(found, question, { dev: equal(index, vni => vni.index) })
  },
} as const

function toVni(index: number, entry: VniEntry): Vni {
  const { start: vni = 0, end = vni, group, group6 } = entry
  return { index, vni, end, remote: group ?? group6, entry }
}

function header(ifindex: number, flags: number): TunnelMsg {
  return { family: AF.BRIDGE, flags, reserved2: 0, ifindex }
}

function labelOf({ dev, vni }: VniKey): string {
  return `VNI ${vni} of ${deviceLabel(dev)}`
}

function* message({ dev, vni, remote }: VniSpec): Operation<VniMessage> {
  const [start, end] = range(vni)
  const entry: VniEntry = { start }
  if (end > start) entry.end = end
  if (remote !== undefined) {
    const { family, address } = parseAddress(remote, 'remote')
    entry[family === AF.INET ? 'group' : 'group6'] = address
  }
  return { header: header(yield* deviceIndex(dev), 0), attributes: { entry: [entry] } }
}

/** `10-20` or 10. */
function range(vni: number | string): [first: number, last: number] {
  const [, from, to = from] = /^(\d{1,8})(?:-(\d{1,8}))?$/.exec(String(vni)) ?? []
  const first = Number(from)
  const last = Number(to)
  if (!(first >= 0 && last >= first && last <= 0xffffff))
    throw new InputError('ERR_WORD', `${quote(vni)} is no VNI from 0 to 16777215, nor a range such as 10-20`)
  return [first, last]
}
