import { type Span, spans, toHex } from '../../protocol/codec/index.js'
import type { DecodedMessage } from './decoded.js'
import { type Piece, paint, type TextOptions } from './style.js'
import { problemText } from './tree.js'
import { valueText } from './value-text.js'

/** A stretch of a message's bytes with one meaning. All of them together are the message, every byte once. */
export interface Annotation {
  /** From the start of the message's netlink header. */
  readonly start: number
  readonly end: number
  readonly bytes: Uint8Array
  /** Dotted path from the message: `nlmsghdr.type`, `header.index`, `linkinfo.data.id`. */
  readonly path: string
  /** The kernel's name of what it belongs to. */
  readonly uapi: string
  /** An attribute's length or type field, a value, padding, or bytes kept unread. */
  readonly part: Span['part']
  /** What it says, in words. */
  readonly text: string
  /** Levels of nesting. */
  readonly depth: number
}

/** What each byte of a message is; or of those from `from` to `to` (counted from its netlink header), by what lies wholly there. */
export function annotate(message: DecodedMessage, from = 0, to = Infinity): Annotation[] {
  const bytes = message.datagram.bytes.subarray(message.start)
  const all = spans(message.tree).filter(({ start, end }) => start >= from && end <= to)
  return all.map(span => ({
    start: span.start,
    end: span.end,
    bytes: bytes.subarray(span.start, span.end),
    path: span.path,
    uapi: span.uapi,
    part: span.part,
    text: meaning(span),
    depth: Math.max(0, span.path.split(/[.[]/).length - 1),
  }))
}

function meaning({ part, node, start, end }: Span): string {
  switch (part) {
    case 'length':
      return bytesOf(node.end - node.start)
    case 'type':
      return `${(node.type ?? 0) & 0x3fff}${flags(node.type ?? 0)}`
    case 'padding':
      return `${bytesOf(end - start)} of padding`
    case 'unknown':
      return node.problem === undefined ? 'not known' : problemText(node.problem)
    case 'value':
      return node.value === undefined ? '' : valueText(node, 16)
  }
}

function bytesOf(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`
}

/** The flag bits in an attribute's type. */
function flags(type: number): string {
  return `${type & 0x8000 ? ' | NLA_F_NESTED' : ''}${type & 0x4000 ? ' | NLA_F_NET_BYTEORDER' : ''}`
}

/**
 * A message's bytes, a field to a line: offset, bytes, name, value, path.
 *
 * ```text
 *  16  00              ifi_family             UNSPEC (0)    header.family
 *  32  08 00           IFLA_MTU length        8 bytes       mtu
 * ```
 */
export function annotatedText(message: DecodedMessage, options: TextOptions = {}): string {
  return annotatedLines(message, options).join('\n')
}

const bytesPerLine = 8

export function annotatedLines(message: DecodedMessage, options: TextOptions = {}): string[] {
  return annotate(message).flatMap(annotation => {
    const { start, bytes, part, uapi, path, text } = annotation
    const bad = part === 'unknown'
    const name = part === 'length' || part === 'type' ? `${uapi} ${part}` : part === 'padding' ? '' : uapi
    const lines: string[] = []
    for (let at = 0; at < bytes.length; at += bytesPerLine) {
      const pieces: Piece[] = [
        [`${String(start + at).padStart(5)}  `, 'faint'],
        [hexRow(bytes.subarray(at, at + bytesPerLine)), part === 'padding' ? 'faint' : 'value'],
      ]
      if (at === 0)
        pieces.push(
          [`  ${name.padEnd(30)} `, bad ? 'bad' : 'name'],
          [text.padEnd(22), bad ? 'bad' : part === 'value' ? 'value' : 'faint'],
          [part === 'padding' || path === '' ? '' : `  ${path}`, 'faint'],
        )
      lines.push(paint(pieces, options).trimEnd())
    }
    return lines
  })
}

function hexRow(bytes: Uint8Array): string {
  return (toHex(bytes).match(/../g) ?? []).join(' ').padEnd(bytesPerLine * 3 - 1)
}
