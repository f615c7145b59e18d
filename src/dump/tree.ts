import type { TreeNode } from '../../protocol/codec/index.js'
import type { DecodedMessage } from './decoded.js'
import { type Piece, paint, type TextOptions } from './style.js'
import { unknownText, valueText } from './value-text.js'

/**
 * A message as an indented tree, a field to a line: the kernel's name, its value in words.
 *
 * ```text
 *   ifinfomsg
 *     ifi_index 0
 *   IFLA_IFNAME br0
 *   IFLA_LINKINFO
 *     IFLA_INFO_KIND bridge
 * ```
 */
export function treeText(message: DecodedMessage, options: TextOptions = {}): string {
  return treeLines(message, options).join('\n')
}

export function treeLines(message: DecodedMessage, options: TextOptions = {}): string[] {
  const lines: string[] = []
  const bytes = message.datagram.bytes.subarray(message.start)
  const add = (node: TreeNode, depth: number): void => {
    if (node.kind === 'padding') return
    const pieces: Piece[] = [[`${'  '.repeat(depth)}${label(node)}`, node.kind === 'unknown' ? 'bad' : 'name']]
    if (node.kind === 'unknown') {
      pieces.push([` ${unknownText(bytes.subarray(node.valueStart, node.end), 64)}`, 'value'])
      if (node.problem !== undefined) pieces.push([` (${problemText(node.problem)})`, 'bad'])
    } else if (node.children.length === 0 && node.value !== undefined)
      pieces.push([` ${valueText(node, 64)}`, node.uapi === 'nlmsgerr.error' && node.value !== 0 ? 'bad' : 'value'])
    lines.push(paint(pieces, options))
    for (const child of node.children) add(child, depth + 1)
  }
  for (const child of message.tree.children) add(child, 1)
  return lines
}

/** The last part of the kernel's name: a struct's members stand below the struct's own. */
function label({ kind, uapi, key }: TreeNode): string {
  if (kind === 'element') return `${uapi} ${key}`
  if (kind === 'field') return uapi.replace(/^\w+\./, '')
  return uapi || key
}

const problems: Readonly<Record<string, string>> = {
  length: 'a length that this attribute does not have',
  duplicate: 'the attribute comes again, and the last one counts',
  kind: 'no table for this kind',
  depth: 'nested deeper than anything the kernel sends',
  framing: 'no attribute: its length is not possible',
}

/** Why bytes were kept unread, in words. */
export function problemText(problem: string): string {
  return problems[problem] ?? problem
}
