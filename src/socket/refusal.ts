import { Input, rootNode, type TreeNode } from '../../protocol/codec/index.js'
import { headerLength, type MessageDefinition, type NlmsgerrAttributes } from '../../protocol/netlink/index.js'
import { type AttributeLocation, KernelError } from './errors.js'

/** What a refusal is about. */
export interface Refused {
  readonly definition: MessageDefinition
  readonly subject?: unknown
  readonly label?: string | undefined
  readonly index?: number | undefined
  /** The request as it was sent, netlink header included. */
  readonly request: Uint8Array
  readonly littleEndian: boolean
}

/** The error for a request that the kernel answered with `errno` (positive) and this extended acknowledgement. */
export function kernelError(refused: Refused, errno: number, extendedAck: NlmsgerrAttributes): KernelError {
  const { definition, request, subject, label, index } = refused
  return new KernelError({
    operation: definition.name,
    errno,
    extendedAck,
    attribute: extendedAck.offs === undefined ? undefined : locate(refused, extendedAck.offs),
    missing: missingAttribute(refused, extendedAck),
    subject,
    label,
    index,
    request,
  })
}

/** The attribute of the request that stands at `offset`, counted from the start of the netlink header. */
function locate(refused: Refused, offset: number): AttributeLocation | undefined {
  const node = nodeAt(tree(refused), offset)
  if (node === undefined) return undefined
  const { path, uapi, valueStart, end, value } = node
  return {
    path,
    uapi,
    start: node.kind === 'attribute' ? valueStart : offset,
    end,
    ...(value !== undefined && { value }),
  }
}

/** The constant of a required attribute that was not there, behind the path of the nest that misses it. */
function missingAttribute(refused: Refused, { missType, missNest }: NlmsgerrAttributes): string | undefined {
  if (missType === undefined) return undefined
  const root = tree(refused)
  const nest = missNest === undefined ? root : (nodeAt(root, missNest) ?? root)
  const name = nest.table?.byNumber.get(missType)?.uapi ?? `attribute ${missType}`
  return nest.path === '' ? name : `${name} in ${nest.path}`
}

function tree({ definition, request, littleEndian }: Refused): TreeNode {
  const root = rootNode(definition.name, 0, request.length)
  const input = new Input(request, littleEndian)
  definition.body.explore?.(input, headerLength, request.length, root)
  return root
}

/** The innermost node that starts at `offset`, or else the innermost that holds it. */
function nodeAt(node: TreeNode, offset: number): TreeNode | undefined {
  for (const child of node.children) {
    if (offset < child.start || offset >= child.end) continue
    if (child.start === offset && child.kind !== 'header') return child
    return nodeAt(child, offset) ?? child
  }
  return undefined
}
