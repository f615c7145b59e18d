/* Statements of nft's syntax as calls of the builders of `nft`. What has no builder gives nothing: the rule is told by its expressions. */
import * as nft from '../client/nftables/statements.js'
import { codeOf, plain, Written } from './call.js'

type Builder = (...given: never[]) => unknown

/** `nft.tcp.dport(22)`. */
function built(path: readonly string[], ...args: readonly unknown[]): Written {
  const value = (keys: readonly string[]): unknown =>
    keys.reduce<unknown>((owner, key) => (owner as Record<string, unknown>)[key], nft)
  const builder = value(path) as Builder
  // `set` belongs to the field in front of it.
  const result = builder.apply(value(path.slice(0, -1)), args.map(plain) as never[])
  return new Written(`nft.${path.join('.')}(${args.map(codeOf).join(', ')})`, result)
}

/** Fields by the words in front of them. */
const fields: Readonly<Record<string, readonly string[]>> = {
  ip: Object.keys(nft.ip),
  ip6: Object.keys(nft.ip6),
  tcp: Object.keys(nft.tcp),
  udp: Object.keys(nft.udp),
  sctp: Object.keys(nft.sctp),
  icmp: Object.keys(nft.icmp),
  icmpv6: Object.keys(nft.icmpv6),
  meta: Object.keys(nft.meta),
  ct: Object.keys(nft.ct),
}

/** Keys of `meta` that nft writes alone. */
const bare = ['iif', 'oif', 'iifname', 'oifname', 'skuid', 'skgid']

const orders: Readonly<Record<string, string>> = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' }

const verdicts: Readonly<Record<string, string>> = {
  ...{ accept: 'accept', drop: 'drop', continue: 'continueRule', return: 'returnToCaller' },
}

/**
 * A rule's text as parts for `expressions`; undefined where a word of it has no builder. Whether they give the rule again is for the
 * caller to look at: words that were passed over show there.
 */
export function ruleParts(text: string): Written[] | undefined {
  const words = new Words(text)
  const parts: Written[] = []
  try {
    while (!words.atEnd) parts.push(statement(words))
  } catch {
    return undefined
  }
  return parts
}

class NoBuilder extends Error {}

/** Words, braces and quoted text, one after the other. */
class Words {
  readonly #words: readonly string[]
  #at = 0

  constructor(text: string) {
    this.#words = text.match(/"(?:[^"\\]|\\.)*"|[{},]|[^\s{},]+/g) ?? []
  }

  get atEnd(): boolean {
    return this.#at >= this.#words.length
  }

  next(): string {
    const word = this.#words[this.#at++]
    if (word === undefined) throw new NoBuilder()
    return word
  }

