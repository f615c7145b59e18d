/* Rows as bars, in an SVG that is readable on light and dark pages. */
import { named } from './catalogue.js'
import { digits, type Row, reference } from './table.js'

const width = 860
const barHeight = 14
const lineHeight = 19
const titleHeight = 34
const margin = 16
/** Where bars begin: names stand before them. */
const left = 130
/** Where bars end at the latest: numbers stand behind them. */
const right = 700
/** A bar of so many times the reference is as long as bars get. Longer ones are cut, and say so. */
const most = 10

const style = `
text { font: 12px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600 }
.unit, .mark { fill: #57606a }
.bar { fill: #a9b4c0 }
.ours { fill: #2f6fde }
.one { stroke: #57606a; stroke-dasharray: 2 3 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .unit, .mark { fill: #9da7b1 }
  .bar { fill: #59636e }
  .ours { fill: #5c9bff }
  .one { stroke: #9da7b1 }
}`

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, character => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character]!)

/** Bars of the ratios to C. Workloads that were not measured with C are left out: there is nothing to compare with. */
export function chart(rows: readonly Row[], caption: string): string {
  const compared = rows.filter(({ ratio }) => ratio !== undefined)
  const parts: string[] = []
  let y = margin
  for (const name of new Set(compared.map(({ workload }) => workload))) {
    const { title, unit } = named(name)[0]!
    y += titleHeight
    parts.push(text(margin, y - 8, 'title', name, ` <tspan class="unit">${escaped(`${title}, per ${unit}`)}</tspan>`))
    const start = y
    for (const row of compared.filter(({ workload }) => workload === name)) {
      parts.push(...bar(row, y))
      y += lineHeight
    }
    const one = left + (right - left) / most
    parts.push(`<line class="one" x1="${one}" x2="${one}" y1="${start - 2}" y2="${y - 2}"/>`)
  }
  y += margin + 12
  parts.push(text(margin, y, 'mark', `Multiples of ${reference} (dotted), and microseconds. ${caption}`))
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y + margin}" viewBox="0 0 ${width} ${y + margin}" role="img">
<style>${style}
</style>
${parts.join('\n')}
</svg>
`
}

function text(x: number, y: number, kind: string, content: string, more = ''): string {
  return `<text class="${kind}" x="${x}" y="${y}">${escaped(content)}${more}</text>`
}

function bar({ peer, time, ratio = 0 }: Row, y: number): string[] {
  const length = Math.max(1, ((right - left) * Math.min(ratio, most)) / most)
  const kind = peer === 'nlkit' ? 'bar ours' : 'bar'
  const label = `${ratio > most ? '» ' : ''}${digits(ratio)} × · ${digits(time)} µs`
  return [
    text(margin, y + barHeight - 3, peer === 'nlkit' ? 'title' : 'name', peer),
    `<rect class="${kind}" x="${left}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="2"/>`,
    text(left + Math.round(length) + 6, y + barHeight - 3, 'mark', label),
  ]
}
