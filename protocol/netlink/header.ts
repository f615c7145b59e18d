/* linux/netlink.h: the header that every netlink message starts with. */
import { enumOf, flagsOf, type Infer, struct, u16, u32 } from '../codec/index.js'

/** Message types below NLMSG_MIN_TYPE belong to netlink itself, whatever the protocol. */
export const NLMSG = { NOOP: 1, ERROR: 2, DONE: 3, OVERRUN: 4, MIN_TYPE: 16 } as const

/** Flags of nlmsghdr. The upper byte means one thing in requests that get, another in those that create, a third in replies. */
export const NLM_F = {
  REQUEST: 0x01,
  /** Part of a multipart reply, ended by NLMSG_DONE. */
  MULTI: 0x02,
  ACK: 0x04,
  /** Answer with the notification that the request causes: how a new object's handle comes back. */
  ECHO: 0x08,
  /** The dump is inconsistent: something changed while it ran. */
  DUMP_INTR: 0x10,
  /** The kernel filtered the dump as asked. */
  DUMP_FILTERED: 0x20,

  /* get */
  ROOT: 0x100,
  MATCH: 0x200,
  ATOMIC: 0x400,
  DUMP: 0x300,

  /* new */
  REPLACE: 0x100,
  EXCL: 0x200,
  CREATE: 0x400,
  APPEND: 0x800,

  /* delete */
  NONREC: 0x100,
  BULK: 0x200,

  /* acknowledgement */
  /** The request was not echoed back whole. */
  CAPPED: 0x100,
  /** Extended-ACK attributes follow. */
  ACK_TLVS: 0x200,
} as const

/** Header of every message. `len` counts the header itself. */
export const nlmsghdr = struct('nlmsghdr', {
  len: u32,
  type: enumOf(u16, 'NLMSG', NLMSG),
  flags: flagsOf(u16, 'NLM_F', NLM_F),
  seq: u32,
  pid: u32,
})

export interface Nlmsghdr extends Infer<typeof nlmsghdr> {}

/** sizeof(struct nlmsghdr), which is already a multiple of four. */
export const headerLength = 16
