import pc from 'picocolors'
import { printable } from '../printable.js'

export type Tone = 'good' | 'bad' | 'warning' | 'quiet' | 'strong'

/** Text to print: as it is, or in a tone. */
export type Piece = string | { readonly text: string; readonly tone: Tone | undefined }

/** What a terminal has to offer, of `process.stdout` and `process.stderr`. */
export interface Output {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/**
 * Where lines for people go. Colours only on a terminal, and never with NO_COLOR (no-color.org). Every piece is made
 * printable here, so nothing that the kernel or the caller says can reach the terminal as a control sequence.
 */
export class Terminal {
  readonly #output: Output
  readonly #paint: Readonly<Record<Tone, (text: string) => string>>

  constructor(output: Output, env: NodeJS.ProcessEnv = process.env) {
    const { green, red, yellow, dim, bold } = pc.createColors(
      output.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb',
    )
    this.#output = output
    this.#paint = { good: green, bad: red, warning: yellow, quiet: dim, strong: bold }
  }

  line(...pieces: readonly Piece[]): void {
    this.#output.write(`${pieces.map(piece => this.#render(piece)).join('')}\n`)
  }

  #render(piece: Piece): string {
    if (typeof piece === 'string') return printable(piece)
    const text = printable(piece.text)
    return piece.tone === undefined ? text : this.#paint[piece.tone](text)
  }
}

export const tone = (tone: Tone | undefined, text: string): Piece => ({ text, tone })
