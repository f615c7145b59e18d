import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { DumpInterruptedError } from '../../socket/errors.js'
import { NetlinkSocket } from '../../socket/socket.js'
import { type NetlinkEvent, type Overrun, Subscription, type SubscriptionOptions } from '../../socket/subscription.js'
import type { Followed, FollowedKind } from './followed.js'
import { Picture } from './picture.js'

/** Names of kinds of objects. */
export type KindOf<O> = keyof O & string

/** An object that came, became another or went. `O`: the objects of each kind, `K`: the kinds that are followed. */
export type Change<O, K extends KindOf<O> = KindOf<O>> = {
  [P in K]: {
    readonly kind: 'added' | 'changed' | 'removed'
    readonly of: P
    /** As it is now; what went, as it was last. */
    readonly object: O[P]
    /** Of what changed: as it was before. */
    readonly before?: O[P]
    /** No event told of it: it was found by listing again. */
    readonly synthetic: boolean
  }
}[K]

/** The picture equals what the kernel listed a moment ago: after an overrun, or after changes that it does not tell of. */
export interface SynchronisedKinds<K extends string> {
  readonly kind: 'synchronised'
  /** What was listed. */
  readonly of: readonly K[]
}

export type Item<O, K extends KindOf<O> = KindOf<O>> = Change<O, K> | Overrun | SynchronisedKinds<KindOf<O>>

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
 * who iterates. One loop at a time; one that is left is gone on with by the next.
 */
export class View<O, K extends KindOf<O>> implements AsyncIterable<Item<O, K>>, AsyncDisposable {
  readonly #followed: Followed<O>
  readonly #kinds: readonly K[]
  readonly #pictures = new Map<string, Picture<unknown>>()
  readonly #socket: NetlinkSocket
  readonly #events: Subscription
  readonly #signal: AbortSignal | undefined
  /** What has been told or found, each made part of the picture as it is taken. */
  #untaken: Iterator<Item<O, K>, void> | undefined
  /** What has to be listed again. */
  readonly #doubtful = new Set<K>()
  /** When the first of it became doubtful, by performance.now(). */
  #since = 0
  /** An overrun was told of: until the queue was read to its end, the kernel loses more without a word (NETLINK_S_CONGESTED). */
  #congested = false
  #closed = false

  /** Subscribes. Whoever constructs it has {@link View.listed} waited for. `receiveBuffer` is that of the events. */
  protected constructor(followed: Followed<O>, kinds: readonly K[], options: SubscriptionOptions) {
    // A small buffer is for events: what is listed has to arrive whole.
    const { signal, receiveBuffer: _, ...socketOptions } = options
    const groups = [...new Set(kinds.flatMap(kind => followed.kinds[kind].groups))]
    this.#followed = followed
    this.#kinds = kinds
    this.#signal = signal
    for (const kind of kinds) this.#pictures.set(kind, new Picture())
    this.#events = Subscription.open(followed.protocol, groups, options)
    try {
      this.#socket = NetlinkSocket.open(followed.protocol, socketOptions)
    } catch (error) {
      this.#events.close()
      throw error
    }
  }

