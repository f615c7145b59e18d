import { type NFNLGRP, netfilterProtocol } from '../../../protocol/netfilter/index.js'
import type { SocketOptions } from '../../socket/capture-transport.js'
import { NetlinkSocket } from '../../socket/socket.js'
import { NetlinkSocketSync } from '../../socket/socket-sync.js'
import { Subscription, type SubscriptionOptions } from '../../socket/subscription.js'
import { Client, ClientSync, withVerbs } from '../client.js'
import { ruleset } from './ruleset.js'
import { NftView, type NftViewKind } from './view.js'

export { elementSpecs } from './element-specs.js'
export type { ChainRef, ElementSpec, FieldOf, Key, KeyPart, SetType, Verdict } from './elements.js'
export type { Flowtable, FlowtableName, FlowtableSpec } from './flowtables.js'
export { messagesOf } from './messages.js'
export type { NftObject, ObjectData, ObjectKind, ObjectName, ObjectSpec } from './named-objects.js'
export type { Chain, ChainName, ChainSpec, Rule, RuleParts, RuleSpec, Table, TableName, TableSpec } from './objects.js'
export type { CommitOptions, ObjectFilter, Ruleset } from './ruleset.js'
export type { NftElement, NftSet, SetName, SetSpec } from './sets.js'
export * as nft from './statements.js'
export { type AddedRule, type KnownSet, NftTransaction, type WantedHandles } from './transaction.js'
export type { Scalar } from './values.js'
export {
  type ElementOfSet,
  NftView,
  type NftViewChange,
  type NftViewItem,
  type NftViewKind,
  type NftViewObjects,
} from './view.js'
export type { Family, Hook, Policy } from './words.js'

/** A multicast group of nfnetlink: `NFTABLES`, `NFTRACE` … */
export type NetfilterGroup = Exclude<keyof typeof NFNLGRP, 'NONE'>

interface NftablesVerbs {
  readonly ruleset: typeof ruleset
}

const verbs: NftablesVerbs = { ruleset }

/** nf_tables, asynchronously. */
export class NftablesClient extends withVerbs(Client, verbs) {
  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): NftablesClient {
    return new NftablesClient(NetlinkSocket.open(netfilterProtocol, options))
  }

  /**
   * Events, as `nft monitor` shows them, on a socket of their own: `NftablesClient.events(['NFTABLES'])`.
   *
   * @throws TransportError, PlatformError, NamespaceError; EPERM without CAP_NET_ADMIN
   */
  static events(groups: readonly NetfilterGroup[], options: SubscriptionOptions = {}): Subscription {
    return Subscription.open(netfilterProtocol, groups, options)
  }

  /**
   * A picture of the ruleset that follows the kernel: `await using view = await NftablesClient.view(['chains', 'rules'])`.
   *
   * Rejects with TransportError (EPERM without CAP_NET_ADMIN), PlatformError, NamespaceError, DumpInterruptedError and the signal's reason.
   */
  static view<K extends NftViewKind>(kinds: readonly K[], options: SubscriptionOptions = {}): Promise<NftView<K>> {
    return NftView.open(kinds, options)
  }
}

/** nf_tables, synchronously. */
export class NftablesClientSync extends withVerbs(ClientSync, verbs) {
  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): NftablesClientSync {
    return new NftablesClientSync(NetlinkSocketSync.open(netfilterProtocol, options))
  }
}
