import type { Topology } from '../types.js'
import { type DrawOptions, type NamespaceScene, type Part, type Scene, sceneOf } from './scene.js'

/** A stretch of a line; `broken` is where no packet gets through. */
export interface Span {
  readonly text: string
  readonly tone?: 'broken' | 'frame'
}

/** Columns of a namespace's box, borders included; longer text widens all of them. */
const NARROWEST = 34

/**
 * The topology in boxes and lines, top to bottom as a packet goes out: the namespaces, each with its veth pair, the machine with
 * bridge, forwarding, filter, NAT and uplink, and the outside.
 */
export function topologyText(topology: Topology, options: DrawOptions = {}): string {
  return topologyLines(topology, options)
    .map(line =>
      line
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
    .join('\n')
}

/** The same as lines of spans, for a terminal with colours. */
export function topologyLines(topology: Topology, options: DrawOptions = {}): Span[][] {
  const scene = sceneOf(topology, options)
  const boxes = scene.namespaces.map(namespaceRows)
  const width = Math.max(NARROWEST, ...boxes.flat().map(row => rowWidth(row) + 4))
  // Where the veth pairs run down to the bridge.
  const rail = width + 3
  const upper = scene.namespaces.flatMap((namespace, index) =>
    namespaceBox(namespace, boxes[index] ?? [], width, index > 0),
  )
  return [...upper, ...machineBox(scene, rail), ...outside(scene)]
}

/** A row inside a box: label, value, fault. */
type Row = readonly Span[]

function namespaceRows(namespace: NamespaceScene): Row[] {
  const parts = [namespace.interface, namespace.loopback, namespace.route]
  return rows(parts)
}

function rows(parts: readonly Part[]): Row[] {
  const column = Math.max(...parts.map(({ label }) => length(label))) + 2
  return parts.flatMap(({ label, values, fault }) => {
    const lines = values.length === 0 ? [''] : values
    return lines.map((value, index): Row => {
      const head = (index === 0 ? label : '').padEnd(column)
      const row: Span[] = [{ text: `${head}${value}` }]
      if (fault !== undefined && index === lines.length - 1)
        row.push({ text: `${value === '' ? '' : '  '}✗ ${fault}`, tone: 'broken' })
      return row
    })
  })
}

function namespaceBox({ name, link }: NamespaceScene, body: readonly Row[], width: number, joined: boolean): Span[][] {
  // The veth leaves at the first row, which is the interface's.
  const lines = body.map((row, index) => {
    const sides = index === 0 ? ['│ ', ' ├'] : ['│ ', ' │']
    return [frame(sides[0]), ...row, frame(' '.repeat(width - 4 - rowWidth(row)) + sides[1])]
  })
  const rail = frame('  │')
  const [first = [], ...rest] = lines
  const pair: Span[] =
    link.fault === undefined
      ? [frame(`──${joined ? '┤' : '┐'} `), { text: link.label }]
      : [{ text: `─✗${joined ? '┤' : '┐'} ${link.label} ${link.fault}`, tone: 'broken' }]
  return [
    [frame(top(name, width)), ...(joined ? [rail] : [])],
    [...first, ...pair],
    ...rest.map(line => [...line, rail]),
    [frame(`└${'─'.repeat(width - 2)}┘`), rail],
  ]
}

function machineBox(scene: Scene, rail: number): Span[][] {
  const { bridge, forwarding, forward, nat, uplink } = scene
  const body = rows([bridge, forwarding, forward, nat, uplink])
  const width = Math.max(rail + 2, ...body.map(row => rowWidth(row) + 4))
  const title = top('this machine', width)
  const entry = scene.namespaces.length === 0 ? title : `${title.slice(0, rail - 1)}┴${title.slice(rail)}`
  const exit = `└${'─'.repeat(EXIT - 1)}┬${'─'.repeat(width - EXIT - 2)}┘`
  return [
    [frame(entry)],
    ...body.map(row => [frame('│ '), ...row, frame(`${' '.repeat(width - 4 - rowWidth(row))} │`)]),
    [frame(exit)],
  ]
}

/** Column at which the uplink leaves the machine. */
const EXIT = 6

function outside({ outside, uplink }: Scene): Span[][] {
  const indent = ' '.repeat(EXIT)
  const broken = uplink.fault === undefined ? undefined : 'broken'
  const way: Span = broken === undefined ? frame(`${indent}│ `) : { text: `${indent}✗ `, tone: broken }
  return [
    [way, { text: outside.values.join(', ') }],
    [frame(`${indent}▼`)],
    [{ text: `${indent.slice(3)}${outside.label}` }],
  ]
}

const top = (title: string, width: number): string =>
  `┌ ${title} ${'─'.repeat(Math.max(0, width - 4 - length(title)))}┐`

const frame = (text: string | undefined): Span => ({ text: text ?? '', tone: 'frame' })

const rowWidth = (row: Row): number => row.reduce((sum, { text }) => sum + length(text), 0)

/** Columns of a text: code points, which is right for everything but wide scripts. */
const length = (text: string): number => [...text].length
