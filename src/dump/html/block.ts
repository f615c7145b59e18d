import type { TreeNode } from '../../../protocol/codec/index.js'
import { problemText } from '../tree.js'
import { unknownText, valueText } from '../value-text.js'
import type { ReportMessage } from './entry.js'
import type { Block, Shape } from './format.js'

/** Collects the trees and bytes of a run of messages. What nodes share (most of it) is written once. */
export class BlockWriter {
  readonly #strings = new Index<string>()
  readonly #shapes = new Index<Shape>()
  readonly #messages: Block['messages'][number][] = []

  get length(): number {
    return this.#messages.length
  }

  add({ message, words = [] }: Pick<ReportMessage, 'message' | 'words'>): void {
    const { datagram, start, end, tree } = message
    const nodes: number[] = []
    for (const child of tree.children) this.#addNode(child, 0, nodes)
    const told = this.#strings.of(words.join('\n'))
    this.#messages.push([message.sequence, message.portId, toBase64(datagram.bytes.subarray(start, end)), nodes, told])
  }

  /** A row that has nothing to open. */
  addEmpty(): void {
    this.#messages.push([0, 0, '', [], this.#strings.of('')])
  }

  finish(): Block {
    return { strings: this.#strings.values, shapes: this.#shapes.values, messages: this.#messages }
  }

  #addNode(node: TreeNode, depth: number, nodes: number[]): void {
    const strings = this.#strings
    const shape: Shape = [
      depth,
      strings.of(node.kind),
      node.valueStart - node.start,
      strings.of(node.key),
      strings.of(node.uapi),
      strings.of(node.codec),
    ]
    const text = strings.of(nodeText(node))
    nodes.push(this.#shapes.of(shape, shape.join()), node.start, node.end - node.start, text)
    for (const child of node.children) this.#addNode(child, depth + 1, nodes)
  }
}

/** Numbers values in the order of their first use. */
class Index<T> {
  readonly values: T[] = []
  readonly #numbers = new Map<unknown, number>()

  of(value: T, key: unknown = value): number {
    let number = this.#numbers.get(key)
    if (number === undefined) {
      number = this.values.push(value) - 1
      this.#numbers.set(key, number)
    }
    return number
  }
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  // In pieces: a function takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(binary)
}

const longest = 200

/** The value of a leaf in words, cut where the bytes beside it say more. */
function nodeText(node: TreeNode): string {
  const { value, problem, children } = node
  if (problem !== undefined) return problemText(problem)
  if (value === undefined || children.length > 0) return ''
  const text =
    node.kind === 'unknown' && value instanceof Uint8Array
      ? unknownText(value, longest / 2)
      : valueText(node, longest / 2)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
