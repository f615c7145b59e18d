import { TC_ACT } from '../../../../protocol/route/index.js'
import type { Words } from '../line.js'

const controls: Readonly<Record<number, string>> = {
  [TC_ACT.UNSPEC]: 'continue',
  [TC_ACT.OK]: 'pass',
  [TC_ACT.RECLASSIFY]: 'reclassify',
  [TC_ACT.SHOT]: 'drop',
  [TC_ACT.PIPE]: 'pipe',
  [TC_ACT.TRAP]: 'trap',
}

/** What happens then; undefined for what `tc` has no word for. */
export function control(action: number): Words | undefined {
  const word = controls[action]
  if (word !== undefined) return [word]
  const number = action & 0x0fffffff
  if ((action & 0xf0000000) === TC_ACT.JUMP) return ['jump', number]
  return (action & 0xf0000000) === TC_ACT.GOTO_CHAIN ? ['goto', 'chain', number] : undefined
}

/** The words, if each part has some. */
export function join(...parts: readonly (Words | undefined)[]): Words | undefined {
  return parts.includes(undefined) ? undefined : (parts as Words[]).flat()
}
