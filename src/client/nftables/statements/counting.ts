import { constant } from '../../../../protocol/codec/index.js'
import {
  type Expression,
  NF_LOG,
  NFT_LIMIT,
  NFT_LIMIT_F,
  NFT_LOGLEVEL,
  NFT_QUOTA_F,
} from '../../../../protocol/netfilter/index.js'
import { wordOrNumber } from '../../input.js'
import { named, type ObjectRef } from './named.js'
import type { Statement } from './rule-context.js'

/* What counts, bounds and logs. */

/** What a counter begins with. */
export interface Counted {
  packets?: number | bigint
  bytes?: number | bigint
}

/** `counter`: counts what gets here; `counter name "hits"`: in an object. */
export function counter(options?: Counted): Expression
export function counter(options: { name: ObjectRef }): Statement
export function counter(options: Counted | { name: ObjectRef } = {}): Expression | Statement {
  if ('name' in options) return named('counter', options.name)
  const { packets, bytes } = options
  if (packets === undefined && bytes === undefined) return counted
  return { name: 'counter', data: { bytes: BigInt(bytes ?? 0), packets: BigInt(packets ?? 0) } }
}

const counted = constant<Expression>({ name: 'counter', data: {} })

/** `last`: when a packet got here last. Kernel 5.14. */
export const last = (): Expression => ({ name: 'last', data: {} })

/** What nft takes for a burst that nobody gave. */
const packetBurst = 5

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

/** `limit rate …`, or an object by its name: `limit name "slow"`. */
export function limit(rate: Rate): Expression
export function limit(object: { name: ObjectRef }): Statement
export function limit(options: Rate | { name: ObjectRef }): Expression | Statement {
  if ('name' in options) return named('limit', options.name)
  const { rate, per, bytes, over, burst = bytes ? undefined : packetBurst } = options
  return {
    name: 'limit',
    data: {
      rate: BigInt(rate),
      unit: BigInt(wordOrNumber('unit of time', per, units)),
      ...(burst !== undefined && { burst }),
      type: bytes ? NFT_LIMIT.PKT_BYTES : NFT_LIMIT.PKTS,
      flags: over ? NFT_LIMIT_F.INV : 0,
    },
  }
}

/** `quota BYTES`, or `quota over BYTES`; an object by its name: `quota name "month"`. */
export function quota(bytes: number | bigint, options?: { over?: boolean; used?: number | bigint }): Expression
export function quota(object: { name: ObjectRef }): Statement
export function quota(
  what: number | bigint | { name: ObjectRef },
  { over, used = 0 }: { over?: boolean; used?: number | bigint } = {},
): Expression | Statement {
  if (typeof what === 'object') return named('quota', what.name)
  return { name: 'quota', data: { bytes: BigInt(what), consumed: BigInt(used), flags: over ? NFT_QUOTA_F.INV : 0 } }
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
  /** What of a packet is written, in nft's words or by number (NF_LOG). */
  flags?: number | readonly LogFlag[]
}

const logFlags = {
  'tcp sequence': NF_LOG.TCPSEQ,
  'tcp options': NF_LOG.TCPOPT,
  'ip options': NF_LOG.IPOPT,
  skuid: NF_LOG.UID,
  ether: NF_LOG.MACDECODE,
  all: NF_LOG.TCPSEQ | NF_LOG.TCPOPT | NF_LOG.IPOPT | NF_LOG.UID | NF_LOG.MACDECODE,
} as const

export type LogFlag = keyof typeof logFlags

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
      ...(flags !== undefined && { flags: flagsOf(flags) }),
    },
  }
}

function flagsOf(flags: number | readonly LogFlag[]): number {
  if (typeof flags === 'number') return flags
  return flags.reduce((sum, flag) => sum | wordOrNumber('log flag', flag, logFlags), 0)
}
