import { decodeDatagram } from '../../dump/decode.js'
import type { DecodedMessage } from '../../dump/decoded.js'
import { type Difference, diffCaptures, diffMessages } from '../../dump/diff/index.js'
import type { GenericFamilies } from '../../dump/families.js'
import { printable } from '../../printable.js'
import { messageComment } from '../../socket/recorded-event.js'
import type { Identities } from './identities.js'

/** How a request differs from the recorded one. */
export interface RequestDifference {
  readonly differences: readonly Difference[]
  /** A line for each. */
  readonly lines: readonly string[]
  /** What is known about numbers where the request is taken for the recorded one. */
  readonly identities: Identities
}

export interface CompareOptions {
  readonly identities: Identities
  readonly families: GenericFamilies
  /** What the program that was recorded, and the one that is tested, call the namespace of a descriptor. */
  readonly namespaces: Readonly<Record<'a' | 'b', (descriptor: number) => string | undefined>>
  /** Attribute paths whose values do not matter, with what is below them. */
  readonly ignore: readonly string[]
}

/** Numbers of descriptors and processes: they mean something only where they were made. What counts is the name that was opened. */
const DESCRIPTORS = /^(?:IFLA_NET_NS|NETNSA)_(?:FD|PID)$/

/** What each process chooses for itself. */
const OWN = /^nlmsghdr\.(?:seq|pid)$/

/** In what a request differs from a recorded one, A being the recorded one. Sequence numbers and port ids do not matter. */
export function compareRequests(
  recorded: readonly DecodedMessage[],
  sent: readonly DecodedMessage[],
  given: CompareOptions,
): RequestDifference {
  const options = { ...given, identities: given.identities.copy() }
  const expected = recorded.map(message => rewritten(message, options))
  const sameTypes =
    expected.length === sent.length && expected.every(({ name }, position) => name === sent[position]!.name)
  const pairs = sameTypes
    ? expected.map((a, position) => ({ a, b: sent[position]!, differences: diffMessages(a, sent[position]!) }))
    : diffCaptures(expected, sent)
  const differences: Difference[] = []
  const lines: string[] = []
  for (const { a, b, differences: found } of pairs) {
    const where = pairs.length > 1 ? `${(a ?? b)!.name}: ` : ''
    const only = a === undefined ? 'only-b' : b === undefined ? 'only-a' : undefined
    if (only !== undefined) {
      const summary = messageComment((a ?? b)!)
      differences.push({
        kind: only,
        path: '',
        uapi: (a ?? b)!.name,
        part: 'value',
        [only === 'only-a' ? 'a' : 'b']: summary,
      })
      lines.push(a ? `expected ${summary}` : `sent ${summary}`)
    }
    for (const difference of found) {
      const known = told(difference, options)
      if (known === undefined) continue
      differences.push(known)
      lines.push(printable(where + differenceText(known)))
    }
  }
  return { differences, lines, identities: options.identities }
}

/** In words: "expected `mtu` 1400, sent 1500". */
export function differenceText({ kind, path, part, a, b }: Difference): string {
  const what = part === 'value' ? `\`${path}\`` : `\`${path}\` with ${part}`
  if (kind === 'changed') return `expected ${what} ${a}, sent ${b}`
  return kind === 'only-a' ? `expected ${what} ${a}, which was not sent` : `sent ${what} ${b}, which was not expected`
}

/** The difference as it is told, or undefined where it does not matter. */
function told(difference: Difference, { identities, ignore, namespaces }: CompareOptions): Difference | undefined {
  const { kind, uapi, path } = difference
  if (OWN.test(uapi)) return undefined
  if (ignore.some(each => path === each || path.startsWith(`${each}.`) || path.startsWith(`${each}[`))) return undefined
  if (kind === 'changed' && DESCRIPTORS.test(uapi)) {
    const [a, b] = [namespaces.a(Number(difference.a)), namespaces.b(Number(difference.b))]
    return a === undefined || b === undefined || a === b ? undefined : { ...difference, a, b }
  }
  return identities.learn(difference) ? undefined : difference
}

function rewritten(message: DecodedMessage, { identities, families }: CompareOptions): DecodedMessage {
  const datagram = { ...message.datagram, bytes: identities.rewrite(message) }
  return decodeDatagram(datagram, message.number, families).messages[0] ?? message
}
