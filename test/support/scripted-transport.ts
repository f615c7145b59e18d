/* The other end of a socket, for tests of the exchange: users have the same in `nlkit/testing`. */
export type { Arrival } from '../../src/testing/memory-transport.js'
export * from '../../src/testing/replies.js'
export * from '../../src/testing/scripted-transport.js'
