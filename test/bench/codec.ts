/* The tables' readers and writers beside hand-written ones, on the captured messages, from memory to memory. */
import { Output } from '../../protocol/index.js'
import { captured, type Subject, subjects } from './captured.js'
import { Writer } from './hand-written/writer.js'
import { type Contender, measure } from './measure.js'

/** One line of the table. Times are in microseconds per message. */
export interface Result {
  readonly benchmark: string
  readonly message: string
  readonly nlkit: number
  readonly handWritten: number
}

export interface Effort {
  readonly rounds: number
  /** How long one turn of one contender lasts at least. */
  readonly milliseconds: number
}

/** What was decoded last: kept, so that no compiler can leave the work out. */
export let kept: unknown

export function decode({ rounds, milliseconds }: Effort): Result[] {
  return subjects.map(subject => result('decode', subject, measure(decoders(subject), rounds, milliseconds)))
}

export function encode({ rounds, milliseconds }: Effort): Result[] {
  return subjects.map(subject => result('encode', subject, measure(encoders(subject), rounds, milliseconds)))
}

function decoders({ name, definition, read, places }: Subject): Contender[] {
  const { bytes, view } = captured
  return [
    {
      name,
      count: places.length,
      run() {
        for (const [start, end] of places) kept = definition.body.read(captured, start, end)
      },
    },
    {
      name: 'hand-written',
      count: places.length,
      run() {
        for (const [start, end] of places) kept = read(bytes, view, start, end)
      },
    },
  ]
}

function encoders({ name, definition, read, write, places }: Subject): Contender[] {
  const { bytes, view } = captured
  const output = new Output(true)
  const values = places.map(([start, end]) => definition.body.read(captured, start, end))
  const writer = new Writer()
  const plain = places.map(([start, end]) => read(bytes, view, start, end) as never)
  return [
    {
      name,
      count: places.length,
      run() {
        for (const value of values) {
          output.reset()
          definition.body.write(output, value)
        }
      },
    },
    {
      name: 'hand-written',
      count: places.length,
      run() {
        for (const value of plain) {
          writer.at = 0
          write(writer, value)
        }
      },
    },
  ]
}

function result(benchmark: string, { name }: Subject, [nlkit = 0, handWritten = 0]: number[]): Result {
  return { benchmark, message: name, nlkit, handWritten }
}
