import type { GenericFamily } from '../../../protocol/generic/index.js'
import type { SocketOptions } from '../../socket/capture-transport.js'
import type { Operation, RunOptions } from '../../socket/operation.js'
import { NetlinkSocket } from '../../socket/socket.js'
import { NetlinkSocketSync } from '../../socket/socket-sync.js'
import { Subscription, type SubscriptionOptions } from '../../socket/subscription.js'
import { type Asynchronous, onSocket, onSocketSync, type Synchronous } from '../face.js'
import { GenericFamilyError } from './errors.js'
import { familyVerbs, resolve } from './families.js'
import { type Answered, type Asked, type CommandOf, command, dump, type MessageOptions, query } from './messages.js'
import { GenericSession } from './session.js'

export { GenericFamilyError } from './errors.js'
export type { GenericFamilyInfo, Policies } from './families.js'
export type { MessageOptions } from './messages.js'

/** Generic netlink, asynchronously: `await using generic = GenericClient.open({ netns: 'blue' })`. */
export class GenericClient implements AsyncDisposable {
  readonly socket: NetlinkSocket
  readonly families: Asynchronous<ReturnType<typeof familyVerbs>>
  readonly #session: GenericSession
  readonly #opened: SocketOptions
  readonly #options: RunOptions

  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): GenericClient {
    const session = new GenericSession()
    return new GenericClient(NetlinkSocket.open(session, options), session, options)
  }

  private constructor(socket: NetlinkSocket, session: GenericSession, opened: SocketOptions, options: RunOptions = {}) {
    this.socket = socket
    this.#session = session
    this.#opened = opened
    this.#options = options
    this.families = onSocket(familyVerbs(session), socket, options)
  }

  /** A family that has a table, `wireguard` or one of your own. Its id is asked for when it is first needed. */
  family<C extends object>(family: GenericFamily<C>): FamilyClient<C> {
    return new FamilyClient(family, this.#session, this.#opened, operation => this.socket.run(operation, this.#options))
  }

  /** The same client with a time limit or an abort signal for each call. */
  with(options: RunOptions): GenericClient {
    return new GenericClient(this.socket, this.#session, this.#opened, options)
  }

  close(): void {
    this.socket.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }
}

/** One family, asynchronously. Commands go by the kernel's names without their prefix: `GET_DEVICE`. */
export class FamilyClient<C extends object> {
  readonly definition: GenericFamily<C>
  readonly #session: GenericSession
  readonly #opened: SocketOptions
  readonly #run: <T>(operation: Operation<T>) => Promise<T>

  constructor(
    definition: GenericFamily<C>,
    session: GenericSession,
    opened: SocketOptions,
    run: <T>(operation: Operation<T>) => Promise<T>,
  ) {
    this.definition = definition
    this.#session = session
    this.#opened = opened
    this.#run = run
  }

  /** A question with one answer. @throws GenericFamilyError, KernelError */
  query<K extends CommandOf<C>>(name: K, attributes: Asked<C, K>, options?: MessageOptions): Promise<Answered<C, K>> {
    return this.#run(query(this.#session, this.definition, name, attributes, options))
  }

  /** A question with any number of answers. @throws GenericFamilyError, KernelError, DumpInterruptedError */
  dump<K extends CommandOf<C>>(name: K, attributes: Asked<C, K>, options?: MessageOptions): Promise<Answered<C, K>[]> {
    return this.#run(dump(this.#session, this.definition, name, attributes, options))
  }

  /** Something to do. Gives what the kernel answers beside its acknowledgement: mostly nothing. @throws GenericFamilyError, KernelError */
  command<K extends CommandOf<C>>(
    name: K,
    attributes: Asked<C, K>,
    options?: MessageOptions,
  ): Promise<Answered<C, K>[]> {
    return this.#run(command(this.#session, this.definition, name, attributes, options))
  }

  /**
   * Events of multicast groups by their names, all when left out, on a socket of their own in the same namespace. Bodies are
   * `{ header: { cmd }, attributes }`.
   *
   * @throws GenericFamilyError for a group that the family does not have
   */
  async events(groups?: readonly string[], options: SubscriptionOptions = {}): Promise<Subscription> {
    const family = await this.#run(resolve(this.#session, this.definition.name))
    const numbers = (groups ?? Object.keys(family.groups)).map(group => {
      const number = family.groups[group]
      if (number !== undefined) return number
      const names = Object.keys(family.groups).join(', ') || 'none'
      const said = `family ${family.name} has no multicast group ${JSON.stringify(group)}; its groups: ${names}`
      throw new GenericFamilyError('ERR_GENERIC_GROUP', family.name, said)
    })
    return Subscription.open(this.#session, numbers, { ...this.#opened, ...options })
  }
}

/** Generic netlink, synchronously. */
export class GenericClientSync implements Disposable {
  readonly socket: NetlinkSocketSync
  readonly families: Synchronous<ReturnType<typeof familyVerbs>>
  readonly #session: GenericSession
  readonly #options: RunOptions

  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): GenericClientSync {
    const session = new GenericSession()
    return new GenericClientSync(NetlinkSocketSync.open(session, options), session)
  }

  private constructor(socket: NetlinkSocketSync, session: GenericSession, options: RunOptions = {}) {
    this.socket = socket
    this.#session = session
    this.#options = options
    this.families = onSocketSync(familyVerbs(session), socket, options)
  }

  /** A family that has a table. */
  family<C extends object>(family: GenericFamily<C>): FamilyClientSync<C> {
    return new FamilyClientSync(family, this.#session, operation => this.socket.run(operation, this.#options))
  }

  /** The same client with a time limit for each call. */
  with(options: RunOptions): GenericClientSync {
    return new GenericClientSync(this.socket, this.#session, options)
  }

  close(): void {
    this.socket.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

/** One family, synchronously. */
export class FamilyClientSync<C extends object> {
  readonly definition: GenericFamily<C>
  readonly #session: GenericSession
  readonly #run: <T>(operation: Operation<T>) => T

  constructor(definition: GenericFamily<C>, session: GenericSession, run: <T>(operation: Operation<T>) => T) {
    this.definition = definition
    this.#session = session
    this.#run = run
  }

  /** A question with one answer. @throws GenericFamilyError, KernelError */
  query<K extends CommandOf<C>>(name: K, attributes: Asked<C, K>, options?: MessageOptions): Answered<C, K> {
    return this.#run(query(this.#session, this.definition, name, attributes, options))
  }

  /** A question with any number of answers. @throws GenericFamilyError, KernelError, DumpInterruptedError */
  dump<K extends CommandOf<C>>(name: K, attributes: Asked<C, K>, options?: MessageOptions): Answered<C, K>[] {
    return this.#run(dump(this.#session, this.definition, name, attributes, options))
  }

  /** Something to do. Gives what the kernel answers beside its acknowledgement: mostly nothing. @throws GenericFamilyError, KernelError */
  command<K extends CommandOf<C>>(name: K, attributes: Asked<C, K>, options?: MessageOptions): Answered<C, K>[] {
    return this.#run(command(this.#session, this.definition, name, attributes, options))
  }
}
