/* nlkit: Linux netlink for Node.js. */
export * from '../protocol/codec/errors.js'
export * from './client/conntrack/index.js'
export * from './client/dcb/index.js'
export * from './client/ethtool/index.js'
export * from './client/generic/index.js'
export * from './client/input.js'
export * from './client/nftables/index.js'
export * from './client/route/index.js'
export * from './client/sockets/index.js'
export * from './client/wireguard/index.js'
export * from './egress/index.js'
export * from './errors.js'
export * from './netns/index.js'
export * from './socket/errors.js'
export {
  type BatchFailure,
  type BatchOptions,
  type BatchResult,
  type CommandResult,
  type DumpResult,
  isEvent,
  type NetlinkEvent,
  NetlinkSocket,
  NetlinkSocketSync,
  type Operation,
  type Overrun,
  type Recorder,
  type Reply,
  type Request,
  type SocketEvent,
  type SocketOptions,
  Subscription,
  SubscriptionError,
  type SubscriptionOptions,
  type Transport,
  type TransportSource,
} from './socket/index.js'
