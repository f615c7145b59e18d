import { BR_STATE } from '../../../protocol/route/index.js'
import type { WordsToNumbers } from '../../../protocol/route/words.js'

/** States of a port in the spanning tree. */
export const portStates: WordsToNumbers = Object.fromEntries(
  Object.entries(BR_STATE).map(([name, number]) => [name.toLowerCase(), number]),
)
