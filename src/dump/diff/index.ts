export { diffCaptures, type MessagePair } from './captures.js'
export { type Difference, type DiffOptions, diffMessages } from './message.js'
export { differenceLine, diffLines } from './text.js'
