/* What an extended acknowledgement says about the request: the same for errors of the library and for captured ones. */
import type { TreeNode } from '../../protocol/codec/index.js'
import type { NlmsgerrAttributes, PolicyType } from '../../protocol/netlink/index.js'

/** An attribute of the request, as the kernel pointed at it. */
export interface AttributeLocation {
  /** Dotted path from the message's attributes: `linkinfo.data.id`. */
  path: string
  /** The kernel's name: `IFLA_VLAN_ID`. */
  uapi: string
  /** Where it stands in the request, counted from the start of its netlink header. */
  start: number
  end: number
  /** Its value, where it has one that is not attributes itself. */
  value?: unknown
}

/** The attribute of the request that stands at `offset`, counted from the start of the netlink header. */
export function attributeAt(request: TreeNode, offset: number): AttributeLocation | undefined {
  const node = nodeAt(request, offset)
  if (node === undefined) return undefined
  return { ...locationOf(node), start: node.kind === 'attribute' ? node.valueStart : offset }
}

/** Where a part of the request stands. */
export function locationOf({ path, uapi, valueStart, end, value }: TreeNode): AttributeLocation {
  return { path, uapi, start: valueStart, end, ...(value !== undefined && { value }) }
}

/** The constant of a required attribute that was not there, behind the path of the nest that misses it. */
export function missingAttribute(
  request: TreeNode,
  { missType, missNest }: Pick<NlmsgerrAttributes, 'missType' | 'missNest'>,
): string | undefined {
  if (missType === undefined) return undefined
  const nest = missNest === undefined ? request : (nodeAt(request, missNest) ?? request)
  const name = nest.table?.byNumber.get(missType)?.uapi ?? `attribute ${missType}`
  return nest.path === '' ? name : `${name} in ${nest.path}`
}

/** The kernel's policy in words: `1..4094`, `at most 15 bytes`. */
export function allowedRange(policy: PolicyType | undefined): string | undefined {
  if (policy === undefined) return undefined
  const low = policy.minValueU ?? policy.minValueS
  const high = policy.maxValueU ?? policy.maxValueS
  if (low !== undefined || high !== undefined) return `${low ?? ''}..${high ?? ''}`
  const { minLength, maxLength } = policy
  if (minLength !== undefined && maxLength !== undefined) return `${minLength} to ${maxLength} bytes`
  if (maxLength !== undefined) return `at most ${maxLength} bytes`
  if (minLength !== undefined) return `at least ${minLength} bytes`
  const mask = policy.mask ?? policy.bitfield32Mask
  return mask === undefined ? undefined : `bits 0x${mask.toString(16)}`
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
