/// <reference lib="dom" />
import type { ReportData } from './report-data.js'

export interface FilterBar {
  /** Rows that pass, in order. */
  matching(): number[]
  /** Shows one conversation alone; undefined all again. */
  only(conversation: number | undefined): void
  toggleErrors(): void
}

/** The search box and the quick filters above the list. */
export function filterBar({ rows, conversations }: ReportData, onChange: () => void): FilterBar {
  const search = document.querySelector<HTMLInputElement>('#search')!
  const errors = document.querySelector<HTMLButtonElement>('#errors')!
  const protocol = document.querySelector<HTMLSelectElement>('#protocol')!
  const type = document.querySelector<HTMLSelectElement>('#type')!
  const conversationChip = document.querySelector<HTMLButtonElement>('#conversation')!
  let conversation: number | undefined

  const failed = new Set<number>()
  for (const [index, row] of rows.entries()) if (row[9] !== '') failed.add(index)
  // A refusal is read together with its request.
  for (const members of conversations.values())
    if (members.some(index => failed.has(index))) for (const index of members) failed.add(index)

  let texts: string[] | undefined
  /** Everything that a row says, in lower case; made at the first search. */
  function textOf(index: number): string {
    texts ??= rows.map(row => [row[4], row[5], row[6], row[3], row[9], row[10], row[11]].join('\n').toLowerCase())
    return texts[index]!
  }

  function fill(select: HTMLSelectElement, values: string[]): void {
    const counts = new Map<string, number>()
    for (const value of values) if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1)
    for (const [value, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
      select.add(new Option(`${value} (${count})`, value))
  }

  fill(
    protocol,
    rows.map(row => row[3]),
  )
  fill(
    type,
    rows.map(row => row[4]),
  )
  const errorCount = rows.reduce((count, row) => count + (row[9] === '' ? 0 : 1), 0)
  errors.textContent = `Errors (${errorCount})`
  errors.disabled = errorCount === 0

  const bar: FilterBar = {
    matching() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean)
      const errorsOnly = errors.ariaPressed === 'true'
      const found: number[] = []
      for (const [index, row] of rows.entries()) {
        if (conversation !== undefined && row[7] !== conversation) continue
        if (errorsOnly && !failed.has(index)) continue
        if (protocol.value !== '' && row[3] !== protocol.value) continue
        if (type.value !== '' && row[4] !== type.value) continue
        if (words.length > 0 && !words.every(word => textOf(index).includes(word))) continue
        found.push(index)
      }
      return found
    },
    only(wanted) {
      conversation = wanted
      conversationChip.hidden = wanted === undefined
      conversationChip.textContent = `Conversation ${wanted} ✕`
      onChange()
    },
    toggleErrors() {
      if (errors.disabled) return
      errors.ariaPressed = String(errors.ariaPressed !== 'true')
      onChange()
    },
  }
  search.addEventListener('input', onChange)
  protocol.addEventListener('change', onChange)
  type.addEventListener('change', onChange)
  errors.addEventListener('click', bar.toggleErrors)
  conversationChip.addEventListener('click', () => bar.only(undefined))
  return bar
}
