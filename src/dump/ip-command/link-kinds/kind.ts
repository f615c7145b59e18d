import type { AttributeSet } from '../../../../protocol/codec/index.js'
import { sayAttributes, type Telling, type WordRows } from '../rows.js'
import type { Told } from '../teller.js'

/** What a kind of link says behind `type KIND`. */
export type SayKind<Data> = (data: Data, telling: Telling, told: Told) => void

/** A kind whose attributes each say their own words. */
export function kind<Data extends object>(table: AttributeSet, rows: WordRows<Data>): SayKind<Data> {
  return (data, telling) => sayAttributes(table, rows, data, telling)
}

export const vlanProtocols = { '802.1Q': 0x8100, '802.1ad': 0x88a8 } as const
