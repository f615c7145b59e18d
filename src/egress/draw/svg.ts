import type { Topology } from '../types.js'
import { type DrawOptions, type NamespaceScene, type Part, type Scene, sceneOf } from './scene.js'
import { box, element, line, type Point, text, xmlText } from './shapes.js'
import { STYLE } from './style.js'

// All in user units (pixels at the size drawn).
const MARGIN = 24
const GAP = 20
const PADDING = 14
const LINE = 18
/** Width of a character of the monospaced text: 0.6 em of 12. */
const CHARACTER = 7.2
const TITLE = 30
/** Between a namespace and the machine: room for a veth's name, 15 characters at the most. */
const VETH = 126
const OUTSIDE = 116
/** From the machine's edge to the outside. */
const AWAY = 48

/** A box with its place in the picture. */
interface Placed<T> {
  readonly what: T
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * The topology as a self-contained SVG document, for light and dark pages: left the namespaces, then the machine with the bridge and
 * the stations of a packet on its way out, right the outside. The way is a line with an arrow; where it ends it is dashed and red.
 */
export function topologySvg(topology: Topology, options: DrawOptions = {}): string {
  const scene = sceneOf(topology, options)
  const picture = layOut(scene)
  const { width, height } = picture
  return [
    `<?xml version="1.0" encoding="UTF-8"?>\n`,
    element(
      'svg',
      { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img' },
      element('title', {}, 'Network topology'),
      element('desc', {}, xmlText(describe(scene))),
      element('style', {}, xmlText(STYLE)),
      element('rect', { width, height, rx: 12, class: 'page' }),
      ...picture.namespaces.map(drawNamespace),
      drawMachine(picture),
      ...ways(picture),
      drawOutside(picture.outside),
    ),
    '\n',
  ].join('')
}

interface Picture {
  readonly width: number
  readonly height: number
  readonly namespaces: readonly Placed<NamespaceScene>[]
  readonly machine: Placed<'this machine'>
  readonly bridge: Placed<Part>
  /** In the order in which a packet takes them. */
  readonly stations: readonly Placed<Part>[]
  readonly outside: Placed<Part>
}

function layOut(scene: Scene): Picture {
  const parts = [scene.forwarding, scene.forward, scene.nat, scene.uplink]
  const namespaceWidth = Math.max(190, ...scene.namespaces.map(each => widthOf(namespaceParts(each))))
  const bridgeWidth = Math.max(130, widthOf([{ ...scene.bridge, label: '' }]))
  const stationWidth = Math.max(210, widthOf(parts.map(each => ({ ...each, label: '' }))))

  const machineX = MARGIN + (scene.namespaces.length === 0 ? 0 : namespaceWidth + VETH)
  const bridgeX = machineX + PADDING + 4
  const stationX = bridgeX + bridgeWidth + 40
  const machineWidth = stationX + stationWidth + PADDING + 4 - machineX
  const outsideX = machineX + machineWidth + AWAY
  const top = MARGIN + TITLE

  const namespaces = stack(
    scene.namespaces,
    MARGIN,
    top,
    namespaceWidth,
    each => heightOf(namespaceParts(each)) + TITLE,
  )
  const stations = stack(parts, stationX, top + 6, stationWidth, each => heightOf([each]) + TITLE)
  const bottom = Math.max(...[...namespaces, ...stations].map(each => each.y + each.height))
  const bridge = { what: scene.bridge, x: bridgeX, y: top + 6, width: bridgeWidth, height: bottom - top - 6 }
  const uplinkStation = stations[stations.length - 1] as Placed<Part>
  const outside = { what: scene.outside, x: outsideX, y: middle(uplinkStation) - 32, width: OUTSIDE, height: 64 }
  const machine = {
    what: 'this machine' as const,
    x: machineX,
    y: MARGIN,
    width: machineWidth,
    height: bottom + PADDING - MARGIN,
  }
  return {
    width: outsideX + OUTSIDE + MARGIN,
    height: machine.y + machine.height + MARGIN,
    namespaces,
    machine,
    bridge,
    stations,
    outside,
  }
}

/** Boxes one below the other. */
function stack<T>(items: readonly T[], x: number, y: number, width: number, height: (item: T) => number): Placed<T>[] {
  let next = y
  return items.map(what => {
    const placed = { what, x, y: next, width, height: height(what) }
    next += placed.height + GAP
    return placed
  })
}

const namespaceParts = (namespace: NamespaceScene): Part[] => [namespace.interface, namespace.loopback, namespace.route]

const middle = ({ y, height }: Placed<unknown>): number => y + height / 2

/** How far below a namespace's top its interface, and with it the veth pair, sits. */
const PORT = TITLE + LINE / 2

/** What is written below a label: the values, then the fault. */
const linesOf = ({ values, fault }: Part): { content: string; broken: boolean }[] => [
  ...values.map(content => ({ content, broken: false })),
  ...(fault === undefined ? [] : [{ content: fault, broken: true }]),
]

const labelWidth = (parts: readonly Part[]): number =>
  Math.max(0, ...parts.map(({ label }) => label.length)) * CHARACTER

function widthOf(parts: readonly Part[]): number {
  const longest = Math.max(0, ...parts.flatMap(part => linesOf(part).map(({ content }) => content.length)))
  const gap = parts.every(({ label }) => label === '') ? 0 : 2 * CHARACTER
  return Math.ceil(labelWidth(parts) + gap + longest * CHARACTER + 2 * PADDING)
}

const heightOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, part) => sum + Math.max(1, linesOf(part).length) * LINE, 0) + PADDING - 4

