/**
 * The netlink traffic in the text of strace(1), of one process (`-ff`, or no `-f`) or of many (`-f`, with pids in front).
 *
 * The bytes come from the dumps below a call (`-e read=all -e write=all`: ` | 00000  20 00 …`), which show just what the call moved;
 * else from the strings of its arguments (`-x`, `-xx`, with a large enough `-s`). Where strace decoded a message instead of showing it,
 * that is said. Protocols are known from the socket() calls, through dup, fork and exec, and from `-yy`.
 */
import { unescapeC } from './c-string.js'
import { bytesOfArguments } from './strace-arguments.js'

/** One netlink socket of the traced processes; sockets that share it by dup or fork are the same object. */
export interface StraceSocket {
  /** As strace writes it: `NETLINK_ROUTE`; undefined where the socket was opened before the trace began. */
  readonly protocol: string | undefined
}

interface StraceCall {
  readonly line: number
  readonly call: string
  readonly socket: StraceSocket
  readonly fd: number
  /** As the lines begin with it; undefined in a trace of one process. */
  readonly pid: number | undefined
  /** Of the last execve. */
  readonly command: string | undefined
  /** Nanoseconds; undefined without -t, -tt, -ttt or -r. */
  readonly time: bigint | undefined
}

export type StraceEvent =
  | (StraceCall & { readonly type: 'send' | 'receive'; readonly bytes: Uint8Array })
  | (StraceCall & { readonly type: 'failure'; readonly errno: string })
  | { readonly type: 'problem'; readonly line: number; readonly reason: string }

interface Process {
  sockets: Map<number, StraceSocket>
  command: string | undefined
  /** The beginning of a call that another process interrupted in the text. */
  unfinished: string | undefined
}

const SENDS = new Set(['sendto', 'sendmsg', 'sendmmsg', 'send', 'write', 'writev'])
const RECEIVES = new Set(['recvfrom', 'recvmsg', 'recv', 'read', 'readv'])
const FORKS = new Set(['clone', 'clone3', 'fork', 'vfork'])

/** Pids alone or, with -Y, each with its command in angle brackets. */
const linePrefix =
  /^(?:\[pid +(\d+)(?:<.*?>)?\] |(\d+)(?:<.*?>)? +(?=\d|[a-z_<+-]| +\d+\.))?(?:( *\d+\.\d+|\d\d:\d\d:\d\d(?:\.\d+)?) )?/
const wholeCall = /^(\w+)\((.*)\)\s+= (-?\d+|\?)(?:<[^>]*>)?(?: (E[A-Z0-9]+))?/s
const callUnfinished = /^(\w+\(.*) <unfinished \.\.\.>$/s
const callResumed = /^<\.\.\. \w+ resumed>/
const dumpLine = /^ \| [0-9a-f]+ {2}(.{49})/
const bufferLine = /^ \* \d+ bytes in buffer \d+/
/** In front of each datagram of a call that moves several. */
const vectorLine = /^ = \d+ buffers in vector \d+/
const utf8 = new TextDecoder()
const second = 1_000_000_000n
const day = 86_400n * second

const decodedAdvice =
  'strace shows this datagram decoded or cut short, not its bytes: run it with -e read=all -e write=all'

/** `/usr/sbin/ip` of an execve, as the kernel's comm would have it. */
function programName(args: string): string | undefined {
  const path = /^"((?:[^"\\]|\\.)*)"/.exec(args)?.[1]
  return path === undefined ? undefined : utf8.decode(unescapeC(path)).split('/').at(-1)
}

/** Whether a line is one of strace. */
export function isStraceLine(text: string): boolean {
  const rest = text.slice(linePrefix.exec(text)![0].length)
  return (
    wholeCall.test(rest) || callUnfinished.test(rest) || callResumed.test(rest) || /^strace: Process \d+ /.test(text)
  )
}

/** Takes the lines of a trace one by one; a datagram is known when the line behind its dump has come. */
export class StraceCalls {
  readonly #littleEndian: boolean
  readonly #processes = new Map<number | undefined, Process>()
  #moved:
    | {
        readonly call: StraceCall
        readonly args: string
        /** Bytes of the datagram; undefined for a call that moves several, each with a dump of its own. */
        readonly length: number | undefined
        readonly dumps: number[][]
      }
    | undefined
  #clock: bigint | undefined
  #dayStart: bigint | undefined

  /** `littleEndian`: of the traced host, for messages whose headers strace took apart. */
  constructor(littleEndian = true) {
    this.#littleEndian = littleEndian
  }

