import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { routeProtocol } from '../../../protocol/route/index.js'
import { DumpInterruptedError } from '../../socket/errors.js'
import { NetlinkSocket } from '../../socket/socket.js'
import { type NetlinkEvent, type Overrun, Subscription, type SubscriptionOptions } from '../../socket/subscription.js'
import { links } from './links.js'
import { type FollowedKind, followed, type ViewKind, type ViewObjects } from './view-kinds.js'

export type { ViewKind, ViewObjects } from './view-kinds.js'

/** An object that came, became another or went. */
export type ViewChange<K extends ViewKind = ViewKind> = {
  [P in K]: {
    readonly kind: 'added' | 'changed' | 'removed'
    readonly of: P
    /** As it is now; what went, as it was last. */
    readonly object: ViewObjects[P]
    /** Of what changed: as it was before. */
    readonly before?: ViewObjects[P]
    /** No event told of it: it was found by listing again. */
    readonly synthetic: boolean
  }
}[K]

/** The picture equals what the kernel listed a moment ago: after an overrun, or after changes that it does not tell of. */
export interface Synchronised {
  readonly kind: 'synchronised'
  /** What was listed. */
  readonly of: readonly ViewKind[]
}

export type ViewItem<K extends ViewKind = ViewKind> = ViewChange<K> | Overrun | Synchronised

/** Milliseconds for which a flood of events puts off listing again. */
const patience = 1000

/** Milliseconds between two attempts to list what changes all the time. */
const pause = 100

/**
 * A picture of what the kernel has, kept up to date by its events: listed once, after the events were subscribed to, so that
 * nothing falls between. `for await (const item of view)` gives each change, and the picture is as of the last item taken.
 *
 * Where events were lost, or the kernel is known not to tell of all it does, it is listed again as soon as no event waits, and the
 * differences come as changes of the same form: what the changes say added up is always the picture. Nothing is read ahead of
 * who iterates. One loop at a time.
 */
export class RouteView<K extends ViewKind = ViewKind> implements AsyncIterable<ViewItem<K>>, AsyncDisposable {
  readonly #kinds: readonly K[]
  readonly #pictures = new Map<ViewKind, Map<string, unknown>>()
  readonly #socket: NetlinkSocket
  readonly #events: Subscription
  readonly #signal: AbortSignal | undefined
  /** What has to be listed again. */
  readonly #doubtful = new Set<K>()
  /** When the first of it became doubtful, by performance.now(). */
  #since = 0
  #closed = false

