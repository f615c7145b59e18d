import type { Codec } from '../../../protocol/codec/index.js'
import { type GenericBody, type GenericFamily, genericMessagesOf } from '../../../protocol/generic/index.js'
import type { MessageDefinition } from '../../../protocol/netlink/index.js'
import { whole } from '../../socket/exchange.js'
import { ask, type Operation } from '../../socket/operation.js'
import { wordOrNumber } from '../input.js'
import { collect, type Listed } from '../listed.js'
import { resolve } from './families.js'
import type { GenericSession } from './session.js'

/** Names of the commands that have types. */
export type CommandOf<C> = keyof C & string
/** What a command takes. */
export type Asked<C, K extends keyof C> = C[K] extends readonly [infer A, unknown] ? A : never
/** What the kernel answers it with. */
export type Answered<C, K extends keyof C> = C[K] extends readonly [unknown, infer A] ? A : never

/** What goes with a request beside its attributes. */
export interface MessageOptions {
  /** nlmsg_flags beside those that the kind of request implies. */
  flags?: number
  /** What it is about in a word or two, for errors. */
  label?: string
}

function* request<C extends object>(
  session: GenericSession,
  family: GenericFamily<C>,
  command: string,
  attributes: unknown,
  options: MessageOptions,
): Operation<{ definition: MessageDefinition; body: GenericBody } & MessageOptions> {
  const { commands, body } = genericMessagesOf(family, true)
  const cmd = wordOrNumber(`command of ${family.name}`, command, commands)
  const { id } = yield* resolve(session, family.name)
  const definition = { type: id, name: `${family.prefix}_${command}`, body: body as Codec<unknown> }
  return { definition, body: { header: { cmd, version: family.version, reserved: 0 }, attributes }, ...options }
}

/** A question with one answer: the attributes of the answer. */
export function* query<C extends object, K extends CommandOf<C>>(
  session: GenericSession,
  family: GenericFamily<C>,
  command: K,
  attributes: Asked<C, K>,
  options: MessageOptions = {},
): Operation<Answered<C, K>> {
  const reply = yield* ask({ kind: 'query', ...(yield* request(session, family, command, attributes, options)) })
  return (reply.body as GenericBody<Answered<C, K>>).attributes
}

/** A question with any number of answers. @throws DumpInterruptedError */
export function* dump<C extends object, K extends CommandOf<C>>(
  session: GenericSession,
  family: GenericFamily<C>,
  command: K,
  attributes: Asked<C, K>,
  options: MessageOptions = {},
): Operation<Answered<C, K>[]> {
  const asked = yield* request(session, family, command, attributes, options)
  const { replies } = whole(asked.definition.name, yield* ask({ kind: 'dump', ...asked }))
  return replies.map(reply => (reply.body as GenericBody<Answered<C, K>>).attributes)
}

/**
 * The same as a list that says how it was asked for.
 *
 * @param object what an answer tells of
 * @param nothing the error by which the kernel says that there is no more to list
 * @throws DumpInterruptedError
 */
export function* list<C extends object, K extends CommandOf<C>, T>(
  session: GenericSession,
  family: GenericFamily<C>,
  command: K,
  attributes: Asked<C, K>,
  object: (answer: Answered<C, K>) => T,
  nothing?: string,
): Operation<Listed<T>> {
  const { definition, body } = yield* request(session, family, command, attributes, {})
  return yield* collect({
    definition: definition as MessageDefinition<GenericBody>,
    bodies: [body],
    asked: [],
    object: (reply: GenericBody) => object(reply.attributes as Answered<C, K>),
    ...(nothing !== undefined && { nothing }),
  })
}

/** Something to do, acknowledged. Some commands answer, too: what they say is given. */
export function* command<C extends object, K extends CommandOf<C>>(
  session: GenericSession,
  family: GenericFamily<C>,
  name: K,
  attributes: Asked<C, K>,
  options: MessageOptions = {},
): Operation<Answered<C, K>[]> {
  const asked = yield* request(session, family, name, attributes, options)
  const { replies } = yield* ask({ kind: 'command', subject: attributes, ...asked })
  return replies.map(reply => (reply.body as GenericBody<Answered<C, K>>).attributes)
}
