/** Which format an input is in, from how it begins. */
import { HexReader } from './hex.js'
import { isMnlLine, MnlReader } from './mnl.js'
import { startsWithMessage } from './netlink-bytes.js'
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
  if (!isText(head)) {
    if (head.length < 16 && !atEnd) return 'more'
    // A message may be longer than what came of it yet; a length as large in either byte order is none.
    const grown = new Uint8Array(1 << 20)
    grown.set(head.subarray(0, grown.length))
    return head.length >= 16 && (startsWithMessage(grown, true) || startsWithMessage(grown, false)) ? 'raw' : undefined
  }
  const lines = new TextDecoder().decode(head).split('\n')
  if (!atEnd) lines.pop()
  for (const line of lines) {
    if (isNlLine(line)) return 'nl'
    if (isMnlLine(line)) return 'mnl'
    if (isStraceLine(line)) return 'strace'
  }
  return atEnd || head.length >= enoughText ? 'hex' : 'more'
}

/** No control characters but those of text and of coloured text; a message always has a NUL, in the upper bytes of its length. */
function isText(head: Uint8Array): boolean {
  for (const byte of head.subarray(0, 512)) if (byte < 32 && !(byte >= 9 && byte <= 13) && byte !== 27) return false
  return true
}
