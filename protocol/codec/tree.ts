import type { Display } from './codec.js'

/**
 * One node of a decoded message, as dumps see it: what stands where. The children of a node and the gaps between them
 * (headers of attributes, padding) tile its bytes exactly.
 */
export interface TreeNode {
  /** What the bytes are. */
  readonly kind: 'message' | 'header' | 'field' | 'attribute' | 'element' | 'padding' | 'unknown'
  /** Last part of the path: a key, or an index in brackets. */
  readonly key: string
  /** Dotted path from the message's attributes, e.g. `linkinfo.data.id` or `expressions[2].data.sreg`. */
  readonly path: string
  /** The kernel's name: an attribute's constant, a struct, or `struct.member`. */
  readonly uapi: string
  /** Name of the codec that read it. */
  readonly codec: string
  readonly start: number
  readonly end: number
  /** Where the value starts: 4 bytes behind `start` for an attribute. */
  readonly valueStart: number
  /** The decoded value of a leaf. */
  value?: unknown
  /** An attribute's type field with its flag bits. */
  readonly type?: number
  readonly display?: Display
  /** Why the bytes were kept unread. */
  readonly problem?: string
  /** The table that names the attributes among the children. */
  table?: { readonly byNumber: ReadonlyMap<number, { readonly key: string; readonly uapi: string }> }
  readonly children: TreeNode[]
}

/** What {@link addNode} needs; the rest is derived. */
export interface NewNode {
  kind: TreeNode['kind']
  key: string
  uapi: string
  codec?: string
  start: number
  end: number
  valueStart?: number
  type?: number
  display?: Display | undefined
  problem?: string
  value?: unknown
}

/** Adds a child and returns it. */
export function addNode(parent: TreeNode, node: NewNode): TreeNode {
  const { kind, key, uapi, codec = '', start, end, valueStart = start, value, type, display, problem } = node
  const path = childPath(parent.path, key)
  // Written out: a dump makes many of them, and a spread costs several times this.
  const child: { -readonly [K in keyof TreeNode]: TreeNode[K] } = {
    kind,
    key,
    path,
    uapi,
    codec,
    start,
    end,
    valueStart,
    children: [],
  }
  if (value !== undefined) child.value = value
  if (type !== undefined) child.type = type
  if (display !== undefined) child.display = display
  if (problem !== undefined) child.problem = problem
  parent.children.push(child)
  return child
}

/** The node that everything else hangs on. */
export function rootNode(uapi: string, start: number, end: number): TreeNode {
  return { kind: 'message', key: '', path: '', uapi, codec: '', start, end, valueStart: start, children: [] }
}

/** Joins a path and a key: `a.b`, or `a[0]` for an index. */
export function childPath(parent: string, key: string): string {
  if (parent === '' || key.startsWith('[')) return parent + key
  return key === '' ? parent : `${parent}.${key}`
}

/** A stretch of bytes with one meaning. */
export interface Span {
  path: string
  start: number
  end: number
  uapi: string
  /** What the bytes are: an attribute's length or type field, a value, padding, or bytes kept unread. */
  part: 'length' | 'type' | 'value' | 'padding' | 'unknown'
  node: TreeNode
}

/** The tree as a list of spans in byte order: together they cover every byte exactly once. */
export function spans(root: TreeNode): Span[] {
  const list: Span[] = []
  collect(root, list)
  return list
}

function collect(node: TreeNode, list: Span[]): void {
  const add = (start: number, end: number, part: Span['part']): void => {
    if (end > start) list.push({ path: node.path, start, end, uapi: node.uapi, part, node })
  }
  if (node.valueStart === node.start + 4) {
    add(node.start, node.start + 2, 'length')
    add(node.start + 2, node.start + 4, 'type')
  }
  let at = node.valueStart
  for (const child of node.children) {
    add(at, child.start, 'padding')
    collect(child, list)
    at = child.end
  }
  const leaf = node.kind === 'padding' ? 'padding' : node.kind === 'unknown' ? 'unknown' : 'value'
  add(at, node.end, node.children.length > 0 ? 'padding' : leaf)
}
