import { expect, test } from 'vitest'
import { Digits, Seconds } from '../../../src/dump/digits.js'

const edges = [0, 1, 9, 10, 999, 1000, 1001, 9999, 999_999, 1e6, 2 ** 31, 2 ** 32 - 1, 1e15 + 7, 2 ** 53 - 1]
/** Up, down, and twice the same: what is kept of a number must not show in the next. */
const numbers = [
  ...edges,
  ...edges,
  ...edges.toReversed(),
  ...edges.flatMap(edge => [edge, Math.max(0, edge - 1), edge]),
]

test('digits are those of the number, whatever came before', () => {
  const digits = new Digits()
  expect(numbers.map(number => digits.of(number))).toEqual(numbers.map(String))
})

test('seconds have six decimals, the rest cut off', () => {
  const seconds = new Seconds()
  expect(numbers.map(number => seconds.of(number))).toEqual(
    numbers.map(number => {
      const digits = String(number).padStart(10, '0')
      return `${digits.slice(0, -9)}.${digits.slice(-9, -3)}`
    }),
  )
})
