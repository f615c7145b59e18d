import { MACVLAN_MODE } from '../../../../../protocol/route/index.js'
import { refuse } from '../../errors.js'
import { checkAddress } from './ethernet.js'
import type { LinkKind } from './kind.js'
import { lowerOf, stack } from './stacked.js'

/** A device with a MAC address of its own on another one. */
export const macvlan: LinkKind = {
  name: 'macvlan',
  validate: checkAddress,
  create(link, wanted) {
    stack(link, lowerOf(wanted))
    link.data = { ...defaults, ...wanted.data }
  },
  change(link, { data }) {
    link.data = { ...(link.data as typeof defaults), ...data }
  },
  checkMtu({ lower }, mtu) {
    if (lower && mtu > lower.mtu) throw refuse('EINVAL')
  },
  /** The lower device has to take frames for another address than its own. */
  switched({ up, lower }) {
    if (lower) lower.promiscuity += up ? 1 : -1
  },
}

const defaults = { mode: MACVLAN_MODE.VEPA, flags: 0, macaddrCount: 0, bcQueueLen: 1000, bcQueueLenUsed: 1000 }
