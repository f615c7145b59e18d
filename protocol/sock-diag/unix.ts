/* linux/unix_diag.h: UNIX domain sockets. */
import {
  array,
  attr,
  attributes,
  body,
  type Codec,
  EncodeError,
  enumOf,
  flagsOf,
  type Infer,
  struct,
  u8,
  u16,
  u32,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import {
  cookie,
  type NoAttributes,
  noAttributes,
  type SkMeminfo,
  SOCK,
  SOCK_AF,
  SOCK_DIAG_BY_FAMILY,
  skMeminfoCodec,
  TCP_STATE,
} from './sock-diag.js'

/** What to tell beside the header. */
export const UDIAG_SHOW = { NAME: 1, VFS: 2, PEER: 4, ICONS: 8, RQLEN: 16, MEMINFO: 32, UID: 64 } as const

export const unixDiagReq = struct('unix_diag_req', {
  family: enumOf(u8, 'AF', SOCK_AF),
  protocol: u8,
  pad: u16,
  /** `1 << TCP_STATE.…` of each that is wanted. */
  states: u32,
  /** With `cookie`: of one socket alone. */
  ino: u32,
  show: flagsOf(u32, 'UDIAG_SHOW', UDIAG_SHOW),
  cookie,
})

export interface UnixDiagReq extends Infer<typeof unixDiagReq> {}

export const unixDiagMsg = struct('unix_diag_msg', {
  family: enumOf(u8, 'AF', SOCK_AF),
  type: enumOf(u8, 'SOCK', SOCK),
  state: enumOf(u8, 'TCP', TCP_STATE),
  pad: u8,
  /** Of the socket, as in /proc/net/unix. */
  ino: u32,
  cookie,
})

export interface UnixDiagMsg extends Infer<typeof unixDiagMsg> {}

/** The file that the socket is bound to. */
export const unixDiagVfs = struct('unix_diag_vfs', { ino: u32, dev: u32 })

export interface UnixDiagVfs extends Infer<typeof unixDiagVfs> {}

/** Bytes, or for a listening socket connections: waiting to be accepted, and how many may. */
export const unixDiagRqlen = struct('unix_diag_rqlen', { rqueue: u32, wqueue: u32 })

export interface UnixDiagRqlen extends Infer<typeof unixDiagRqlen> {}

/**
 * sun_path as it was bound: a path, mostly with its NUL, or a name that starts with a NUL and is no file. As in Node, the NUL
 * stands first in the text of such a name.
 */
const sunPath: Codec<string> = {
  name: 'sun_path',
  canonical(input, start, end) {
    const given = input.bytes.subarray(start, end)
    const again = pathBytes(this.read(input, start, end))
    return again.length === given.length && again.every((byte, i) => byte === given[i])
  },
  read(input, start, end) {
    const bytes = input.bytes.subarray(start, end)
    const stop = bytes[0] === 0 ? -1 : bytes.indexOf(0)
    return new TextDecoder().decode(stop === -1 ? bytes : bytes.subarray(0, stop))
  },
  write(output, value) {
    if (typeof value !== 'string') throw new EncodeError('ERR_ENCODE_TYPE', 'expected a path or a name')
    output.append(pathBytes(value))
  },
}

function pathBytes(path: string): Uint8Array {
  return new TextEncoder().encode(path.startsWith('\0') ? path : `${path}\0`)
}

export const unixDiagAttributes = attributes('UNIX_DIAG', {
  name: attr(0, 'UNIX_DIAG_NAME', sunPath),
  vfs: attr<UnixDiagVfs>(1, 'UNIX_DIAG_VFS', unixDiagVfs),
  /** Inode of the socket at the other end. */
  peer: attr(2, 'UNIX_DIAG_PEER', u32),
  /** Inodes of the sockets that wait to be accepted; 0 for those without a file yet. */
  icons: attr(3, 'UNIX_DIAG_ICONS', array(u32)),
  rqlen: attr<UnixDiagRqlen>(4, 'UNIX_DIAG_RQLEN', unixDiagRqlen),
  meminfo: attr<SkMeminfo>(5, 'UNIX_DIAG_MEMINFO', skMeminfoCodec),
  /** {@link SOCK_SHUTDOWN} */
  shutdown: attr(6, 'UNIX_DIAG_SHUTDOWN', u8),
  uid: attr(7, 'UNIX_DIAG_UID', u32),
})

export interface UnixDiagAttributes extends Infer<typeof unixDiagAttributes> {}

export interface UnixDiagMessage {
  header: UnixDiagMsg
  attributes: UnixDiagAttributes
}

export interface UnixDiagRequest {
  header: UnixDiagReq
  attributes: NoAttributes
}

export const unixDiagBody = body<UnixDiagMsg, UnixDiagAttributes>(unixDiagMsg, () => unixDiagAttributes)
export const unixDiagRequestBody = body<UnixDiagReq, NoAttributes>(unixDiagReq, () => noAttributes)

export const getUnixSockets: MessageDefinition<UnixDiagRequest> = {
  type: SOCK_DIAG_BY_FAMILY,
  name: 'SOCK_DIAG_BY_FAMILY',
  body: unixDiagRequestBody,
}
