/** SVG elements as text. Whatever text and attributes hold is escaped here and nowhere else. */

export type Attributes = Readonly<Record<string, string | number | undefined>>

/** `<name a="1">children</name>`; children are elements already. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${xmlText(String(value))}"`)
    .join('')
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`
}

export function text(x: number, y: number, content: string, className: string, attributes: Attributes = {}): string {
  return element('text', { x, y, class: className, ...attributes }, xmlText(content))
}

export function box(x: number, y: number, width: number, height: number, className: string): string {
  return element('rect', { x, y, width, height, rx: 8, class: className })
}

/** Straight lines from point to point. */
export function line(points: readonly Point[], className: string, attributes: Attributes = {}): string {
  return element('polyline', { points: points.map(([x, y]) => `${x},${y}`).join(' '), class: className, ...attributes })
}

export type Point = readonly [x: number, y: number]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Characters that XML 1.0 cannot hold at all, not even escaped, become U+FFFD. */
export function xmlText(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll(/[&<>"']/g, character => ENTITIES[character] ?? character)
}
