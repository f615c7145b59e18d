/**
 * The `.nl` text format: captured netlink datagrams that a person can read, review in a diff and extend by hand.
 *
 * ```text
 * setup: ip link add br0 type bridge
 * command: ip link set br0 mtu 70000
 * status: 2
 * stderr: Error: mtu greater than device maximum.
 * tool: iproute2-6.1.0
 * kernel: 6.18.0
 * byte-order: little
 * protocol: NETLINK_ROUTE
 * source: strace
 *
 * > 0.000 # the change
 * 28000000 10000500 8a01046b 00000000
 * 00000000 02000000 00000000 00000000
 * 08000400 70110100
 *
 * < 0.001
 * 24000000 02000001 ...
 * ```
 *
 * Header lines are `key: value`, the value being the rest of the line. `byte-order` and `protocol` are required; `setup`,
 * `command`, `tool`, `note` may be repeated; `status` and `stderr` belong to the command above them.
 *
 * An event line is `>` (sent by the program), `<` (received by it), `!` (a system call that failed), `+` or `-` (a multicast
 * group that was joined or left: `+ 0.001 [2] 1`) or `@` (a namespace that was opened to be named in a message, by its
 * descriptor: `@ 0.001 22 "blue"`), then the seconds since the first event, then what differs from the default: the socket `[2]` (default `[1]`), the netlink protocol where
 * it is not the header's, and for `!` the call and its errno: `! 0.002 [2] recvmsg ENOBUFS`. A `#` comment may end it
 * or stand on lines above it. The bytes follow in hex. White space among them means nothing: `formatFixture` writes sixteen to a
 * line, in groups of four, with a blank line between the messages of one datagram. Lines that begin with `=` may follow: what the bytes mean,
 * for a reviewer and for a check. Their form is that of `valueLines` in `nlkit/testing`; here they are text.
 *
 * The header key `unknown`, repeatable, declares what no table reads on purpose: `unknown: RTM_NEWLINK linkinfo.data`.
 */
import { NlkitError } from '../../protocol/codec/errors.js'

/** One command whose traffic was captured. */
export interface FixtureCommand {
  readonly command: string
  /** Exit status. Default 0. */
  readonly status?: number
  /** What it printed as its error, line by line. */
  readonly stderr?: readonly string[]
}

interface EventBase {
  /** Seconds since the first event; kept to the microsecond. */
  readonly time: number
  /** Which of the program's sockets, counted from 1. A monitor such as nlmon cannot tell: all are 1 there. */
  readonly socket: number
  /** `NETLINK_ROUTE` …, or the decimal number. */
  readonly protocol: string
  /** Lines of comment, without `#`. */
  readonly comment?: readonly string[]
  /** Lines that say what the bytes mean, without `=` and the space behind it. */
  readonly expected?: readonly string[]
}

/** One datagram: what one `send` or one `recv` moved, one or more netlink messages. */
export interface FixtureDatagram extends EventBase {
  readonly type: 'send' | 'receive'
  readonly bytes: Uint8Array
}

/** A system call on a netlink socket that failed. */
export interface FixtureFailure extends EventBase {
  readonly type: 'failure'
  /** The name of the call, e.g. `recvmsg`. */
  readonly call: string
  /** The name of the error, e.g. `ENOBUFS`. */
  readonly errno: string
  /** What was to be sent; empty for other calls. */
  readonly bytes: Uint8Array
}

/** A multicast group that the socket joined or left. */
export interface FixtureMembership extends EventBase {
  readonly type: 'join' | 'leave'
  /** Its number, as NETLINK_ADD_MEMBERSHIP takes it. */
  readonly group: number
  /** Empty. */
  readonly bytes: Uint8Array
}

/** A namespace that the program opened to name it in a message. */
export interface FixtureNamespace extends EventBase {
  readonly type: 'namespace'
  /** What messages have in its place. */
  readonly descriptor: number
  /** What the program called it: a name of `ip netns`, or a path. */
  readonly name: string
  /** Empty. */
  readonly bytes: Uint8Array
}

export type FixtureEvent = FixtureDatagram | FixtureFailure | FixtureMembership | FixtureNamespace

