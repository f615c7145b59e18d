import type { Protocol } from '../../protocol/netlink/index.js'
import type { BatchOptions, BatchResult } from '../socket/batch.js'
import type { Operation, RunOptions } from '../socket/operation.js'
import type { NetlinkSocket } from '../socket/socket.js'
import type { NetlinkSocketSync } from '../socket/socket-sync.js'
import { type Asynchronous, onSocket, onSocketSync, type Synchronous } from './face.js'

/** What every asynchronous client has beside its verbs. */
export class Client<P extends Protocol = Protocol> implements AsyncDisposable {
  readonly socket: NetlinkSocket<P>
  protected readonly options: RunOptions

  constructor(socket: NetlinkSocket<P>, options: RunOptions = {}) {
    this.socket = socket
    this.options = options
  }

  /** The same client with a time limit or an abort signal for each call. */
  with(options: RunOptions): this {
    return new (this.constructor as ClassOf<this>)(this.socket, options)
  }

  close(): void {
    this.socket.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }

  protected tie<V>(verbs: V): Asynchronous<V> {
    return onSocket(verbs, this.socket, this.options)
  }
}

/** What every synchronous client has beside its verbs. */
export class ClientSync<P extends Protocol = Protocol> implements Disposable {
  readonly socket: NetlinkSocketSync<P>
  protected readonly options: RunOptions

  constructor(socket: NetlinkSocketSync<P>, options: RunOptions = {}) {
    this.socket = socket
    this.options = options
  }

  /** The same client with a time limit for each call. */
  with(options: RunOptions): this {
    return new (this.constructor as ClassOf<this>)(this.socket, options)
  }

  close(): void {
    this.socket.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  protected tie<V>(verbs: V): Synchronous<V> {
    return onSocketSync(verbs, this.socket, this.options)
  }
}

/** A client of which changes are asked by the thousand. */
export class BatchClient<V> extends Client {
  /** Of the class: see {@link withVerbs}. */
  declare protected readonly verbs: V

  /**
   * Changes by the thousand or the million, of one kind or of several, in their order. Draws the next item when there is room for it; nothing
   * is kept of those that are done.
   *
   *     await route.batch(readRoutes(file), (spec, { routes }) => routes.replace(spec))
   *
   * Resolves when all were carried out. The first failure ends it, unless `onFailure` takes it: nothing is sent after that, but up to 128 KiB
   * of the items behind it may have left with it.
   * Rejects with what the call by itself would, with the signal's reason, and with what the iterable throws.
   */
  batch<T>(
    items: Iterable<T> | AsyncIterable<T>,
    change: (item: T, verbs: V) => Operation<void>,
    options: BatchOptions<T> = {},
  ): Promise<BatchResult> {
    return this.socket.batch(items, item => change(item, this.verbs), { ...this.options, ...options })
  }
}

/** The same, synchronously. */
export class BatchClientSync<V> extends ClientSync {
  /** Of the class: see {@link withVerbs}. */
  declare protected readonly verbs: V

  /**
   * Changes by the thousand or the million, of one kind or of several, in their order. Draws items until there is no more room; nothing is
   * kept of those that are done.
   *
   *     route.batch(specs, (spec, { routes }) => routes.add(spec))
   *
   * The first failure ends it, unless `onFailure` takes it: nothing is sent after that, but up to 128 KiB of the items behind it may have
   * left with it.
   *
   * @throws what the call by itself would, and what the iterable throws
   */
  batch<T>(
    items: Iterable<T>,
    change: (item: T, verbs: V) => Operation<void>,
    options: BatchOptions<T> = {},
  ): BatchResult {
    return this.socket.batch(items, item => change(item, this.verbs), { ...this.options, ...options }, this.batch)
  }
}

/** A class of clients, made of a socket and what every call takes beside its own arguments. */
export type ClassOf<C extends { readonly socket: unknown }> = new (socket: C['socket'], options?: RunOptions) => C

/** Groups of verbs as clients of a class have them: `client.links.list()`. */
export type Groups<C, V> = C extends ClientSync ? SynchronousGroups<V> : AsynchronousGroups<V>
export type AsynchronousGroups<V> = { readonly [K in keyof V]: Asynchronous<V[K]> }
export type SynchronousGroups<V> = { readonly [K in keyof V]: Synchronous<V[K]> }

/** Clients of a class with groups of verbs. */
export function withVerbs<C extends Client | ClientSync, V extends object>(
  Base: new (socket: never, options?: RunOptions) => C,
  verbs: V,
): ClassOf<C & Groups<C, V>> {
  class WithVerbs extends (Base as unknown as typeof Client) {
    static {
      Object.defineProperty(WithVerbs.prototype, 'verbs', { value: verbs })
      whenUsed(WithVerbs.prototype, verbs, (client: WithVerbs, group) => client.tie(group))
    }
  }
  return WithVerbs as never
}

/** The same where a socket's verbs depend on what its protocol has met: families of generic netlink. */
export function withVerbsOf<P extends Protocol, C extends Client<P> | ClientSync<P>, V extends object>(
  Base: new (socket: never, options?: RunOptions) => C,
  verbsOf: (protocol: P) => V,
): ClassOf<C & Groups<C, V>> {
  class WithVerbs extends (Base as unknown as typeof Client<P>) {
    constructor(socket: NetlinkSocket<P>, options?: RunOptions) {
      super(socket, options)
      whenUsed(this, verbsOf(socket.protocol), (client, group) => client.tie(group))
    }
  }
  return WithVerbs as never
}

/** Groups are tied when they are first used: most programs need few of them. */
function whenUsed<C extends object>(on: C, verbs: object, tied: (client: C, group: unknown) => unknown): void {
  for (const name of Object.keys(verbs) as (keyof typeof verbs)[])
    Object.defineProperty(on, name, {
      configurable: true,
      get(this: C) {
        const value = tied(this, verbs[name])
        Object.defineProperty(this, name, { value, enumerable: true })
        return value
      },
    })
}
