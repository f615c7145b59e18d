/** The part of buffer-layout 1.2 that is used here: the package has no declarations of its own. */
declare module 'buffer-layout' {
  export class Layout<T = unknown> {
    constructor(span: number, property?: string)
    span: number
    property?: string
    decode(b: Uint8Array, offset?: number): T
    encode(src: T, b: Uint8Array, offset?: number): number
  }
  export class Structure extends Layout<Record<string, unknown>> {
    fields: Layout[]
    offsetOf(property: string): number | undefined
  }
  export function struct(fields: Layout[], property?: string): Structure
  export function u8(property?: string): Layout<number>
  export function s8(property?: string): Layout<number>
  export function u16(property?: string): Layout<number>
  export function u16be(property?: string): Layout<number>
  export function s16(property?: string): Layout<number>
  export function s16be(property?: string): Layout<number>
  export function u32(property?: string): Layout<number>
  export function u32be(property?: string): Layout<number>
  export function s32(property?: string): Layout<number>
  export function s32be(property?: string): Layout<number>
}