/** Whether something was sent or received. */
export function isDatagram(event: FixtureEvent): event is FixtureDatagram {
  return event.type === 'send' || event.type === 'receive'
}

/** What stands above the events. */
export interface FixtureHeader {
  /** Commands that were run before, outside the capture. */
  readonly setup: readonly string[]
  readonly commands: readonly FixtureCommand[]
  /** Name and version of the programs that spoke. */
  readonly tools: readonly string[]
  /** Kernel release. */
  readonly kernel?: string
  /** Byte order of the host that made the bytes. */
  readonly byteOrder: 'little' | 'big'
  /** The protocol of every event that does not name another. */
  readonly protocol: string
  /** How the bytes were captured. */
  readonly source?: string
  readonly notes: readonly string[]
  /** What no table reads, on purpose: a message's name and the path of the attributes, `RTM_NEWLINK linkinfo.data`. */
  readonly unknown?: readonly string[]
}

export interface Fixture extends FixtureHeader {
  readonly events: readonly FixtureEvent[]
}

export type FixtureErrorCode =
  /** The text is not in the format. */
  | 'ERR_FIXTURE_SYNTAX'
  /** The object holds a value that the text cannot carry. */
  | 'ERR_FIXTURE_VALUE'

/** A fixture that cannot be read or written. `line` counts from 1; it is absent where an object, not a text, is at fault. */
export class FixtureError extends NlkitError {
  override readonly name = 'FixtureError'
  declare readonly code: FixtureErrorCode
  declare readonly line?: number

  constructor(code: FixtureErrorCode, message: string, line?: number) {
    super(code, line === undefined ? message : `line ${line}: ${message}`)
    if (line !== undefined) this.line = line
  }
}

const PROTOCOL = /^(?:NETLINK_[A-Z0-9_]+|0|[1-9][0-9]{0,2})$/
const TIME = /^[0-9]+(?:\.[0-9]{1,6})?$/
const SOCKET = /^\[([1-9][0-9]{0,5})\]$/
const CALL = /^[a-z][a-z0-9_]*$/
const ERRNO = /^E[A-Z0-9]+$/
const STATUS = /^[0-9]{1,3}$/
const NUMBER = /^(?:0|[1-9][0-9]{0,9})$/
/** How many words an event line ends with. */
const WORDS = { '>': 0, '<': 0, '!': 2, '+': 1, '-': 1, '@': 2 } as const

/**
 * Read a fixture. Letter case and white space of the bytes and the order of header lines are free; everything else that is not
 * in the format throws {@link FixtureError} `ERR_FIXTURE_SYNTAX` with the line.
 */
export function parseFixture(text: string): Fixture {
  const { header, events } = readFixtureText(text)
  return { ...header, events: [...events].map(({ event }) => event) }
}

