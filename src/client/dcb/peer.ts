import type { DcbCee, DcbIeee, IeeeQcn, IeeeQcnStats } from '../../../protocol/route/index.js'
import type { Operation } from '../../socket/operation.js'
import type { Device } from '../route/links.js'
import { type DcbMark, toApp } from './apps.js'
import { getCee, getIeee, part, setIeee } from './messages.js'
import { type DcbEts, type DcbPfc, toEts, toPfc } from './settings.js'

/** What the other end of the link said by DCBX; undefined where the driver does not tell. */
export interface DcbPeer {
  ets: DcbEts | undefined
  pfc: DcbPfc | undefined
  app: DcbMark[] | undefined
}

export const peer = {
  *get(dev: Device): Operation<DcbPeer> {
    const { ieeePeerEts, ieeePeerPfc, ieeePeerApp } = yield* getIeee(dev)
    return {
      ets: ieeePeerEts && toEts(ieeePeerEts),
      pfc: ieeePeerPfc && toPfc(ieeePeerPfc),
      app: ieeePeerApp?.flatMap(toApp),
    }
  },
} as const

/** Quantized congestion notification (802.1Qau), as the kernel has it; dcb(8) has no word for it. */
export const qcn = {
  /** EOPNOTSUPP when the device has none. */
  *get(dev: Device): Operation<IeeeQcn> {
    return yield* part(dev, 'ieeeQcn')
  },

  /** What is left out stays. */
  *set(dev: Device, spec: Partial<IeeeQcn>): Operation<void> {
    yield* setIeee(dev, { ieeeQcn: { ...(yield* part(dev, 'ieeeQcn')), ...spec } }, spec)
  },

  /** What was counted. EOPNOTSUPP when the device does not count. */
  *statistics(dev: Device): Operation<IeeeQcnStats> {
    return yield* part(dev, 'ieeeQcnStats')
  },
} as const

/** Everything at once, as the kernel's tables have it. */
export const ieee = {
  /** DCB_CMD_IEEE_GET. EOPNOTSUPP when the device has no data center bridging. */
  *get(dev: Device): Operation<DcbIeee> {
    return yield* getIeee(dev)
  },
} as const

/** What was before the standard (CEE). */
export const cee = {
  /** DCB_CMD_CEE_GET. EOPNOTSUPP when the device has no data center bridging. */
  *get(dev: Device): Operation<DcbCee> {
    return yield* getCee(dev)
  },
} as const
