/* What nft syntax has no words for: comments that hold it all the same. */
import type { ElementAttributes, ObjectMessage, SetAttributes, SetMessage } from '../../../protocol/netfilter/index.js'
import { printable } from '../../printable.js'
import { elementBytecode } from '../nft-bytecode/index.js'
import { shownName } from './quote.js'
import { Unsaid } from './unsaid.js'

export const mark = '# not in nft syntax:'

/** The lines, or, where something in them cannot be said, those of the comment. */
export function orComment(lines: () => string[], comment: () => string[]): string[] {
  try {
    return lines()
  } catch (error) {
    if (!(error instanceof Unsaid)) throw error
    return comment()
  }
}

/** A block whose name cannot be said. */
export function commented(lines: readonly string[]): string[] {
  return lines.map(line => (line.startsWith('#') ? line : `# ${line}`))
}

const valueWord = (value: unknown): string =>
  value instanceof Uint8Array
    ? `0x${Array.from(value, byte => byte.toString(16).padStart(2, '0')).join('')}`
    : typeof value === 'object' && value !== null
      ? `{ ${attributeWords(value as Readonly<Record<string, unknown>>)} }`
      : printable(String(value))

/** `keyType 7 keyLen 4`: attributes by their names here. */
export function attributeWords(attributes: Readonly<Record<string, unknown>>): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${valueWord(value)}`)
    .join(' ')
}

/** A set of types that nft has no words for, with its elements as bytecode. */
export function setComment(
  { attributes }: SetMessage,
  elements: readonly ElementAttributes[],
  littleEndian: boolean,
): string[] {
  const { table: _, name, handle: __, ...rest } = attributes as SetAttributes
  return [
    `${mark} set ${shownName(name)} ${attributeWords(rest)}`,
    ...elements.map(element => `#   ${elementBytecode(element, littleEndian)}`),
  ]
}

export function objectComment({ attributes }: ObjectMessage): string[] {
  const { table: _, name, handle: __, ...rest } = attributes as Readonly<Record<string, unknown>>
  return [`${mark} object ${shownName(name as string | undefined)} ${attributeWords(rest)}`]
}
