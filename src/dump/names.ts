import type { Display, Names } from '../../protocol/codec/index.js'
import { type Message, NLM_F, NLMSG, type Protocol } from '../../protocol/netlink/index.js'
import { typeName } from './message-name.js'

/** The kernel's name of a message type: `RTM_NEWLINK`, or the number where there is no table. */
export function messageName(protocol: Protocol | undefined, type: number): string {
  if (type < NLMSG.MIN_TYPE) return `NLMSG_${nameOf(NLMSG, type) ?? type}`
  return protocol?.messages.get(type)?.name ?? typeName(protocol, type)
}

type FlagName = keyof typeof NLM_F
const everywhere: readonly FlagName[] = ['REQUEST', 'MULTI', 'ACK', 'ECHO', 'DUMP_INTR', 'DUMP_FILTERED']
/** What the bits of the upper byte mean in which messages. */
const upper = {
  outcome: ['CAPPED', 'ACK_TLVS'],
  reply: [],
  get: ['ROOT', 'MATCH', 'ATOMIC'],
  delete: ['NONREC', 'BULK'],
  create: ['REPLACE', 'EXCL', 'CREATE', 'APPEND'],
} as const satisfies Readonly<Record<string, readonly FlagName[]>>

/** Flags one by one, and as a line has them. */
interface FlagWords {
  readonly words: readonly string[]
  readonly text: string
}

/** The same few combinations come again and again, at most 65536 of each meaning. */
const seen: Readonly<Record<keyof typeof upper, Map<number, FlagWords>>> = {
  outcome: new Map(),
  reply: new Map(),
  get: new Map(),
  delete: new Map(),
  create: new Map(),
}

/**
 * The flags of a message in words. The bits of the upper byte mean one thing in a request to get, another in one to
 * create or delete, and a third in replies: the message's own name says which.
 */
export function flagNames(message: Pick<Message, 'type' | 'flags'>, name: string): readonly string[] {
  return flagWordsOf(message, name).words
}

/** {@link flagNames} as a line has them: `REQUEST|ACK`; nothing where there are none. */
export function flagText(message: Pick<Message, 'type' | 'flags'>, name: string): string {
  return flagWordsOf(message, name).text
}

function flagWordsOf({ type, flags }: Pick<Message, 'type' | 'flags'>, name: string): FlagWords {
  const meaning =
    type === NLMSG.ERROR || type === NLMSG.DONE
      ? 'outcome'
      : (flags & NLM_F.REQUEST) === 0
        ? 'reply'
        : name.includes('GET') || name === 'SOCK_DIAG_BY_FAMILY'
          ? 'get'
          : name.includes('DEL') || name.includes('DESTROY')
            ? 'delete'
            : 'create'
  let known = seen[meaning].get(flags)
  if (known === undefined) {
    const words = wordsOf(flags, [...everywhere, ...upper[meaning]])
    known = { words, text: words.join('|') }
    seen[meaning].set(flags, known)
  }
  return known
}

function wordsOf(flags: number, known: readonly FlagName[]): string[] {
  const names: string[] = known.filter(key => flags & NLM_F[key])
  const rest = known.reduce((bits, key) => bits & ~NLM_F[key], flags)
  const words = names.includes('ROOT') && names.includes('MATCH') ? names.filter(isNoDump).concat('DUMP') : names
  return rest === 0 ? words : [...words, `0x${rest.toString(16)}`]
}

function isNoDump(name: string): boolean {
  return name !== 'ROOT' && name !== 'MATCH'
}

/** A number as its table names it: `UP|BROADCAST`, `unicast` stays `UNICAST`, and without a table the number. */
export function displayNumber(value: number | bigint, display: Display | undefined): string {
  if (display === undefined) return String(value)
  if (display.as === 'hex') return `0x${value.toString(16)}`
  if (display.as === 'enum') return nameOf(display.names, Number(value)) ?? String(value)
  return flagWords(Number(value), display.names)
}

function nameOf(names: Names, value: number): string | undefined {
  return Object.keys(names).find(key => names[key] === value)
}

function flagWords(value: number, names: Names): string {
  if (value === 0) return '0'
  let rest = value
  const words: string[] = []
  for (const [name, bit] of Object.entries(names)) {
    if (bit === 0 || (rest & bit) >>> 0 !== bit >>> 0) continue
    words.push(name)
    rest &= ~bit
  }
  if (rest !== 0) words.push(`0x${(rest >>> 0).toString(16)}`)
  return words.join('|')
}

/** `MAIN` for 254 of RT_TABLE; the number where it has no name. */
export function nameOfNumber(names: Names, value: unknown): string {
  return nameOf(names, Number(value)) ?? String(value)
}
