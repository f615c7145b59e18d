import type { SubscriptionOptions } from '../../socket/subscription.js'
import { type Change, type Item, type KindOf, View } from '../view/index.js'
import { followed, type NftViewObjects } from './view-kinds.js'

export type { ElementOfSet, NftViewObjects } from './view-kinds.js'

export type NftViewKind = KindOf<NftViewObjects>
/** A part of the ruleset that came, became another or went. */
export type NftViewChange<K extends NftViewKind = NftViewKind> = Change<NftViewObjects, K>
export type NftViewItem<K extends NftViewKind = NftViewKind> = Item<NftViewObjects, K>

/** The ruleset of nf_tables, as a picture that follows the kernel. */
export class NftView<K extends NftViewKind = NftViewKind> extends View<NftViewObjects, K> {
  /**
   * Subscribes, then lists. `receiveBuffer` is that of the events.
   *
   * Rejects with TransportError (EPERM without CAP_NET_ADMIN), PlatformError, NamespaceError, DumpInterruptedError and the signal's reason.
   */
  static async open<K extends NftViewKind>(
    kinds: readonly K[],
    options: SubscriptionOptions = {},
  ): Promise<NftView<K>> {
    return await new NftView(followed(), kinds, options).listed()
  }
}
