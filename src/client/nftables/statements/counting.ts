import {
  type Expression,
  NFT_LIMIT,
  NFT_LIMIT_F,
  NFT_LOGLEVEL,
  NFT_QUOTA_F,
} from '../../../../protocol/netfilter/index.js'
import { wordOrNumber } from '../../input.js'

/* What counts, bounds and logs. */

/** `counter`: counts what gets here. */
export function counter(): Expression {
  return { name: 'counter', data: {} }
}

const units = { second: 1, minute: 60, hour: 3600, day: 86400, week: 604800 } as const

/** A rate: so many packets or bytes in a unit of time, and how many at once. */
export interface Rate {
  rate: number | bigint
  per: keyof typeof units
  /** Packets or bytes; nft takes 5 packets, or none of bytes, when left out. */
  burst?: number
  /** Count bytes instead of packets. */
  bytes?: boolean
  /** Matches what is over the rate. */
  over?: boolean
}

/** `limit rate …`. */
export function limit({ rate, per, burst, bytes, over }: Rate): Expression {
  return {
    name: 'limit',
    data: {
      rate: BigInt(rate),
      unit: BigInt(wordOrNumber('unit of time', per, units)),
      burst: burst ?? (bytes ? 0 : 5),
      type: bytes ? NFT_LIMIT.PKT_BYTES : NFT_LIMIT.PKTS,
      flags: over ? NFT_LIMIT_F.INV : 0,
    },
  }
}

/** `quota BYTES`, or `quota over BYTES`. */
export function quota(
  bytes: number | bigint,
  { over, used = 0 }: { over?: boolean; used?: number | bigint } = {},
): Expression {
  return { name: 'quota', data: { bytes: BigInt(bytes), consumed: BigInt(used), flags: over ? NFT_QUOTA_F.INV : 0 } }
}

/** syslog's words, as nft has them. */
const levels = {
  emerg: NFT_LOGLEVEL.EMERG,
  alert: NFT_LOGLEVEL.ALERT,
  crit: NFT_LOGLEVEL.CRIT,
  err: NFT_LOGLEVEL.ERR,
  warn: NFT_LOGLEVEL.WARNING,
  notice: NFT_LOGLEVEL.NOTICE,
  info: NFT_LOGLEVEL.INFO,
  debug: NFT_LOGLEVEL.DEBUG,
  audit: NFT_LOGLEVEL.AUDIT,
} as const

/** To the kernel's log, or with a group to whoever listens there (NFNL_SUBSYS.ULOG). */
export interface LogOptions {
  prefix?: string
  level?: keyof typeof levels
  group?: number
  /** Bytes of a packet that go to the group. */
  snaplen?: number
  /** Packets gathered before they are sent. */
  queueThreshold?: number
  /** NF_LOG: what of a packet is written. */
  flags?: number
}

/** `log`. */
export function log({ prefix, level, group, snaplen, queueThreshold, flags }: LogOptions = {}): Expression {
  return {
    name: 'log',
    data: {
      ...(prefix !== undefined && { prefix }),
      ...(group !== undefined && { group }),
      ...(snaplen !== undefined && { snaplen }),
      ...(queueThreshold !== undefined && { qthreshold: queueThreshold }),
      ...(level !== undefined && { level: wordOrNumber('log level', level, levels) }),
      ...(flags !== undefined && { flags }),
    },
  }
}
