/* linux/netfilter/nfnetlink_osf.h: how the TCP SYNs of each operating system look; nfnl_osf loads them. */
import {
  arrayOf,
  attr,
  attributes,
  body,
  chars,
  enumOf,
  type Infer,
  member,
  struct,
  u8,
  u16host,
  u32host,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { NFNL_SUBSYS, type Nfgenmsg, nfgenmsg, nfnetlinkSet, nfnetlinkType } from './nfgenmsg.js'

/** Message numbers (enum nf_osf_msg_types) of the subsystem NFNL_SUBSYS.OSF. */
export const OSF_MSG = { ADD: 0, REMOVE: 1 } as const

/** How a number in a fingerprint is meant (enum nf_osf_window_size_options). */
export const OSF_WSS = { PLAIN: 0, MSS: 1, MTU: 2, MODULO: 3 } as const

/** TCP options (enum iana_options). */
export const OSFOPT = {
  EOL: 0,
  NOP: 1,
  MSS: 2,
  WSO: 3,
  SACKP: 4,
  SACK: 5,
  ECHO: 6,
  ECHOREPLY: 7,
  TS: 8,
  POCP: 9,
  POSP: 10,
  EMPTY: 255,
} as const

export const osfNumber = struct('nf_osf_wc', { wc: enumOf(u32host, 'OSF_WSS', OSF_WSS), val: u32host })

export interface OsfNumber extends Infer<typeof osfNumber> {}

export const osfOption = struct('nf_osf_opt', {
  kind: enumOf(u16host, 'OSFOPT', OSFOPT),
  length: u16host,
  wc: member(osfNumber),
})

export interface OsfOption extends Infer<typeof osfOption> {}

/** A fingerprint. In host order, unlike the rest of netfilter. */
export const osfFinger = struct('nf_osf_user_finger', {
  /** Window size. */
  wss: member(osfNumber),
  ttl: u8,
  /** Do not fragment. */
  df: u8,
  /** Total size of the packet. */
  ss: u16host,
  mss: u16host,
  /** How many of `opt` there are. */
  opt_num: u16host,
  genre: chars(32),
  version: chars(32),
  subtype: chars(32),
  opt: arrayOf(member(osfOption), 40),
})

export interface OsfFinger extends Infer<typeof osfFinger> {}

export const osfAttributes = attributes(
  'OSF_ATTR',
  { finger: attr<OsfFinger>(1, 'OSF_ATTR_FINGER', osfFinger) },
  nfnetlinkSet,
)

export interface OsfAttributes extends Infer<typeof osfAttributes> {}

export interface OsfMessage {
  header: Nfgenmsg
  attributes: OsfAttributes
}

const osfBody = body<Nfgenmsg, OsfAttributes>(nfgenmsg, () => osfAttributes)

function osfMessage(message: keyof typeof OSF_MSG): MessageDefinition<OsfMessage> {
  return { type: nfnetlinkType(NFNL_SUBSYS.OSF, OSF_MSG[message]), name: `OSF_MSG_${message}`, body: osfBody }
}

export const addFingerprint: MessageDefinition<OsfMessage> = osfMessage('ADD')
export const removeFingerprint: MessageDefinition<OsfMessage> = osfMessage('REMOVE')
