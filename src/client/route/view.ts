import type { SubscriptionOptions } from '../../socket/subscription.js'
import { type Change, type Item, type KindOf, type SynchronisedKinds, View } from '../view/index.js'
import { followed, type ViewObjects } from './view-kinds.js'

export type { ViewObjects } from './view-kinds.js'

export type ViewKind = KindOf<ViewObjects>
/** A link, an address or a route that came, became another or went. */
export type ViewChange<K extends ViewKind = ViewKind> = Change<ViewObjects, K>
export type Synchronised = SynchronisedKinds<ViewKind>
export type ViewItem<K extends ViewKind = ViewKind> = Item<ViewObjects, K>

/** Links, addresses and routes, as a picture that follows the kernel. */
export class RouteView<K extends ViewKind = ViewKind> extends View<ViewObjects, K> {
  /**
   * Subscribes, then lists. `receiveBuffer` is that of the events.
   *
   * Rejects with TransportError, PlatformError, NamespaceError, DumpInterruptedError and the signal's reason.
   */
  static async open<K extends ViewKind>(kinds: readonly K[], options: SubscriptionOptions = {}): Promise<RouteView<K>> {
    return await new RouteView(followed, kinds, options).listed()
  }
}
