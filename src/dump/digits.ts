/* Decimal digits of numbers that come one after the other: all but the last of them are mostly those of the number before. */

const threeDigits: readonly string[] = Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, '0'))

/** Whole numbers from 0 to 2^53. */
export class Digits {
  #thousands = -1
  #text = ''

  of(number: number): string {
    if (number < 1000) return String(number)
    const thousands = Math.floor(number / 1000)
    if (thousands !== this.#thousands) {
      this.#thousands = thousands
      this.#text = String(thousands)
    }
    return this.#text + threeDigits[number - thousands * 1000]!
  }
}

/** Nanoseconds from 0 on as seconds, to the microsecond: `12.345678`. */
export class Seconds {
  #thousandths = -1
  #text = ''

  of(nanoseconds: number): string {
    const microseconds = Math.floor(nanoseconds / 1000)
    const thousandths = Math.floor(microseconds / 1000)
    if (thousandths !== this.#thousandths) {
      const seconds = Math.floor(thousandths / 1000)
      this.#thousandths = thousandths
      this.#text = `${seconds}.${threeDigits[thousandths - seconds * 1000]}`
    }
    return this.#text + threeDigits[microseconds - thousandths * 1000]!
  }
}
