/* What a request or an event cannot do without, each by itself: system calls by Node, calls of libc by the FFI, promises. */
import fs from 'node:fs'
import { Input } from '../../protocol/codec/index.js'
import { getLink, newLink } from '../../protocol/index.js'
import { encodeMessage, messageAt, NLM_F } from '../../protocol/netlink/index.js'
import { routes } from '../../src/client/route/routes.js'
import { AF, F, SOCK } from '../../src/ffi/constants.js'
import { libc } from '../../src/ffi/libc.js'
import { RouteClient, RouteClientSync } from '../../src/index.js'
import { Batch } from '../../src/socket/batch.js'
import { Pack } from '../../src/socket/pack.js'
import { columns } from './table.js'

/** Microseconds of one thing, the quickest of the rounds: what else the machine does only ever adds. */
export interface CallFloor {
  readonly what: string
  readonly microseconds: number
}

type Work = () => unknown

const pool = (fd: number, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => fs.write(fd, bytes, error => (error ? reject(error) : resolve())))

/** Each of them many times over, in a process that has nothing else to do. Takes no privilege: the device is `lo`. */
export async function callFloors(rounds: number): Promise<CallFloor[]> {
  const fd = libc.socket(AF.NETLINK, SOCK.RAW | SOCK.CLOEXEC | SOCK.NONBLOCK, 0)
  using sync = RouteClientSync.open()
  await using client = RouteClient.open()
  try {
    const address = Buffer.alloc(12)
    new Uint16Array(address.buffer, address.byteOffset, 1)[0] = AF.NETLINK
    libc.connect(fd, address)
    const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1
    const header = { family: 0, type: 0, index: 1, flags: 0, change: 0 }
    const encoded = encodeMessage(
      getLink,
      { flags: NLM_F.REQUEST, sequence: 1 },
      { header, attributes: {} },
      littleEndian,
    )
    // Not on V8's heap, where system calls cannot read it.
    const question = new Uint8Array(4096).subarray(0, encoded.length)
    question.set(encoded)
    const reply = new Uint8Array(64 * 1024)
    const input = new Input(reply, littleEndian)
    const message = libc.messageBuffer({ data: Buffer.from(new ArrayBuffer(64 * 1024)) })
    const many = libc.datagramBuffers(32, 64 * 1024)
    const ask: Work = () => fs.writeSync(fd, question)
    const read: Work = () => fs.readSync(fd, reply)
    ask()
    const length = fs.readSync(fd, reply)
    const { payload, end } = messageAt(input, 0, length)
    const decode: Work = () => newLink.body.read(input, payload, end)
    const things: readonly (readonly [what: string, work: Work, times?: number])[] = [
      ['write a question and read its reply: a link, not looked at', () => [ask(), read()]],
      ['the same, the reply taken by recvmsg(2) through the FFI', () => [ask(), libc.recvmsg(fd, message)]],
      ['the same, 32 questions and one recvmmsg(2), each', () => [times(32, ask), libc.recvmmsg(fd, many)], 32],
      ['decode that link to an object', decode],
      ['a call of libc with numbers, fcntl(2)', () => libc.fcntl(fd, F.GETFD)],
      ['a call of libc with buffers, getsockname(2)', () => libc.getsockname(fd)],
      ['read(2) of a socket where nothing waits: an exception', () => caught(read)],
      ['a promise, resolved and awaited', async () => new Promise<void>(resolve => resolve())],
      ['a write of the thread pool, its reply read', async () => [await pool(fd, question), read()]],
      ['that question by RouteClientSync.links.get', () => sync.links.get(1)],
      ['the same by RouteClient.links.get, awaited', () => client.links.get(1)],
      ['the same, 1,000 in one tick, each', () => Promise.all(thousand.map(() => client.links.get(1))), 1000],
      ['a route of a batch, from its words to the datagram', () => packed(2900), 2900],
    ]
    const found: CallFloor[] = []
    for (const [what, work, each = 1] of things)
      found.push({ what, microseconds: (await quickest(work, rounds, Math.ceil(calls / each))) / each })
    return found
  } finally {
    libc.close(fd)
  }
}

const thousand = Array.from({ length: 1000 }, (_, i) => i)

/** So many routes, written as a batch writes them and sent to nobody. */
function packed(count: number): void {
  const batch = new Batch(
    (i: number) => routes.add({ to: `10.0.${i >> 8}.${i & 255}`, dev: 1, scope: 'link', protocol: 'static' }),
    () => pack,
  )
  for (let i = 0; i < count; i++) batch.take(i)
  pack.reset()
}

/** One that does not fill up. */
const pack = new Pack(true, Number.POSITIVE_INFINITY)

function times(count: number, work: Work): void {
  for (let i = 0; i < count; i++) work()
}

function caught(work: Work): void {
  try {
    work()
  } catch {
    // EAGAIN.
  }
}

const calls = 1000

async function quickest(work: Work, rounds: number, calls: number): Promise<number> {
  const isAsync = work() instanceof Promise
  let best = Number.POSITIVE_INFINITY
  // The first rounds are those in which V8 compiles.
  for (let round = 0; round < rounds + 5; round++) {
    const start = performance.now()
    if (isAsync) for (let i = 0; i < calls; i++) await work()
    else for (let i = 0; i < calls; i++) work()
    if (round >= 5) best = Math.min(best, ((performance.now() - start) / calls) * 1000)
  }
  return best
}

export function callFloorsTable(found: readonly CallFloor[]): string {
  if (found.length === 0) return ''
  const lines = found.map(({ what, microseconds }) => [what, microseconds.toFixed(2)])
  return [
    'floors: calls and promises, the quickest of the rounds',
    ...columns([['', 'µs'], ...lines]).map(line => `  ${line}`),
  ].join('\n')
}
