export * from './batch.js'
export * from './nfgenmsg.js'
export * from './nftables/index.js'
export * from './protocol.js'
