import { ERRNO } from '../../protocol/netlink/errno.js'
import { TransportError } from '../errors.js'
import { DatagramBuffers } from './datagrams.js'
import { type CallResult, type LibraryFunction, loadLibrary, type Signature } from './library.js'
import { MessageBuffer, type MessageBufferOptions } from './message.js'
import { cString, int, LITTLE, readInt, readTimespec, TIMESPEC_SIZE, view } from './native.js'

const SIGNATURES = {
  socket: { result: 'int', arguments: ['int', 'int', 'int'] },
  close: { result: 'int', arguments: ['int'] },
  bind: { result: 'int', arguments: ['int', 'buffer', 'int'] },
  connect: { result: 'int', arguments: ['int', 'buffer', 'int'] },
  getsockname: { result: 'int', arguments: ['int', 'buffer', 'buffer'] },
  setsockopt: { result: 'int', arguments: ['int', 'int', 'int', 'buffer', 'int'] },
  getsockopt: { result: 'int', arguments: ['int', 'int', 'int', 'buffer', 'buffer'] },
  sendto: { result: 'ssize', arguments: ['int', 'buffer', 'size', 'int', 'buffer', 'int'] },
  recvmsg: { result: 'ssize', arguments: ['int', 'buffer', 'int'] },
  recvmmsg: { result: 'int', arguments: ['int', 'size', 'int', 'int', 'size'] },
  poll: { result: 'int', arguments: ['buffer', 'size', 'int'] },
  fcntl: { result: 'int', arguments: ['int', 'int', 'long'] },
  ioctl: { result: 'int', arguments: ['int', 'size', 'long'] },
  flock: { result: 'int', arguments: ['int', 'int'] },
  unshare: { result: 'int', arguments: ['int'] },
  setns: { result: 'int', arguments: ['int', 'int'] },
  mount: { result: 'int', arguments: ['buffer', 'buffer', 'buffer', 'size', 'long'] },
  umount2: { result: 'int', arguments: ['buffer', 'int'] },
  memcpy: { result: 'pointer', arguments: ['buffer', 'buffer', 'size'] },
  if_nametoindex: { result: 'int', arguments: ['buffer'] },
  clock_gettime: { result: 'int', arguments: ['int', 'buffer'] },
  abort: { result: 'int', arguments: [] },
} as const satisfies Record<string, Signature>

type Symbol = keyof typeof SIGNATURES

let loaded: Readonly<Record<Symbol, LibraryFunction>> | undefined

function library(): Readonly<Record<Symbol, LibraryFunction>> {
  loaded ??= loadLibrary(SIGNATURES)
  return loaded
}

/** What a refusal means for the caller, where errno's own text does not say it. */
const HINTS: Readonly<Record<string, string>> = {
  'setns EPERM': 'entering a network namespace needs CAP_SYS_ADMIN, here and in the user namespace that owns it',
  'unshare EPERM': 'making a namespace needs CAP_SYS_ADMIN',
  'unshare EINVAL': 'this kernel was built without network namespaces (CONFIG_NET_NS)',
  'unshare ENOSPC': 'the limit in /proc/sys/user/max_net_namespaces is reached',
  'mount EPERM': 'mounting needs CAP_SYS_ADMIN in the user namespace that owns this mount namespace',
  'umount2 EPERM': 'unmounting needs CAP_SYS_ADMIN in the user namespace that owns this mount namespace',
  'socket EPERM': 'a raw socket needs CAP_NET_RAW',
  'socket EAFNOSUPPORT': 'this kernel has no such address family',
  'socket EPROTONOSUPPORT': 'this kernel has no such protocol: built without it, or its module is not loaded',
  'bind EPERM': 'joining this multicast group needs CAP_NET_ADMIN',
  'setsockopt EPERM': 'this option needs CAP_NET_ADMIN',
}

function failure(syscall: Symbol, errno: number, subject: string): TransportError {
  const error = new TransportError({ syscall, errno, subject })
  const hint = HINTS[`${syscall} ${error.code}`]
  return hint === undefined ? error : new TransportError({ syscall, errno, subject, hint })
}

function checked(syscall: Symbol, result: CallResult, subject: string): number {
  if (result.value === -1) throw failure(syscall, result.errno, subject)
  return result.value as number
}

function call(syscall: Symbol, values: readonly (number | Buffer)[], subject: string): number {
  return checked(syscall, library()[syscall](values), subject)
}

