import type { Expressions } from '../../../protocol/netfilter/index.js'
import { printable } from '../../printable.js'

/**
 * An xtables extension, which nft has no words for: `xt match "conntrack" rev 3 info 0x…`. Zeros at the end of its struct are
 * left out.
 */
export function extensionText(
  kind: 'match' | 'target',
  { name = '', rev = 0, info = new Uint8Array() }: Expressions['match'],
): string {
  const text = printable(name)
  if (name === 'comment') return `xt ${kind} "comment" rev ${rev} "${commentIn(info)}"`
  const end = info.findLastIndex(byte => byte !== 0) + 1
  const hex = Array.from(info.subarray(0, end), byte => byte.toString(16).padStart(2, '0')).join('')
  return `xt ${kind} "${text}" rev ${rev}${hex === '' ? '' : ` info 0x${hex}`}`
}

/** struct xt_comment_info (linux/netfilter/xt_comment.h): text with a NUL behind it. */
function commentIn(info: Uint8Array): string {
  const end = info.indexOf(0)
  return printable(new TextDecoder().decode(end === -1 ? info : info.subarray(0, end)))
}
