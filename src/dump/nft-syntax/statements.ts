/* Statements that need no register: what they say stands in their own attributes. Elements of sets carry some of them, too. */
import {
  type Expression,
  type Expressions,
  NF_LOG,
  NF_SYNPROXY_OPT,
  NFT_CONNLIMIT_F,
  NFT_LIMIT,
  NFT_LIMIT_F,
  NFT_LOGLEVEL,
  NFT_QUEUE_FLAG,
  NFT_QUOTA_F,
} from '../../../protocol/netfilter/index.js'
import { durationText } from './data-types.js'
import { quoted } from './quote.js'
import { said, Unsaid } from './unsaid.js'

export const joined = (...words: readonly string[]): string => words.filter(word => word !== '').join(' ')
const part = (name: string, value: number | bigint | undefined): string => (value ? `${name} ${value}` : '')

type Writers = { readonly [Name in keyof Expressions]?: (data: Expressions[Name]) => string }

const writers: Writers = {
  counter: counterText,
  limit: limitText,
  quota: quotaText,
  connlimit: ({ count = 0, flags = 0 }) => `ct count ${flags & NFT_CONNLIMIT_F.INV ? 'over ' : ''}${count}`,
  last: ({ set, msecs = 0n }) => `last used ${set ? durationText(msecs) : 'never'}`,
  log: logText,
  notrack: () => 'notrack',
  synproxy: data => `synproxy ${synproxyText(data)}`,
  flow_offload: ({ tableName = '' }) => `flow add @${tableName}`,
}

const byName = new Map(Object.entries(writers as Readonly<Record<string, (data: object) => string>>))

/** The statement that an expression alone is, or undefined when it takes part in a larger one. @throws Unsaid */
export function statementText(expression: Expression): string | undefined {
  return byName.get(expression.name ?? '')?.(expression.data ?? {})
}

/** `counter packets 3 bytes 100` */
export function counterText({ packets = 0n, bytes = 0n }: Expressions['counter']): string {
  return packets === 0n && bytes === 0n ? 'counter' : `counter packets ${packets} bytes ${bytes}`
}

const limitUnits = new Map([
  [1n, 'second'],
  [60n, 'minute'],
  [3600n, 'hour'],
  [86400n, 'day'],
  [604800n, 'week'],
])

/** `25 mbytes`: nft's units are 1024 and 1024 * 1024 bytes. */
function sizeText(bytes: bigint): string {
  if (bytes !== 0n && bytes % 1_048_576n === 0n) return `${bytes / 1_048_576n} mbytes`
  if (bytes !== 0n && bytes % 1024n === 0n) return `${bytes / 1024n} kbytes`
  return `${bytes} bytes`
}

export function limitText({ rate = 0n, unit = 0n, burst = 0, type, flags = 0 }: Expressions['limit']): string {
  const isBytes = type === NFT_LIMIT.PKT_BYTES
  const word = said(limitUnits.get(unit), 'unit of time')
  const amount = isBytes ? `${sizeText(rate)}/${word}` : `${rate}/${word}`
  return joined(
    'limit rate',
    flags & NFT_LIMIT_F.INV ? 'over' : '',
    amount,
    burst > 0 ? `burst ${isBytes ? sizeText(BigInt(burst)) : `${burst} packets`}` : '',
  )
}

export function quotaText({ bytes = 0n, consumed = 0n, flags = 0 }: Expressions['quota']): string {
  return joined(
    'quota',
    flags & NFT_QUOTA_F.INV ? 'over' : '',
    sizeText(bytes),
    consumed === 0n ? '' : `used ${sizeText(consumed)}`,
  )
}

const levels: ReadonlyMap<number, string> = new Map(
  Object.entries(NFT_LOGLEVEL).map(([name, level]) => [level, name === 'WARNING' ? 'warn' : name.toLowerCase()]),
)

const allLogFlags = NF_LOG.TCPSEQ | NF_LOG.TCPOPT | NF_LOG.IPOPT | NF_LOG.UID | NF_LOG.MACDECODE

function logFlags(flags: number): string {
  if (flags === allLogFlags) return 'flags all'
  if (flags & ~allLogFlags) throw new Unsaid('flags')
  const tcp = [flags & NF_LOG.TCPSEQ ? 'sequence' : '', flags & NF_LOG.TCPOPT ? 'options' : ''].filter(Boolean)
  return joined(
    tcp.length === 0 ? '' : `flags tcp ${tcp.join(',')}`,
    flags & NF_LOG.IPOPT ? 'flags ip options' : '',
    flags & NF_LOG.UID ? 'flags skuid' : '',
    flags & NF_LOG.MACDECODE ? 'flags ether' : '',
  )
}

function logText({ prefix, group, snaplen, qthreshold, level, flags = 0 }: Expressions['log']): string {
  // A dollar begins a variable in a prefix.
  if (prefix !== undefined && /[$\\]/.test(prefix)) throw new Unsaid('prefix')
  return joined(
    'log',
    prefix === undefined ? '' : `prefix ${quoted(prefix, 127)}`,
    group === undefined ? '' : `group ${group}`,
    part('snaplen', snaplen),
    part('queue-threshold', qthreshold),
    level === undefined || group !== undefined ? '' : `level ${said(levels.get(level), 'level')}`,
    flags === 0 ? '' : logFlags(flags),
  )
}

/** `mss 1460 wscale 7 timestamp sack-perm` */
export function synproxyText({ mss = 0, wscale = 0, flags = 0 }: Expressions['synproxy']): string {
  return joined(
    flags & NF_SYNPROXY_OPT.MSS ? `mss ${mss}` : '',
    flags & NF_SYNPROXY_OPT.WSCALE ? `wscale ${wscale}` : '',
    flags & NF_SYNPROXY_OPT.TIMESTAMP ? 'timestamp' : '',
    flags & NF_SYNPROXY_OPT.SACK_PERM ? 'sack-perm' : '',
  )
}

/** `flags bypass,fanout` */
export function queueFlags(flags = 0): string {
  const words = [
    flags & NFT_QUEUE_FLAG.BYPASS ? 'bypass' : '',
    flags & NFT_QUEUE_FLAG.CPU_FANOUT ? 'fanout' : '',
  ].filter(Boolean)
  return words.length === 0 ? '' : `flags ${words.join(',')}`
}
