/* What `ip neigh` and `bridge fdb` share. */
import { NLM_F } from '../../../protocol/netlink/index.js'
import type { WordsToNumbers } from '../../../protocol/route/words.js'
import { protocolWord } from './protocol-word.js'
import type { Row, Telling } from './rows.js'
import type { Told } from './teller.js'

export const protocol: Row<number> = value => ['protocol', protocolWord(value)]

export function neighbourVerb({ flags, asked }: Told): string {
  if (!asked || (flags & (NLM_F.REPLACE | NLM_F.APPEND)) === 0) return 'add'
  if (flags & NLM_F.APPEND) return 'append'
  return flags & NLM_F.CREATE ? 'replace' : 'change'
}

export function sayFlags(flags: number, words: WordsToNumbers, { asked, line }: Telling): void {
  let rest = flags
  for (const [word, bit] of Object.entries(words)) {
    if ((flags & bit) === 0) continue
    line.say(word)
    rest &= ~bit
  }
  if (asked && rest !== 0) line.note(`not said: flags 0x${rest.toString(16)}`)
}
