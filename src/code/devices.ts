import type { DeviceNames } from '../dump/index.js'

/** Devices by the names that a capture tells, and back. */
export class Devices {
  readonly #names: DeviceNames
  readonly #indexes = new Map<string, number>()

  constructor(names: DeviceNames) {
    this.#names = names
  }

  /** The name of a device, or its index where the capture does not tell the name. */
  word(index: number): string | number {
    const name = this.#names.get(index)
    if (name === undefined) return index
    this.#indexes.set(name, index)
    return name
  }

  /** The index of a name that {@link word} gave. */
  indexOf(name: string): number | undefined {
    return this.#indexes.get(name)
  }
}
