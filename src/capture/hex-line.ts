/** One line of a hex dump, in any of the usual forms. */
import { unescapeC } from './c-string.js'

export interface HexLine {
  /** The digits of the offset that the line begins with, as written: octal, decimal or hexadecimal. */
  readonly offset?: string
  /** The bytes, in the order of memory unless `words` says otherwise. */
  readonly bytes: Uint8Array
  /** The size of the words that were printed in the byte order of the host: 2 for `hexdump` and `od -x`. Absent for bytes. */
  readonly words?: number
}

const hexBytes = (text: string): Uint8Array => {
  const digits = text.replaceAll(/\s+/g, '')
  const bytes = new Uint8Array(digits.length >> 1)
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16)
  return bytes
}

/** `00000010: 2000 0000  ..` of xxd, `0x0010:  2000 0000` of tcpdump: groups of whole bytes, one space between. */
const colonOffset = /^\s*(?:0x)?([0-9a-f]{4,16}):\s+((?:(?:[0-9a-f]{2})+(?: |$))+|(?:[0-9a-f]{2})+)(?=\s|$)/i
/** `00000010  20 00 …  |..|` of hexdump -C, `0010   20 00 …   ..` of Wireshark: two spaces or more behind the offset. */
const spacedOffset = /^\s*(?:\| )?([0-9a-f]{4,16}) {2,3}((?:[0-9a-f]{2}(?: {1,2}|$))+)/i
/** `0000020 20 00 …` of od -t x1, with -t x1z the text as `>..<` behind. */
const odBytes = /^([0-9a-f]{6,7})((?: [0-9a-f]{2})+)\s*(?:>.*<\s*)?$/i
/** `0000020 0020 0000 …` of hexdump and od -x, with od -t x4 and x8 longer words. */
const odWords = /^([0-9a-f]{6,7})((?: {1,4}(?:[0-9a-f]{4}|[0-9a-f]{8}|[0-9a-f]{16}))+)\s*$/i
/** The length alone ends what od and hexdump print. */
const offsetAlone = /^([0-9a-f]{6,8})$/i
const plainHex = /^\s*(?:0x)?(?:(?:[0-9a-f]{2})+(?:[\s:-]+|$))+$/i
const arrayByte = /\b0x([0-9a-f]{1,2})\b/gi
const decimals = /^[\s[({]*(?:\d{1,3}\s*,\s*)+(?:\d{1,3})?[\s\])},;]*$/
/** Lines of a C, Go or Python program around the bytes, or of tcpdump above each packet. */
const harmless =
  /^\s*[\]})]+[,;)]*\s*$|^\s*(?:(?:static|const|unsigned|char|u?int\w*|size_t|struct|var|let|data|\w+\s*:?=)\b.*[={[(;])\s*$|^\d\d:\d\d:\d\d\.\d+ |^\d+ packets? |^reading from /

/** What a line holds; `'repeat'` for the `*` of a squeezed dump, `'text'` for one without bytes; undefined for what cannot be read. */
export function readHexLine(line: string): HexLine | 'repeat' | 'text' | undefined {
  const text = line.trimEnd()
  if (text.trim() === '*') return 'repeat'
  const colon = colonOffset.exec(text)
  if (colon !== null) return { offset: colon[1]!, bytes: hexBytes(colon[2]!) }
  const spaced = spacedOffset.exec(text)
  if (spaced !== null) return { offset: spaced[1]!, bytes: hexBytes(spaced[2]!) }
  const od = odBytes.exec(text)
  if (od !== null) return { offset: od[1]!, bytes: hexBytes(od[2]!) }
  const words = odWords.exec(text)
  if (words !== null) {
    const groups = words[2]!.trim().split(/\s+/)
    return { offset: words[1]!, bytes: hexBytes(groups.join('')), words: groups[0]!.length / 2 }
  }
  const alone = offsetAlone.exec(text)
  if (alone !== null && alone[1]!.startsWith('0')) return { offset: alone[1]!, bytes: new Uint8Array() }
  if (plainHex.test(text)) return { bytes: hexBytes(text.trim().replace(/^0x/i, '').replaceAll(/[:-]/g, '')) }
  if (/\\x[0-9a-f]/i.test(text)) return { bytes: escaped(text) }
  const code = text.replaceAll(/\/\*.*?\*\/|\/\/.*$/g, '')
  const array = [...code.matchAll(arrayByte)]
  if (array.length > 0 && /0x[0-9a-f]{1,2}\s*(?:,|\}|\]|$)/i.test(code))
    return { bytes: Uint8Array.from(array, match => Number.parseInt(match[1]!, 16)) }
  const buffer = /^\s*<Buffer ((?:[0-9a-f]{2} ?)+)>$/.exec(text)?.[1]
  if (buffer !== undefined) return { bytes: hexBytes(buffer) }
  if (decimals.test(code)) {
    const values = [...code.matchAll(/\d+/g)].map(([value]) => Number(value))
    return values.every(value => value < 256) ? { bytes: Uint8Array.from(values) } : undefined
  }
  return harmless.test(text) ? 'text' : undefined
}

/** The bytes of a line with `\x20`: of its strings in quotes, or of the whole line without any. */
function escaped(text: string): Uint8Array {
  const strings = [...text.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/g)].map(match => match[1] ?? match[2]!)
  return unescapeC(strings.length > 0 ? strings.join('') : text.trim().replace(/\\$/, ''))
}
