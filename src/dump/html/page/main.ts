/// <reference lib="dom" />
import type { PageMessage } from './report-data.js'
import type { Parts } from './script.js'

/** Puts the page together: what is selected, marked and pinned, and what the keys do. */
export function main(parts: Parts): void {
  const report = parts.loadReport()
  const element = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!
  const search = document.querySelector<HTMLInputElement>('#search')!
  const group = element('#group')
  const about = element('#about')
  let message: PageMessage = { sequence: 0, portId: 0, bytes: new Uint8Array(), nodes: [], words: '' }
  let pinned = -1

  function select(row: number): void {
    message = report.open(row)
    pinned = -1
    head.show(row, message)
    element('#copy-words').hidden = message.words === ''
    tree.show(message)
    bytes.show(message)
    describe(-1)
  }

  /** Marks a node in the tree and in the bytes; the side that the pointer is not on scrolls to it. */
  function mark(node: number, from: 'tree' | 'bytes' | 'keys'): void {
    const shown = node === -1 ? pinned : node
    tree.mark(shown, pinned, from !== 'tree')
    bytes.mark(message.nodes[shown], message.nodes[pinned], from !== 'bytes')
    describe(shown)
  }

  function pin(node: number, from: 'tree' | 'bytes' | 'keys'): void {
    pinned = node === pinned && from !== 'keys' ? -1 : node
    mark(node, from)
  }

  /** The line at the bottom: the node in full, with its path and bytes to copy. */
  function describe(index: number): void {
    const node = message.nodes[index]
    about.textContent = node
      ? [node.path || node.key || node.kind, node.uapi, node.codec, `bytes ${node.start}..${node.end}`, node.text]
          .filter(part => part !== '')
          .join('  ·  ')
      : 'Point at a field or a byte; a click keeps it.'
  }

  async function copy(button: HTMLElement, text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      button.dataset.done = 'copied'
    } catch {
      button.dataset.done = 'the browser refused'
    }
    setTimeout(() => delete button.dataset.done, 1500)
  }

  function copyHex(): void {
    const node = message.nodes[pinned]
    const part = node ? message.bytes.subarray(node.start, node.end) : message.bytes
    void copy(element('#copy-hex'), Array.from(part, byte => byte.toString(16).padStart(2, '0')).join(''))
  }

  function copyPath(): void {
    const node = message.nodes[pinned]
    void copy(element('#copy-path'), node ? node.path || node.key : element('#name').textContent)
  }

  function copyWords(): void {
    if (message.words !== '') void copy(element('#copy-words'), message.words)
  }

  function refresh(): void {
    const matching = filters.matching()
    messages.show(matching, group.ariaPressed === 'true')
    const all = report.rows.length.toLocaleString('en')
    element('#shown').textContent =
      matching.length === report.rows.length ? `${all} messages` : `${matching.length.toLocaleString('en')} of ${all}`
    element('#nothing').hidden = matching.length > 0
    element('#nothing').textContent = report.rows.length === 0 ? 'The capture is empty.' : 'No message matches.'
    element('#detail').hidden = matching.length === 0
  }

  const head = parts.messageHead(
    report,
    parts,
    row => messages.select(row),
    conversation => filters.only(conversation),
  )
  const tree = parts.treeView(
    parts,
    node => mark(node, 'tree'),
    node => pin(node, 'tree'),
  )
  const bytes = parts.byteView(
    parts,
    node => mark(node, 'bytes'),
    node => pin(node, 'bytes'),
  )
  const messages = parts.messageList(report, parts, select)
  const filters = parts.filterBar(report, refresh)

  function toggleGroup(): void {
    group.ariaPressed = String(group.ariaPressed !== 'true')
    refresh()
  }
  const step = (by: number): void => {
    const last = message.nodes.length - 1
    if (last >= 0) pin(Math.min(last, Math.max(0, pinned + by)), 'keys')
  }

  const anywhere: Record<string, () => void> = {
    j: () => messages.move(1),
    k: () => messages.move(-1),
    e: () => filters.toggleErrors(),
    g: toggleGroup,
    c: copyPath,
    x: copyHex,
    w: copyWords,
    '/': () => search.select(),
    Escape: () => pin(-1, 'keys'),
  }
  const inList: Record<string, () => void> = {
    ArrowDown: () => messages.move(1),
    ArrowUp: () => messages.move(-1),
    PageDown: () => messages.move(messages.pageSize()),
    PageUp: () => messages.move(-messages.pageSize()),
    Home: () => messages.move(-report.rows.length),
    End: () => messages.move(report.rows.length),
    ArrowRight: () => messages.fold(true),
    ArrowLeft: () => messages.fold(false),
    Enter: () => element('#tree').focus(),
  }
  const inDetail: Record<string, () => void> = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Home: () => step(-message.nodes.length),
    End: () => step(message.nodes.length),
  }

  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const target = event.target as HTMLElement
    if (target === search) {
      if (event.key === 'Escape' || event.key === 'Enter') {
        element('#messages').focus()
        event.preventDefault()
      }
      return
    }
    if (target instanceof HTMLSelectElement) return
    const here = target.id === 'messages' ? inList : target.id === 'tree' || target.id === 'bytes' ? inDetail : {}
    const action = here[event.key] ?? anywhere[event.key]
    if (!action) return
    action()
    event.preventDefault()
  })

  group.addEventListener('click', toggleGroup)
  element('#copy-path').addEventListener('click', copyPath)
  element('#copy-hex').addEventListener('click', copyHex)
  element('#copy-words').addEventListener('click', copyWords)
  group.hidden = report.conversations.size === 0
  refresh()
  element('#messages').focus()
}