/** The same, again while a signal interrupts: for calls that wait and may be repeated. */
function callUninterrupted(syscall: Symbol, values: readonly (number | Buffer)[]): CallResult {
  for (;;) {
    const result = library()[syscall](values)
    if (result.value !== -1 || result.errno !== ERRNO.EINTR) return result
  }
}

export interface ReceivedMessage {
  /** Bytes received; with MSG.TRUNC among the flags passed, the datagram's full length even if it did not fit. */
  length: number
  /** The sender's `struct sockaddr_*`: a view, valid until the next call. */
  address: Buffer
  /** Control messages, cmsg(3): a view, valid until the next call. */
  control: Buffer
  /** `msg_flags`: MSG.TRUNC, MSG.CTRUNC. */
  flags: number
}

export interface PollEntry {
  fd: number
  /** POLL.* to wait for. */
  events: number
}

/**
 * libc's functions, each named and used as its man page says, with the checks done: a failure is a {@link TransportError} that
 * names the call, its `subject` (the file, socket or namespace, for people) and what is missing.
 *
 * Every call is synchronous, on the calling thread. Nothing here may become asynchronous: `setns` and `unshare` change the
 * thread they run on, and a thread of libuv's pool would keep the namespace for whatever it does next.
 *
 * Loads ffi-rs at the first call. Programs that use worker threads call something here on the main thread first: ffi-rs fills its table of
 * symbols without a lock.
 *
 * @throws TransportError the call failed
 * @throws PlatformError ERR_NOT_LINUX, ERR_FFI_UNAVAILABLE
 */
