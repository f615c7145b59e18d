/* The order of a view's objects: what stands behind what, what goes together. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Picture } from '../../src/client/view/picture.js'

type Step = ['set', string, string | undefined] | ['delete', string] | ['arrange', string[]]

const name = fc.constantFrom(...'abcdefgh')
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constant('set' as const), name, fc.option(fc.oneof(name, fc.constant('')), { nil: undefined })),
  fc.tuple(fc.constant('delete' as const), name),
  fc.tuple(fc.constant('arrange' as const), fc.shuffledSubarray([...'abcdefgh'], { minLength: 8 })),
)

test('is that of an array in which the same is done', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const picture = new Picture<string>()
      let order: string[] = []
      for (const [kind, what, behind] of steps) {
        if (kind === 'set') {
          picture.set(what, what.toUpperCase(), behind, what < 'd' ? 'low' : undefined)
          const place = behind === undefined ? order.length : order.indexOf(behind) + 1
          if (!order.includes(what)) order.splice(place, 0, what)
        } else if (kind === 'delete') {
          picture.delete(what)
          order = order.filter(key => key !== what)
        } else {
          picture.arrange(what)
          order = what.filter(key => order.includes(key))
        }
        expect([...picture.keys()]).toEqual(order)
        expect([...picture.values()]).toEqual(order.map(key => key.toUpperCase()))
        expect(picture.together('low').sort()).toEqual(order.filter(key => key < 'd').sort())
      }
    }),
  )
})
