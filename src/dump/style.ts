/** How parts of the output look: each takes text and gives it back with colours around it. */
export interface Style {
  /** Names of messages and fields. */
  readonly name: (text: string) => string
  readonly value: (text: string) => string
  /** What is there to find one's way: offsets, sequence numbers, lengths. */
  readonly faint: (text: string) => string
  readonly good: (text: string) => string
  /** Errors, and bytes that could not be read. */
  readonly bad: (text: string) => string
}

const same = (text: string): string => text

/** No colours. */
export const plain: Style = { name: same, value: same, faint: same, good: same, bad: same }

export interface TextOptions {
  /** Default {@link plain}. */
  readonly style?: Style
  /** Columns; what is longer is cut with `…`. Default: as long as it is. */
  readonly width?: number | undefined
}

/** A piece of a line. */
export type Piece = readonly [text: string, style: keyof Style]

/** A line of pieces, cut at the width: colours take no room. */
export function paint(pieces: readonly Piece[], { style = plain, width = Infinity }: TextOptions): string {
  let line = ''
  let rest = 0
  for (const [text] of pieces) rest += text.length
  if (rest <= width && style === plain) {
    for (const [text] of pieces) line += text
    return line
  }
  let room = width
  for (const [text, kind] of pieces) {
    if (room <= 0) break
    rest -= text.length
    const cut = text.length > room || (text.length === room && rest > 0)
    const shown = cut ? `${[...text.slice(0, room - 1)].join('')}…` : text
    if (shown !== '') line += shown.trim() === '' ? shown : style[kind](shown)
    room -= text.length
    if (cut) break
  }
  return line
}

/** A line that grows piece by piece. Most have neither colours nor a width: these are text from the start. */
export class Line {
  readonly #options: TextOptions
  readonly #pieces: Piece[] | undefined
  #text = ''

  constructor(options: TextOptions = {}) {
    const { style = plain, width = Infinity } = options
    this.#options = options
    this.#pieces = style === plain && width === Infinity ? undefined : []
  }

  add(text: string, style: keyof Style): void {
    if (this.#pieces === undefined) this.#text += text
    else this.#pieces.push([text, style])
  }

  get text(): string {
    return this.#pieces === undefined ? this.#text : paint(this.#pieces, this.#options)
  }
}
