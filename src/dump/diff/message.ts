import { type TreeNode, toHex } from '../../../protocol/codec/index.js'
import type { DecodedMessage } from '../decoded.js'
import { flagNames } from '../names.js'
import { valueText } from '../value-text.js'
import { type Alignable, align, shared } from './align.js'
import { isVolatile } from './volatile.js'

/** How two messages differ in one place. */
export interface Difference {
  readonly kind: 'only-a' | 'only-b' | 'changed'
  /** Dotted path: `linkinfo.data.id`. Of an element that both have, its place in A. */
  readonly path: string
  /** The kernel's name: `IFLA_VXLAN_ID`. */
  readonly uapi: string
  /** What differs: the value, or the flag bits in an attribute's type (NLA_F_NESTED). */
  readonly part: 'value' | 'flag bits'
  /** The values in words, safe to print. */
  readonly a?: string
  readonly b?: string
}

export interface DiffOptions {
  /**
   * Takes different values of what changes from run to run for the same: sequence numbers, port ids, indexes, handles,
   * counters, times. That one message has such a thing and the other has not is still a difference.
   */
  readonly ignoreVolatile?: boolean
}

/** What one message has that the other has not, and what differs, in the order of A. The order of attributes means nothing. */
export function diffMessages(a: DecodedMessage, b: DecodedMessage, options: DiffOptions = {}): Difference[] {
  const list: Difference[] = []
  const number = (path: string, uapi: string, x: number | string, y: number | string): void => {
    if (x !== y) list.push({ kind: 'changed', path, uapi, part: 'value', a: String(x), b: String(y) })
  }
  number('type', 'nlmsghdr.type', a.name, b.name)
  number('flags', 'nlmsghdr.flags', flagText(a), flagText(b))
  if (!options.ignoreVolatile) {
    number('sequence', 'nlmsghdr.seq', a.sequence, b.sequence)
    number('portId', 'nlmsghdr.pid', a.portId, b.portId)
  }
  new Comparison(options, list, bytesOf(a), bytesOf(b)).children(body(a.tree), body(b.tree))
  return list
}

function flagText(message: DecodedMessage): string {
  return flagNames(message, message.name).join('|') || '0'
}

/** The netlink header, where the tree has it, is compared by itself. */
function body(tree: TreeNode): readonly TreeNode[] {
  return tree.children.filter(({ uapi }) => uapi !== 'nlmsghdr')
}

class Comparison {
  readonly #options: DiffOptions
  readonly #list: Difference[]
  readonly #a: Uint8Array
  readonly #b: Uint8Array

  constructor(options: DiffOptions, list: Difference[], a: Uint8Array, b: Uint8Array) {
    this.#options = options
    this.#list = list
    this.#a = a
    this.#b = b
  }

  /** The children of two nodes that belong together: those with a key by their key, elements in their order. */
  children(a: readonly TreeNode[], b: readonly TreeNode[]): void {
    const others = new Map<string, TreeNode[]>()
    for (const node of b) push(others, name(node), node)
    const own = new Map<string, TreeNode[]>()
    for (const node of a) push(own, name(node), node)
    for (const [key, nodes] of own) {
      const partners = others.get(key) ?? []
      others.delete(key)
      if (nodes.length === 1 && partners.length === 1) this.#pair(nodes[0], partners[0])
      else {
        const [own, other] = [nodes.map(node => item(node, this.#a)), partners.map(node => item(node, this.#b))]
        for (const [x, y] of align(own, other, likeness)) this.#pair(x?.node, y?.node)
      }
    }
    for (const nodes of others.values()) for (const node of nodes) this.#only('only-b', node)
  }

  #pair(a: TreeNode | undefined, b: TreeNode | undefined): void {
    if (a === undefined) this.#only('only-b', b!)
    else if (b === undefined) this.#only('only-a', a)
    else this.#both(a, b)
  }

  #both(a: TreeNode, b: TreeNode): void {
    const { path, uapi } = a
    if (a.type !== b.type)
      this.#list.push({ kind: 'changed', path, uapi, part: 'flag bits', a: typeFlags(a), b: typeFlags(b) })
    if (a.children.length > 0 && b.children.length > 0) {
      this.children(a.children, b.children)
      return
    }
    if (
      a.kind === 'padding' ||
      text(a, this.#a) === text(b, this.#b) ||
      (this.#options.ignoreVolatile && isVolatile(a))
    )
      return
    this.#list.push({ kind: 'changed', path, uapi, part: 'value', a: shown(a, this.#a), b: shown(b, this.#b) })
  }

  /** A nest that only one side has is named by its leaves. */
  #only(kind: 'only-a' | 'only-b', node: TreeNode): void {
    if (node.kind === 'padding') return
    for (const child of node.children) this.#only(kind, child)
    if (node.children.length > 0) return
    const { path, uapi } = node
    const side = kind === 'only-a' ? { a: shown(node, this.#a) } : { b: shown(node, this.#b) }
    this.#list.push({ kind, path, uapi, part: 'value', ...side })
  }
}

function push(map: Map<string, TreeNode[]>, key: string, node: TreeNode): void {
  const list = map.get(key)
  if (list) list.push(node)
  else map.set(key, [node])
}

/** The key without its place in an array. What has no row goes by its number, which is no place. */
function name({ key, kind }: TreeNode): string {
  return kind === 'unknown' ? `?${key}` : key.replace(/\[\d+\]$/, '')
}

/** The message's own bytes: the tree counts from its start. */
export function bytesOf({ datagram, start, end }: DecodedMessage): Uint8Array {
  return datagram.bytes.subarray(start, end)
}

/** Everything that a node says, to see how much two have in common. */
export function contents(node: TreeNode, bytes: Uint8Array, list: string[] = []): string[] {
  for (const child of node.children) contents(child, bytes, list)
  if (node.children.length === 0 && node.kind !== 'padding')
    list.push(`${node.path.replaceAll(/\[\d+\]/g, '')}=${text(node, bytes)}`)
  return list
}

interface Item extends Alignable {
  readonly node: TreeNode
  /** Elements with a name, such as expressions, belong together only under the same one. */
  readonly tag: unknown
}

function item(node: TreeNode, bytes: Uint8Array): Item {
  const list = contents(node, bytes)
  const tag = node.children.find(({ key }) => key === 'name' || key === 'kind')?.value
  return { node, tag, key: list.join('\n'), says: new Set(list) }
}

function likeness(a: Item, b: Item): number {
  return a.tag === b.tag ? shared(a.says, b.says) : 0
}

/** The whole value, to be compared; where none was read, the bytes. */
function text({ value, valueStart, end }: TreeNode, bytes: Uint8Array): string {
  if (value === undefined) return toHex(bytes.subarray(valueStart, end))
  if (value instanceof Uint8Array) return toHex(value)
  return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? `${item}n` : item))
}

/** The value in words, safe to print. */
function shown(node: TreeNode, bytes: Uint8Array): string {
  return valueText(node.value === undefined ? { ...node, value: bytes.slice(node.valueStart, node.end) } : node)
}

function typeFlags({ type = 0 }: TreeNode): string {
  const words = [type & 0x8000 ? 'NLA_F_NESTED' : '', type & 0x4000 ? 'NLA_F_NET_BYTEORDER' : '']
  return words.filter(word => word !== '').join('|') || '0'
}
