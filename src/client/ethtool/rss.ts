import type { EthtoolRss } from '../../../protocol/generic/index.js'
import type { Operation } from '../../socket/operation.js'
import type { Listed } from '../listed.js'
import type { EthtoolDevice, Questions } from './questions.js'

/** What to set of a context; what is left out stays. */
export type RssSpec = Omit<EthtoolRss, 'header' | 'unknown' | 'context' | 'startContext'>

/** Which queue takes a packet. A device may have contexts of its own beside the one of all, 0. */
export function rssVerbs({ get, list, set }: Questions) {
  return {
    /** `ethtool -x DEVICE`, `… context N`. EOPNOTSUPP when the device does not spread, ENOENT when there is no such context. */
    *get(device: EthtoolDevice, context = 0): Operation<EthtoolRss> {
      return yield* get('RSS_GET', device, numbered(context))
    },
    /** All contexts of all devices. */
    *list(): Operation<Listed<EthtoolRss>> {
      return yield* list('RSS_GET')
    },
    /** `ethtool -X DEVICE`. Linux 6.17: ethtool itself sets it through an ioctl. */
    *set(device: EthtoolDevice, attributes: RssSpec, context = 0): Operation<void> {
      yield* set('RSS_SET', device, { ...attributes, ...numbered(context) })
    },
    /** `ethtool -X DEVICE context new`: gives its number. Linux 6.17. */
    *create(device: EthtoolDevice, attributes: RssSpec = {}): Operation<number> {
      const [made] = yield* set('RSS_CREATE_ACT', device, attributes)
      return made?.context ?? 0
    },
    /** `ethtool -X DEVICE context N delete`. Linux 6.17. */
    *delete(device: EthtoolDevice, context: number): Operation<void> {
      yield* set('RSS_DELETE_ACT', device, { context })
    },
  } as const
}

/** The kernel wants the number of the context of all left out. */
function numbered(context: number): { context?: number } {
  return context === 0 ? {} : { context }
}
