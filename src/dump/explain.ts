import { toHex } from '../../protocol/codec/index.js'
import { errnoName, errnoText } from '../../protocol/netlink/errno.js'
import type { NlmsgerrAttributes } from '../../protocol/netlink/index.js'
import { NLMSG } from '../../protocol/netlink/index.js'
import { type Annotation, annotate } from './annotate.js'
import { type LikelyCause, likelyCause } from './cause.js'
import { decodeDatagram } from './decode.js'
import type { DecodedMessage } from './decoded.js'
import { type AttributeLocation, allowedRange, attributeAt, missingAttribute } from './objection.js'
import { type Piece, paint, type TextOptions } from './style.js'
import { quote, valueText } from './value-text.js'

/** Why the kernel refused, or what it warned of. */
export interface Explanation {
  /** What was asked: `RTM_NEWLINK`; undefined where nobody knows. */
  readonly operation: string | undefined
  /** Positive errno; 0 with a warning. */
  readonly errno: number
  /** `EINVAL`; empty with a warning. */
  readonly name: string
  /** errno in words. */
  readonly text: string
  /** The kernel's own words. */
  readonly message: string | undefined
  /** The attribute that the kernel objected to. */
  readonly attribute: AttributeLocation | undefined
  /** A required attribute that was not there: its constant, and where it belongs. */
  readonly missing: string | undefined
  /** What would have been allowed. */
  readonly allowed: string | undefined
  /** What it probably was, where the kernel's words leave that open: a guess. */
  readonly likely: LikelyCause | undefined
  /** The request, as captured or as the kernel echoed it. */
  readonly request: DecodedMessage | undefined
  /** The bytes that the kernel objected to, or that the guess is about. */
  readonly bytes: readonly Annotation[]
}

/**
 * What an NLMSG_ERROR (or an NLMSG_DONE that reports one) says; undefined for an acknowledgement without a warning and for
 * every other message.
 *
 * @param request what it answers, where the capture has it; without it, the request that the kernel sent back is used
 */
export function explain(error: DecodedMessage, request?: DecodedMessage): Explanation | undefined {
  if (error.type !== NLMSG.ERROR && error.type !== NLMSG.DONE) return undefined
  const { error: code = 0, attributes } = error.body as { error?: number; attributes: NlmsgerrAttributes }
  const errno = code < 0 ? -code : 0
  if (errno === 0 && attributes.msg === undefined) return undefined
  const asked = request ?? echoed(error)
  const name = errno === 0 ? '' : errnoName(errno)
  const likely = asked === undefined || errno === 0 ? undefined : likelyCause(asked, name, attributes)
  const attribute =
    asked === undefined || attributes.offs === undefined ? undefined : attributeAt(asked.tree, attributes.offs)
  return {
    operation: asked?.name,
    errno,
    name,
    text: errno === 0 ? 'done, with a warning' : errnoText(errno),
    message: attributes.msg,
    attribute,
    // A tree is made only for what looks into it: most errors have none of these.
    missing:
      asked === undefined || attributes.missType === undefined ? undefined : missingAttribute(asked.tree, attributes),
    allowed: allowedRange(attributes.policy),
    likely,
    request: asked,
    bytes:
      asked === undefined
        ? []
        : bytesAt(asked, attributes.offs ?? likely?.attribute?.start, attribute ?? likely?.attribute),
  }
}

/** From its header, which is what the kernel's offset points at, to its end. */
function bytesAt(
  request: DecodedMessage,
  from: number | undefined,
  attribute: AttributeLocation | undefined,
): readonly Annotation[] {
  if (from === undefined || attribute === undefined) return []
  return annotate(request, from, attribute.end)
}

/** The request as the kernel sent it back; undefined where it sent its header alone. */
function echoed(error: DecodedMessage): DecodedMessage | undefined {
  if (error.type !== NLMSG.ERROR || !('echo' in (error.body as object))) return undefined
  const { datagram, payload, end } = error
  const bytes = datagram.bytes.subarray(payload + 4, end)
  return decodeDatagram({ ...datagram, bytes, direction: 'sent' }, error.number).messages[0]
}

/**
 * ```text
 * RTM_NEWLINK: EINVAL (Invalid argument): "mtu greater than device maximum"
 *   at IFLA_MTU mtu = 70000, bytes 36..40 of the request
 *      32  08 00 04 00 70 11 01 00
 * ```
 */
export function explanationText(explanation: Explanation, options: TextOptions = {}): string {
  return explanationLines(explanation, options).join('\n')
}

export function explanationLines(explanation: Explanation, options: TextOptions = {}): string[] {
  const { operation, name, text, message, attribute, missing, allowed, likely, bytes } = explanation
  const lines: Piece[][] = [
    [
      [operation === undefined ? '' : `${operation}: `, 'name'],
      [name === '' ? text : `${name} (${text})`, name === '' ? 'good' : 'bad'],
      [message === undefined ? '' : `: ${quote(message)}`, 'bad'],
    ],
  ]
  if (attribute !== undefined) lines.push(placeLine('at', attribute), ...byteLines(bytes))
  if (missing !== undefined)
    lines.push([
      ['  missing: ', 'faint'],
      [missing, 'bad'],
    ])
  if (allowed !== undefined)
    lines.push([
      ['  allowed: ', 'faint'],
      [allowed, 'good'],
    ])
  if (likely !== undefined) {
    const [first = '', ...rest] = wrapped(likely.why, (options.width ?? Infinity) - probably.length)
    lines.push([
      [probably, 'faint'],
      [first, 'value'],
    ])
    for (const more of rest) lines.push([[`${' '.repeat(probably.length)}${more}`, 'value']])
    if (likely.attribute !== undefined) lines.push(placeLine('see', likely.attribute), ...byteLines(bytes))
  }
  return lines.map(pieces => paint(pieces, options))
}

const probably = '  probably: '

function placeLine(word: string, { path, uapi, start, end, value, ...rest }: AttributeLocation): Piece[] {
  const says = value === undefined ? '' : ` = ${valueText({ uapi, value, ...rest })}`
  return [
    [`  ${word} `, 'faint'],
    [uapi, 'name'],
    [`${path === '' ? '' : ` (${path})`}${says}`, 'value'],
    [`, bytes ${start}..${end} of the request`, 'faint'],
  ]
}

function byteLines(bytes: readonly Annotation[]): Piece[][] {
  return bytes.slice(0, 16).map(({ start, bytes: data, uapi, part, text }) => [
    [`  ${String(start).padStart(5)}  `, 'faint'],
    [
      toHex(data.subarray(0, 16))
        .replace(/..(?=.)/g, '$& ')
        .padEnd(24),
      'bad',
    ],
    [`  ${uapi}${part === 'value' ? '' : ` ${part}`}`, 'name'],
    [`  ${text}`, 'value'],
  ])
}

/** Lines of at most `width`, broken between words. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = ''
    }
    line += line === '' ? word : ` ${word}`
  }
  return [...lines, line]
}
