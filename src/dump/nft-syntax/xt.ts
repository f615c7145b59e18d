import { Input, rootNode, type TreeNode, toHex } from '../../../protocol/codec/index.js'
import { type Expressions, xtInfo, xtStruct } from '../../../protocol/netfilter/index.js'
import { printable } from '../../printable.js'
import { displayNumber } from '../names.js'
import { quote } from '../value-text.js'

/** Where the rule is, and which machine it is of. */
interface Where {
  readonly family: number
  readonly littleEndian: boolean
}

/**
 * An xtables extension, which nft has no words for: `xt match "addrtype" rev 1 dest LOCAL`, the members of its struct that are not
 * zero; where the struct is not known `xt match "foo" rev 0 info 0x…`, without zeros at the end.
 */
export function extensionText(kind: 'match' | 'target', data: Expressions['match'], where: Where): string {
  const { name = '', rev = 0, info = new Uint8Array() } = data
  const words = memberWords(kind, data, where)
  if (words !== undefined) return [`xt ${kind} "${printable(name)}" rev ${rev}`, ...words].join(' ')
  const hex = toHex(info.subarray(0, info.findLastIndex(byte => byte !== 0) + 1))
  return `xt ${kind} "${printable(name)}" rev ${rev}${hex === '' ? '' : ` info 0x${hex}`}`
}

/** Undefined where no struct is known. What nobody reads, padding and what stands behind the end of a text, is not told. */
function memberWords(
  kind: 'match' | 'target',
  data: Expressions['match'],
  { family, littleEndian }: Where,
): string[] | undefined {
  const extension = xtInfo({ name: kind, data }, { family, littleEndian })
  if (extension === undefined) return undefined
  const struct = xtStruct(kind, extension.name, extension.rev, family)!
  const root = rootNode(struct.name, 0, struct.length)
  const input = new Input(data.info!, littleEndian)
  input.header = { family }
  struct.explore!(input, 0, struct.length, root)
  return leaves(root).flatMap(node => leafWords(node))
}

function leaves(node: TreeNode): TreeNode[] {
  return node.children.flatMap(child => (child.children.length > 0 ? leaves(child) : child))
}

function leafWords({ path, value, display }: TreeNode): string[] {
  const text = valueWords(value, display)
  return text === undefined ? [] : [path, text]
}

/** What zeros are as text. */
const emptyTexts: ReadonlySet<unknown> = new Set(['', '0.0.0.0', '::', '00:00:00:00:00:00'])

/** Undefined for what says nothing: zeros. */
function valueWords(value: unknown, display: TreeNode['display']): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') {
    const text = displayNumber(value, display)
    return Number(value) === 0 && (text === '0' || display?.as === 'hex') ? undefined : text
  }
  if (typeof value === 'string') {
    if (emptyTexts.has(value)) return undefined
    return /^[\w.:/-]+$/.test(value) ? value : quote(value)
  }
  if (value instanceof Uint8Array) return bytesWord(value)
  const items = value as (number | string)[]
  const end = items.findLastIndex(item => item !== 0 && !emptyTexts.has(item)) + 1
  return end === 0 ? undefined : items.slice(0, end).join(',')
}

/** Text where it is text. */
function bytesWord(bytes: Uint8Array): string | undefined {
  const used = bytes.subarray(0, bytes.findLastIndex(byte => byte !== 0) + 1)
  if (used.length === 0) return undefined
  return used.every(byte => byte >= 0x20 && byte < 0x7f) ? quote(String.fromCharCode(...used)) : `0x${toHex(used)}`
}
