/** Captured requests as programs of the clients, for the test that compiles them and the one that runs them. */
import { toClientCode } from '../../src/code/index.js'
import { allFixtures, messagesOf } from '../offline/dump/captured.js'

export interface Program {
  /** The fixture. */
  readonly path: string
  readonly code: string
}

/** A program for each fixture that has requests which a client sends. */
export function programs(): Program[] {
  return allFixtures
    .map(path => ({ path, code: toClientCode(messagesOf(path)) }))
    .filter(({ code }) => code.includes('await '))
}