  /** Lists everything for the first time. Closes the view when that fails. */
  protected async listed(): Promise<this> {
    try {
      for (const kind of this.#kinds) for (const _ of this.#differences(kind, await this.#list(kind)));
      return this
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** The objects of a kind, as of the last item taken. */
  objects<P extends K>(kind: P): O[P][] {
    return [...this.#picture(kind).values()]
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item<O, K>, void, undefined> {
    const events = this.#events[Symbol.asyncIterator]()
    for (;;) {
      yield* this.#take()
      if (this.#doubtful.size > 0 && this.#due)
        try {
          this.#untaken = await this.#synchronised()
        } catch (error) {
          // Closed while it listed: the end, as everywhere else.
          if (!this.#closed) throw error
          return
        }
      else {
        const { done, value: item } = await events.next()
        if (done) return
        this.#untaken = this.#items(item)
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

  /** Stepped through by hand: what a loop that is left has not taken is there for the next. */
  *#take(): Generator<Item<O, K>, void> {
    while (this.#untaken !== undefined && !this.#closed) {
      const { done, value } = this.#untaken.next()
      if (done) this.#untaken = undefined
      else yield value
    }
  }

  #picture<P extends K>(kind: P): Picture<O[P]> {
    const picture = this.#pictures.get(kind)
    if (picture === undefined) throw new RangeError(`the view was not opened for ${kind}`)
    return picture as Picture<O[P]>
  }

  /** Whether it is time to list again what is doubtful. */
  get #due(): boolean {
    if (!this.#events.waiting) {
      this.#congested = false
      return true
    }
    return !this.#congested && performance.now() - this.#since > patience
  }

  #doubt(kind: K): void {
    if (this.#doubtful.size === 0) this.#since = performance.now()
    this.#doubtful.add(kind)
  }

  /** What follows from an event for all kinds. */
  *#items(item: NetlinkEvent | Overrun): Generator<Item<O, K>, void> {
    if (item.kind === 'overrun') {
      this.#congested = true
      for (const kind of this.#kinds) this.#doubt(kind)
      yield item
    } else for (const kind of this.#kinds) yield* this.#told(kind, item)
  }

  *#told<P extends K>(kind: P, event: NetlinkEvent): Generator<Item<O, K>, void> {
    const { told, key, doubt, steady }: FollowedKind<O[P]> = this.#followed.kinds[kind]
    const picture = this.#picture(kind)
    const news = told(event)
    const known = news.some(one => 'object' in one && picture.has(key(one.object)))
    if (doubt(event, known)) this.#doubt(kind)
    for (const one of news) {
      if ('group' in one) for (const place of picture.together(one.group)) yield this.#removed(kind, place, false)
      else {
        const { object, gone, behind } = one
        const place = key(object)
        const before = picture.get(place)
        if (gone) {
          if (before !== undefined) yield this.#removed(kind, place, false)
          continue
        }
        if (before === undefined && behind && !picture.has(behind)) this.#doubt(kind)
        if (before === undefined || !isDeepStrictEqual(steady(before), steady(object)))
          yield this.#set(kind, place, object, false, behind)
      }
    }
  }

  /** Lists what is doubtful. */
  async #synchronised(): Promise<Iterator<Item<O, K>, void>> {
    const of = [...this.#doubtful]
    const { settled } = this.#followed
    if (settled !== undefined) await this.#socket.run(settled(), this.#options)
    const lists: Iterable<Item<O, K>>[] = []
    for (const kind of of) lists.push(this.#differences(kind, await this.#list(kind)))
    this.#doubtful.clear()
    return (function* () {
      for (const differences of lists) yield* differences
      yield { kind: 'synchronised', of }
    })()
  }

  async #list<P extends K>(kind: P): Promise<readonly O[P][]> {
    for (;;) {
      try {
        return await this.#socket.run(this.#followed.kinds[kind].list(), this.#options)
      } catch (error) {
        if (!(error instanceof DumpInterruptedError)) throw error
        await sleep(pause, undefined, this.#options)
      }
    }
  }

  /** The differences of what was listed to the picture, which follows as they are taken. */
  *#differences<P extends K>(kind: P, listed: readonly O[P][]): Generator<Item<O, K>, void> {
    const { key, steady }: FollowedKind<O[P]> = this.#followed.kinds[kind]
    const picture = this.#picture(kind)
    const found = new Map(listed.map(object => [key(object), object]))
    for (const place of [...picture.keys()]) if (!found.has(place)) yield this.#removed(kind, place, true)
    for (const [place, object] of found) {
      const before = picture.get(place)
      if (before === undefined || !isDeepStrictEqual(steady(before), steady(object)))
        yield this.#set(kind, place, object, true)
    }
    picture.arrange(found.keys())
  }

  #removed<P extends K>(kind: P, place: string, synthetic: boolean): Item<O, K> {
    const picture = this.#picture(kind)
    const object = picture.get(place)!
    picture.delete(place)
    return { kind: 'removed', of: kind, object, synthetic } as Item<O, K>
  }

  #set<P extends K>(kind: P, place: string, object: O[P], synthetic: boolean, behind?: string): Item<O, K> {
    const picture = this.#picture(kind)
    const before = picture.get(place)
    picture.set(place, object, behind, this.#followed.kinds[kind].group?.(object))
    const what = before === undefined ? { kind: 'added' } : { kind: 'changed', before }
    return Object.assign(what, { of: kind, object, synthetic }) as unknown as Item<O, K>
  }

  get #options(): { signal?: AbortSignal } {
    return this.#signal === undefined ? {} : { signal: this.#signal }
  }
}
