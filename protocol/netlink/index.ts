export * from './error.js'
export * from './header.js'
export * from './message.js'
export * from './protocol.js'
