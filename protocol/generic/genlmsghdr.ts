/* linux/genetlink.h: what every generic netlink message starts with. nlmsg_type is the family's id, given at run time. */
import { enumOf, type Names, type Struct, struct, u8, u16 } from '../codec/index.js'

/** The only family whose id is fixed: the one that tells the ids of the others. */
export const GENL_ID = { CTRL: 16 } as const

export interface Genlmsghdr {
  /** What is asked or told: a number of the family's own. */
  cmd: number
  /** The family's version. */
  version: number
  reserved: number
}

/** The header of a family whose commands have these names. */
export function genlmsghdrOf(prefix: string, commands: Names): Struct<Genlmsghdr> {
  return struct('genlmsghdr', { cmd: enumOf(u8, prefix, commands), version: u8, reserved: u16 })
}

/** The header of a family without names. */
export const genlmsghdr: Struct<Genlmsghdr> = struct('genlmsghdr', { cmd: u8, version: u8, reserved: u16 })
