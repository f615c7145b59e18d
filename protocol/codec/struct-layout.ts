import * as bufferLayout from 'buffer-layout'
import type { Codec } from './codec.js'
import { Input } from './input.js'
import { Output } from './output.js'

/** The fields of a C struct by name, in the order of the struct. */
export type Fields = Readonly<Record<string, Codec<unknown>>>

/** One member of a struct and where it stands. */
export interface Field {
  readonly name: string
  readonly offset: number
  readonly size: number
  readonly codec: Codec<unknown>
}

/** Members that buffer-layout has a layout for; the rest are described by {@link MemberLayout}. */
const integers: Record<string, [little: (p: string) => bufferLayout.Layout, big: (p: string) => bufferLayout.Layout]> =
  {
    u8: [bufferLayout.u8, bufferLayout.u8],
    s8: [bufferLayout.s8, bufferLayout.s8],
    u16: [bufferLayout.u16, bufferLayout.u16be],
    u16be: [bufferLayout.u16be, bufferLayout.u16be],
    s16: [bufferLayout.s16, bufferLayout.s16be],
    u32: [bufferLayout.u32, bufferLayout.u32be],
    u32be: [bufferLayout.u32be, bufferLayout.u32be],
    s32: [bufferLayout.s32, bufferLayout.s32be],
    s32be: [bufferLayout.s32be, bufferLayout.s32be],
  }

/** A member read and written by its codec: 64-bit numbers (buffer-layout rounds them), addresses, arrays, inner structs. */
class MemberLayout extends bufferLayout.Layout {
  readonly codec: Codec<unknown>
  readonly littleEndian: boolean

  constructor(codec: Codec<unknown>, property: string, littleEndian: boolean) {
    super(codec.size!, property)
    this.codec = codec
    this.littleEndian = littleEndian
  }

  override decode(b: Uint8Array, offset = 0): unknown {
    return this.codec.read(new Input(b, this.littleEndian), offset, offset + this.span)
  }

  override encode(value: unknown, b: Uint8Array, offset = 0): number {
    const output = new Output(this.littleEndian, offset + this.span)
    // A member may depend on one before it.
    output.append(b.subarray(0, offset))
    this.codec.write(output, value)
    b.set(output.bytes.subarray(offset, offset + this.span), offset)
    return this.span
  }
}

/** A struct as buffer-layout describes it, as far as it is used: that package has no declarations for users to see. */
export interface StructLayout {
  /** sizeof. */
  readonly span: number
  /** Members and, without a name, padding, in their order. */
  readonly fields: readonly { readonly property?: string; readonly span: number }[]
  offsetOf(property: string): number | undefined
  decode(bytes: Uint8Array, offset?: number): Record<string, unknown>
  encode(value: Record<string, unknown>, bytes: Uint8Array, offset?: number): number
}

/** What a C compiler aligns a member of this type to. */
export function alignmentOf(codec: Codec<unknown> & { align?: number }): number {
  return codec.align ?? (codec.inline ? codec.size! : 1)
}

/**
 * Lays members out as a C compiler does, every member on a multiple of its own alignment, and describes the result with
 * buffer-layout. The compiled readers take their offsets from here.
 */
export function layOut(fields: Fields, littleEndian: boolean): StructLayout {
  const layouts: bufferLayout.Layout[] = []
  let at = 0
  let widest = 1
  const padTo = (alignment: number): void => {
    const gap = (alignment - (at % alignment)) % alignment
    if (gap > 0) layouts.push(new bufferLayout.Layout(gap))
    at += gap
  }
  for (const [name, member] of Object.entries(fields)) {
    const codec = member as Codec<unknown>
    padTo(alignmentOf(codec))
    widest = Math.max(widest, alignmentOf(codec))
    const layout = integers[codec.name]?.[littleEndian ? 0 : 1](name)
    layouts.push(layout ?? new MemberLayout(codec, name, littleEndian))
    at += codec.size!
  }
  padTo(widest)
  return bufferLayout.struct(layouts)
}
