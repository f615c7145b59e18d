/**
 * Bytes from what strace shows of a call's arguments: a string, or messages that it took apart as far as header and payload
 * (`[{nlmsg_len=20, nlmsg_type=…}, "\x00…"]`). A payload that it decoded is not put together again: its bytes are gone.
 */
import { ERRNO } from '../../protocol/netlink/errno.js'
import { headerLength, NLM_F, NLMSG } from '../../protocol/netlink/index.js'
import { protocols } from '../../protocol/protocols.js'
import { quoted, unescapeC } from './c-string.js'

const header = /\{nlmsg_len=(\d+), nlmsg_type=([^,{}]+), nlmsg_flags=([^,{}]+), nlmsg_seq=(\d+), nlmsg_pid=(-?\d+)\}/g
const error = /^, \{error=(-?\w+), msg=\[?(?=\{nlmsg_len)/
const done = /^, (-?\w+)\]/
const stringBehind = /^, "((?:[^"\\]|\\.)*)"(?!\.)/

/** The bytes that a call moved, of which there are `length`; undefined where they are not shown, or not all. */
export function bytesOfArguments(args: string, length: number, littleEndian: boolean): Uint8Array | undefined {
  const bytes = args.includes('{nlmsg_len=') ? joinMessages(args, length, littleEndian) : joinStrings(args)
  return bytes !== undefined && bytes.length >= length ? bytes.subarray(0, length) : undefined
}

/** The string of `write(3, "…", 20)`, or those of an iovec. */
function joinStrings(args: string): Uint8Array | undefined {
  const found = [...args.matchAll(/iov_base="/.test(args) ? /iov_base="((?:[^"\\]|\\.)*)"(\.\.\.)?/g : quoted)]
  if (found.length === 0 || found.some(one => one[2] !== undefined)) return undefined
  return Uint8Array.from(found.flatMap(one => [...unescapeC(one[1]!)]))
}

function joinMessages(args: string, length: number, littleEndian: boolean): Uint8Array | undefined {
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const match of args.matchAll(header)) {
    const [whole, len, type, flags, sequence, port] = match as unknown as [
      string,
      string,
      string,
      string,
      string,
      string,
    ]
    const typeNumber = messageType(type)
    const flagBits = messageFlags(flags)
    if (at + headerLength > length || typeNumber === undefined || flagBits === undefined) return undefined
    view.setUint32(at, Number(len), littleEndian)
    view.setUint16(at + 4, typeNumber, littleEndian)
    view.setUint16(at + 6, flagBits, littleEndian)
    view.setUint32(at + 8, Number(sequence), littleEndian)
    view.setInt32(at + 12, Number(port), littleEndian)
    const end = at + Number(len)
    at += headerLength
    const rest = args.slice(match.index + whole.length)
    const code = error.exec(rest) ?? done.exec(rest)
    const text = stringBehind.exec(rest)
    if (code !== null) {
      const number = errorNumber(code[1]!)
      if (number === undefined || at + 4 > length) return undefined
      view.setInt32(at, number, littleEndian)
      at += 4
      // The refused request stands inside, as the next match: only what is behind the number of a DONE must be nothing.
      if (!error.test(rest) && at !== end) return undefined
    } else if (text !== null) {
      const payload = unescapeC(text[1]!)
      if (at + payload.length > length) return undefined
      bytes.set(payload, at)
      at = (at + payload.length + 3) & ~3
    } else if (at !== end) return undefined
  }
  return at >= length ? bytes : undefined
}

function errorNumber(text: string): number | undefined {
  const name = text.replace('-', '')
  const number = Number.isInteger(Number(text)) ? Math.abs(Number(text)) : (ERRNO as Record<string, number>)[name]
  return number === undefined ? undefined : text.startsWith('-') ? -number : number
}

const typeNumbers = new Map<string, number>([
  ...Object.entries(NLMSG).map(([name, number]) => [`NLMSG_${name}`, number] as const),
  ...protocols.flatMap(({ messages }) => [...messages].map(([number, { name }]) => [name, number] as const)),
])

/** `RTM_NEWLINK`, `0xa00 /* NLMSG_??? *\/`, `NFNL_SUBSYS_NFTABLES<<8|NFT_MSG_NEWTABLE`. */
function messageType(text: string): number | undefined {
  const word = text.replace(/ \/\*.*$/, '')
  if (/^(0x[0-9a-f]+|\d+)$/.test(word)) return Number(word)
  return typeNumbers.get(word.replace(/^\w+<<8\|/, ''))
}

function messageFlags(text: string): number | undefined {
  let bits = 0
  for (const word of text.replace(/ \/\*.*$/, '').split('|')) {
    const bit = Number.isInteger(Number(word))
      ? Number(word)
      : (NLM_F as Record<string, number>)[word.replace(/^NLM_F_/, '')]
    if (bit === undefined) return undefined
    bits |= bit
  }
  return bits
}
