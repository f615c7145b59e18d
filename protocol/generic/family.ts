import { body, type Codec, type Names } from '../codec/index.js'
import { type Genlmsghdr, genlmsghdrOf } from './genlmsghdr.js'

/** A family of generic netlink that has tables. */
export interface GenericFamily {
  /** CTRL_ATTR_FAMILY_NAME: how a program asks for the id. */
  readonly name: string
  /** What the constants of the commands have in common, e.g. `WG_CMD`. */
  readonly prefix: string
  readonly commands: Names
  /** What follows nlmsghdr: genlmsghdr, then the family's attributes. */
  readonly body: Codec<{ header: Genlmsghdr; attributes: unknown }>
}

export function genericFamily<A>(
  name: string,
  prefix: string,
  commands: Names,
  attributes: () => Codec<A>,
): GenericFamily {
  const header = genlmsghdrOf(prefix, commands)
  return { name, prefix, commands, body: body<Genlmsghdr, A>(header, attributes) as GenericFamily['body'] }
}

/** The kernel's name of a command: `WG_CMD_GET_DEVICE`; undefined where the family has no such command. */
export function commandName({ prefix, commands }: GenericFamily, command: number): string | undefined {
  const name = Object.keys(commands).find(key => commands[key] === command)
  return name === undefined ? undefined : `${prefix}_${name}`
}
