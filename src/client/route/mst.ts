import {
  AF,
  BR_STATE,
  getLink,
  type LinkAttributes,
  type LinkMessage,
  RTEXT_FILTER,
  setLink,
} from '../../../protocol/route/index.js'
import type { Operation } from '../../socket/operation.js'
import { wordOrNumber } from '../input.js'
import { dump, equal, given, type Listed, listed } from '../listed.js'
import { type Device, deviceIndex } from './links.js'
import { deviceLabel, send } from './send.js'

/** Words of `bridge mst` for what a port does. */
export const portStates = {
  disabled: BR_STATE.DISABLED,
  listening: BR_STATE.LISTENING,
  learning: BR_STATE.LEARNING,
  forwarding: BR_STATE.FORWARDING,
  blocking: BR_STATE.BLOCKING,
} as const

/** What a port does in an instance of the spanning tree. */
export interface MstState {
  /** Index of the port. */
  index: number
  /** The instance, as `vlans.changeGlobal` maps VLANs to it: `{ msti: 3 }`. */
  msti: number
  /** BR_STATE. */
  state: number
}

/** Multiple spanning trees of bridges with `mst_enabled`: `bridge mst`. Linux 5.18. */
export const mst = {
  /** `bridge mst set`. */
  *change(spec: { dev: Device; msti: number; state: keyof typeof portStates | number }): Operation<void> {
    const { dev, msti } = spec
    const state = wordOrNumber('state', spec.state, portStates)
    const attributes: LinkAttributes = { afSpec: { mst: [{ msti, state }] } }
    const body = { header: header(yield* deviceIndex(dev)), attributes }
    yield* send(setLink, 0, body, spec, `MST ${msti} of ${deviceLabel(dev)}`)
  },

  /** `bridge mst show`. The kernel cannot filter it. @throws DumpInterruptedError */
  *list(filter: { dev?: Device; msti?: number } = {}): Operation<Listed<MstState>> {
    const { dev, msti } = filter
    const index = dev === undefined ? undefined : yield* deviceIndex(dev)
    const body = { header: header(0), attributes: { extMask: RTEXT_FILTER.MST } }
    const { bodies, question } = yield* dump(getLink, body, given({}))
    return listed(bodies.flatMap(states), question, {
      dev: equal(index, one => one.index),
      msti: equal(msti, one => one.msti),
    })
  },
} as const

function states({ header: { index }, attributes: { afSpec } }: LinkMessage): MstState[] {
  const entries = afSpec !== undefined && 'mst' in afSpec ? (afSpec.mst ?? []) : []
  return entries.map(({ msti = 0, state = BR_STATE.DISABLED }) => ({ index, msti, state }))
}

function header(index: number): LinkMessage['header'] {
  return { family: AF.BRIDGE, type: 0, index, flags: 0, change: 0 }
}
