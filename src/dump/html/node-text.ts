import { type TreeNode, toHex } from '../../../protocol/codec/index.js'
import { printable } from '../../printable.js'
import { displayNumber } from '../names.js'

const longest = 200

/** The value of a leaf in words, cut where the bytes beside it say more. */
export function nodeText({ value, display, problem, children }: TreeNode): string {
  if (problem !== undefined) return cut(printable(problem))
  if (value === undefined || children.length > 0) return ''
  if (typeof value === 'number' || typeof value === 'bigint') return displayNumber(value, display)
  if (typeof value === 'string') return cut(printable(JSON.stringify(value)))
  if (value instanceof Uint8Array) return cut(toHex(value.subarray(0, longest)))
  return cut(printable(JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item))))
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
