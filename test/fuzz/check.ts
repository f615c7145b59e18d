/* What must hold for any bytes whatever. Each function throws when it does not. */
import { strict as assert } from 'node:assert'
import { Input, Output, spans } from '../../protocol/codec/index.js'
import { NLMSG } from '../../protocol/netlink/index.js'
import { type CapturedDatagram, type CaptureItem, readCapture } from '../../src/capture/index.js'
import { htmlReport, type ReportEntry } from '../../src/dump/html/index.js'
import {
  annotate,
  annotatedText,
  CapturedDeviceNames,
  Conversations,
  commandSyntax,
  conversationLine,
  type DecodedMessage,
  decodeDatagram,
  elementBytecode,
  encodeJson,
  explain,
  explanationText,
  ipCommand,
  messageJson,
  NftScope,
  ruleBytecode,
  summaryLine,
  toCode,
  treeText,
} from '../../src/dump/index.js'
import { NlkitError } from '../../src/errors.js'

/** Control characters, invisible ones, and those that turn the direction of reading; a text's own line ends are none. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

function safeLine(line: string, of: string): void {
  if (unsafe.test(line)) assert.fail(`${of} prints ${JSON.stringify(line)}`)
}

function safeText(text: string, of: string): void {
  for (const line of text.split('\n')) safeLine(line, of)
}

/** Reads a datagram, prints it in every way, writes it back. Returns how many messages it has. */
export function checkDatagram(datagram: CapturedDatagram): number {
  const { messages, problems } = decodeDatagram(datagram, 1)
  for (const { reason, offset } of problems) {
    safeLine(reason, 'a problem')
    assert.ok(offset >= 0 && offset <= datagram.bytes.length)
  }
  const names = new CapturedDeviceNames()
  const scope = new NftScope()
  const talks = new Conversations()
  for (const message of messages) {
    assert.ok(message.start <= message.payload && message.payload <= message.end + 16)
    assert.ok(message.end <= datagram.bytes.length)
    roundTrip(message)
    tiles(message)
    prints(message, names, scope)
    const error = explain(message, messages[0])
    if (error) safeText(explanationText(error), 'an explanation')
    for (const talk of talks.push(message)) safeLine(conversationLine(talk), 'a conversation')
  }
  for (const talk of talks.end()) safeLine(conversationLine(talk), 'a conversation')
  return messages.length
}

/** What was read and is written again is the same bytes. */
function roundTrip({ definition, datagram, payload, end }: DecodedMessage): void {
  if (definition === undefined || end < payload) return
  const bytes = Uint8Array.from(datagram.bytes.subarray(payload, end))
  let value: unknown
  try {
    value = definition.body.read(new Input(bytes, datagram.littleEndian), 0, bytes.length)
  } catch (error) {
    assert.ok(error instanceof NlkitError && error.code.startsWith('ERR_DECODE_'), String(error))
    return
  }
  const output = new Output(datagram.littleEndian)
  definition.body.write(output, value as never)
  assert.deepEqual(Buffer.from(output.take()), Buffer.from(bytes), `${definition.name} is written back as it was read`)
}

/** Every byte of a message stands in one place of its tree. */
function tiles({ tree, start, end }: DecodedMessage): void {
  let at = 0
  for (const span of spans(tree)) {
    assert.equal(span.start, at)
    at = span.end
  }
  assert.ok(at >= end - start, `the tree ends at ${at} of ${end - start}`)
}

function prints(message: DecodedMessage, names: CapturedDeviceNames, scope: NftScope): void {
  safeLine(summaryLine(message), 'a line')
  safeText(treeText(message), 'a tree')
  safeText(annotatedText(message), 'annotated bytes')
  for (const { text } of annotate(message)) safeText(text, 'an annotation')
  const json = messageJson(message)
  JSON.parse(JSON.stringify(json))
  backFromJson(message, json)
  safeText(toCode([message]).replaceAll('\t', ' '), 'code')
  for (const line of ipCommand(message, names)) {
    safeLine(line, 'ip words')
    shellSafe(line)
  }
  const { littleEndian } = message.datagram
  for (const line of commandSyntax(message, { littleEndian, scope })) safeText(line.replaceAll('\t', ' '), 'nft syntax')
  bytecode(message)
}

/** An acknowledgement without its errno and header, of which JSON has nothing to tell. */
const isShortError = (type: number, length: number): boolean => type === NLMSG.ERROR && length < 20

function backFromJson(message: DecodedMessage, json: ReturnType<typeof messageJson>): void {
  const { datagram, start, end } = message
  const whole = Uint8Array.from(datagram.bytes.subarray(start, end))
  // One that is cut short cannot be: its length is another then. Nor one of a protocol that nobody knows.
  if (
    message.protocol === undefined ||
    whole.length < 16 ||
    isShortError(message.type, whole.length - 16) ||
    new DataView(whole.buffer).getUint32(0, datagram.littleEndian) !== whole.length
  )
    return
  const back = encodeJson(json, { littleEndian: datagram.littleEndian })
  const padding = Buffer.alloc(back.length - whole.length)
  assert.deepEqual(Buffer.from(back), Buffer.concat([whole, padding]), `${message.name} comes back from its JSON`)
}

function bytecode({ name, body, datagram: { littleEndian } }: DecodedMessage): void {
  if (typeof body !== 'object' || body === null || !('attributes' in body)) return
  if (name === 'NFT_MSG_NEWRULE')
    for (const line of ruleBytecode(body as never, littleEndian)) safeText(line.replaceAll('\t', ' '), 'bytecode')
  const { elements } = body.attributes as { elements?: never[] }
  if (name === 'NFT_MSG_NEWSETELEM')
    for (const element of elements ?? []) safeText(elementBytecode(element, littleEndian), 'bytecode')
}

/** Outside of quotes and of the comment at its end there is nothing that a shell acts on. */
function shellSafe(line: string): void {
  const bare = line.replaceAll(/\$'(?:[^'\\]|\\.)*'|'[^']*'|\\'/g, 'q').replace(/(^|\s)#.*$/, '')
  if (/[;&|<>()$`\\"'*?[\]{}~!#\n]/.test(bare)) assert.fail(`a shell acts on ${JSON.stringify(line)}`)
}

/** Messages as a page: nothing in it but what the page itself has. Returns its length. */
export async function checkPage(datagrams: readonly CapturedDatagram[]): Promise<number> {
  const entries: ReportEntry[] = datagrams.flatMap(datagram =>
    decodeDatagram(datagram, 1).messages.map(message => ({ kind: 'message', message, summary: summaryLine(message) })),
  )
  const [page, empty] = await Promise.all([htmlReport(entries), htmlReport([])])
  const tags = (text: string): number => text.split(/<(?=[a-z!/])/i).length
  const blocks = (text: string): number => text.split('<script').length
  // Data stands in script elements; whatever is in it must neither end them nor open anything.
  assert.equal(tags(page) - tags(empty), 2 * (blocks(page) - blocks(empty)))
  return page.length
}

/** Reads a capture of any format. Returns what is in it. */
export async function checkCapture(bytes: Uint8Array): Promise<CaptureItem[]> {
  const items: CaptureItem[] = []
  for await (const item of readCapture(bytes)) {
    items.push(item)
    if (item.kind === 'problem') safeLine(item.problem.reason, 'a problem')
    // Text can say much in few bytes, yet not more datagrams than bytes.
    assert.ok(items.length <= bytes.length + 2, 'more items than bytes')
  }
  return items
}
