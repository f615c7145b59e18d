import { isAscii, printable } from '../../printable.js'
import { reservedWords } from './reserved-words.js'
import { Unsaid } from './unsaid.js'

/** Words that nft's scanner takes for a name: the token `string` of its grammar. */
const bareWord = /^[A-Za-z_.][\w./-]*$/

/**
 * The name of a table, chain, set or object as it stands in nft syntax. nft has no way to quote these.
 *
 * @throws Unsaid where the name is no word for nft, or one of its own
 */
export function identifier(name: string | undefined): string {
  if (name === undefined || !bareWord.test(name) || reservedWords.has(name)) throw new Unsaid('name')
  return name
}

/** A name for people to read: as {@link identifier}, otherwise quoted, which nft does not read back. */
export function shownName(name: string | undefined): string {
  if (name === undefined) return '?'
  return bareWord.test(name) && !reservedWords.has(name) ? name : `"${printable(name).replaceAll('"', '\\x22')}"`
}

/**
 * Text between quotation marks. nft knows no escapes, and cuts off nothing.
 *
 * @throws Unsaid for text that cannot stand there, or that would act on a terminal
 */
export function quoted(text: string, longest = 255): string {
  if (text.includes('"') || printable(text) !== text || bytesIn(text) > longest) throw new Unsaid('text')
  return `"${text}"`
}

const utf8 = new TextEncoder()
const bytesIn = (text: string): number => (isAscii(text) ? text.length : utf8.encode(text).length)