export const libc = {
  /** socket(2). Returns the descriptor, which {@link libc.close} closes. */
  socket(domain: number, type: number, protocol: number, subject = `family ${domain}, protocol ${protocol}`): number {
    return call('socket', [domain, type, protocol], subject)
  },

  /** close(2). On a worker thread `fs.closeSync` warns of a descriptor that `fs` did not open. */
  close(fd: number, subject = `fd ${fd}`): void {
    call('close', [fd], subject)
  },

  /** bind(2) to a `struct sockaddr_*` given as bytes. */
  bind(fd: number, address: Buffer, subject = `fd ${fd}`): void {
    call('bind', [fd, address, address.length], subject)
  },

  /** connect(2), for datagram sockets: it sets the peer and never waits. */
  connect(fd: number, address: Buffer, subject = `fd ${fd}`): void {
    call('connect', [fd, address, address.length], subject)
  },

  /** getsockname(2): the socket's own `struct sockaddr_*`. */
  getsockname(fd: number, subject = `fd ${fd}`): Buffer {
    const address = Buffer.alloc(128)
    const length = int(address.length)
    call('getsockname', [fd, address, length], subject)
    return address.subarray(0, readInt(length))
  },

  /** setsockopt(2) with the option's bytes. */
  setsockopt(fd: number, level: number, option: number, value: Buffer, subject = `fd ${fd}`): void {
    call('setsockopt', [fd, level, option, value, value.length], subject)
  },

  /** setsockopt(2) of an option that is an `int`. */
  setsockoptInt(fd: number, level: number, option: number, value: number, subject = `fd ${fd}`): void {
    call('setsockopt', [fd, level, option, int(value), 4], subject)
  },

  /** getsockopt(2): at most `size` bytes of the option. */
  getsockopt(fd: number, level: number, option: number, size: number, subject = `fd ${fd}`): Buffer {
    const value = Buffer.alloc(size)
    const length = int(size)
    call('getsockopt', [fd, level, option, value, length], subject)
    return value.subarray(0, readInt(length))
  },

  /** getsockopt(2) of an option that is an `int`. */
  getsockoptInt(fd: number, level: number, option: number, subject = `fd ${fd}`): number {
    return readInt(libc.getsockopt(fd, level, option, 4, subject))
  },

  /** sendto(2) on a non-blocking socket. Returns the bytes sent. */
  sendto(fd: number, data: Buffer, flags: number, address: Buffer, subject = `fd ${fd}`): number {
    const result = callUninterrupted('sendto', [fd, data, data.length, flags, address, address.length])
    return checked('sendto', result, subject)
  },

  /** The buffers for {@link libc.recvmsg}; make them once and keep them. */
  messageBuffer(options: MessageBufferOptions): MessageBuffer {
    return new MessageBuffer(options, libc.addressOf)
  },

  /** recvmsg(2) into `message.data`. `undefined` when nothing waits on a non-blocking socket (EAGAIN): that is no error. */
  recvmsg(fd: number, message: MessageBuffer, flags = 0, subject = `fd ${fd}`): ReceivedMessage | undefined {
    message.reset()
    const result = callUninterrupted('recvmsg', [fd, message.header, flags])
    if (result.value === -1 && result.errno === ERRNO.EAGAIN) return undefined
    return {
      length: checked('recvmsg', result, subject),
      address: message.address.subarray(0, message.addressLength),
      control: message.control.subarray(0, message.controlLength),
      flags: message.flags,
    }
  },

  /** The buffers for {@link libc.recvmmsg}: `count` slots of `size` bytes; make them once and keep them. */
  datagramBuffers(count: number, size: number): DatagramBuffers {
    return new DatagramBuffers(count, size, libc.addressOf)
  },

  /** recvmmsg(2) on a non-blocking socket: as many datagrams as wait and as there are slots. Returns how many; 0 when none waits (EAGAIN). */
  recvmmsg(fd: number, { pointer, slots }: DatagramBuffers, subject = `fd ${fd}`): number {
    const result = callUninterrupted('recvmmsg', [fd, pointer, slots.length, 0, 0])
    if (result.value === -1 && result.errno === ERRNO.EAGAIN) return 0
    return checked('recvmmsg', result, subject)
  },

  /**
   * poll(2): blocks the thread for at most `timeoutMs` (-1: without limit). Returns `revents` (POLL.*) of each entry, all 0 after the time.
   * A signal does not lengthen the wait.
   */
  poll(entries: readonly PollEntry[], timeoutMs: number): number[] {
    const fds = Buffer.alloc(entries.length * 8)
    const fields = view(fds)
    entries.forEach(({ fd, events }, index) => {
      fields.setInt32(index * 8, fd, LITTLE)
      fields.setInt16(index * 8 + 4, events, LITTLE)
    })
    const end = performance.now() + timeoutMs
    for (let left = timeoutMs; ; left = Math.max(0, Math.ceil(end - performance.now()))) {
      const result = library().poll([fds, entries.length, timeoutMs < 0 ? -1 : left])
      if (result.value === -1 && result.errno === ERRNO.EINTR) continue
      checked('poll', result, entries.map(({ fd }) => `fd ${fd}`).join(', '))
      return entries.map((_, index) => fields.getInt16(index * 8 + 6, LITTLE))
    }
  },

  /** fcntl(2) with an integer argument. */
  fcntl(fd: number, command: number, argument = 0, subject = `fd ${fd}`): number {
    return call('fcntl', [fd, command, argument], subject)
  },

  /** ioctl(2) with an integer argument. */
  ioctl(fd: number, request: number, argument = 0, subject = `fd ${fd}`): number {
    return call('ioctl', [fd, request, argument], subject)
  },

  /** flock(2). Waits for the lock unless LOCK.NB is given. */
  flock(fd: number, operation: number, subject = `fd ${fd}`): void {
    checked('flock', callUninterrupted('flock', [fd, operation]), subject)
  },

  /** unshare(2) of the calling thread. */
  unshare(flags: number, subject = ''): void {
    call('unshare', [flags], subject)
  },

  /** setns(2) of the calling thread. `type` is the CLONE.NEW* that `fd` must be, or 0 for any. */
  setns(fd: number, type: number, subject = `fd ${fd}`): void {
    call('setns', [fd, type], subject)
  },

  /** mount(2) without data. */
  mount(source: string, target: string, type: string, flags: number): void {
    call('mount', [cString(source), cString(target), cString(type), flags, 0], target)
  },

  /** umount2(2). */
  umount2(target: string, flags: number): void {
    call('umount2', [cString(target), flags], target)
  },

  /** if_nametoindex(3), in the calling thread's network namespace. */
  ifNameToIndex(name: string): number {
    const result = library().if_nametoindex([cString(name)])
    if (result.value === 0) throw failure('if_nametoindex', result.errno, name)
    return result.value as number
  },

  /** clock_gettime(2), in nanoseconds. */
  clockGettime(clock: number): bigint {
    const time = Buffer.alloc(TIMESPEC_SIZE)
    call('clock_gettime', [clock, time], `clock ${clock}`)
    return readTimespec(time)
  },

  /** Where a buffer's bytes lie, for structs that hold pointers. The caller keeps the buffer alive. */
  addressOf(buffer: Buffer): bigint {
    return BigInt.asUintN(64, library().memcpy([buffer, buffer, 0]).value as bigint)
  },

  /** abort(3): ends the process at once, also from a worker thread, where `process.abort()` is not to be had. */
  abort(): never {
    library().abort([])
    throw new Error('abort() returned')
  },
}

/** What of {@link libc} can be replaced in a test. */
export type Libc = typeof libc
