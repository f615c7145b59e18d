import { padded } from './part.js'
import type { Term } from './term.js'
import { Unsaid } from './unsaid.js'

/** Bytes of a packet that were loaded, before anything tells which field they are. */
export interface Load {
  /** Where they are from; two loads of one place have the same. */
  readonly place: string
  readonly bytes: number
  /** The field at these bits of what was loaded. */
  field(offset: number, length: number): Term | undefined
  /** The same bits, called by their place in the packet. */
  raw(offset: number, length: number): Term | undefined
  /** Fields that lie side by side in it and fill it. */
  readonly fields?: () => readonly (readonly [term: Term, bytes: number])[] | undefined
}

export type Held =
  | { readonly kind: 'constant'; readonly bytes: Uint8Array }
  | { readonly kind: 'load'; readonly load: Load; readonly mask?: Uint8Array; readonly xor?: Uint8Array }
  | { readonly kind: 'term'; readonly term: Term; readonly bytes: number }

interface Slot {
  readonly held: Held
  /** How many statements the rule had: what belongs together is loaded without a statement in between. */
  readonly epoch: number
}

/** All registers together (NFT_REG32_NUM words). */
export const registerBytes = 64

/** Registers by words of 4 bytes: NFT_REG_1 to 4 take four each, NFT_REG32_00 to 15 one. */
export class Registers {
  readonly #slots = new Map<number, Slot>()

  /** @throws Unsaid for more than all registers hold */
  put(register: number | undefined, held: Held, epoch: number): void {
    const first = slotOf(register)
    if (bytesOf(held) > registerBytes) throw new Unsaid('length')
    // What is written over is gone.
    for (let i = 0; i < Math.max(1, padded(bytesOf(held)) / 4); i += 1) this.#slots.delete(first + i)
    this.#slots.set(first, { held, epoch })
  }

  /** @throws Unsaid for a register that nothing was put in */
  get(register: number | undefined): Held {
    const slot = this.#slots.get(slotOf(register))
    if (slot === undefined) throw new Unsaid('register')
    return slot.held
  }

  has(register: number | undefined): boolean {
    return this.#slots.has(slotOf(register))
  }

  /** Everything from a register on: `size` bytes, or, where nobody says how many, what was loaded together. */
  gather(register: number | undefined, size: number | undefined): Held[] {
    const gathered: Held[] = []
    let at = slotOf(register)
    const first = this.#slots.get(at)
    const end = size === undefined ? undefined : at + padded(size) / 4
    for (let slot = first; slot !== undefined; slot = this.#slots.get(at)) {
      if (end === undefined ? slot.epoch !== first?.epoch : at >= end) break
      gathered.push(slot.held)
      at += Math.max(1, padded(bytesOf(slot.held)) / 4)
    }
    if (gathered.length === 0 || (end !== undefined && at < end && gathered.length > 1)) throw new Unsaid('register')
    return gathered
  }
}

export function bytesOf(held: Held): number {
  switch (held.kind) {
    case 'constant':
      return held.bytes.length
    case 'load':
      return held.load.bytes
    case 'term':
      return held.bytes
  }
}

/** How many words a register is away from the first one. @throws Unsaid for the register of verdicts, and for numbers that are none */
export function slotOf(register: number | undefined): number {
  if (register === undefined || register < 1 || register > 23) throw new Unsaid('register')
  if (register <= 4) return (register - 1) * 4
  if (register < 8) throw new Unsaid('register')
  return register - 8
}
