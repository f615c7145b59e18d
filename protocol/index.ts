/* Wire definitions: pure, without I/O, for any platform. */
export * from './codec/index.js'
export * from './generic/index.js'
export * from './netfilter/index.js'
export * from './netlink/errno.js'
export * from './netlink/index.js'
export * from './protocols.js'
export * from './route/index.js'
export * from './sock-diag/index.js'
