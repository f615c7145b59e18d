import type { MessageDefinition } from '../../../protocol/netlink/index.js'
import { ask, type Operation } from '../../socket/operation.js'
import type { Device } from './links.js'

/** A change: `subject` is what the caller gave, `label` what it is about in a word or two. */
export function* send<B>(
  definition: MessageDefinition<B>,
  flags: number,
  body: B,
  subject: unknown,
  label: string,
): Operation<void> {
  const request = { definition: definition as MessageDefinition, flags, body, subject, label }
  yield* ask({ kind: 'command', acknowledged: 'together', ...request })
}

/** A question with one answer. */
export function* inquire<B, A = B>(definition: MessageDefinition<B>, body: B, label: string): Operation<A> {
  const reply = yield* ask({ kind: 'query', definition: definition as MessageDefinition, body, label })
  return reply.body as A
}

/** A device as error messages name it. */
export function deviceLabel(device: Device): string {
  return typeof device === 'number' ? `index ${device}` : device
}
