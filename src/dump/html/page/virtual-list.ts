/// <reference lib="dom" />

export interface VirtualList {
  /** Shows so many rows, drawn anew. */
  show(count: number): void
  /** Scrolls as little as needed to have the row in sight. */
  reveal(index: number): void
  /** The rows that are drawn. */
  drawn(): ReadonlyMap<number, HTMLElement>
  /** How many whole rows are in sight. */
  pageSize(): number
}

/** A list that draws only the rows in sight, each `rowHeight` pixels high, so that it may have any number of them. */
export function virtualList(
  view: HTMLElement,
  rowHeight: number,
  draw: (index: number) => HTMLElement,
  afterDraw: () => void,
): VirtualList {
  const overscan = 8
  const space = document.createElement('div')
  space.className = 'space'
  space.role = 'presentation'
  view.replaceChildren(space)
  let count = 0
  let rows = new Map<number, HTMLElement>()

  function update(): void {
    const first = Math.max(0, Math.floor(view.scrollTop / rowHeight) - overscan)
    const last = Math.min(count, Math.ceil((view.scrollTop + view.clientHeight) / rowHeight) + overscan)
    const next = new Map<number, HTMLElement>()
    for (let index = first; index < last; index++) {
      let row = rows.get(index)
      if (row === undefined) {
        row = draw(index)
        row.style.transform = `translateY(${index * rowHeight}px)`
        row.style.height = `${rowHeight}px`
        space.append(row)
      }
      next.set(index, row)
    }
    for (const [index, row] of rows) if (!next.has(index)) row.remove()
    rows = next
    afterDraw()
  }

  view.addEventListener('scroll', update, { passive: true })
  new ResizeObserver(update).observe(view)
  return {
    show(total) {
      count = total
      space.replaceChildren()
      space.style.height = `${count * rowHeight}px`
      rows = new Map()
      update()
    },
    reveal(index) {
      const top = index * rowHeight
      if (top < view.scrollTop) view.scrollTop = top
      else if (top + rowHeight > view.scrollTop + view.clientHeight)
        view.scrollTop = top + rowHeight - view.clientHeight
      update()
    },
    drawn: () => rows,
    pageSize: () => Math.max(1, Math.floor(view.clientHeight / rowHeight)),
  }
}
