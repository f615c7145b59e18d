import type { GenericFamily } from '../../../protocol/generic/index.js'
import type { SocketOptions } from '../../socket/capture-transport.js'
import type { Operation, RunOptions } from '../../socket/operation.js'
import type { Called } from '../../socket/seen-from.js'
import { NetlinkSocket } from '../../socket/socket.js'
import { NetlinkSocketSync } from '../../socket/socket-sync.js'
import { Subscription, type SubscriptionOptions } from '../../socket/subscription.js'
import { Client, ClientSync, withVerbsOf } from '../client.js'
import { GenericFamilyError } from './errors.js'
import { type FamilyVerbs, familyVerbs, resolve } from './families.js'
import { type Answered, type Asked, type CommandOf, command, dump, type MessageOptions, query } from './messages.js'
import { GenericSession } from './session.js'

export { GenericFamilyError } from './errors.js'
export type { GenericFamilyInfo, Policies } from './families.js'
export type { MessageOptions } from './messages.js'

interface GenericVerbs {
  readonly families: FamilyVerbs
}

const verbsOf = (session: GenericSession): GenericVerbs => ({ families: familyVerbs(session) })

/** Generic netlink, asynchronously: `await using generic = GenericClient.open({ netns: 'blue' })`. */
export class GenericClient extends withVerbsOf(Client<GenericSession>, verbsOf) {
  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): GenericClient {
    return new GenericClient(NetlinkSocket.open(new GenericSession(options), options))
  }

  /** A family that has a table, `wireguard` or one of your own. Its id is asked for when it is first needed. */
  family<C extends object>(family: GenericFamily<C>): FamilyClient<C> {
    return new FamilyClient(family, this.socket, this.options)
  }
}

/** One family, asynchronously. Commands go by the kernel's names without their prefix: `GET_DEVICE`. */
export class FamilyClient<C extends object> {
  readonly definition: GenericFamily<C>
  readonly #socket: NetlinkSocket<GenericSession>
  readonly #options: RunOptions

  constructor(definition: GenericFamily<C>, socket: NetlinkSocket<GenericSession>, options: RunOptions) {
    this.definition = definition
    this.#socket = socket
    this.#options = options
  }

  /** A question with one answer. @throws GenericFamilyError, KernelError */
  query<K extends CommandOf<C>>(name: K, attributes: Asked<C, K>, options?: MessageOptions): Promise<Answered<C, K>> {
    return this.#run(query(this.#socket.protocol, this.definition, name, attributes, options), this.query)
  }

  /** A question with any number of answers. @throws GenericFamilyError, KernelError, DumpInterruptedError */
  dump<K extends CommandOf<C>>(name: K, attributes: Asked<C, K>, options?: MessageOptions): Promise<Answered<C, K>[]> {
    return this.#run(dump(this.#socket.protocol, this.definition, name, attributes, options), this.dump)
  }

  /** Something to do. Gives what the kernel answers beside its acknowledgement: mostly nothing. @throws GenericFamilyError, KernelError */
  command<K extends CommandOf<C>>(
    name: K,
    attributes: Asked<C, K>,
    options?: MessageOptions,
  ): Promise<Answered<C, K>[]> {
    return this.#run(command(this.#socket.protocol, this.definition, name, attributes, options), this.command)
  }

  /**
   * Events of multicast groups by their names, all when left out, on a socket of their own in the same namespace. Bodies are
   * `{ header: { cmd }, attributes }`.
   *
   * @throws GenericFamilyError for a group that the family does not have
   */
  async events(groups?: readonly string[], options: SubscriptionOptions = {}): Promise<Subscription> {
    const session = this.#socket.protocol
    const family = await this.#run(resolve(session, this.definition.name), this.events)
    const numbers = (groups ?? Object.keys(family.groups)).map(group => {
      const number = family.groups[group]
      if (number !== undefined) return number
      const names = Object.keys(family.groups).join(', ') || 'none'
      const said = `family ${family.name} has no multicast group ${JSON.stringify(group)}; its groups: ${names}`
      throw new GenericFamilyError('ERR_GENERIC_GROUP', family.name, said)
    })
    return Subscription.open(session, numbers, { ...session.opened, ...options })
  }

  #run<T>(operation: Operation<T>, called: Called): Promise<T> {
    return this.#socket.run(operation, this.#options, called)
  }
}

/** Generic netlink, synchronously. */
export class GenericClientSync extends withVerbsOf(ClientSync<GenericSession>, verbsOf) {
  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): GenericClientSync {
    return new GenericClientSync(NetlinkSocketSync.open(new GenericSession(options), options))
  }

  /** A family that has a table. */
  family<C extends object>(family: GenericFamily<C>): FamilyClientSync<C> {
    return new FamilyClientSync(family, this.socket, this.options)
  }
}

/** One family, synchronously. */
export class FamilyClientSync<C extends object> {
  readonly definition: GenericFamily<C>
  readonly #socket: NetlinkSocketSync<GenericSession>
  readonly #options: RunOptions

  constructor(definition: GenericFamily<C>, socket: NetlinkSocketSync<GenericSession>, options: RunOptions) {
    this.definition = definition
    this.#socket = socket
    this.#options = options
  }

  /** A question with one answer. @throws GenericFamilyError, KernelError */
  query<K extends CommandOf<C>>(name: K, attributes: Asked<C, K>, options?: MessageOptions): Answered<C, K> {
    return this.#run(query(this.#socket.protocol, this.definition, name, attributes, options), this.query)
  }

  /** A question with any number of answers. @throws GenericFamilyError, KernelError, DumpInterruptedError */
  dump<K extends CommandOf<C>>(name: K, attributes: Asked<C, K>, options?: MessageOptions): Answered<C, K>[] {
    return this.#run(dump(this.#socket.protocol, this.definition, name, attributes, options), this.dump)
  }

  /** Something to do. Gives what the kernel answers beside its acknowledgement: mostly nothing. @throws GenericFamilyError, KernelError */
  command<K extends CommandOf<C>>(name: K, attributes: Asked<C, K>, options?: MessageOptions): Answered<C, K>[] {
    return this.#run(command(this.#socket.protocol, this.definition, name, attributes, options), this.command)
  }

  #run<T>(operation: Operation<T>, called: Called): T {
    return this.#socket.run(operation, this.#options, called)
  }
}
