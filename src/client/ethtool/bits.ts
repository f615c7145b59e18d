import type { EthtoolBitset } from '../../../protocol/generic/index.js'
import { InputError } from '../input.js'

/** Which of them are on, by name. `undefined` where the device says nothing of them. */
export interface NamedBits {
  /** Those that there are: the mask. */
  all: string[]
  /** Those that are on. */
  on: string[]
}

/** A set in the form with names. A bit without one is its number: a kernel newer than its names. */
export function toNames(bitset: EthtoolBitset | undefined): NamedBits | undefined {
  if (bitset === undefined) return undefined
  const bits = bitset.bits ?? []
  const name = ({ index, name }: (typeof bits)[number]): string => name ?? `bit ${index}`
  const on = bitset.nomask ? bits : bits.filter(({ value }) => value)
  return { all: bits.map(name), on: on.map(name) }
}

/** These bits and no others: those that are left out are cleared. */
export function exactly(names: readonly string[]): EthtoolBitset {
  return { nomask: true, bits: names.map(name => ({ name: checked(name) })) }
}

/** These bits on or off; others stay. */
export function changed(bits: Readonly<Record<string, boolean>>): EthtoolBitset {
  return { bits: Object.entries(bits).map(([name, value]) => ({ name: checked(name), ...(value && { value }) })) }
}

function checked(name: string): string {
  if (name === '' || name.length > 31) throw new InputError('ERR_WORD', `${JSON.stringify(name)} is no name of a bit`)
  return name
}
