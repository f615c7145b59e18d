import { printable } from '../../printable.js'
import { shellWord } from './shell.js'

export type Word = string | number | bigint
export type Words = readonly Word[]

/** One command as it grows, and behind it as a comment what the command does not say. */
export class Line {
  readonly #words: string[] = []
  readonly #notes: string[] = []

  constructor(...words: Words) {
    this.say(...words)
  }

  say(...words: Words): this {
    for (const word of words) this.#words.push(shellWord(String(word)))
    return this
  }

  note(text: string): this {
    const safe = printable(text)
    if (!this.#notes.includes(safe)) this.#notes.push(safe)
    return this
  }

  get length(): number {
    return this.#words.length
  }

  get notes(): readonly string[] {
    return this.#notes
  }

  toString(): string {
    const comment = this.#notes.length === 0 ? [] : [`# ${this.#notes.join('; ')}`]
    return [...this.#words, ...comment].join(' ')
  }
}