  /** Takes these words, if they stand there. */
  take(...wanted: readonly string[]): boolean {
    if (!wanted.every((word, i) => this.#words[this.#at + i] === word)) return false
    this.#at += wanted.length
    return true
  }
}

function statement(words: Words): Written {
  const word = words.next()
  const verdict = verdicts[word]
  if (verdict !== undefined) return built([verdict])
  if (word === 'jump' || word === 'goto') return built([word], words.next())
  if (word === 'counter') {
    // What it counted so far is not told again.
    if (words.take('packets')) [words.next(), words.next(), words.next()]
    return built(['counter'])
  }
  if (word === 'masquerade') return natWithoutAddress('masquerade', words)
  if (word === 'redirect') return natWithoutAddress('redirect', words)
  if (word === 'snat' || word === 'dnat') return nat(word, words)
  if (word === 'limit') return limit(words)
  if (word === 'log') return log(words)
  if (word === 'reject') return reject(words)
  if (bare.includes(word)) return match(['meta', word], words)
  const field = fields[word] === undefined ? undefined : words.next()
  if (field === undefined || !fields[word]!.includes(field)) throw new NoBuilder()
  if (words.take('set')) {
    if (field !== 'mark') throw new NoBuilder()
    const metaMark = new Written('nft.meta.mark', nft.meta.mark)
    return built([word, 'mark', 'set'], words.take('meta', 'mark') ? metaMark : value(words.next()))
  }
  return match([word, field], words)
}

function match(path: readonly string[], words: Words): Written {
  const not = words.take('!=')
  for (const [sign, key] of Object.entries(orders))
    if (words.take(sign)) return built(path, { [key]: value(words.next()) })
  if (words.take('vmap')) return built(path, { vmap: setName(words.next()) })
  const to = comparison(words)
  return built(path, not ? { not: to } : to)
}

function comparison(words: Words): unknown {
  if (words.take('{')) {
    const items: unknown[] = []
    for (;;) {
      items.push(value(words.next()))
      if (words.take('}')) return items
      if (!words.take(',')) throw new NoBuilder()
    }
  }
  const word = words.next()
  if (word.startsWith('@')) return { set: setName(word) }
  // Flags stand beside each other: `established,related`.
  const all = [word]
  while (words.take(',')) all.push(words.next())
  return all.length === 1 ? value(word) : all.join(',')
}

function setName(word: string): string {
  if (!word.startsWith('@')) throw new NoBuilder()
  return word.slice(1)
}

function value(word: string): string | number {
  if (word.startsWith('"')) return unquoted(word)
  return /^(?:\d{1,15}|0x[0-9a-f]{1,8})$/.test(word) ? Number(word) : word
}

function unquoted(word: string): string {
  return word.slice(1, -1).replaceAll(/\\(.)/g, '$1')
}

function flags(words: Words): object {
  const random = words.take('random')
  const fullyRandom = words.take('fully-random')
  const persistent = words.take('persistent')
  return { ...(random && { random }), ...(fullyRandom && { fullyRandom }), ...(persistent && { persistent }) }
}

function natWithoutAddress(name: string, words: Words): Written {
  const ports = words.take('to') ? portsOf(words.next()) : {}
  const target = { ...ports, ...flags(words) }
  return Object.keys(target).length === 0 ? built([name]) : built([name], target)
}

function nat(name: string, words: Words): Written {
  // `ip` in a table of the family inet: the address says so itself.
  if (!words.take('ip')) words.take('ip6')
  if (!words.take('to')) throw new NoBuilder()
  const [, address, ports] = /^(\[[^\]]+\]|[^:[\]]+|[0-9a-f:]+)(:[^:]+)?$/.exec(words.next()) ?? []
  if (address === undefined) throw new NoBuilder()
  const [first, last] = address.replaceAll(/[[\]]/g, '').split('-')
  return built([name], {
    address: first,
    ...(last !== undefined && { lastAddress: last }),
    ...(ports !== undefined && portsOf(ports)),
    ...flags(words),
  })
}

/** `:80`, `:80-90`. */
function portsOf(word: string): object {
  const [, first, last] = /^:(\d+)(?:-(\d+))?$/.exec(word) ?? []
  if (first === undefined) throw new NoBuilder()
  return { port: Number(first), ...(last !== undefined && { lastPort: Number(last) }) }
}

const units = { bytes: 1, kbytes: 1024, mbytes: 1024 * 1024 }

function limit(words: Words): Written {
  if (!words.take('rate')) throw new NoBuilder()
  const over = words.take('over')
  const [, rate, unit, per] =
    /^(\d+) ?(bytes|kbytes|mbytes)?\/(second|minute|hour|day|week)$/.exec(joinedRate(words)) ?? []
  if (rate === undefined) throw new NoBuilder()
  const factor = unit === undefined ? 1 : units[unit as keyof typeof units]
  let burst: number | undefined
  if (words.take('burst')) {
    const number = Number(words.next())
    const what = words.next()
    burst = number * (what in units ? units[what as keyof typeof units] : 1)
  }
  return built(['limit'], {
    rate: Number(rate) * factor,
    per,
    ...(burst !== undefined && { burst }),
    ...(unit !== undefined && { bytes: true }),
    ...(over && { over }),
  })
}

/** `10/second`, or in two words `1 mbytes/second`. */
function joinedRate(words: Words): string {
  const first = words.next()
  return first.includes('/') ? first : `${first} ${words.next()}`
}

function log(words: Words): Written {
  const options: Record<string, unknown> = {}
  for (;;)
    if (words.take('prefix')) options.prefix = unquoted(words.next())
    else if (words.take('level')) options.level = words.next()
    else if (words.take('group')) options.group = Number(words.next())
    else if (words.take('snaplen')) options.snaplen = Number(words.next())
    else if (words.take('queue-threshold')) options.queueThreshold = Number(words.next())
    else break
  return Object.keys(options).length === 0 ? built(['log']) : built(['log'], options)
}

function reject(words: Words): Written {
  if (!words.take('with')) throw new NoBuilder()
  const kind = words.next()
  if (kind === 'tcp') {
    if (!words.take('reset')) throw new NoBuilder()
    return built(['reject'], 'tcp reset')
  }
  if (!['icmp', 'icmpv6', 'icmpx'].includes(kind)) throw new NoBuilder()
  return built(['reject'], { [kind]: words.next() })
}
