/** Which format an input is in, from how it begins. */
import { headerLength } from '../../protocol/netlink/index.js'
import { HexReader } from './hex.js'
import { isMnlLine, MnlReader } from './mnl.js'
import { rawByteOrder } from './netlink-bytes.js'
import { isNlLine, NlReader } from './nl.js'
import { isPcap, PcapReader } from './pcap.js'
import { isPcapng, PcapngReader } from './pcapng.js'
import { RawReader } from './raw.js'
import type { CaptureReader } from './reader.js'
import { StraceReader } from './strace.js'
import { isStraceLine } from './strace-calls.js'

/** gzip around any of them is recognised by itself. */
export type CaptureFormat = 'pcap' | 'pcapng' | 'raw' | 'hex' | 'strace' | 'mnl' | 'nl'

export const readers: Readonly<Record<CaptureFormat, new () => CaptureReader>> = {
  pcap: PcapReader,
  pcapng: PcapngReader,
  raw: RawReader,
  hex: HexReader,
  strace: StraceReader,
  mnl: MnlReader,
  nl: NlReader,
}

/** After so much text without a line that gives its format away, it is hex. */
const enoughText = 64 << 10

/**
 * The format of an input that begins with `head`; `'more'` when more of it is needed and `atEnd` is false; undefined for none.
 */
export function recognise(head: Uint8Array, atEnd: boolean): CaptureFormat | 'more' | undefined {
  if (head.length < 4 && !atEnd) return 'more'
  if (isPcapng(head)) return 'pcapng'
  if (isPcap(head)) return 'pcap'
  if (head.length < headerLength && !atEnd) return 'more'
  if (!isText(head.subarray(0, headerLength)))
    return head.length >= headerLength && rawByteOrder(head) !== undefined ? 'raw' : undefined
  const whole = atEnd && head.length < enoughText
  const lines = new TextDecoder().decode(head.subarray(0, enoughText)).split('\n')
  if (!whole) lines.pop()
  for (const line of lines) {
    if (isNlLine(line)) return 'nl'
    if (isMnlLine(line)) return 'mnl'
    if (isStraceLine(line)) return 'strace'
  }
  return atEnd || head.length >= enoughText ? 'hex' : 'more'
}

/** No control characters but those of text and of coloured text; a message always has a NUL, in the upper bytes of its length. */
function isText(head: Uint8Array): boolean {
  for (const byte of head) if (byte < 32 && !(byte >= 9 && byte <= 13) && byte !== 27) return false
  return true
}