  line(text: string, number: number): StraceEvent[] {
    const dump = dumpLine.exec(text)?.[1]
    if (dump !== undefined) {
      for (const [byte] of dump.matchAll(/[0-9a-f]{2}/g)) this.#moved?.dumps.at(-1)?.push(Number.parseInt(byte, 16))
      return []
    }
    if (vectorLine.test(text)) {
      this.#moved?.dumps.push([])
      return []
    }
    if (bufferLine.test(text)) return []
    const events = this.end()
    const prefix = linePrefix.exec(text)!
    const pidText = prefix[1] ?? prefix[2]
    const pid = pidText === undefined ? undefined : Number(pidText)
    const time = prefix[3] === undefined ? undefined : this.#timeOf(prefix[3])
    const process = this.#process(pid)
    let rest = text.slice(prefix[0].length)
    const begun = callUnfinished.exec(rest)?.[1]
    if (begun !== undefined) {
      process.unfinished = begun
      return events
    }
    const resumed = callResumed.exec(rest)?.[0]
    if (resumed !== undefined) {
      rest = (process.unfinished ?? '') + rest.slice(resumed.length)
      process.unfinished = undefined
    }
    const call = wholeCall.exec(rest)
    if (call !== null) events.push(...this.#call(call, { pid, time, process, number }))
    else if (rest.startsWith('+++ ')) this.#processes.delete(pid)
    return events
  }

  /** The call whose dump is complete. */
  end(): StraceEvent[] {
    const moved = this.#moved
    this.#moved = undefined
    if (moved === undefined) return []
    const { call, args, length, dumps } = moved
    const type = SENDS.has(call.call) ? 'send' : 'receive'
    const whole = dumps.filter(dump => dump.length > 0).map(dump => Uint8Array.from(dump))
    if (length === undefined)
      return whole.length === 0
        ? [{ type: 'problem', line: call.line, reason: decodedAdvice }]
        : whole.map(bytes => ({ type, ...call, bytes }))
    const shown = whole[0] ?? bytesOfArguments(args, length, this.#littleEndian)
    if (shown === undefined) return [{ type: 'problem', line: call.line, reason: decodedAdvice }]
    const event: StraceEvent = { type, ...call, bytes: shown }
    if (shown.length === length) return [event]
    const reason = `${call.call} moved ${length} bytes but ${shown.length} are shown`
    return [event, { type: 'problem', line: call.line, reason }]
  }

  #call(
    [, call = '', args = '', result = '', errno]: RegExpExecArray,
    {
      pid,
      time,
      process,
      number,
    }: { pid: number | undefined; time: bigint | undefined; process: Process; number: number },
  ): StraceEvent[] {
    const value = Number(result)
    const { sockets } = process
    if (call === 'socket') {
      const protocol = /^AF_NETLINK, [^,]*, (.+)$/.exec(args)?.[1]
      if (protocol === undefined) return []
      const socket = { protocol }
      if (errno === undefined) sockets.set(value, socket)
      else return [{ type: 'failure', line: number, call, socket, fd: -1, pid, command: process.command, time, errno }]
      return []
    }
    if (call === 'execve' && value === 0) process.command = programName(args)
    if (FORKS.has(call) && value > 0) this.#fork(process, value, args.includes('CLONE_FILES'))

    const descriptor = /^(\d+)(?:<NETLINK:\[(?:([A-Z0-9_]+):)?[^>]*>)?/.exec(args)
    if (descriptor === null) return []
    const fd = Number(descriptor[1])
    let socket = sockets.get(fd)
    if (socket === undefined && (descriptor[0].includes('<') || args.includes('sa_family=AF_NETLINK'))) {
      socket = { protocol: descriptor[2] === undefined ? undefined : `NETLINK_${descriptor[2]}` }
      sockets.set(fd, socket)
    }
    if (socket === undefined) return []
    const base: StraceCall = { line: number, call, socket, fd, pid, command: process.command, time }
    if (call === 'close' && errno === undefined) sockets.delete(fd)
    else if (/^dup[23]?$/.test(call) || (call.startsWith('fcntl') && args.includes('F_DUPFD'))) {
      if (errno === undefined) sockets.set(value, socket)
    } else if (/^(?:send|recv)mmsg$/.test(call) && value > 0)
      this.#moved = { call: base, args, length: undefined, dumps: [] }
    else if (errno !== undefined)
      // An empty queue is how a non-blocking program waits, not an event.
      return errno === 'EAGAIN' || errno === 'EINTR' ? [] : [{ type: 'failure', ...base, errno }]
    else if ((SENDS.has(call) || RECEIVES.has(call)) && !args.includes('MSG_PEEK') && value > 0)
      this.#moved = { call: base, args, length: value, dumps: [[]] }
    return []
  }

  #process(pid: number | undefined): Process {
    let process = this.#processes.get(pid)
    if (process === undefined) {
      process = { sockets: new Map(), command: undefined, unfinished: undefined }
      this.#processes.set(pid, process)
    }
    return process
  }

  #fork(parent: Process, pid: number, shared: boolean): void {
    const child = this.#process(pid)
    child.sockets = shared ? parent.sockets : new Map([...parent.sockets, ...child.sockets])
    child.command ??= parent.command
  }

  /** -ttt: seconds since 1970. -r: since the line before. -t, -tt: of the day, told here from the first line. */
  #timeOf(text: string): bigint {
    const [whole = '0', fraction = ''] = text.trim().split('.')
    const nanoseconds = BigInt(fraction.padEnd(9, '0').slice(0, 9))
    if (!whole.includes(':')) {
      const time = BigInt(whole) * second + nanoseconds
      if (!text.startsWith(' ') || whole.length > 6) return time
      this.#clock = (this.#clock ?? 0n) + time
      return this.#clock
    }
    const [hours, minutes, seconds] = whole.split(':').map(BigInt) as [bigint, bigint, bigint]
    const ofDay = (hours * 3600n + minutes * 60n + seconds) * second + nanoseconds
    this.#dayStart ??= ofDay
    let time = ofDay - this.#dayStart
    // Lines of several processes may be out of order by a little; half a day back is midnight.
    while (time + day / 2n < (this.#clock ?? 0n)) time += day
    this.#clock = time
    return time
  }
}
