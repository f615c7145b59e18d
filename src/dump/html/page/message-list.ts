/// <reference lib="dom" />
import type { ReportData } from './report-data.js'
import type { Parts } from './script.js'

export interface MessageList {
  /** Shows these rows of the report; grouped, a conversation takes one line until it is opened. */
  show(matching: readonly number[], grouped: boolean): void
  /** Marks a row and brings it into sight, opening its conversation where it must. */
  select(row: number): void
  /** Moves by so many lines. */
  move(lines: number): void
  /** Opens or closes the conversation of the selected line. */
  fold(open: boolean): void
  pageSize(): number
}

/** The list of messages on the left. `onSelect` gets the row of the report. */
export function messageList(report: ReportData, parts: Parts, onSelect: (row: number) => void): MessageList {
  const { rows, conversations } = report
  const view = document.querySelector<HTMLElement>('#messages')!
  const opened = new Set<number>()
  let matching: readonly number[] = []
  let grouped = false
  let lines: number[] = []
  let selected = -1
  /** Of each conversation: the line that stands for it, and how many of its rows match. */
  let heads = new Map<number, { row: number; count: number }>()

  function cell(className: string, text: string): HTMLElement {
    const element = document.createElement('span')
    element.className = className
    element.role = 'gridcell'
    element.textContent = text
    return element
  }

  /** The error and the latency of a line; a folded conversation shows those of its answers. */
  function outcome(row: number): { error: string; latency: number | null } {
    const own = { error: rows[row]![9], latency: rows[row]![8] }
    const conversation = rows[row]![7]
    if (!grouped || conversation === null || heads.get(conversation)?.row !== row) return own
    for (const member of conversations.get(conversation)!) {
      own.error ||= rows[member]![9]
      own.latency = Math.max(own.latency ?? 0, rows[member]![8] ?? 0) || own.latency
    }
    return own
  }

  function draw(line: number): HTMLElement {
    const row = lines[line]!
    const [number, time, direction, protocol, name, flags, summary, conversation] = rows[row]!
    const { error, latency } = outcome(row)
    const element = document.createElement('div')
    element.className = 'row'
    element.role = 'row'
    element.id = `row-${row}`
    element.ariaRowIndex = String(line + 1)
    element.dataset.row = String(row)
    const head = grouped && conversation !== null ? heads.get(conversation) : undefined
    const fold = cell('fold', '')
    if (head && head.count > 1) {
      if (head.row === row) {
        fold.textContent = opened.has(conversation!) ? '▾' : '▸'
        element.ariaExpanded = String(opened.has(conversation!))
      } else element.classList.add('member')
    }
    const type = cell('type', name)
    if (head?.row === row && head.count > 1) {
      const count = document.createElement('span')
      count.className = 'count'
      count.textContent = `×${head.count}`
      count.title = `${head.count} messages of conversation ${conversation}`
      type.append(' ', count)
    }
    const about = cell('summary', error === '' ? summary : error.split('\n')[0]!)
    about.title = error === '' ? `${flags}\n${summary}` : error
    element.append(
      fold,
      cell('number', number === 0 ? '' : String(number)),
      cell('time', time === null ? '' : (time / 1e9).toFixed(6)),
      cell(`direction ${direction}`, direction === 'sent' ? '→' : direction === 'received' ? '←' : ''),
      cell('protocol', protocol.replace(/^NETLINK_/, '')),
      type,
      about,
      cell('latency', latency === null ? '' : parts.formatNanoseconds(latency)),
    )
    element.querySelector<HTMLElement>('.direction')!.ariaLabel = direction
    element.classList.toggle('failed', error !== '')
    return element
  }

  function paint(): void {
    const conversation = rows[selected]?.[7] ?? null
    for (const [line, element] of list.drawn()) {
      const row = lines[line]!
      element.classList.toggle('selected', row === selected)
      element.ariaSelected = String(row === selected)
      element.classList.toggle('related', conversation !== null && rows[row]![7] === conversation)
    }
    const line = lines.indexOf(selected)
    if (list.drawn().has(line)) view.setAttribute('aria-activedescendant', `row-${selected}`)
    else view.removeAttribute('aria-activedescendant')
  }

  function layOut(): void {
    lines = matching.filter(row => {
      const conversation = rows[row]![7]
      return !grouped || conversation === null || opened.has(conversation) || heads.get(conversation)!.row === row
    })
    view.ariaRowCount = String(lines.length)
    list.show(lines.length)
  }

  const list = parts.virtualList(view, 26, draw, () => paint())
  const messages: MessageList = {
    show(nextMatching, nextGrouped) {
      matching = nextMatching
      grouped = nextGrouped
      heads = new Map()
      for (const row of matching) {
        const conversation = rows[row]![7]
        if (conversation === null) continue
        const head = heads.get(conversation)
        if (head) head.count++
        else heads.set(conversation, { row, count: 1 })
      }
      layOut()
      if (lines.length === 0) return
      if (lines.includes(selected)) list.reveal(lines.indexOf(selected))
      else messages.select(lines[0]!)
    },
    select(row) {
      const conversation = rows[row]?.[7] ?? null
      if (!lines.includes(row) && conversation !== null && matching.includes(row)) {
        opened.add(conversation)
        layOut()
      }
      selected = row
      if (lines.includes(row)) list.reveal(lines.indexOf(row))
      paint()
      onSelect(row)
    },
    move(by) {
      if (lines.length === 0) return
      const line = lines.indexOf(selected)
      messages.select(lines[Math.min(lines.length - 1, Math.max(0, line + by))]!)
    },
    fold(open) {
      const conversation = rows[selected]?.[7] ?? null
      const head = conversation === null ? undefined : heads.get(conversation)
      if (!grouped || conversation === null || !head || head.count < 2) return
      if (open) opened.add(conversation)
      else {
        opened.delete(conversation)
        if (selected !== head.row) messages.select(head.row)
      }
      layOut()
      list.reveal(lines.indexOf(selected))
    },
    pageSize: () => list.pageSize(),
  }
  view.addEventListener('click', event => {
    const target = event.target as HTMLElement
    const element = target.closest<HTMLElement>('.row')
    if (!element) return
    messages.select(Number(element.dataset.row))
    if (target.closest('.fold') && element.ariaExpanded !== null) messages.fold(element.ariaExpanded !== 'true')
  })
  view.addEventListener('dblclick', event => {
    const element = (event.target as HTMLElement).closest<HTMLElement>('.row')
    if (element && element.ariaExpanded !== null) messages.fold(element.ariaExpanded !== 'true')
  })
  return messages
}
