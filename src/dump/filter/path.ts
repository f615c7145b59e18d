import { AttributeSet, type TreeNode, type TreePath } from '../../../protocol/codec/index.js'
import type { DecodedMessage } from '../decoded.js'

/** Reads a path: `expressions[0].data` is `['expressions', 0, 'data']`. Undefined for what is none. */
export function parsePath(text: string): TreePath | undefined {
  if (!/^(?:[A-Za-z_][\w-]*|\[(?:\d{1,6}|\*)\])(?:\.[A-Za-z_][\w-]*|\[(?:\d{1,6}|\*)\])*$/.test(text)) return undefined
  const parts = text.match(/[A-Za-z_][\w-]*|\[[^\]]+\]/g)!
  // Elements without a number are any of them, so `[*]` need not be kept.
  return parts.filter(part => part !== '[*]').map(part => (part.startsWith('[') ? Number(part.slice(1, -1)) : part))
}

/**
 * The nodes of a message's tree that a path leads to: no more of the tree is made than those need. Elements of an array may be left out of it: any of them is meant. A key
 * may also be the kernel's constant (`IFLA_MTU`), or the name of the form that a sibling chose: `expressions.masq`,
 * `linkinfo.vlan.id`. What stands in the fixed header is found without `header.`, where no attribute has that name.
 */
export function find(message: DecodedMessage, path: TreePath): TreeNode[] {
  const root = message.along(path)
  return root === undefined ? [] : findIn(root, path)
}

export function findIn(root: TreeNode, path: TreePath): TreeNode[] {
  const found: TreeNode[] = []
  walk(root, path, 0, found)
  if (found.length > 0) return found
  for (const child of root.children) if (child.key === 'header') walk(child, path, 0, found)
  return found
}

/** The leaves that a comparison looks at: a node itself, or the elements of an array. */
export function leaves(node: TreeNode): TreeNode[] {
  if (node.children.length === 0) return [node]
  return node.children.filter(({ key, kind }) => key.startsWith('[') && kind !== 'unknown').flatMap(leaves)
}

function walk(node: TreeNode, path: TreePath, at: number, found: TreeNode[]): void {
  if (at === path.length) {
    found.push(node)
    return
  }
  for (const child of node.children) {
    const next = step(child, path, at)
    if (next !== undefined) walk(child, path, next, found)
  }
  const form = chosenForm(node, path[at]!)
  if (form !== undefined) walk(form, path, at + 1, found)
}

/** How far along the path a child leads; undefined when it is not on it. */
function step(child: TreeNode, path: TreePath, at: number): number | undefined {
  if (child.key !== '' && !child.key.includes('['))
    return path[at] === child.key || path[at] === child.uapi ? at + 1 : undefined
  const match = /^([^[]*)((?:\[\d+\])*)$/.exec(child.key)
  if (match === null) return undefined
  let next = at
  if (match[1] !== '') {
    if (path[next] !== match[1] && path[next] !== child.uapi) return undefined
    next++
  }
  for (const [, index] of match[2]!.matchAll(/\[(\d+)\]/g)) {
    if (typeof path[next] === 'number') {
      if (path[next] !== Number(index)) return undefined
      next++
    } else if (child.kind === 'unknown') return undefined
  }
  return next
}

/** Under a tag of this name: the data that it chose, or the whole where it came without. */
function chosenForm(node: TreeNode, name: string | number): TreeNode | undefined {
  if (!(node.table instanceof AttributeSet)) return undefined
  for (const { key, chosen } of node.table.rows)
    if (chosen !== undefined && node.children.some(child => child.key === chosen.by && child.value === name))
      return node.children.find(child => child.key === key) ?? node
  return undefined
}