/** The same, event by event with the line that each begins on: what stands above an error comes first. */
export function readFixtureText(text: string): {
  readonly header: FixtureHeader
  readonly events: Iterable<{ readonly event: FixtureEvent; readonly line: number }>
} {
  const lines = text.split(/\r?\n/)
  const body = lines.findIndex(line => /^\s*[<>!+@#-]/.test(line))
  const end = body === -1 ? lines.length : body
  const header = parseHeader(lines.slice(0, end))
  return { header, events: parseEvents(lines, end, header.protocol) }
}

function syntax(message: string, line: number): FixtureError {
  return new FixtureError('ERR_FIXTURE_SYNTAX', message, line)
}

function parseHeader(lines: readonly string[]): FixtureHeader {
  const lists = { setup: [] as string[], tool: [] as string[], note: [] as string[], unknown: [] as string[] }
  const single: Partial<Record<'kernel' | 'byte-order' | 'protocol' | 'source', string>> = {}
  const commands: { command: string; status?: number; stderr?: string[] }[] = []

  for (const [index, raw] of lines.entries()) {
    const number = index + 1
    const line = raw.trim()
    if (line === '') continue
    const match = /^([a-z-]+):(?:\s+(.*))?$/.exec(line)
    if (!match) throw syntax(`expected "key: value" or an event line (> < !), found "${shorten(line)}"`, number)
    const key = match[1]!
    const value = match[2] ?? ''
    if (value === '') throw syntax(`"${key}" has no value`, number)
    switch (key) {
      case 'setup':
      case 'tool':
      case 'note':
      case 'unknown':
        lists[key].push(value)
        break
      case 'command':
        commands.push({ command: value })
        break
      case 'status':
      case 'stderr': {
        const command = commands.at(-1)
        if (!command) throw syntax(`"${key}" needs a "command" above it`, number)
        if (key === 'stderr') {
          command.stderr = [...(command.stderr ?? []), value]
          break
        }
        if (command.status !== undefined) throw syntax('the command above has its status already', number)
        if (!STATUS.test(value) || Number(value) > 255)
          throw syntax(`status must be 0..255, found "${shorten(value)}"`, number)
        command.status = Number(value)
        break
      }
      case 'kernel':
      case 'byte-order':
      case 'protocol':
      case 'source':
        if (single[key] !== undefined) throw syntax(`"${key}" is given twice`, number)
        if (key === 'byte-order' && value !== 'little' && value !== 'big')
          throw syntax(`byte-order must be "little" or "big", found "${shorten(value)}"`, number)
        if (key === 'protocol' && !PROTOCOL.test(value))
          throw syntax(`protocol must be NETLINK_… or a number, found "${shorten(value)}"`, number)
        single[key] = value
        break
      default:
        throw syntax(`unknown key "${key}"`, number)
    }
  }

  const { protocol, kernel, source } = single
  const byteOrder = single['byte-order']
  if (byteOrder === undefined) throw syntax('the header, which ends here, has no "byte-order"', lines.length + 1)
  if (protocol === undefined) throw syntax('the header, which ends here, has no "protocol"', lines.length + 1)
  return {
    setup: lists.setup,
    commands,
    tools: lists.tool,
    ...(kernel === undefined ? {} : { kernel }),
    byteOrder: byteOrder as Fixture['byteOrder'],
    protocol,
    ...(source === undefined ? {} : { source }),
    notes: lists.note,
    ...(lists.unknown.length === 0 ? {} : { unknown: lists.unknown }),
  }
}

function* parseEvents(
  lines: readonly string[],
  start: number,
  protocol: string,
): Generator<{ event: FixtureEvent; line: number }> {
  let index = start
  while (index < lines.length) {
    const comment: string[] = []
    for (; index < lines.length && /^\s*(#|$)/.test(lines[index]!); index++) {
      const line = lines[index]!.trim()
      if (line !== '') comment.push(line.slice(1).trim())
    }
    if (index === lines.length) {
      if (comment.length > 0) throw syntax('a comment belongs to the event below it, and there is none', index)
      break
    }
    const eventLine = index + 1
    const event = parseEventLine(lines[index]!.trim(), eventLine, protocol, comment)
    index++
    const bytes: number[] = []
    for (; index < lines.length && !/^\s*[<>!+@#=-]/.test(lines[index]!); index++)
      parseHex(lines[index]!, index + 1, bytes)
    const expected: string[] = []
    for (; index < lines.length && /^\s*(=|$)/.test(lines[index]!); index++) {
      const line = lines[index]!.trim()
      if (line !== '') expected.push(line.slice(1).replace(/^ /, ''))
    }
    if ((event.type === 'send' || event.type === 'receive') && bytes.length === 0)
      throw syntax('no bytes below this line', eventLine)
    const meaning = expected.length === 0 ? {} : { expected }
    yield { event: { ...event, ...meaning, bytes: Uint8Array.from(bytes) }, line: eventLine }
  }
}

type WithoutBytes<T> = T extends FixtureEvent ? Omit<T, 'bytes'> : never

function parseEventLine(
  line: string,
  number: number,
  defaultProtocol: string,
  above: readonly string[],
): WithoutBytes<FixtureEvent> {
  const hash = line.indexOf('#')
  const comment = hash === -1 ? above : [...above, line.slice(hash + 1).trim()]
  const words = (hash === -1 ? line : line.slice(0, hash)).trim().split(/\s+/)
  const mark = words.shift()!
  if (!/^[><!+@-]$/.test(mark)) throw syntax(`expected an event line (> < ! + - @), found "${shorten(line)}"`, number)
  const time = words.shift() ?? ''
  if (!TIME.test(time)) throw syntax(`expected seconds such as 0.001 after "${mark}", found "${shorten(time)}"`, number)
  const socket = SOCKET.exec(words[0] ?? '')
  if (socket) words.shift()
  const protocol =
    words.length > WORDS[mark as keyof typeof WORDS] && PROTOCOL.test(words[0]!) ? words.shift()! : defaultProtocol
  const base = {
    time: Number(time),
    socket: socket ? Number(socket[1]) : 1,
    protocol,
    ...(comment.length === 0 ? {} : { comment }),
  }
  if (mark === '!') {
    const [call = '', errno = '', ...rest] = words
    if (!CALL.test(call) || !ERRNO.test(errno) || rest.length > 0)
      throw syntax(`expected "! seconds call ERRNO", e.g. "! 0.001 recvmsg ENOBUFS"`, number)
    return { type: 'failure', ...base, call, errno }
  }
  if (mark === '+' || mark === '-') {
    const [group = '', ...rest] = words
    if (!NUMBER.test(group) || rest.length > 0)
      throw syntax(
        `expected "${mark} seconds GROUP", e.g. "${mark} 0.001 1", found "${shorten(words.join(' '))}"`,
        number,
      )
    return { type: mark === '+' ? 'join' : 'leave', ...base, group: Number(group) }
  }
  if (mark === '@') {
    const [descriptor = '', quoted = '', ...rest] = words
    const name = unquoted(quoted)
    if (!NUMBER.test(descriptor) || name === undefined || rest.length > 0)
      throw syntax(`expected "@ seconds DESCRIPTOR "NAME"", e.g. "@ 0.001 22 "blue""`, number)
    return { type: 'namespace', ...base, descriptor: Number(descriptor), name }
  }
  if (words.length > 0)
    throw syntax(`expected [socket], a protocol or a # comment, found "${shorten(words.join(' '))}"`, number)
  return { type: mark === '>' ? 'send' : 'receive', ...base }
}

/** A name as one word without `#`: a JSON string. */
export function quoted(name: string): string {
  return JSON.stringify(name).replaceAll(
    /[\s#]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** What {@link quoted} wrote, or undefined. */
export function unquoted(text: string): string | undefined {
  try {
    const name: unknown = JSON.parse(text)
    return typeof name === 'string' ? name : undefined
  } catch {
    return undefined
  }
}

function parseHex(line: string, number: number, bytes: number[]): void {
  for (const { 0: group, index } of line.matchAll(/\S+/g)) {
    if (!/^[0-9a-fA-F]+$/.test(group)) throw syntax(`"${shorten(group)}" at column ${index + 1} is not hex`, number)
    if (group.length % 2 === 1)
      throw syntax(`"${shorten(group)}" at column ${index + 1} has an odd number of digits`, number)
    for (let at = 0; at < group.length; at += 2) bytes.push(Number.parseInt(group.slice(at, at + 2), 16))
  }
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}

/**
 * Write a fixture: `parseFixture(formatFixture(f))` equals `f`, with times to the microsecond, and a text that came from here comes back
 * unchanged. Throws {@link FixtureError} `ERR_FIXTURE_VALUE` for a value that its line cannot hold.
 */
export function formatFixture(fixture: Fixture): string {
  const header: string[] = []
  const put = (key: string, value: string) => header.push(`${key}: ${headerValue(key, value)}`)
  for (const setup of fixture.setup) put('setup', setup)
  for (const { command, status, stderr } of fixture.commands) {
    put('command', command)
    if (status !== undefined) put('status', checked('status', String(status), STATUS))
    for (const line of stderr ?? []) put('stderr', line)
  }
  for (const tool of fixture.tools) put('tool', tool)
  if (fixture.kernel !== undefined) put('kernel', fixture.kernel)
  put('byte-order', fixture.byteOrder)
  put('protocol', checked('protocol', fixture.protocol, PROTOCOL))
  if (fixture.source !== undefined) put('source', fixture.source)
  for (const note of fixture.notes) put('note', note)
  for (const unknown of fixture.unknown ?? []) put('unknown', unknown)
  const events = fixture.events.map(event => formatEvent(event, fixture))
  return [header.join('\n') + '\n', ...events].join('\n')
}

const MARK = { send: '>', receive: '<', failure: '!', join: '+', leave: '-', namespace: '@' } as const

/** One event as its lines in the text, to append to one that has this header. Throws like {@link formatFixture}. */
export function formatEvent(event: FixtureEvent, { byteOrder, protocol }: FixtureHeader): string {
  const words: string[] = [MARK[event.type], formatTime(event.time)]
  if (event.socket !== 1) words.push(checked('socket', `[${event.socket}]`, SOCKET))
  if (event.protocol !== protocol) words.push(checked('protocol', event.protocol, PROTOCOL))
  if (event.type === 'failure') words.push(checked('call', event.call, CALL), checked('errno', event.errno, ERRNO))
  else if (event.type === 'namespace')
    words.push(checked('descriptor', String(event.descriptor), NUMBER), quoted(event.name))
  else if (!isDatagram(event)) words.push(checked('group', String(event.group), NUMBER))
  else if (event.bytes.length === 0) throw new FixtureError('ERR_FIXTURE_VALUE', 'a datagram without bytes')
  const comment = (event.comment ?? []).map(line => `# ${commentValue(line)}`.trimEnd())
  const above = comment.length > 1 ? comment : []
  const beside = comment.length === 1 ? comment : []
  const paragraphs = splitMessages(event.bytes, byteOrder).map(hexLines)
  const meaning = (event.expected ?? []).map(line => `= ${expectedValue(line)}\n`).join('')
  return [...above, [...words, ...beside].join(' '), paragraphs.join('\n')].join('\n') + meaning
}

/** Seconds with three decimals, or as many as the microseconds need. */
function formatTime(seconds: number): string {
  if (!(seconds >= 0 && seconds < 1e9)) throw new FixtureError('ERR_FIXTURE_VALUE', `time: ${seconds} is not 0..1e9 s`)
  return seconds.toFixed(6).replace(/0{1,3}$/, '')
}

function hexLines(bytes: Uint8Array): string {
  let text = ''
  for (const [index, byte] of bytes.entries()) {
    if (index > 0) text += index % 16 === 0 ? '\n' : index % 4 === 0 ? ' ' : ''
    text += byte.toString(16).padStart(2, '0')
  }
  return `${text}\n`
}

function checked(what: string, value: string, pattern: RegExp): string {
  if (!pattern.test(value)) throw new FixtureError('ERR_FIXTURE_VALUE', `${what}: "${shorten(value)}" is not valid`)
  return value
}

function headerValue(key: string, value: string): string {
  if (value === '' || value !== value.trim() || /[\r\n]/.test(value))
    throw new FixtureError('ERR_FIXTURE_VALUE', `${key}: must be one line of text without outer spaces`)
  return value
}

function commentValue(value: string): string {
  if (value !== value.trim() || /[\r\n]/.test(value))
    throw new FixtureError('ERR_FIXTURE_VALUE', 'comment: one entry a line, without outer spaces')
  return value
}

function expectedValue(line: string): string {
  if (line.trim() === '' || line !== line.trimEnd() || /[\r\n]/.test(line))
    throw new FixtureError('ERR_FIXTURE_VALUE', 'expected: one line of text each, without spaces at its end')
  return line
}

/**
 * The messages of one datagram, each with its padding (NLMSG_ALIGN, `linux/netlink.h`). What is not a whole message comes last, in one
 * piece, so that together the pieces are all the bytes: the text of a uevent, a datagram cut short, or the unused end of a request
 * buffer, which some programs send along and the kernel passes over.
 */
export function splitMessages(bytes: Uint8Array, byteOrder: 'little' | 'big'): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const messages: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    const length = at + 16 <= bytes.length ? view.getUint32(at, byteOrder === 'little') : 0
    const whole = length >= 16 && length <= bytes.length - at
    const end = whole ? Math.min(at + Math.ceil(length / 4) * 4, bytes.length) : bytes.length
    messages.push(bytes.subarray(at, end))
    at = end
  }
  return messages
}