function drawNamespace({ what, x, y, width, height }: Placed<NamespaceScene>): string {
  const parts = namespaceParts(what)
  const column = x + PADDING + labelWidth(parts) + 2 * CHARACTER
  let row = y + TITLE + LINE - 5
  const rows = parts.flatMap(part => {
    const lines = linesOf(part)
    const drawn = [
      text(x + PADDING, row, part.label, part.fault === undefined ? 'label' : 'label bad'),
      ...lines.map(({ content, broken }, index) =>
        text(column, row + index * LINE, content, broken ? 'value bad' : 'value'),
      ),
    ]
    row += Math.max(1, lines.length) * LINE
    return drawn
  })
  return element(
    'g',
    {},
    box(x, y, width, height, parts.every(({ fault }) => fault === undefined) ? 'panel' : 'panel broken'),
    text(x + PADDING, y + 20, what.name, 'title'),
    text(x + width - PADDING, y + 20, 'namespace', 'kind', { 'text-anchor': 'end' }),
    ...rows,
  )
}

function drawMachine({ machine, bridge, stations }: Picture): string {
  return element(
    'g',
    {},
    box(machine.x, machine.y, machine.width, machine.height, 'machine'),
    text(machine.x + PADDING + 4, machine.y + 21, machine.what, 'title'),
    drawStation(bridge, 'panel bridge'),
    ...stations.map(station => drawStation(station, 'panel')),
  )
}

function drawStation({ what, x, y, width, height }: Placed<Part>, className: string): string {
  return element(
    'g',
    {},
    box(x, y, width, height, what.fault === undefined ? className : `${className} broken`),
    text(x + PADDING, y + 20, what.label, 'title'),
    ...linesOf(what).map(({ content, broken }, index) =>
      text(x + PADDING, y + TITLE + LINE - 5 + index * LINE, content, broken ? 'value bad' : 'value'),
    ),
  )
}

function drawOutside({ what, x, y, width, height }: Placed<Part>): string {
  const caption = what.values.map((value, index) =>
    text(x + width / 2, y + height + 20 + index * LINE, value, 'value', { 'text-anchor': 'middle' }),
  )
  return element(
    'g',
    {},
    element('rect', { x, y, width, height, rx: height / 2, class: 'panel outside' }),
    text(x + width / 2, y + height / 2 + 5, what.label, 'title', { 'text-anchor': 'middle' }),
    ...caption,
  )
}

