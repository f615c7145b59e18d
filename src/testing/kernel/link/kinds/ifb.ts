import { IFF } from '../../../../../protocol/route/index.js'
import { checkAddress } from './ethernet.js'
import type { LinkKind } from './kind.js'

/** Intermediate functional block: where traffic control of what comes in takes place. */
export const ifb: LinkKind = {
  name: 'ifb',
  validate: checkAddress,
  setup(link) {
    link.flags = IFF.BROADCAST | IFF.NOARP
    link.minMtu = 0
    link.maxMtu = 0
    link.txqlen = 32
    link.tsoMaxSize = 524280
    link.qdisc = 'pfifo_fast'
  },
}
