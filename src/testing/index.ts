/* Protocol tests without root, on any machine: nothing here loads native code before it opens a kernel socket. */
export * from './errors.js'
export * from './faults/index.js'
export * from './memory-transport.js'
export * from './recording.js'
export type { IdentityMap, RewriteOptions } from './replay/identities.js'
export * from './replay/replay.js'
export * from './replies.js'
export * from './scripted-transport.js'
