/// <reference lib="dom" />
import type { PageMessage, PageNode } from './report-data.js'
import type { Parts } from './script.js'

export interface TreeView {
  show(message: PageMessage): void
  /** Marks a node (-1: none) and brings it into sight where asked. */
  mark(node: number, pinned: number, reveal: boolean): void
}

/** The fields of a message, one to a line. `onHover` gets -1 where no field is under the pointer. */
export function treeView(parts: Parts, onHover: (node: number) => void, onPin: (node: number) => void): TreeView {
  const view = document.querySelector<HTMLElement>('#tree')!
  let nodes: readonly PageNode[] = []
  let marked = -1
  let pinned = -1

  function draw(index: number): HTMLElement {
    const node = nodes[index]!
    const element = document.createElement('div')
    element.className = `node ${node.kind}`
    element.role = 'treeitem'
    element.id = `node-${index}`
    element.ariaLevel = String(node.depth + 1)
    element.dataset.node = String(index)
    element.style.paddingInlineStart = `${10 + node.depth * 16}px`
    const part = (className: string, text: string): void => {
      if (text === '') return
      const span = document.createElement('span')
      span.className = className
      span.textContent = text
      element.append(span)
    }
    part('key', node.key || node.kind)
    part('value', node.text)
    part('uapi', node.uapi)
    element.title = `${node.path || node.key}\n${node.uapi}\n${node.codec}, bytes ${node.start}..${node.end}`
    return element
  }

  function paint(): void {
    for (const [index, element] of list.drawn()) {
      element.classList.toggle('marked', index === marked)
      element.classList.toggle('pinned', index === pinned)
      element.ariaSelected = String(index === pinned)
    }
    if (list.drawn().has(pinned)) view.setAttribute('aria-activedescendant', `node-${pinned}`)
    else view.removeAttribute('aria-activedescendant')
  }

  const nodeOf = (event: Event): number =>
    Number((event.target as HTMLElement).closest<HTMLElement>('.node')?.dataset.node ?? -1)
  view.addEventListener('pointerover', event => onHover(nodeOf(event)))
  view.addEventListener('pointerleave', () => onHover(-1))
  view.addEventListener('click', event => onPin(nodeOf(event)))
  const list = parts.virtualList(view, 22, draw, () => paint())
  return {
    show(message) {
      nodes = message.nodes
      marked = pinned = -1
      view.scrollTop = 0
      list.show(nodes.length)
    },
    mark(nextMarked, nextPinned, reveal) {
      marked = nextMarked
      pinned = nextPinned
      if (reveal && marked !== -1) list.reveal(marked)
      paint()
    },
  }
}
