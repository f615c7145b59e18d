import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Conversation } from '../../../src/socket/conversation.js'
import { Outstanding } from '../../../src/socket/outstanding.js'

/** All that a list of conversations looks at. */
const conversation = (sequence: number, count = 1): Conversation => ({ sequence, count }) as Conversation

/** Sequence numbers in a row are taken in turn, also where they begin again; who took them leaves sooner or later. */
const taken = fc
  .record({
    first: fc.oneof(fc.constant(1), fc.integer({ min: 0x7fff_fff0, max: 0x8000_0000 })),
    counts: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 12 }),
    wraps: fc.nat(12),
  })
  .map(({ first, counts, wraps }) => {
    let next = first
    return counts.map((count, i) => {
      if (i === wraps) next = 10
      const one = conversation(next, count)
      next += count
      return one
    })
  })
  .filter(all => new Set(all.flatMap(({ sequence, count }) => numbers(sequence, count))).size === total(all))

const numbers = (sequence: number, count: number): number[] => Array.from({ length: count }, (_, i) => sequence + i)
const total = (all: readonly Conversation[]): number => all.reduce((sum, { count }) => sum + count, 0)

describe('Outstanding', () => {
  test('each is found by its own numbers and by no others, until it is taken out', () => {
    fc.assert(
      fc.property(
        taken.chain(all => fc.tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.shuffledSubarray(all))),
        ([added, removed]) => {
          const outstanding = new Outstanding()
          for (const one of added) outstanding.add(one)
          for (const one of removed) expect(outstanding.remove(one)).toBe(true)
          for (const one of removed) expect(outstanding.remove(one)).toBe(false)
          const left = added.filter(one => !removed.includes(one))
          expect(outstanding.size).toBe(left.length)
          expect([...outstanding]).toEqual(left.toSorted((a, b) => a.sequence - b.sequence))
          for (const sequence of added.flatMap(one => numbers(one.sequence - 1, one.count + 2)))
            expect(outstanding.find(sequence)).toBe(
              left.find(one => sequence >= one.sequence && sequence < one.sequence + one.count),
            )
        },
      ),
    )
  })

  test('another of the same number is not taken for it', () => {
    const outstanding = new Outstanding()
    outstanding.add(conversation(7))
    expect(outstanding.remove(conversation(7))).toBe(false)
    expect(outstanding.size).toBe(1)
  })
})
