import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Conversation } from '../../../src/socket/conversation.js'
import { Queue, type Turn } from '../../../src/socket/queue.js'

/** All that a queue looks at. */
interface Waiting {
  readonly bytes: Uint8Array
  abandoned: boolean
}

const step = fc.oneof(
  fc.record({ kind: fc.constantFrom('add', 'addFirst'), length: fc.integer({ min: 16, max: 64 }) }),
  fc.record({ kind: fc.constant('abandon'), which: fc.nat(20) }),
  fc.record({ kind: fc.constant('only') }),
  fc.record({ kind: fc.constant('take'), turns: fc.array(fc.constantFrom<Turn>('leaves', 'waits')), last: fc.nat(20) }),
)

test('a queue is what a list would be that is made anew at each step', () => {
  fc.assert(
    fc.property(fc.array(step as fc.Arbitrary<Record<string, unknown>>, { maxLength: 60 }), steps => {
      const queue = new Queue()
      let list: Waiting[] = []
      const conversation = (length: number): Waiting => ({ bytes: new Uint8Array(length), abandoned: false })
      for (const { kind, length, which, turns, last } of steps) {
        if (kind === 'add' || kind === 'addFirst') {
          const one = conversation(length as number)
          queue[kind](one as Conversation)
          list = kind === 'add' ? [...list, one] : [one, ...list]
        } else if (kind === 'abandon') {
          const one = list[which as number]
          if (one) one.abandoned = true
        } else if (kind === 'only') {
          const only = list.length === 1 && !list[0]!.abandoned ? list.pop() : undefined
          expect(queue.takeOnly()).toBe(only)
        } else {
          const asked: Waiting[] = []
          const turnOf = (i: number): Turn => (i >= (last as number) ? 'last' : ((turns as Turn[])[i] ?? 'leaves'))
          const taken = queue.take(one => turnOf(asked.push(one as Waiting) - 1))
          const wanted = list.filter(one => !one.abandoned)
          expect(taken).toEqual(wanted.filter((_, i) => i < (last as number) && turnOf(i) === 'leaves'))
          const next = wanted[last as number]
          const rest = next === undefined ? [] : list.slice(list.indexOf(next))
          list = [...wanted.filter((_, i) => i < (last as number) && turnOf(i) === 'waits'), ...rest]
        }
        expect([...queue]).toEqual(list)
        expect(queue.size).toBe(list.length)
        expect(queue.bytes).toBe(list.reduce((sum, { bytes }) => sum + bytes.length, 0))
      }
    }),
  )
})
