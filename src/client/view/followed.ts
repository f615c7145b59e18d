import type { MessageDefinition, Protocol } from '../../../protocol/netlink/index.js'
import type { Operation } from '../../socket/operation.js'
import type { NetlinkEvent } from '../../socket/subscription.js'

/** What an event says of objects of one kind. */
export type Told<T> =
  | {
      readonly object: T
      readonly gone: boolean
      /** Of a new one in an order: the key of the one that it stands behind, `''` for the first place; the last place where left out. */
      readonly behind?: string
    }
  /** All of a group went with what it belongs to. */
  | { readonly group: string }

/** How a kind of object is followed. */
export interface FollowedKind<T> {
  /** Groups whose events tell of it, or make it doubtful. */
  readonly groups: readonly string[]
  readonly list: () => Operation<readonly T[]>
  /** What tells an object from all others. */
  readonly key: (object: T) => string
  /** What it goes with, without an event of its own. */
  readonly group?: (object: T) => string
  /** The object without what changes by itself, without any event: what is compared. */
  readonly steady: (object: T) => unknown
  /** What the event says. */
  readonly told: (event: NetlinkEvent) => readonly Told<T>[]
  /** Whether the kernel did more than it tells by this event. `known`: whether what it tells of is in the picture. */
  readonly doubt: (event: NetlinkEvent, known: boolean) => boolean
}

/** How the kinds of a protocol are followed. */
export interface Followed<O> {
  readonly protocol: Protocol
  readonly kinds: { readonly [K in keyof O]: FollowedKind<O[K]> }
  /** Asked before what became doubtful is listed again: answered once the kernel has done what it told of. */
  readonly settled?: () => Operation<unknown>
}

/** The object of the event's body, where that is of one of two types: made, or gone. */
export function toldOf<M, T>(
  event: NetlinkEvent,
  made: MessageDefinition<M>,
  gone: MessageDefinition<M>,
  convert: (message: M) => T,
): { readonly object: T; readonly gone: boolean }[] {
  if (event.type !== made.type && event.type !== gone.type) return []
  return [{ object: convert(event.body as M), gone: event.type === gone.type }]
}

/** An object without members of these names, also in its header and its attributes. */
export function without(...names: readonly string[]): (object: object) => unknown {
  const rest = (value: object): object =>
    Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))
  return object => {
    const steady: Record<string, unknown> = { ...rest(object) }
    for (const part of ['header', 'attributes'])
      if (steady[part] !== undefined) steady[part] = rest(steady[part] as object)
    return steady
  }
}