/** How a stretch of the way is drawn: taken, where it ends, and what lies behind that. */
type WayState = 'open' | 'broken' | 'unreached'

function ways(picture: Picture): string[] {
  const { namespaces, bridge, stations, outside } = picture
  const drawn = namespaces.flatMap(namespace => drawVeth(namespace, bridge.x))
  const [first] = stations
  if (first === undefined) return drawn

  let open = namespaces.some(({ what }) => what.reaches) && bridge.what.fault === undefined
  const stretch = (points: readonly [Point, Point]): void => {
    drawn.push(drawWay(points, open ? 'open' : 'unreached'))
  }
  // Level with the first namespace's pair: with one namespace the way is straight up to here.
  const entry = MARGIN + TITLE + PORT
  stretch([
    [bridge.x + bridge.width, entry],
    [first.x, entry],
  ])
  for (const [index, station] of stations.entries()) {
    open &&= station.what.fault === undefined
    const next = stations[index + 1]
    const x = station.x + station.width / 2
    if (next !== undefined) {
      stretch([
        [x, station.y + station.height],
        [x, next.y],
      ])
    } else {
      stretch([
        [station.x + station.width, middle(station)],
        [outside.x, middle(station)],
      ])
    }
  }
  return drawn
}

function drawVeth(namespace: Placed<NamespaceScene>, bridgeX: number): string[] {
  const { what, x, width } = namespace
  const y = namespace.y + PORT
  const from = x + width
  const state: WayState = what.link.fault !== undefined ? 'broken' : what.reaches ? 'open' : 'unreached'
  const center = from + VETH / 2
  const centered = { 'text-anchor': 'middle' }
  return [
    drawWay(
      [
        [from, y],
        [bridgeX, y],
      ],
      state,
    ),
    text(center, y - 9, what.link.label, state === 'broken' ? 'value bad' : 'value', centered),
    text(center, y + 20, what.link.fault ?? 'veth pair', state === 'broken' ? 'value bad' : 'kind', centered),
  ]
}

function drawWay(points: readonly [Point, Point], state: WayState): string {
  const [[startX, startY], [endX, endY]] = points
  const way = line(points, `way ${state}`)
  if (state === 'broken') return element('g', {}, way, cross((startX + endX) / 2, (startY + endY) / 2))
  return element('g', {}, way, startY === endY ? headRight(endX, endY, state) : headDown(endX, endY, state))
}

// Heads drawn as shapes of their own: not every viewer gives markers their colour from a style sheet.
const headRight = (x: number, y: number, state: WayState): string =>
  element('polygon', { points: `${x},${y} ${x - 9},${y - 5} ${x - 9},${y + 5}`, class: `head ${state}` })

const headDown = (x: number, y: number, state: WayState): string =>
  element('polygon', { points: `${x},${y} ${x - 5},${y - 9} ${x + 5},${y - 9}`, class: `head ${state}` })

function cross(x: number, y: number): string {
  const arm = 6
  const d = `M${x - arm} ${y - arm}L${x + arm} ${y + arm}M${x + arm} ${y - arm}L${x - arm} ${y + arm}`
  return element('path', { d, class: 'cross' })
}

/** The picture in words, for who cannot see it. */
function describe(scene: Scene): string {
  const namespaces = scene.namespaces.map(
    ({ name, interface: end, link }) => `${name} (${words(end)}) by veth pair ${words(link)}`,
  )
  const way = [scene.bridge, scene.forwarding, scene.forward, scene.nat, scene.uplink].map(words)
  return `${[...namespaces, ...way].join('; ')}; outside.`
}

const words = (part: Part): string => [part.label, ...linesOf(part).map(({ content }) => content)].join(' ')
