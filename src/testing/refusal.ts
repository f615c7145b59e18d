import type { TreeNode } from '../../protocol/codec/index.js'
import { ERRNO } from '../../protocol/netlink/errno.js'
import type { NlmsgerrAttributes } from '../../protocol/netlink/index.js'
import type { DecodedMessage } from '../dump/decoded.js'
import { acknowledge } from './replies.js'

/** The name of an errno: `EBUSY`. */
export type ErrnoName = keyof typeof ERRNO

/** What the kernel says beside an errno. */
export interface RefusalDetails {
  /** The kernel's words. */
  readonly message?: string
  /** Path of the attribute that it objects to, in the request: `linkinfo.data.id`. */
  readonly attribute?: string
  /** The rest of the extended acknowledgement: `{ policy: { … }, missType: 3 }`. */
  readonly extendedAck?: NlmsgerrAttributes
}

/** NLMSG_ERROR for a request: a refusal, or without one its acknowledgement. @throws TypeError when the request has no such attribute */
export function answerTo(
  message: DecodedMessage,
  refusal?: RefusalDetails & { readonly errno: ErrnoName },
): Uint8Array {
  const { type, flags, sequence, portId, datagram, start, end } = message
  const { littleEndian } = datagram
  const request = { type, flags, sequence, portId, littleEndian, bytes: datagram.bytes.slice(start, end) }
  if (refusal === undefined) return acknowledge(request)
  const { errno, message: msg, attribute, extendedAck } = refusal
  const attributes = {
    ...(msg !== undefined && { msg }),
    ...(attribute !== undefined && { offs: offsetOf(message, attribute) }),
    ...extendedAck,
  }
  return acknowledge(request, { errno: ERRNO[errno], attributes })
}

/** Where an attribute of a request starts. */
function offsetOf({ tree, name }: DecodedMessage, path: string): number {
  const node = findNode(tree, path)
  // Not the kernel's error: the test is wrong.
  if (node === undefined) throw new TypeError(`${name} has no attribute ${path} that the kernel could object to`)
  return node.start
}

function findNode(node: TreeNode, path: string): TreeNode | undefined {
  if (node.path === path) return node
  for (const child of node.children) {
    const found = findNode(child, path)
    if (found) return found
  }
  return undefined
}
