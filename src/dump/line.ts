import { type Input, rootNode, type TreeNode } from '../../protocol/codec/index.js'
import { errnoName } from '../../protocol/netlink/errno.js'
import { definitionOf, doneBody, errorBody, type Message, NLMSG, type Protocol } from '../../protocol/netlink/index.js'
import { displayNumber, flagNames, messageName } from './names.js'
import { quote, shortHex } from './value-text.js'

/**
 * A message in one line: `RTM_NEWLINK seq=7 REQUEST|ACK|CREATE ifname=br0 linkinfo.kind=bridge`.
 * Every attribute with a value stands in it by its path; bytes are cut short.
 */
export function messageLine(protocol: Protocol, input: Input, message: Message): string {
  const name = messageName(protocol, message.type)
  const flags = flagNames(message, name)
  const parts = [name, `seq=${message.sequence}`]
  if (flags.length > 0) parts.push(flags.join('|'))
  return parts.concat(details(protocol, input, message)).join(' ')
}

function details(protocol: Protocol, input: Input, message: Message): string[] {
  if (message.type === NLMSG.ERROR || message.type === NLMSG.DONE) {
    const codec = message.type === NLMSG.ERROR ? errorBody(message.flags) : doneBody
    const { error = 0, attributes } = codec.read(input, message.payload, message.end)
    const outcome = error < 0 ? errnoName(-error) : message.type === NLMSG.ERROR ? 'success' : ''
    return [outcome, attributes.msg === undefined ? '' : quote(attributes.msg)].filter(text => text !== '')
  }
  const body = definitionOf(protocol, message.type, message.flags)?.body
  if (body?.explore === undefined) return [`${message.end - message.payload} bytes`]
  const root = rootNode('', message.payload, message.end)
  body.explore(input, message.payload, message.end, root)
  const leaves: string[] = []
  for (const child of root.children) collect(child, input, leaves)
  return leaves
}

/** The leaves of a tree as `path=value`; members of the fixed header only where they are not zero. */
function collect(node: TreeNode, input: Input, leaves: string[]): void {
  if (node.children.length > 0) {
    for (const child of node.children) collect(child, input, leaves)
  } else if (node.kind === 'unknown') {
    leaves.push(`${node.path}=?${shortHex(input.bytes.subarray(node.valueStart, node.end))}`)
  } else if (node.value !== undefined && !(node.kind === 'field' && node.value === 0)) {
    leaves.push(`${node.path.replace(/^header\./, '')}=${valueText(node)}`)
  }
}

function valueText({ value, display }: TreeNode): string {
  if (typeof value === 'number' || typeof value === 'bigint') return displayNumber(value, display)
  if (typeof value === 'string') return /^[\w.:/@%-]+$/.test(value) ? value : quote(value)
  if (value instanceof Uint8Array) return shortHex(value)
  return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item))
}
