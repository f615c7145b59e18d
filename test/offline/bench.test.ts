import { describe, expect, test } from 'vitest'
import { Output } from '../../protocol/index.js'
import { captured, subjects } from '../bench/captured.js'
import { Writer } from '../bench/hand-written/writer.js'

const { bytes, view } = captured

/** Without the notes about unusual bytes, which only tables keep: they stand under a symbol. */
const plain = (value: unknown): unknown => structuredClone(value)

// What the benchmark compares does the same work.
describe.each(subjects)('the hand-written reader and writer of a $name', ({ definition, read, write, places }) => {
  test('read what the tables read', () => {
    expect(places.length).toBeGreaterThanOrEqual(40)
    for (const [start, end] of places)
      expect(plain(read(bytes, view, start, end))).toEqual(plain(definition.body.read(captured, start, end)))
  })

  test('write the bytes that came, as the tables do', () => {
    for (const [start, end] of places) {
      const output = new Output(true)
      definition.body.write(output, definition.body.read(captured, start, end))
      expect(output.take()).toEqual(bytes.slice(start, end))

      const writer = new Writer()
      write(writer, read(bytes, view, start, end) as never)
      expect(writer.bytes.slice(0, writer.at)).toEqual(bytes.slice(start, end))
    }
  })
})