  /**
   * Subscribes, then lists. `receiveBuffer` is that of the events.
   *
   * Rejects with TransportError, PlatformError, NamespaceError, DumpInterruptedError and the signal's reason.
   */
  static async open<K extends ViewKind>(kinds: readonly K[], options: SubscriptionOptions = {}): Promise<RouteView<K>> {
    // A small buffer is for events: what is listed has to arrive whole.
    const { signal, receiveBuffer: _, ...socketOptions } = options
    const groups = [...new Set(kinds.flatMap(kind => followed[kind].groups))]
    const events = Subscription.open(routeProtocol, groups, options)
    let socket: NetlinkSocket | undefined
    try {
      socket = NetlinkSocket.open(routeProtocol, socketOptions)
      const view = new RouteView(kinds, socket, events, signal)
      for (const kind of kinds) for (const _ of await view.#list(kind));
      return view
    } catch (error) {
      events.close()
      socket?.close()
      throw error
    }
  }

  /** On a socket and a subscription that it closes in the end. */
  private constructor(kinds: readonly K[], socket: NetlinkSocket, events: Subscription, signal?: AbortSignal) {
    this.#kinds = kinds
    this.#socket = socket
    this.#events = events
    this.#signal = signal
    for (const kind of kinds) this.#pictures.set(kind, new Map())
  }

  /** The objects of a kind, as of the last item taken. */
  objects<P extends K>(kind: P): ViewObjects[P][] {
    return [...this.#picture(kind).values()]
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ViewItem<K>, void, undefined> {
    for await (const item of this.#events) {
      if (item.kind === 'overrun') {
        for (const kind of this.#kinds) this.#doubt(kind)
        yield item
      } else for (const kind of this.#kinds) yield* this.#told(kind, item)
      if (this.#doubtful.size > 0 && (!this.#events.waiting || performance.now() - this.#since > patience))
        try {
          yield* this.#synchronise()
        } catch (error) {
          // Closed while it listed: the end, as everywhere else.
          if (!this.#closed) throw error
        }
    }
  }

  close(): void {
    this.#closed = true
    this.#events.close()
    this.#socket.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }

  #picture<P extends K>(kind: P): Map<string, ViewObjects[P]> {
    const picture = this.#pictures.get(kind)
    if (picture === undefined) throw new RangeError(`the view was not opened for ${kind}`)
    return picture as Map<string, ViewObjects[P]>
  }

  #doubt(kind: K): void {
    if (this.#doubtful.size === 0) this.#since = performance.now()
    this.#doubtful.add(kind)
  }

  *#told<P extends K>(kind: P, event: NetlinkEvent): Generator<ViewItem<K>, void> {
    const { told, key, doubt, volatile }: FollowedKind<ViewObjects[P]> = followed[kind]
    const news = told(event)
    const picture = this.#picture(kind)
    const place = news ? key(news.object) : ''
    const before = picture.get(place)
    if (doubt(event, before !== undefined)) this.#doubt(kind)
    if (news?.gone) {
      if (before !== undefined) yield this.#removed(kind, place, false)
    } else if (news && !same(before, news.object, volatile)) yield this.#set(kind, place, news.object, false)
  }

  async *#synchronise(): AsyncGenerator<ViewItem<K>, void> {
    const of = [...this.#doubtful]
    this.#doubtful.clear()
    // The kernel tells that a device goes down before it removes its routes. It holds its lock meanwhile, for which this waits.
    await this.#socket.run(links.find(1), this.#options)
    for (const kind of of) yield* await this.#list(kind)
    yield { kind: 'synchronised', of }
  }

  /** Lists a kind; the differences to the picture, which follows as they are taken. */
  async #list<P extends K>(kind: P): Promise<Iterable<ViewItem<K>>> {
    for (;;) {
      try {
        return this.#differences(kind, await this.#socket.run(followed[kind].list(), this.#options))
      } catch (error) {
        if (!(error instanceof DumpInterruptedError)) throw error
        await sleep(pause, undefined, this.#options)
      }
    }
  }

  *#differences<P extends K>(kind: P, listed: readonly ViewObjects[P][]): Generator<ViewItem<K>, void> {
    const { key, volatile }: FollowedKind<ViewObjects[P]> = followed[kind]
    const picture = this.#picture(kind)
    const found = new Map(listed.map(object => [key(object), object]))
    for (const place of [...picture.keys()]) if (!found.has(place)) yield this.#removed(kind, place, true)
    for (const [place, object] of found)
      if (!same(picture.get(place), object, volatile)) yield this.#set(kind, place, object, true)
  }

  #removed<P extends K>(kind: P, place: string, synthetic: boolean): ViewItem<K> {
    const picture = this.#picture(kind)
    const object = picture.get(place)!
    picture.delete(place)
    return { kind: 'removed', of: kind, object, synthetic } as ViewItem<K>
  }

  #set<P extends K>(kind: P, place: string, object: ViewObjects[P], synthetic: boolean): ViewItem<K> {
    const picture = this.#picture(kind)
    const before = picture.get(place)
    picture.set(place, object)
    const what = before === undefined ? { kind: 'added' } : { kind: 'changed', before }
    return Object.assign(what, { of: kind, object, synthetic }) as unknown as ViewItem<K>
  }

  get #options(): { signal?: AbortSignal } {
    return this.#signal === undefined ? {} : { signal: this.#signal }
  }
}

/** Whether two objects tell the same. */
function same(a: object | undefined, b: object, volatile: readonly string[]): boolean {
  return a !== undefined && isDeepStrictEqual(steady(a, volatile), steady(b, volatile))
}

/** An object without what changes by itself. */
function steady(object: object, volatile: readonly string[]): unknown {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [
      name,
      name === 'header' || name === 'attributes'
        ? Object.fromEntries(Object.entries(value as object).filter(([name]) => !volatile.includes(name)))
        : value,
    ]),
  )
}
