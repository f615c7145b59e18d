/* Messages without a table: what can be said about their bytes all the same. */
import {
  align4,
  attributes,
  body,
  type Codec,
  type Input,
  maxDepth,
  NLA_F,
  NLA_TYPE_MASK,
} from '../../protocol/codec/index.js'
import { addNode, type TreeNode } from '../../protocol/codec/tree.js'
import { genlmsghdr } from '../../protocol/generic/index.js'
import { nfgenmsg } from '../../protocol/netfilter/index.js'

/** No table has a row for any of them: values keep every attribute byte for byte. */
const none = attributes('', {})

/** Attributes that nobody has named. What looks like attributes inside them is shown as such. */
const unnamedAttributes: Codec<object> = {
  name: 'attributes',
  nested: true,
  read: (input, start, end) => none.read(input, start, end),
  write: (output, value) => none.write(output, value),
  explore(input, start, end, node) {
    walkAttributes(input, start, end, node, 0)
    return none.read(input, start, end)
  },
}

/** nfgenmsg and attributes: every message of netfilter. */
export const bareNetfilter = body(nfgenmsg, () => unnamedAttributes)

/** genlmsghdr and attributes: every message of generic netlink whose family has no header of its own. */
export const bareGeneric = body(genlmsghdr, () => unnamedAttributes)

/** genlmsghdr, a header of the family's own, attributes. */
export function bareGenericWith(headerLength: number): Codec<unknown> {
  if (headerLength === 0) return bareGeneric as Codec<unknown>
  return bareBody(align4(4 + headerLength))
}

/** Bytes of which nothing is known: attributes from where they look like some, to the end. The value is the bytes. */
export const bare: Codec<unknown> = bareBody(0)

function bareBody(least: number): Codec<unknown> {
  return {
    name: 'bytes',
    read: (input, start, end) => input.bytes.slice(start, end),
    write: (output, value) => output.append(value as Uint8Array),
    explore(input, start, end, node) {
      const from = attributesFrom(input, start, Math.min(end, start + least), end)
      if (from > start)
        addNode(node, {
          kind: 'unknown',
          key: 'header',
          uapi: 'bytes',
          start,
          end: from,
          value: input.bytes.slice(start, from),
        })
      if (from < end) walkAttributes(input, from, end, node, 0)
      return input.bytes.slice(start, end)
    },
  }
}

/** The longest fixed header that is looked behind. */
const longestHeader = 128

/** Where attributes begin that reach exactly to the end; the end where there are none. */
function attributesFrom(input: Input, start: number, least: number, end: number): number {
  for (let at = least; end - at >= 4 && at - start <= longestHeader; at += 4)
    if (looksLikeAttributes(input, at, end)) return at
  return end
}

/**
 * Whether a stretch of bytes is attributes: their lengths lead exactly to the end, their types are small and their
 * padding is zero. Numbers pass as attributes only by chance, and text does not.
 */
function looksLikeAttributes({ bytes, view, littleEndian }: Input, start: number, end: number): boolean {
  let at = start
  while (at < end) {
    if (end - at < 4) return false
    const length = view.getUint16(at, littleEndian)
    const type = view.getUint16(at + 2, littleEndian) & NLA_TYPE_MASK
    if (length < 4 || length > end - at || type > 0x1ff) return false
    const next = Math.min(end, at + align4(length))
    for (let i = at + length; i < next; i++) if (bytes[i] !== 0) return false
    at = next
  }
  return at > start
}

function walkAttributes(input: Input, start: number, end: number, parent: TreeNode, depth: number): void {
  const { view, littleEndian } = input
  let at = start
  while (at < end) {
    const length = end - at < 4 ? 0 : view.getUint16(at, littleEndian)
    if (length < 4 || length > end - at) {
      addNode(parent, { kind: 'unknown', key: '', uapi: 'bytes', start: at, end, problem: 'framing' })
      return
    }
    const type = view.getUint16(at + 2, littleEndian)
    const number = type & NLA_TYPE_MASK
    const stop = at + length
    const place = { start: at, end: stop, valueStart: at + 4, type }
    const inside = at + 4 < stop && depth < maxDepth && isNest(input, type, at + 4, stop)
    const leaf = inside ? { codec: 'attributes' } : guess(input, at + 4, stop)
    const node = addNode(parent, {
      kind: 'attribute',
      key: `attr${number}`,
      uapi: `attribute ${number}`,
      ...leaf,
      ...place,
    })
    if (inside) walkAttributes(input, at + 4, stop, node, depth + 1)
    at = Math.min(end, at + align4(length))
  }
}

function isNest(input: Input, type: number, start: number, end: number): boolean {
  if (!looksLikeAttributes(input, start, end)) return false
  // Four bytes may be a number as well as one empty attribute.
  return (
    (type & NLA_F.NESTED) !== 0 ||
    (end - start >= 8 && input.bytes[end - 1] !== undefined && !allZeroTypes(input, start, end))
  )
}

/** Attributes of type 0 alone, without the flag that says so, are more likely numbers. */
function allZeroTypes({ view, littleEndian }: Input, start: number, end: number): boolean {
  for (let at = start; end - at >= 4; at += Math.max(4, align4(view.getUint16(at, littleEndian))))
    if (view.getUint16(at + 2, littleEndian) !== 0) return false
  return true
}

/** What the payload of an attribute nobody has named most likely is. */
function guess(input: Input, start: number, end: number): { codec: string; value: unknown } {
  const { bytes, view, littleEndian } = input
  const text = printableText(bytes, start, end)
  if (text !== undefined) return { codec: 'string', value: text }
  switch (end - start) {
    case 0:
      return { codec: 'flag', value: true }
    case 1:
      return { codec: 'u8', value: bytes[start] }
    case 2:
      return { codec: 'u16', value: view.getUint16(start, littleEndian) }
    case 4:
      return { codec: 'u32', value: view.getUint32(start, littleEndian) }
    case 8:
      return { codec: 'u64', value: view.getBigUint64(start, littleEndian) }
    default:
      return { codec: 'bytes', value: bytes.slice(start, end) }
  }
}

/** Printable ASCII that a NUL ends. */
function printableText(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start < 2 || bytes[end - 1] !== 0) return undefined
  let text = ''
  for (let i = start; i < end - 1; i++) {
    const byte = bytes[i]!
    if (byte < 0x20 || byte > 0x7e) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}
