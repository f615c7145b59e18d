import { IFF } from '../../../../../protocol/route/index.js'
import { checkAddress } from './ethernet.js'
import type { LinkKind } from './kind.js'

/** A device that swallows what it is given. */
export const dummy: LinkKind = {
  name: 'dummy',
  validate: checkAddress,
  setup(link) {
    link.flags = IFF.BROADCAST | IFF.NOARP
    link.minMtu = 0
    link.maxMtu = 0
  },
}
