import { attributes, body, type Codec, EncodeError, type Names } from '../codec/index.js'
import { type Genlmsghdr, genlmsghdrOf } from './genlmsghdr.js'

/** What follows nlmsghdr: genlmsghdr, then the family's attributes. */
export interface GenericBody<A = unknown> {
  header: Genlmsghdr
  attributes: A
}

/** What each command takes and gives: `{ GET_DEVICE: [asked, answered] }`. */
export type GenericCommands = object

/** The messages of one direction. */
export interface GenericMessages {
  readonly commands: Names
  readonly body: Codec<GenericBody>
}

/** A family of generic netlink that has tables. `C` types its commands ({@link GenericCommands}). */
export interface GenericFamily<C extends GenericCommands = GenericCommands> extends GenericMessages {
  /** CTRL_ATTR_FAMILY_NAME: how a program asks for the id. */
  readonly name: string
  /** What the constants of the commands have in common, e.g. `WG_CMD`. */
  readonly prefix: string
  /** genlmsghdr.version of requests. */
  readonly version: number
  /** What programs say, where its commands are numbered otherwise than those of the kernel: ethtool. */
  readonly asked?: GenericMessages
  /** Never there: carries the types of the commands. */
  readonly types?: C
}

/** The attributes of every command, or those of each by its number. */
export type GenericTables = (() => Codec<unknown>) | Readonly<Record<number, () => Codec<unknown>>>

/** The messages of one direction of a family whose constants start with `prefix`. */
export function genericMessages(prefix: string, commands: Names, tables: GenericTables): GenericMessages {
  const header = genlmsghdrOf(prefix, commands)
  if (typeof tables === 'function') return { commands, body: body<Genlmsghdr, unknown>(header, tables) }
  const bodies = new Map(Object.entries(tables).map(([command, table]) => [Number(command), body(header, table)]))
  const bare = body<Genlmsghdr, unknown>(header, () => noAttributes)
  const bodyOf = (command: number | undefined): Codec<GenericBody> => bodies.get(command ?? -1) ?? bare
  return {
    commands,
    body: {
      name: header.name,
      nested: true,
      read: (input, start, end) => bodyOf(start < end ? input.bytes[start] : undefined).read(input, start, end),
      write(output, value) {
        if (typeof value?.header?.cmd !== 'number')
          throw new EncodeError('ERR_ENCODE_TYPE', 'expected { header, attributes }, header with a cmd')
        bodyOf(value.header.cmd).write(output, value)
      },
      inside: () => bodies.values() as Iterable<Codec<unknown>>,
      explore(input, start, end, node) {
        return bodyOf(start < end ? input.bytes[start] : undefined).explore!(input, start, end, node)
      },
    },
  }
}

/** Of a command without a table: every attribute is kept as bytes. */
const noAttributes: Codec<unknown> = attributes('', {})

/** What a message is to a family: a request (`asks`: NLM_F_REQUEST) or what the kernel tells. */
export function genericMessagesOf(family: GenericFamily, asks: boolean): GenericMessages {
  return (asks ? family.asked : undefined) ?? family
}

/** The kernel's name of a command: `WG_CMD_GET_DEVICE`; undefined where the family has no such command. */
export function commandName(family: GenericFamily, command: number, asks: boolean): string | undefined {
  const { commands } = genericMessagesOf(family, asks)
  const name = Object.keys(commands).find(key => commands[key] === command)
  return name === undefined ? undefined : `${family.prefix}_${name}`
}
