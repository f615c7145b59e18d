/* Protocol tests without root, on any machine: nothing here loads native code before it opens a kernel socket. */
export {
  type Fixture,
  type FixtureCommand,
  type FixtureDatagram,
  FixtureError,
  type FixtureEvent,
  type FixtureFailure,
  type FixtureHeader,
  type FixtureMembership,
  type FixtureNamespace,
  formatFixture,
  parseFixture,
} from '../capture/nl-text.js'
export * from './errors.js'
export * from './expect/check.js'
export { type ExpectedMessage, type MessageSource, sentBy } from './expect/messages.js'
export * from './faults/index.js'
export * from './fixture/index.js'
export * from './isolation/line.js'
export * from './isolation/namespace.js'
export * from './kernel/index.js'
export * from './memory-transport.js'
export * from './record-command.js'
export * from './recording.js'
export type { ErrnoName, RefusalDetails } from './refusal.js'
export type { IdentityMap, RewriteOptions } from './replay/identities.js'
export * from './replay/replay.js'
export * from './replies.js'
export * from './scripted-kernel.js'
export * from './scripted-transport.js'
