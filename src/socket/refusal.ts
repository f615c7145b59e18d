import { Input, rootNode, type TreeNode } from '../../protocol/codec/index.js'
import { headerLength, type MessageDefinition, type NlmsgerrAttributes } from '../../protocol/netlink/index.js'
import { attributeAt, missingAttribute } from '../dump/objection.js'
import { KernelError } from './errors.js'

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
    attribute: extendedAck.offs === undefined ? undefined : attributeAt(tree(refused), extendedAck.offs),
    missing: extendedAck.missType === undefined ? undefined : missingAttribute(tree(refused), extendedAck),
    subject,
    label,
    index,
    request,
  })
}

function tree({ definition, request, littleEndian }: Refused): TreeNode {
  const root = rootNode(definition.name, 0, request.length)
  const input = new Input(request, littleEndian)
  definition.body.explore?.(input, headerLength, request.length, root)
  return root
}
