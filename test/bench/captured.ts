import { readFileSync } from 'node:fs'
import { Input, type MessageDefinition, newLink, newRoute, newRule } from '../../protocol/index.js'
import { readLink, writeLink } from './hand-written/link.js'
import { readRoute, writeRoute } from './hand-written/route.js'
import { readRule, writeRule } from './hand-written/rule.js'
import type { Writer } from './hand-written/writer.js'

/** Where one message's payload, fixed header and attributes, stands in {@link captured}. */
export type Place = readonly [start: number, end: number]

/** One kind of captured message, and the two who read and write it: the tables and a hand-written pair. */
export interface Subject {
  readonly name: string
  readonly definition: MessageDefinition<unknown>
  readonly read: (bytes: Uint8Array, view: DataView, start: number, end: number) => unknown
  readonly write: (out: Writer, value: never) => void
  readonly places: readonly Place[]
}

// npm runs scripts, and vitest tests, at the top of the working tree.
const index = readFileSync('fixtures/bench/messages.idx')

/** The messages of fixtures/bench, as its README describes them. */
export const captured = new Input(new Uint8Array(readFileSync('fixtures/bench/messages.bin')), true)

function placesOf(type: number): Place[] {
  const places: Place[] = []
  for (let at = 0; at < index.length; at += 12) {
    const offset = index.readUInt32LE(at)
    if (index.readUInt32LE(at + 8) === type) places.push([offset + 16, offset + index.readUInt32LE(at + 4)])
  }
  return places
}

function subject<T>(
  name: string,
  definition: MessageDefinition<T>,
  read: Subject['read'],
  write: Subject['write'],
): Subject {
  return { name, definition: definition as MessageDefinition<unknown>, read, write, places: placesOf(definition.type) }
}

export const subjects: readonly Subject[] = [
  subject('route', newRoute, readRoute, writeRoute),
  subject('link', newLink, readLink, writeLink),
  subject('rule', newRule, readRule, writeRule),
]
