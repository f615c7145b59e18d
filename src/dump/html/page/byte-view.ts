/// <reference lib="dom" />
import type { PageMessage, PageNode } from './report-data.js'
import type { Parts } from './script.js'

export interface ByteView {
  show(message: PageMessage): void
  /** Marks the bytes of a node, and brings them into sight where asked. */
  mark(node: PageNode | undefined, pinned: PageNode | undefined, reveal: boolean): void
}

/** The bytes of a message, sixteen to a line. `onHover` gets the node that a byte belongs to, -1 for none. */
export function byteView(parts: Parts, onHover: (node: number) => void, onPin: (node: number) => void): ByteView {
  const view = document.querySelector<HTMLElement>('#bytes')!
  let bytes = new Uint8Array()
  /** Of each byte the innermost node, and what it is there. */
  let owners = new Int32Array()
  let classes: string[] = []
  let marked: PageNode | undefined
  let pinned: PageNode | undefined

  function draw(line: number): HTMLElement {
    const start = line * 16
    const element = document.createElement('div')
    element.className = 'line'
    const offset = document.createElement('span')
    offset.className = 'offset'
    offset.textContent = start.toString(16).padStart(4, '0')
    const hex = document.createElement('span')
    hex.className = 'hex'
    const text = document.createElement('span')
    text.className = 'ascii'
    for (let at = start; at < Math.min(start + 16, bytes.length); at++) {
      const byte = bytes[at]!
      const cell = (content: string): HTMLElement => {
        const span = document.createElement('span')
        span.className = classes[at] ?? ''
        span.dataset.at = String(at)
        span.textContent = content
        return span
      }
      hex.append(cell(byte.toString(16).padStart(2, '0')))
      text.append(cell(byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'))
    }
    element.append(offset, hex, text)
    return element
  }

  function paint(): void {
    const within = (node: PageNode | undefined, at: number): boolean =>
      node !== undefined && at >= node.start && at < node.end
    for (const element of list.drawn().values())
      for (const cell of element.querySelectorAll<HTMLElement>('[data-at]')) {
        const at = Number(cell.dataset.at)
        cell.classList.toggle('marked', within(marked, at))
        cell.classList.toggle('markedHead', within(marked, at) && at < marked!.valueStart)
        cell.classList.toggle('pinned', within(pinned, at))
      }
  }

  const nodeOf = (event: Event): number => {
    const at = (event.target as HTMLElement).dataset.at
    return at === undefined ? -1 : (owners[Number(at)] ?? -1)
  }
  view.addEventListener('pointerover', event => onHover(nodeOf(event)))
  view.addEventListener('pointerleave', () => onHover(-1))
  view.addEventListener('click', event => onPin(nodeOf(event)))
  const list = parts.virtualList(view, 20, draw, () => paint())
  return {
    show(message) {
      bytes = message.bytes as typeof bytes
      owners = new Int32Array(bytes.length).fill(-1)
      classes = new Array<string>(bytes.length).fill('padding')
      // Children come behind their parents, and take over what is theirs.
      message.nodes.forEach((node, index) => {
        const leaf = (message.nodes[index + 1]?.depth ?? 0) <= node.depth
        for (let at = node.start; at < node.end; at++) {
          owners[at] = index
          classes[at] = at < node.valueStart ? 'tlv' : leaf ? node.kind : 'padding'
        }
      })
      marked = pinned = undefined
      view.scrollTop = 0
      list.show(Math.ceil(bytes.length / 16))
    },
    mark(nextMarked, nextPinned, reveal) {
      marked = nextMarked
      pinned = nextPinned
      if (reveal && marked) {
        list.reveal(Math.floor(Math.max(marked.start, marked.end - 1) / 16))
        list.reveal(Math.floor(marked.start / 16))
      }
      paint()
    },
  }
}
