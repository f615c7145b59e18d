/// <reference lib="dom" />
import type { Block, Row, Totals } from '../format.js'

/** A node of an opened message. */
export interface PageNode {
  readonly depth: number
  readonly kind: string
  readonly key: string
  readonly path: string
  readonly uapi: string
  readonly codec: string
  readonly text: string
  readonly start: number
  readonly valueStart: number
  readonly end: number
}

/** A message as it is opened. */
export interface PageMessage {
  readonly sequence: number
  readonly portId: number
  readonly bytes: Uint8Array
  readonly nodes: readonly PageNode[]
  /** Commands that do the same, a line each; empty where there are none. */
  readonly words: string
}

export interface ReportData {
  readonly rows: readonly Row[]
  /** Nanoseconds since 1970 of the first message. */
  readonly start: bigint | undefined
  /** Rows of each conversation, in order. */
  readonly conversations: ReadonlyMap<number, readonly number[]>
  open(index: number): PageMessage
}

/** Reads what the page carries. Trees are read when a message is opened. */
export function loadReport(): ReportData {
  const blocks = (name: string): string[] =>
    Array.from(document.querySelectorAll(`script[data-block="${name}"]`), block => block.textContent)
  const rows = blocks('rows').flatMap(text => JSON.parse(text) as Row[])
  const totals = JSON.parse(blocks('totals')[0]!) as Totals
  const treeElements = document.querySelectorAll('script[data-block="trees"]')

  const conversations = new Map<number, number[]>()
  rows.forEach(([, , , , , , , conversation], index) => {
    if (conversation === null) return
    const members = conversations.get(conversation)
    if (members) members.push(index)
    else conversations.set(conversation, [index])
  })

  /** Rebuilds the paths, which follow from keys and depths: `a.b`, or `a[0]` for an index. */
  function readNodes({ strings, shapes }: Block, numbers: readonly number[]): PageNode[] {
    const nodes: PageNode[] = []
    const paths: string[] = []
    for (let at = 0; at < numbers.length; at += 4) {
      const [depth, kind, head, key, uapi, codec] = shapes[numbers[at]!]!
      const start = numbers[at + 1]!
      const name = strings[key]!
      const parent = depth === 0 ? '' : paths[depth - 1]!
      const path = parent === '' || name === '' || name.startsWith('[') ? parent + name : `${parent}.${name}`
      paths[depth] = path
      nodes.push({
        depth,
        kind: strings[kind]!,
        key: name,
        path,
        uapi: strings[uapi]!,
        codec: strings[codec]!,
        text: strings[numbers[at + 3]!]!,
        start,
        valueStart: start + head,
        end: start + numbers[at + 2]!,
      })
    }
    return nodes
  }

  return {
    rows,
    start: totals.start === null ? undefined : BigInt(totals.start),
    conversations,
    open(index) {
      const block = JSON.parse(treeElements[Math.floor(index / totals.blockSize)]!.textContent) as Block
      const [sequence, portId, base64, numbers, words] = block.messages[index % totals.blockSize]!
      const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0))
      return { sequence, portId, bytes, nodes: readNodes(block, numbers), words: block.strings[words]! }
    },
  }
}
